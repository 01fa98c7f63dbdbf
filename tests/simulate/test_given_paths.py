"""Demand that a scenario gives, by hand: what a lab earns follows the series by quarter, and the base run does not."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.simulate.answer.stress_document import given_document
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.options import Options
from lookthrough.simulate.draws import GivenBounds, Inputs, given_paths
from lookthrough.simulate.set_up import set_up
from lookthrough.world.driver import OF_THE_WORLD
from lookthrough.world.scenario import scenario_paths
from tests.simulate.still import small_book

FIRST, QUARTERS = 8106, 4
PATHS = 64
ROWS = "period,value,low,high,unit,basis,source\n"
FILES = {
    "entities/firms.yaml": """
- {id: lab, name: Lab, kind: frontier_lab, class: modelled, source: s1,
   opening: {cash: 900 bn USD, revenue: 40 bn USD per year}}
- {id: cloud, name: Cloud, kind: neocloud, class: modelled, source: s1, opening: {cash: 1 bn USD}}
""",
    "deals/one.yaml": """
deal: one
contracts:
  - {id: c1, kind: compute_commitment, buyer: lab, seller: cloud, amount: 8 bn USD, start: 2026Q3, end: 2028Q2,
     status: signed, source: [s1]}
""",
    "series/traffic.csv": ROWS + "2026-06,200,,,index,reported,s1\n2026Q3,220,,,index,assumed,\n"
    "2026Q4,180,,,index,assumed,\n2027Q1,160,120,200,index,assumed,\n2027Q2,100,50,150,index,assumed,\n",
    "series/hoped.csv": ROWS + "2026-06,2,,,usd_bn,reported,s1\n2026Q3,3,,,usd_bn,assumed,\n"
    "2026Q4,4,,,usd_bn,assumed,\n2027Q1,5,,,usd_bn,assumed,\n2027Q2,6,,,usd_bn,assumed,\n",
    "series/other.csv": ROWS
    + "2026-06,1,,,index,reported,s1\n"
    + "".join(f"{period},2,,,index,assumed,\n" for period in ("2026Q3", "2026Q4", "2027Q1", "2027Q2")),
    "series/spread.csv": ROWS + "".join(f"{p},500,,,bp,assumed,\n" for p in ("2026Q3", "2026Q4", "2027Q1", "2027Q2")),
    "scenarios/fall.yaml": "{name: fall, title: Demand falls, paths: {demand: traffic}}\n",
    "scenarios/gap.yaml": "{name: gap, title: Less than planned, paths: {demand: traffic, planned: hoped}}\n",
    "scenarios/both.yaml": "{name: both, title: Other, combines: [fall], paths: {demand: other, spread: spread}}\n",
    "scenarios/shock.yaml": "{name: shock, title: Shocked, shocks: {demand: -40 %, spread: 1 %}}\n",
}
LOW = np.array([1.1, 0.9, 0.6, 0.25])  # of the 200 of June
HIGH = np.array([1.1, 0.9, 1.0, 0.75])
OPTIONS = Options("fall", PATHS, QUARTERS, 1, 1.0, {}, CHANNELS, SIMULATED, None, 0, 1, True, True, True)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("given"), FILES)


def made(book, **options):
    return set_up(book, OPTIONS._replace(**options), kinds=KINDS, block=PATHS, devices=1)


@pytest.fixture(scope="module")
def traced(book):
    """Return a function that runs a scenario: the trace of base and shocked run, and what the world did in each."""

    def run(scenario="gap", **options):
        of = made(book, scenario=scenario, **options)
        found = of.program.trace(of.inputs, 0, PATHS)
        names = {name: row for row, name in enumerate(OF_THE_WORLD)}
        worlds = [{name: each.world[:, row] for name, row in names.items()} for each in (found.base, found.shocked)]
        return of.program.model, found, worlds

    return run


def parts(seed=1, name="demand"):
    inputs = dict.fromkeys(Inputs._fields) | {
        "seed": jnp.asarray(seed),
        "paths": {name: GivenBounds(jnp.zeros(2), jnp.ones(2), jnp.asarray(1.0))},
    }
    return np.asarray(given_paths(Inputs(**inputs), jnp.arange(PATHS))[name].values)


def test_demand_and_revenue_follow_the_series_and_the_base_the_plan(traced):
    """Planned demand is 3/2, 4/2, 5/2 and 6/2; given demand 1.1 and 0.9, then within its range; a quarter of 40 bn."""
    model, found, (base, shocked) = traced()
    planned = np.array([1.5, 2.0, 2.5, 3.0])[:, None] + np.zeros(PATHS)
    for world in (base, shocked):
        np.testing.assert_array_equal(world["planned"], planned)
    np.testing.assert_allclose(base["demand"], planned, rtol=1e-14)  # the still world has no surprise
    given = LOW[:, None] + (HIGH - LOW)[:, None] * parts()[0]
    np.testing.assert_allclose(shocked["demand"], given, rtol=1e-14)
    earned = found.shocked.lab_revenue[:, model.lab_names.index("lab")]
    np.testing.assert_allclose(earned, 10.0 * given, rtol=1e-9)
    np.testing.assert_allclose(found.base.lab_revenue[:, 0], 10.0 * planned, rtol=1e-9)


def test_half_the_severity_is_half_the_log_of_the_gap_and_none_is_the_base(traced):
    given = LOW[:, None] + (HIGH - LOW)[:, None] * parts()[0]
    _, _, (base, half) = traced(severity=0.5)
    np.testing.assert_allclose(half["demand"], np.sqrt(base["demand"] * given), rtol=1e-12)
    _, found, _ = traced(severity=0.0)
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-12, atol=1e-12), found.base, found.shocked)


def test_the_base_run_of_a_given_demand_is_the_base_run_of_the_book(traced):
    """Another program: XLA may order sums otherwise, by a rounding."""
    _, with_path, _ = traced("fall")
    _, without, _ = traced("base")
    np.testing.assert_allclose(with_path.base.world, without.base.world, rtol=1e-12)
    np.testing.assert_allclose(with_path.base.cash, without.base.cash, rtol=1e-9, atol=1e-9)


def test_a_range_is_drawn_once_a_path_by_its_name_and_uniformly():
    drawn = parts()
    assert np.all(drawn[0] == drawn[1])
    assert len(set(drawn[0].tolist())) == PATHS
    assert abs(drawn[0].mean() - 0.5) < 4.0 / np.sqrt(12.0 * PATHS)
    assert not np.array_equal(drawn, parts(name="planned"))
    assert not np.array_equal(drawn, parts(seed=2))


def test_only_which_paths_are_given_makes_another_program(book):
    one = made(book, scenario="fall").program
    assert made(book, scenario="fall", severity=0.5, seed=2).program.main is one.main
    assert made(book, scenario="shock").program.main is not one.main


def test_of_joined_scenarios_the_later_path_wins(book):
    def series(name):
        return {path: each.series for path, each in scenario_paths(book, name, {}, FIRST, QUARTERS).items()}

    assert series("both") == {"demand": "other", "spread": "spread"}
    assert series("both+fall") == {"demand": "traffic", "spread": "spread"}
    assert series("base") == {}
    assert scenario_paths(book, "both", {}, FIRST, QUARTERS)["spread"].low.tolist() == [0.05] * QUARTERS


@pytest.mark.parametrize(
    ("scenario", "changes", "says"),
    [
        ("fall+shock", {}, "a shock of demand in fall.shock: demand is given by the series traffic"),
        ("fall", {"growth": "-10 %"}, "--set growth=-10 %: demand is given by the series traffic"),
        ("both", {"spread": "1 %"}, "--set spread=1 %: spread is given by the series spread"),
    ],
)
def test_what_is_given_is_not_shocked_too(book, scenario, changes, says):
    with pytest.raises(UsageError, match=says):
        made(book, scenario=scenario, changes=changes)


def test_a_path_that_ends_before_the_run_says_so_before_anything_is_compiled(book):
    with pytest.raises(UsageError, match=r"series traffic, series/traffic.csv\) has no row for 2027Q3.*--quarters 4"):
        made(book, quarters=5)


def test_a_path_that_no_driver_follows_is_named_with_the_nearest(book):
    of = book.scenarios["fall"]
    wrong = replace(book, scenarios={"fall": replace(of, paths={"demands": of.paths["demand"]})})
    with pytest.raises(UnknownNameError, match="demand"):
        scenario_paths(wrong, "fall", {}, FIRST, QUARTERS)


def test_what_is_given_is_kept_by_quarter_with_its_series(book):
    kept = given_document(scenario_paths(book, "gap", {}, FIRST, QUARTERS))["given_paths"]
    assert kept["demand"] == {
        "series": "traffic",
        "file": "series/traffic.csv",
        "unit": "index",
        "over": {"period": "2026-06", "value": 200.0},
        "low": LOW.tolist(),
        "high": HIGH.tolist(),
        "source": ["s1"],
    }
    assert given_document({}) == {}


def test_a_trace_of_a_block_is_of_the_same_draws(book):
    """The traced program and the main one read one path alike."""
    of = made(book, scenario="gap")
    chunk = of.program.chunk(of.inputs, 0, PATHS)
    trace = of.program.trace(of.inputs, 0, PATHS)
    np.testing.assert_allclose(chunk.last.world[-1], trace.shocked.world[-1], rtol=1e-9)
