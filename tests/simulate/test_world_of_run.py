"""What a run keeps of its world by year: ends of years, shares of labs and their concentration worked out by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from lookthrough.simulate.answer.world_of_run import shares_of, world_of_run
from lookthrough.units.quarter import quarter_name
from lookthrough.world.driver import OF_THE_WORLD
from tests.simulate.still import against_base, small_book
from tests.simulate.test_hearing import DEAF, HALF, LOOP, PARTIES

CHANNELS_ON = (*DEAF, "world")
FIRST = 2026 * 4 + 2  # 2026Q3


def model_of(labs, quarters=3, first=FIRST):
    """The part of a model that is read: names of entities and of labs, the calendar."""
    names = ["bank", *labs]
    plan = SimpleNamespace(entities=names, limited=np.arange(len(names)), first_quarter=first)
    return SimpleNamespace(plan=plan, lab_names=names[1:], quarters=quarters)


def sample_of(base_labs, labs, drivers=None):
    """Worlds ``[end, seen, path]`` in which all drivers are 1 but those given, and labs ``[end, lab, path]``."""
    base_labs, labs = (np.array(each, dtype=np.float32) for each in (base_labs, labs))
    worlds = np.ones((len(labs), len(OF_THE_WORLD), labs.shape[-1]), dtype=np.float32)
    felt = worlds.copy()
    for name, values in (drivers or {}).items():
        felt[:, OF_THE_WORLD.index(name)] = values
    return SimpleNamespace(base_world=worlds, world=felt, base_labs=base_labs, labs=labs)


def test_revenue_is_of_a_year_and_shares_are_of_what_all_labs_earn():
    """Of 4 labs quarters of 6, 3 and 1: 24, 12 and 4 a year; shares 0.6, 0.3, 0.1; squares 0.36 + 0.09 + 0.01."""
    base = [[[6.0], [3.0], [1.0]]]
    shocked = [[[2.0], [1.0], [1.0]]]  # shares 1/2, 1/4, 1/4: squares 3/8
    found = world_of_run(model_of(["a", "b", "c"], quarters=2), sample_of(base, shocked))
    assert found["quarters"] == ["2026Q4"]
    assert [found["labs"][id_]["base"]["revenue"]["mean"] for id_ in "abc"] == [[24.0], [12.0], [4.0]]
    assert [found["labs"][id_]["base"]["share"]["p50"][0] for id_ in "abc"] == pytest.approx([0.6, 0.3, 0.1])
    assert found["hhi"]["base"]["mean"] == pytest.approx([0.46])
    assert found["hhi"]["shocked"]["mean"] == pytest.approx([0.375])


def test_the_ends_are_those_of_calendar_years_and_the_last_quarter():
    found = world_of_run(model_of(["a"], quarters=3), sample_of([[[1.0]]] * 2, [[[1.0]]] * 2))
    assert found["quarters"] == ["2026Q4", "2027Q1"]
    one = world_of_run(model_of(["a"], quarters=1, first=2027 * 4), sample_of([[[1.0]]], [[[1.0]]]))
    assert one["quarters"] == ["2027Q1"] == [quarter_name(2027 * 4)]


def test_a_path_on_which_all_labs_are_gone_counts_in_neither_share_nor_concentration():
    """Two paths: shares 3/4 and 1/4 on the first; on the second nobody earns anything."""
    found = world_of_run(
        model_of(["a", "b"], quarters=2), sample_of([[[3.0, 3.0], [1.0, 1.0]]], [[[3.0, 0.0], [1.0, 0.0]]])
    )
    a = found["labs"]["a"]["shocked"]
    assert a["share"]["mean"] == [0.75]  # of one path
    assert a["revenue"]["mean"] == [6.0]  # of two
    assert found["hhi"]["shocked"]["mean"] == pytest.approx([0.625])
    assert found["hhi"]["shocked"]["p95"] == pytest.approx([0.625])


def test_where_all_labs_are_gone_on_every_path_shares_are_nothing_and_no_number_is_not_finite():
    found = world_of_run(model_of(["a", "b"], quarters=2), sample_of([[[3.0], [1.0]]], [[[0.0], [0.0]]]))
    assert found["hhi"]["shocked"] == {"p5": [0.0], "p50": [0.0], "p95": [0.0], "mean": [0.0]}
    assert found["labs"]["a"]["shocked"]["share"]["mean"] == [0.0]
    assert math.isfinite(found["labs"]["a"]["base"]["share"]["mean"][0])


def test_shares_of_a_path_add_up_to_one_or_are_no_number():
    revenue = np.random.default_rng(1).uniform(0.0, 9.0, (4, 5, 6)).astype(np.float32)
    revenue[2, :, 3] = 0.0
    whole = shares_of(revenue).sum(axis=1)
    assert np.isnan(whole[2, 3])
    assert np.nanmin(whole) == pytest.approx(1.0)
    assert np.nanmax(whole) == pytest.approx(1.0)


def test_concentration_lies_between_that_of_alike_labs_and_one():
    revenue = np.random.default_rng(2).exponential(1.0, (3, 4, 50))
    found = world_of_run(model_of(list("abcd"), quarters=7), sample_of(revenue, revenue))
    assert min(found["hhi"]["base"]["p5"]) >= 0.25
    assert max(found["hhi"]["base"]["p95"]) <= 1.0


def test_labs_in_another_order_have_the_same_numbers():
    revenue = np.random.default_rng(3).exponential(1.0, (1, 3, 20))
    found = world_of_run(model_of(["a", "b", "c"], quarters=2), sample_of(revenue, revenue))
    turned = world_of_run(
        model_of(["c", "a", "b"], quarters=2), sample_of(revenue[:, [2, 0, 1]], revenue[:, [2, 0, 1]])
    )
    assert turned["labs"] == found["labs"]
    assert turned["hhi"]["base"]["mean"] == pytest.approx(found["hhi"]["base"]["mean"])


def test_a_book_without_labs_has_drivers_and_no_concentration():
    none = np.zeros((1, 0, 3))
    found = world_of_run(model_of([], quarters=2), sample_of(none, none))
    assert (found["labs"], found["hhi"]) == ({}, None)
    assert set(found["drivers"]) == set(OF_THE_WORLD)


def test_a_driver_has_percentiles_and_mean_over_paths():
    """Demand of 0 to 20 on 21 paths: the 5th percentile is 1, the 95th 19."""
    paths = np.arange(21.0)
    found = world_of_run(
        model_of([], quarters=2), sample_of(np.zeros((1, 0, 21)), np.zeros((1, 0, 21)), {"demand": paths})
    )
    assert found["drivers"]["demand"]["shocked"] == {"p5": [1.0], "p50": [10.0], "p95": [19.0], "mean": [10.0]}
    assert found["drivers"]["demand"]["base"]["mean"] == [1.0]


@pytest.fixture(scope="module")
def in_a_still_world(tmp_path_factory):
    """Lab and rival of ``test_hearing``, five quarters: vendor money that halves, and the world hears of it."""
    parties = against_base(small_book(tmp_path_factory.mktemp("world"), PARTIES, LOOP), 5)
    base, loop, _ = parties.of(HALF, CHANNELS_ON, DEAF)
    before, after = base.found.outcome, loop.found.outcome
    sample = SimpleNamespace(
        base_world=before.world, world=after.world, base_labs=before.lab_revenue, labs=after.lab_revenue
    )
    return world_of_run(parties.model, sample)


def test_in_a_still_world_alike_labs_have_half_each(in_a_still_world):
    """Each earns 2 a quarter: 8 a year, a share of 1/2, squares 1/4 + 1/4."""
    assert in_a_still_world["quarters"] == ["2026Q4", "2027Q3"]
    for lab in ("lab", "rival"):
        base = in_a_still_world["labs"][lab]["base"]
        assert base["revenue"]["mean"] == pytest.approx([8.0, 8.0])
        assert base["share"]["p50"] == pytest.approx([0.5, 0.5])
    assert in_a_still_world["hhi"]["base"]["mean"] == pytest.approx([0.5, 0.5])


def test_in_a_still_world_the_lab_that_buys_less_loses_share(in_a_still_world):
    """In the second quarter its strength is ln(22.3 / 23.8), see ``test_hearing``: 0.93697 / 1.93697 of 16 a year."""
    share = 1.0 / (1.0 + 23.8 / 22.3)
    shocked = {lab: in_a_still_world["labs"][lab]["shocked"] for lab in ("lab", "rival")}
    assert shocked["lab"]["share"]["p50"][0] == pytest.approx(share)
    assert shocked["lab"]["revenue"]["p50"][0] == pytest.approx(16.0 * share)
    assert shocked["rival"]["share"]["p50"][0] == pytest.approx(1.0 - share)
    assert in_a_still_world["hhi"]["shocked"]["p50"][0] == pytest.approx(share**2 + (1.0 - share) ** 2)
    assert shocked["lab"]["share"]["p50"][1] < share


def test_in_a_still_world_only_the_shocked_driver_moves(in_a_still_world):
    """Half of sentiment from the first quarter on; demand is on plan in both futures."""
    drivers = in_a_still_world["drivers"]
    assert drivers["sentiment"]["shocked"]["p50"] == pytest.approx([0.5, 0.5])
    assert drivers["sentiment"]["base"]["p50"] == pytest.approx([1.0, 1.0])
    for run in ("base", "shocked"):
        assert drivers["demand"][run]["p50"] == pytest.approx(drivers["planned"][run]["p50"])
    assert drivers["rate"]["shocked"] == drivers["rate"]["base"]
