"""Paths that are given: read by quarter by hand, followed exactly at a severity of 1 and not at all at 0."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest

from lookthrough.book.by_quarter import by_quarter, ended, latest_by
from lookthrough.book.records import Observation, Position, Source
from lookthrough.errors import UsageError
from lookthrough.units.quarter import quarter_number, quarter_of
from lookthrough.world import drivers
from lookthrough.world.drivers import PATHS
from lookthrough.world.paths import DrawnPath, path_numbers
from tests.world.test_drivers import shock, terms, unfold

FIRST = quarter_number("2026Q3")
PLACE = Position("sources.yaml", 1)


def row(period, value, low=None, high=None, unit="index", source="", line=2):
    return Observation(period, value, low, high, unit, "assumed", source, Position("series/given.csv", line))


def source(id_, grade, date):
    return Source(id=id_, title=id_, publisher="", date=date, url=None, grade=grade, position=PLACE)


def numbers(rows, path="demand", quarters=2, as_of=dt.date(2026, 6, 30), sources=None):
    book = SimpleNamespace(series={"given": tuple(rows)}, sources=sources or {}, as_of=as_of)
    return path_numbers(book, PATHS[path], "given", FIRST, quarters)


def test_a_multiple_is_taken_over_the_latest_row_by_the_books_date():
    """200 in June: 250 is 1.25 times it, 150 is 0.75; the row of July counts in no quarter but its own."""
    found = numbers(
        [row("2026-03", 100), row("2026-06", 200), row("2026-07", 400), row("2026Q3", 250), row("2026Q4", 150)]
    )
    assert found.low.tolist() == found.high.tolist() == [1.25, 0.75]
    assert found.over == ("2026-06", 200)


@pytest.mark.parametrize(("unit", "value"), [("percent", 4.5), ("bp", 450), ("fraction", 0.045)])
def test_a_rate_is_read_in_its_own_unit_and_over_nothing(unit, value):
    found = numbers([row("2026Q3", value, unit=unit), row("2026Q4", 0, unit=unit)], "rate")
    np.testing.assert_allclose(found.low, [0.045, 0.0])
    assert found.over is None


def test_a_row_counts_for_the_quarter_in_which_its_period_ends_and_the_last_one_does():
    """Days and months of one quarter: the last; the year 2026 ends in the fourth quarter, and no other is of it."""
    rows = [
        row("2026-09-30", 3),
        row("2026-07", 1),
        row("2026-08-15", 2),
        row("2026", 9),
        row("2026H1", 8),
        row("FY2027", 7),
    ]
    found = {number: each.row.value for number, each in by_quarter(ended(rows, {})).items()}
    assert found == {
        quarter_number("2026Q2"): 8,
        quarter_number("2026Q3"): 3,
        quarter_number("2026Q4"): 9,
        quarter_number("2027Q4"): 7,
    }


def test_of_rows_that_end_on_one_day_the_shorter_counts_and_of_one_period_the_better_grade_then_the_later():
    sources = {
        id_: source(id_, *of)
        for id_, of in {"b": ("B", "2026-09"), "a": ("A", "2026-07"), "n": ("A", "2026-08")}.items()
    }
    rows = [
        row("2026Q3", 1, source="n"),
        row("2026-09", 2, source="b"),
        row("2026-09", 3, source="n"),
        row("2026-09", 4, source="a"),
    ]
    for order in (rows, rows[::-1]):
        assert by_quarter(ended(order, sources))[FIRST].row.value == 3


def test_the_order_of_rows_moves_nothing():
    rows = [row("2026Q2", 100), row("2026Q3", 90, 80, 95), row("2026Q4", 70)]
    first = numbers(rows)
    for order in (rows[::-1], [rows[1], rows[0], rows[2]]):
        again = numbers(order)
        assert (again.low.tolist(), again.high.tolist()) == (first.low.tolist(), first.high.tolist())
    assert (first.low.tolist(), first.high.tolist()) == ([0.8, 0.7], [0.95, 0.7])


def test_the_latest_row_by_a_day_has_ended_by_it():
    rows = ended([row("2026", 1), row("2026-06", 2), row("2026-05-31", 3)], {})
    assert latest_by(rows, dt.date(2026, 6, 29)).row.value == 3
    assert latest_by(rows, dt.date(2026, 6, 30)).row.value == 2
    assert latest_by(rows, dt.date(2026, 1, 1)) is None


def test_the_base_is_the_row_that_stands_for_its_quarter_where_a_year_ends_with_it():
    rows = ended([row("2025", 400), row("2025Q4", 100)], {})
    base = latest_by(rows, dt.date(2026, 6, 30))
    assert base is not None
    assert base.row.value == 100 == by_quarter(rows)[quarter_of(base.day)].row.value


def test_a_longer_series_is_no_error_and_a_shorter_one_says_how_far_it_goes():
    rows = [row("2026Q2", 100), row("2026Q3", 90), row("2026Q4", 80), row("2027Q2", 70)]
    assert numbers(rows, quarters=1).low.tolist() == [0.9]
    with pytest.raises(
        UsageError, match=r"series/given.csv\) has no row for 2027Q1, .* 2026Q3 to 2027Q2.*--quarters 2$"
    ):
        numbers(rows, quarters=4)
    with pytest.raises(UsageError, match=r"no row for 2026Q3, and the run goes from 2026Q3 to 2026Q4: add one$"):
        numbers([rows[0], rows[2]])


def test_what_cannot_be_a_multiple_of_the_books_date_is_refused_at_any_date():
    """A book that is replayed or rolled has another date than the one it was checked at."""
    rows = [row("2026Q2", 100), row("2026Q3", 90), row("2026Q4", 0)]
    with pytest.raises(UsageError, match="not above 0 in 2026Q4"):
        numbers(rows)
    with pytest.raises(UsageError, match="begins in 2026Q2, after the book's date, 2026-03-31"):
        numbers(rows, as_of=dt.date(2026, 3, 31))
    with pytest.raises(UsageError, match="no row"):
        numbers([])


# --- followed by the drivers ------------------------------------------------------------------------------------


def given(severity=1.0, share=1.0, quarters=8, **paths):
    drawn = {name: DrawnPath(np.full((quarters, 4), float(value)), np.asarray(share)) for name, value in paths.items()}
    return shock(severity)._replace(paths=drawn)


PATH = {"demand": 0.7, "planned": 1.4, "sentiment": 0.5, "spread": 0.06, "rate": 0.02}


def worlds(felt, seed=3, **changes):
    return [world for _, world in unfold(terms(**changes), felt, quarters=8, seed=seed)]


@pytest.mark.parametrize("process", [0.0, 1.0])
def test_at_full_severity_the_world_is_what_is_given_whatever_the_surprises(process):
    for world in worlds(given(**PATH), **{"belief.process": process}):
        for name, value in PATH.items():
            assert np.all(getattr(world, name) == value), name
        np.testing.assert_allclose(world.fallen, np.log(0.7 / 1.4))
        np.testing.assert_allclose(world.dearer, 0.06 - 0.02 + 0.02 - 0.038)  # over the starts of terms()
        window = [1.0 / (1.0 + np.exp(-11.0 * (at - 0.6))) for at in (0.5, 1.0)]
        np.testing.assert_allclose(world.window, window[0] / window[1])


def test_without_severity_nothing_but_the_plan_is_given():
    """Bit for bit, surprises and all; the plan takes the place of the curve, and demand has its surprises."""
    rest = {name: value for name, value in PATH.items() if name != "planned"}
    for own, base in zip(worlds(shock(0.0)), worlds(given(0.0, **rest)), strict=True):
        for mine, its in zip(own, base, strict=True):
            np.testing.assert_equal(mine, its)
    for own, base in zip(worlds(shock(0.0)), worlds(given(0.0, **PATH)), strict=True):
        assert np.all(base.planned == 1.4)
        np.testing.assert_allclose(base.demand, 1.4 * own.demand / own.planned, rtol=1e-14)
        assert np.all(base.fallen == 0.0)
        assert np.all(base.rate == own.rate)


def test_half_the_severity_is_half_way_in_logs_for_multiples_and_in_proportion_for_rates():
    for own, half in zip(worlds(shock(0.0)), worlds(given(0.5, **PATH)), strict=True):
        demand = 1.4 * own.demand / own.planned
        np.testing.assert_allclose(half.demand, np.sqrt(demand * 0.7))
        np.testing.assert_allclose(half.sentiment, np.sqrt(own.sentiment * 0.5))
        np.testing.assert_allclose(half.rate, (own.rate + 0.02) / 2)
        np.testing.assert_allclose(half.fallen, np.log(0.7 / 1.4) / 2)  # no surprise in it


def test_half_a_spread_is_between_that_which_follows_from_sentiment_and_what_is_given():
    for own, half in zip(worlds(shock(0.0)), worlds(given(0.5, spread=0.06)), strict=True):
        np.testing.assert_allclose(half.spread, (own.spread + 0.06) / 2)
    for own, world in zip(worlds(shock(0.0)), worlds(given(sentiment=0.5)), strict=True):
        np.testing.assert_allclose(world.spread, np.maximum(own.spread - 0.025 * np.log(0.5 / own.sentiment), 0.0))


def test_a_rate_is_not_below_nothing():
    for world in worlds(given(rate=-0.01, spread=-0.01)):
        assert np.all(world.rate == 0.0)
        assert np.all(world.spread == 0.0)


def test_a_path_that_is_left_out_by_its_share_is_none():
    for own, world in zip(worlds(shock(1.0)), worlds(given(share=0.0, demand=0.7, sentiment=0.5)), strict=True):
        np.testing.assert_equal(world.demand, own.demand)
        np.testing.assert_equal(world.sentiment, own.sentiment)


def test_a_given_fall_of_demand_is_no_news_where_sentiment_is_given_too():
    """Half-way to the given sentiment, belief is what it is without the fall that labs miss."""
    fall = np.full(4, np.log(0.5))
    heard = {"missed": fall, "fallen": fall}
    told = unfold(terms(**{"belief.process": 1.0}), given(0.5, sentiment=0.8, demand=0.5), quarters=4, **heard)
    calm = unfold(terms(**{"belief.process": 1.0}), given(0.5, sentiment=0.8), quarters=4)
    for (_, one), (_, other) in zip(told, calm, strict=True):
        np.testing.assert_allclose(one.sentiment, other.sentiment)


def test_every_path_is_of_one_driver_and_its_shocks_are_shocks():
    declared = [path.name for driver in drivers.DRIVERS for path in driver.paths]
    assert declared == list(PATHS) == ["demand", "planned", "sentiment", "spread", "rate"]
    assert all(name in drivers.SHOCKS for path in PATHS.values() for name in path.shocks)
