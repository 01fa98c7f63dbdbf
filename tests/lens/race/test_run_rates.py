"""What run rates say: drift, surprise, crossing test, forecast errors; by hand, by the published case, on the book."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.book.records import Observation
from lookthrough.lens.race.crossing import PUBLISHED, CrossingRule, chance_below, crossing, gone_on
from lookthrough.lens.race.forecast_errors import forecast_rows
from lookthrough.lens.race.run_rates import Point, common, month_of, path_of, ratio_of, ratios, run_rates, until
from tests.lens.builders import HERE, bundled
from tests.places import CASES

CASE = json.loads((CASES / "world_race.json").read_text())
SERIES, TOLD = CASE["inputs"]["ratio_series"], CASE["expected"]
RULES = {
    "no_momentum_12": "driftless, 0.12 a lab (the range of the first version)",
    "no_momentum_20": "driftless, 0.20 a lab",
    "full": "drift of the vintage, ratio sd 0.28",
    "fading": "drift fading with half-life 6 quarters, sd 0.28",
}
MID_2025 = dt.date(2025, 6, 30)


def month(text):
    year, number = text.split("-")
    return int(year) * 12 + int(number) - 1


def of_case():
    logs = [math.log(a / b) for a, b in zip(SERIES["openai"], SERIES["anthropic"], strict=True)]
    return ratio_of("a", "b", tuple(Point(month(d), x) for d, x in zip(SERIES["dates"], logs, strict=True)))


def row(period, value):
    return Observation(period, value, None, None, "usd_bn", "reported", "s1", HERE)


def steady(drift, months=(0, 6, 12, 18, 24)):
    return tuple(Point(24_000 + m, drift * m / 3) for m in months)


# The published case.


def test_drift_and_deviation_of_the_case():
    ratio = of_case()
    assert [point.log for point in ratio.points] == pytest.approx(TOLD["log_ratio"], abs=1e-12)
    assert ratio.drift == pytest.approx(TOLD["drift_per_quarter"], abs=1e-12)
    assert ratio.deviation.mid == pytest.approx(TOLD["sd_per_sqrt_quarter"], abs=1e-12)
    assert [ratio.deviation.low, ratio.deviation.high] == pytest.approx(TOLD["sd_95"], abs=1e-9)
    assert list(ratio.of_one_lab) == pytest.approx(TOLD["per_lab_sd_if_independent"], abs=1e-9)
    assert ratio.driftless == pytest.approx(TOLD["sd_if_no_drift_allowed"], abs=1e-12)


def test_the_book_has_the_rows_of_the_case():
    rates = run_rates(bundled())
    shared = common(rates["openai"], rates["anthropic"])
    assert [point.log for point in shared] == pytest.approx(TOLD["log_ratio"], abs=1e-12)


def test_the_crossing_test_of_the_case():
    made = crossing(of_case(), MID_2025, PUBLISHED)
    assert (made.made, made.held, made.has_crossed) == ("2025-06", "2026-05", True)
    told = TOLD["crossing_by_2026_05_from_vintage_2025_06"]
    for each in made.rows:
        expected = told[RULES[each.rule.name]]
        assert each.crosses == pytest.approx(expected["p_ratio_below_1"], abs=1e-9)
        assert each.as_far == pytest.approx(expected["p_as_low_as_seen"], abs=1e-9)


def test_the_crossing_test_does_not_depend_on_which_lab_is_named_first():
    ratio = of_case()
    turned = ratio_of("b", "a", tuple(Point(p.month, -p.log) for p in ratio.points))
    one, other = crossing(ratio, MID_2025, PUBLISHED), crossing(turned, MID_2025, PUBLISHED)
    assert (one.leader, one.follower) == (other.leader, other.follower) == ("a", "b")
    assert [r.crosses for r in one.rows] == pytest.approx([r.crosses for r in other.rows])


def test_where_nothing_has_come_since_the_test_is_made_a_year_before():
    assert crossing(of_case(), dt.date(2026, 6, 30), PUBLISHED).made == "2025-06"


def test_before_two_dates_had_been_there_is_no_test():
    assert crossing(of_case(), dt.date(2024, 6, 30), PUBLISHED) is None


def test_a_month_counts_when_it_is_over():
    path = (Point(month("2025-05"), 0.0), Point(month("2025-06"), 0.0))
    assert len(until(path, dt.date(2025, 6, 29))) == 1
    assert len(until(path, MID_2025)) == 2
    assert month_of(dt.date(2025, 12, 31)) == month("2025-12")


# By hand.


def test_by_hand_two_even_steps_of_a_quarter():
    ratio = ratio_of("a", "b", (Point(0, 0.0), Point(3, 0.3), Point(6, 0.2)))
    assert ratio.drift == pytest.approx(0.1)
    assert ratio.deviation.mid == pytest.approx(math.sqrt(0.2**2 + 0.2**2))
    assert ratio.driftless == pytest.approx(math.sqrt((0.3**2 + 0.1**2) / 2))


def test_two_dates_are_too_few():
    assert ratio_of("a", "b", (Point(0, 0.0), Point(3, 0.3))) is None
    assert ratios({"a": (), "b": ()}, ["a", "b"]) == ()


def test_of_one_month_the_last_row_counts_and_what_is_nothing_is_left_out():
    path = path_of([row("2026-05-01", 44.0), row("2026-05", 47.0), row("2026-04", 0.0), row("2026Q1", 19.0)])
    assert [p.month for p in path] == [month("2026-03"), month("2026-05")]
    assert path[-1].log == pytest.approx(math.log(47.0))


def test_a_momentum_that_never_fades_goes_on_in_full():
    assert gone_on(4.0, math.inf) == 4.0
    assert gone_on(1e6, 6.0) == pytest.approx(6.0 / math.log(2.0))
    assert gone_on(6.0, 6.0) == pytest.approx(3.0 / math.log(2.0))


def test_without_deviation_what_is_expected_is_certain():
    assert chance_below(0.0, -0.1, 0.0) == 1.0
    assert chance_below(0.0, 0.1, 0.0) == 0.0
    assert chance_below(0.0, 0.0, 1.0) == 0.5


# Properties.


@given(st.floats(-1.0, 1.0))
def test_a_ratio_that_only_drifts_has_no_surprise(drift):
    ratio = ratio_of("a", "b", steady(drift))
    assert ratio.drift == pytest.approx(drift, abs=1e-12)
    assert ratio.deviation.mid == pytest.approx(0.0, abs=1e-7)


@given(st.lists(st.floats(-2.0, 2.0), min_size=3, max_size=8), st.floats(-5.0, 5.0))
def test_a_constant_factor_of_the_ratio_changes_no_drift_and_no_deviation(logs, shift):
    points = tuple(Point(3 * i, x) for i, x in enumerate(logs))
    one, other = ratio_of("a", "b", points), ratio_of("a", "b", tuple(Point(m, x + shift) for m, x in points))
    assert other.drift == pytest.approx(one.drift, abs=1e-9)
    assert other.deviation.mid == pytest.approx(one.deviation.mid, abs=1e-6)


@given(st.floats(0.05, 1.0), st.floats(0.0, 1.0), st.floats(1.0, 20.0))
def test_chances_are_chances(deviation, persistence, half_life):
    made = crossing(of_case(), MID_2025, (CrossingRule("own", deviation, persistence, half_life),))
    [each] = made.rows
    assert 0.0 <= each.as_far <= each.crosses <= 1.0


# Forecast errors.


def test_straight_extrapolation_of_a_straight_line_never_errs():
    [each] = forecast_rows({"a": steady(0.5)}, (), 6.0)
    assert each.straight == pytest.approx((0.0, 0.0), abs=1e-12)
    assert each.slope == pytest.approx(1.0)
    assert each.nothing == pytest.approx((2.0, 2.0))
    assert each.origins == 2


def test_on_the_book_straight_extrapolation_was_best_and_no_change_worst():
    rates = run_rates(bundled())
    for each in forecast_rows(rates, ratios(rates, sorted(rates)), 6.0):
        assert each.straight[1] <= each.fading[1] < each.nothing[1] or len(each.labs) == 2
        assert 0.9 < each.slope < 1.1


def test_a_path_without_a_year_has_no_origin():
    assert forecast_rows({"a": steady(0.5, (0, 3, 6))}, (), 6.0) == ()


def test_a_path_that_does_not_move_has_no_slope():
    [each] = forecast_rows({"a": steady(0.0)}, (), 6.0)
    assert each.slope is None
