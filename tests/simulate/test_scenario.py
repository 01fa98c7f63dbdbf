"""Scenarios: names that are close are named, shocks combine in order, numbers that cannot be are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lookthrough.book.text.quantities import parse_shock
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.world.drivers import SHOCKS
from lookthrough.world.scenario import of_assumptions, scenario_numbers

FIRST = 8106


def numbers(book, name, **changes):
    found = scenario_numbers(book, name, changes, FIRST)
    return dict(zip(SHOCKS, zip(found.low, found.high, strict=True), strict=True))


def test_the_base_world_has_no_shock(book):
    base = numbers(book, "base")
    for shock in ("demand", "growth", "sentiment", "price", "window", "spread"):
        assert base[shock] == (0.0, 0.0)


def test_a_shock_is_the_range_of_the_book(book):
    shock = book.scenarios["revenue-miss"].shocks["demand"]
    assert numbers(book, "revenue-miss")["demand"] == (shock.low, shock.high)
    assert shock.low < shock.high < 0.0


def test_an_onset_counts_quarters_from_the_start_and_a_ramp_in_years_is_given_in_quarters(book):
    """2027Q1 is two quarters after 2026Q3; 18 months are six quarters; a half-life stays in years."""
    found = numbers(book, "revenue-miss", onset="2027Q1")
    assert found["onset"] == (2.0, 2.0)
    assert found["ramp"] == (6.0, 6.0)
    assert found["half_life"] == (8.0, 8.0)


def test_every_quarter_of_a_range_of_onsets_is_as_likely(book):
    """Of uniform draws between the bounds of three quarters a third begins in each, the last one included."""
    low, high = numbers(book, "revenue-miss", onset="2027Q1..2027Q3")["onset"]
    drawn = np.floor(low + (high - low) * (np.arange(300) + 0.5) / 300)
    assert np.unique(drawn, return_counts=True)[1].tolist() == [100, 100, 100]


def test_the_scenarios_of_the_book_that_shock_anything_begin_at_a_time_that_is_drawn(book):
    onsets = {name: numbers(book, name)["onset"] for name in book.scenarios if book.scenarios[name].shocks}
    assert onsets
    assert all(low < high for low, high in onsets.values())


def test_a_scenario_takes_in_what_it_combines_and_its_own_shocks_win(book):
    whole, stall, miss = (numbers(book, n) for n in ("hype-fade", "scaling-stall", "revenue-miss"))
    assert whole["demand"] == miss["demand"]
    assert whole["growth"] == stall["growth"]
    own = book.scenarios["hype-fade"].shocks["sentiment"]
    assert whole["sentiment"] == (own.low, own.high) != stall["sentiment"]


def test_names_joined_by_plus_add_up_and_the_later_wins(book):
    joined = numbers(book, "scaling-stall + revenue-miss")
    assert joined["growth"] == numbers(book, "scaling-stall")["growth"]
    assert joined["demand"] == numbers(book, "revenue-miss")["demand"]
    assert joined["ramp"] == numbers(book, "revenue-miss")["ramp"]
    assert numbers(book, "revenue-miss+scaling-stall")["ramp"] == numbers(book, "scaling-stall")["ramp"]


@pytest.mark.parametrize("text", ["-0.4", "-40%", "-40 %"])
def test_a_shock_can_be_set_to_a_number_or_a_percentage(book, text):
    assert numbers(book, "hype-fade", demand=text)["demand"] == pytest.approx((-0.4, -0.4))


def test_an_unknown_scenario_names_the_nearest(book):
    with pytest.raises(UnknownNameError, match="hype-fade"):
        numbers(book, "hype_fade")
    with pytest.raises(UnknownNameError, match="revenue-miss"):
        numbers(book, "scaling-stall+revenue-mis")


def test_an_unknown_shock_names_the_nearest(book):
    with pytest.raises(UnknownNameError, match="sentiment"):
        numbers(book, "hype-fade", sentimant="-0.4")


@pytest.mark.parametrize("text", ["much", "", "0.4.1", "-40 percent", "nan", "inf"])
def test_a_shock_set_to_no_number_says_what_to_write(book, text):
    with pytest.raises(UsageError, match=r"not a number; write -40 %"):
        numbers(book, "hype-fade", demand=text)


@pytest.mark.parametrize(
    ("shock", "text", "size"),
    [
        ("ramp", "1y", (4.0, 4.0)),
        ("ramp", "18 months", (6.0, 6.0)),
        ("ramp", "6 quarters", (6.0, 6.0)),
        ("ramp", "1.5", (6.0, 6.0)),  # a plain number is years, as in a scenario of a book
        ("half_life", "18 months", (1.5, 1.5)),
        ("onset", "2027Q3", (4.0, 4.0)),
        ("onset", "2027", (2.0, 6.0)),  # a year alone: any day of its four quarters
        ("onset", "2027Q1..2027Q2", (2.0, 4.0)),  # to the end of the second
        ("onset", "2..4", (2.0, 4.0)),  # counted, not dated: as it stands
        ("onset", "4", (4.0, 4.0)),
        ("onset", "1y", (4.0, 4.0)),
        ("demand", "-30%", (-0.3, -0.3)),
        ("demand", "-50..-30 %", (-0.5, -0.3)),
        ("spread", "300 bp", (0.03, 0.03)),
    ],
)
def test_a_shock_for_one_run_is_written_as_in_a_book(book, shock, text, size):
    value = replace(book.scenarios["revenue-miss"].shocks["ramp"], text=text, **read_as(shock, text))
    scenario = replace(book.scenarios["base"], name="written", shocks={shock: value})
    written = replace(book, scenarios={**book.scenarios, "written": scenario})
    assert numbers(book, "base", **{shock: text})[shock] == pytest.approx(size)
    assert numbers(written, "written")[shock] == pytest.approx(size)


def read_as(shock, text):
    """Return the bounds that the loader gives a shock of a scenario."""
    found = parse_shock(text, SHOCKS[shock].unit)
    return {"low": found.low, "mid": found.mid, "high": found.high}


@pytest.mark.parametrize(
    ("shock", "text", "says"),
    [
        ("ramp", "2028Q1", "18 months, 1y, or 1.5 for years"),
        ("onset", "soon", "2028Q1"),
        ("onset", "2026Q2", "1 quarters before the run starts; write 2026Q3 or later"),
        ("spread", "1y", "300 bp"),
        ("demand", "unknown", "leave the shock out"),
        ("demand", "-0.2..-0.4", "the smaller number first"),
    ],
)
def test_what_a_shock_cannot_be_is_refused_with_what_can_be_written(book, shock, text, says):
    with pytest.raises(UsageError, match=says):
        numbers(book, "base", **{shock: text})


@pytest.mark.parametrize(
    ("shock", "text"), [("demand", "-1.5"), ("price", "-100%"), ("ramp", "-1"), ("half_life", "0")]
)
def test_a_shock_that_cannot_be_is_refused_and_named(book, shock, text):
    with pytest.raises(UsageError, match=shock):
        numbers(book, "hype-fade", **{shock: text})


def test_a_scenario_that_combines_itself_shows_the_circle(book):
    base = book.scenarios["base"]
    circle = {"a": replace(base, name="a", combines=("b",)), "b": replace(base, name="b", combines=("a",))}
    with pytest.raises(UnknownNameError, match="a -> b -> a"):
        numbers(replace(book, scenarios=circle), "a")


def test_a_scenario_taken_in_twice_is_no_circle(book):
    base = book.scenarios["base"]
    tree = {n: replace(base, name=n, combines=c) for n, c in (("top", ("l", "r")), ("l", ("d",)), ("r", ("d",)))}
    found = numbers(replace(book, scenarios={**tree, "d": book.scenarios["revenue-miss"]}), "top")
    assert found == numbers(book, "revenue-miss")


def test_every_scenario_of_the_book_can_be_read(book):
    for name in book.scenarios:
        assert all(np.isfinite(bound) for bounds in numbers(book, name).values() for bound in bounds)


def test_a_book_without_scenarios_says_that_there_is_none(book):
    with pytest.raises(UnknownNameError, match="there is none"):
        scenario_numbers(replace(book, scenarios={}), "hype-fade", {}, 0)


def test_a_failure_is_a_chance_by_company_and_no_shock(book):
    able = next(e.id for e in book.entities.values() if e.class_ == "modelled")
    found = scenario_numbers(book, "base", {f"failure.{able}": "20..60 %"}, FIRST)
    assert found.failing == {able: pytest.approx(0.4)}
    assert np.array_equal(found.low, scenario_numbers(book, "base", {}, FIRST).low)


@pytest.mark.parametrize(("text", "limit"), [("120 %", "at most 1"), ("-5 %", "at least 0"), ("often", "failure")])
def test_a_failure_that_is_no_chance_is_refused(book, text, limit):
    able = next(e.id for e in book.entities.values() if e.class_ == "modelled")
    with pytest.raises(UsageError, match=limit):
        scenario_numbers(book, "base", {f"failure.{able}": text}, FIRST)


def test_who_cannot_fail_is_refused_with_who_can(book):
    sponsor = next(e.id for e in book.entities.values() if e.class_ == "sponsor")
    for name in (sponsor, "nobody_at_all"):
        with pytest.raises(UnknownNameError, match="company that can fail"):
            scenario_numbers(book, "base", {f"failure.{name}": "100 %"}, FIRST)


def test_an_assumption_is_no_shock_and_is_left_to_the_book(book):
    given = {"demand": "-5 %", "race.keep": "70 %", "failure.x": "1"}
    assert of_assumptions(book, "base", given) == {"race.keep": "70 %"}
    scenario_numbers(book, "base", {"race.keep": "70 %"}, FIRST)


@pytest.mark.parametrize(("shock", "text"), [("lift", "-120 %"), ("lease_cancel", "120 %"), ("lease_cancel", "-1 %")])
def test_a_lift_below_nothing_and_more_leases_than_there_are_are_refused(book, shock, text):
    with pytest.raises(UsageError, match=shock):
        numbers(book, "base", **{shock: text})


def test_a_scenario_sets_assumptions_the_later_one_wins_and_a_change_comes_last(book):
    def sets(name, combines=(), **set_):
        texts = {
            key.replace("_", ".", 1): replace(book.assumptions["race.keep"].value, text=t) for key, t in set_.items()
        }
        return replace(book.scenarios["base"], name=name, combines=combines, assumptions=texts)

    one, two = sets("one", race_keep="60 %", race_entry="1 %"), sets("two", ("one",), race_keep="70 %")
    own = replace(book, scenarios={"base": book.scenarios["base"], "one": one, "two": two})
    assert of_assumptions(own, "two", {}) == {"race.keep": "70 %", "race.entry": "1 %"}
    assert of_assumptions(own, "two+one", {}) == {"race.keep": "60 %", "race.entry": "1 %"}
    assert of_assumptions(own, "two", {"race.keep": "80 %"}) == {"race.keep": "80 %", "race.entry": "1 %"}
