"""Diffusion by region: a quarter by hand, the driver of today as its case of one region, what must hold of any."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.diffusion.waste import excess_share, wasted_share
from lookthrough.world import drivers
from lookthrough.world.diffusion import DiffusionTerms, adopted, start, step
from lookthrough.world.driver import Labs, Now, World
from lookthrough.world.drivers import adoption
from lookthrough.world.drivers.adoption import DEMAND, GROWTH, LIFT
from tests.places import CASES

CURVE = json.loads((CASES / "world_diffusion.json").read_text())
BASS = json.loads((CASES / "bass_diffusion_closed_form.json").read_text())
GAP = json.loads((CASES / "world_policy_gap.json").read_text())
shares = st.floats(0.01, 0.99)


def terms_of(regions=1, paths=1, **changes):
    values = {
        "start": 0.2,
        "ceiling": 0.8,
        "innovation": 0.02,
        "imitation": 0.4,
        "lift": 0.0,
        "weight": 1.0,
        "growth": 0.0,
        "decay": 0.5,
        "bought": 0.67,
        "built": 0.33,
        "built_start": 0.24,
    } | changes
    flat = {"bought", "built", "built_start"}
    return DiffusionTerms(
        **{k: np.broadcast_to(v, (paths,) if k in flat else (regions, paths)) + 0.0 for k, v in values.items()}
    )


def run(terms, quarters, built=0.24):
    state, said = start(terms), []
    for quarter in range(quarters):
        state, demand = step(np, terms, state, quarter, np.full(terms.bought.shape, built))
        said.append((state, demand))
    return said


def test_a_quarter_by_hand():
    # 0.2 + (0.02 + 0.4 x 0.2 / 0.8)(0.8 - 0.2) / 4 = 0.2 + 0.12 x 0.6 / 4 = 0.218; half as much again with the lift
    assert adopted(np, terms_of(), np.array([[0.2]]))[0, 0] == pytest.approx(0.218)
    assert adopted(np, terms_of(lift=0.5), np.array([[0.2]]))[0, 0] == pytest.approx(0.227)


@pytest.mark.parametrize(("lift", "wanted"), [(0.0, "F_quarters_0_to_8"), (0.5, "F_lifted")])
def test_eight_quarters_of_the_case(lift, wanted):
    curve = [0.2, *(state.adoption[0, 0] for state, _ in run(terms_of(lift=lift), 8))]
    assert curve == pytest.approx(CURVE["expected"][wanted], abs=1e-9)


def test_what_fails_stops_buying_after_four_quarters():
    # half built: 0.5 x 0.33 + 0.5 x 0.67 = 0.5 against 0.24 x 0.33 + 0.76 x 0.67 = 0.5884: -15.02 %
    calm, changed = ([d.total[0] for _, d in run(terms_of(), 8, built)] for built in (0.24, 0.5))
    assert changed[:4] == calm[:4]
    assert changed[4] / calm[4] - 1.0 == pytest.approx(-0.150237933378654, abs=1e-12)


def test_a_dollar_is_wasted_where_projects_fail():
    # 0.24 x 0.67 + 0.76 x 0.33 = 0.4116; of it 0.24 x 0.34 = 0.0816 because it was built
    assert wasted_share(0.24, 0.33, 0.67) == pytest.approx(0.4116)
    assert excess_share(0.24, 0.33, 0.67) == pytest.approx(0.0816)


def test_revenue_of_a_lifted_path_in_the_middle_case():
    given_, wanted = GAP["inputs"], GAP["expected"]["mid_case"]
    names = {"start": "F0", "ceiling": "M", "innovation": "p", "imitation": "q", "growth": "g", "decay": "dec"}
    values = {name: given_[key] for name, key in names.items()}
    plain, lifted = (run(terms_of(**values, lift=u), given_["quarters"]) for u in (0.0, given_["lift"]))
    curves = [[said[q - 1][0].adoption[0, 0] for q in (10, 18)] for said in (plain, lifted)]
    assert curves == [wanted["adoption_quarter_10_and_18"], wanted["lifted_quarter_10_and_18"]]
    gap = [(b[1].total[0] - a[1].total[0]) * given_["rev0"] for a, b in zip(plain, lifted, strict=True)]
    assert [gap[9], gap[17]] == pytest.approx(wanted["revenue_gap_bn_a_year_quarter_10_and_18"], abs=1e-9)
    assert sum(gap) / 4 == pytest.approx(wanted["cumulative_ten_years_bn"], abs=1e-9)


def test_with_one_region_no_lift_and_no_change_of_what_is_built_it_is_the_driver_of_a_run():
    paths, rng = 50, np.random.default_rng(1)
    ranges = ((0.17, 0.2), (0.5, 0.9), (0.01, 0.03), (0.3, 0.6), (0.5, 0.8), (0.4, 0.7), (0.04, 0.08), (0.05, 0.15))
    drawn = [rng.uniform(low, high, paths) for low, high in ranges]
    names = ("start", "ceiling", "innovation", "imitation", "growth", "decay")
    terms = terms_of(paths=paths, **dict(zip(names, (d[None] for d in drawn[:6]), strict=True)))
    driver = adoption.AdoptionTerms(*drawn[:6], np.ones(paths), *drawn[6:])
    sizes = {DEMAND.name: np.array(-0.3), GROWTH.name: np.array(-0.5), LIFT.name: np.array(0.0)}
    calm = np.zeros((1, paths))
    here, there = start(terms), adoption.start(np, driver, Labs(np.zeros((3, paths))))
    heard = drivers.nothing_heard(np, 3, paths)
    for quarter in range(40):
        there, world = adoption.step(np, driver, there, Now(quarter, 0.0, sizes, calm, heard), World())
        here, demand = step(np, terms, here, quarter, terms.built_start)
        assert np.array_equal(demand.total, world.demand)
        assert np.array_equal(demand.total, world.planned)


@given(shares, shares, st.floats(0, 4), st.floats(0, 4), st.floats(-1, 1e3))
def test_adoption_grows_and_never_passes_its_ceiling(first, second, p, q, lift):
    low, high = sorted((first, second))
    curve = [
        s.adoption[0, 0] for s, _ in run(terms_of(start=low, ceiling=high, innovation=p, imitation=q, lift=lift), 60)
    ]
    steps = np.diff([low, *curve])
    assert (steps >= -1e-15).all()
    assert curve[-1] <= high + 1e-12


@given(shares, shares, shares, shares)
def test_more_that_is_built_never_raises_demand_where_buying_succeeds_more_often(first, second, less, more):
    built, bought = sorted((first, second))
    less, more = sorted((less, more))
    terms = terms_of(built=built, bought=bought)
    few, many = (run(terms, 6, b)[-1][1] for b in (less, more))
    assert many.total[0] <= few.total[0] * (1 + 1e-12)
    assert wasted_share(more, built, bought) >= wasted_share(less, built, bought) - 1e-12


def test_regions_add_up_to_the_total_in_any_order():
    start_, weight = np.array([[0.18], [0.12], [0.4]]), np.array([[0.7], [0.2], [0.1]])
    order = [2, 0, 1]
    whole = run(terms_of(regions=3, start=start_, weight=weight), 5)[-1][1]
    turned = run(terms_of(regions=3, start=start_[order], weight=weight[order]), 5)[-1][1]
    assert whole.total[0] == pytest.approx(math.fsum((weight * whole.demand)[:, 0]), abs=1e-12)
    assert np.array_equal(whole.demand[order], turned.demand)
    assert whole.total == pytest.approx(turned.total, abs=1e-12)


def test_no_lift_is_the_path_without_it_and_a_lift_of_minus_one_stops_it():
    assert run(terms_of(lift=-1.0), 4)[-1][0].adoption[0, 0] == 0.2


def test_the_same_text_runs_on_arrays_of_jax():
    jnp = pytest.importorskip("jax.numpy")
    terms = terms_of(regions=2, paths=3, start=np.array([[0.18], [0.12]]), weight=np.array([[0.7], [0.3]]), growth=0.6)
    there = DiffusionTerms(*map(jnp.asarray, terms))
    here, other = start(terms), start(there)
    for quarter in range(6):
        here, demand = step(np, terms, here, quarter, np.full(3, 0.3))
        other, same = step(jnp, there, other, quarter, jnp.full(3, 0.3))
    assert np.asarray(same.demand) == pytest.approx(demand.demand, rel=1e-5)
    assert np.asarray(same.total) == pytest.approx(demand.total, rel=1e-5)


@pytest.mark.parametrize("row", BASS["expected"], ids=lambda row: f"p={row['p']}")
def test_short_steps_come_to_the_closed_form_of_bass(row):
    # a quarter stands for 1/1000 of a year where p and q are for that, and the ceiling is everybody
    steps = 1000
    share = np.array([[1e-300]])
    terms = terms_of(start=1e-300, ceiling=1.0, innovation=4 * row["p"] / steps, imitation=4 * row["q"] / steps)
    found = []
    for year in range(10):
        for _ in range(steps):
            share = adopted(np, terms, share)
        found += [share[0, 0]] if year + 1 in {1, 3, 5, 10} else []
    assert found == pytest.approx(row["F_1_3_5_10"], rel=2e-3)
