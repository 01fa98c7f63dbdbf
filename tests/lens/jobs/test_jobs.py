"""Job cuts: the record, sums that must add up, cuts beside layoffs, a forecast and its failure."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lookthrough as lt
from lookthrough.errors import InputError, UsageError
from lookthrough.lens.jobs.count_forecast import CONSTANT, TREND, WALK, count_forecast, log_density, size_of
from lookthrough.lens.jobs.months import count_of, month_at, month_of
from lookthrough.lens.jobs.record import last_is_highest, random_walk, record_of
from tests.lens.builders import bundled
from tests.lens.observations import assumption, observed_book, rows, worded
from tests.places import CASES

RECORD, HELD = (
    json.loads((CASES / f"{name}.json").read_text()) for name in ("world_jobs_record", "world_jobs_out_of_sample")
)
OCTOBERS = {row["year"]: row["value"] for row in RECORD["inputs"]["octobers"]}
WANTED = RECORD["expected"]


# The record.


def test_a_record_by_hand():
    found = record_of("2025-10", 2025, {2021: 9.0, 2022: 3.0, 2023: 4.0, 2024: 1.0, 2025: 5.0})
    assert (found.status, found.since, found.years) == ("record", 2021, 4)
    assert found.exchangeable == 0.25
    assert found.random_walk == 20 / 64  # C(6, 3) / 4^3
    assert found.some_month == pytest.approx(1 - 0.75**12)


def test_the_record_of_the_case():
    found = record_of("2025-10", 2025, OCTOBERS)
    assert (found.since, found.years) == (WANTED["record_since"], WANTED["n"])
    assert found.years - 1 == WANTED["years_beaten"]
    assert found.exchangeable == pytest.approx(WANTED["p_exchangeable"], abs=1e-9)
    some = WANTED["p_some_calendar_month_of_a_year_sets_such_a_record"]
    assert found.some_month == pytest.approx(some, abs=1e-9)
    ar = WANTED["p_if_ar1"]
    assert found.remembering[0.3] == pytest.approx(ar["phi_0_3"], abs=ar["tolerance"])
    assert found.remembering[0.5] == pytest.approx(ar["phi_0_5"], abs=ar["tolerance"])
    walk = WANTED["p_if_random_walk"]
    assert found.random_walk == pytest.approx(walk["value"], abs=walk["tolerance"])
    assert found.own_phi == pytest.approx(0.3, abs=0.02)


def test_the_book_has_the_octobers_of_the_case_and_two_are_recalled():
    answer = lt.jobs(bundled())
    mine = {int(p.period[:4]): p.value for p in answer.values}
    assert {year: mine[year] for year in OCTOBERS} == OCTOBERS
    assert (answer.record.years, answer.record.recalled) == (22, (2006, 2007))


def test_a_missing_year_makes_it_undecidable_and_says_which():
    known = {y: v for y, v in OCTOBERS.items() if y in {2003, 2008, 2009, 2020, 2022, 2023, 2024, 2025}}
    found = record_of("2025-10", 2025, known)
    assert (found.status, found.years) == ("not decidable", WANTED["on_bundled_octobers_only"]["n"])
    assert 2004 in found.missing
    assert "7 of 22 years are known" in found.why
    assert found.exchangeable is None


def test_no_record_and_no_figure_say_so():
    assert record_of("2025-10", 2025, {2024: 9.0, 2025: 5.0}).status == "no record"
    assert record_of("2025-10", 2025, {2024: 9.0}).why == "2025-10 is not known"
    assert record_of("2025-10", 2025, {2025: 5.0}).status == "not decidable"


@given(st.lists(st.floats(1, 1e6), min_size=2, max_size=12, unique=True), st.floats(1.5, 1e3))
def test_a_record_does_not_depend_on_the_unit(values, factor):
    known = {2000 + i: v for i, v in enumerate(values)}
    last = max(known)
    one, other = (record_of("x", last, {y: v * f for y, v in known.items()}, seed=3) for f in (1.0, factor))
    assert (one.status, one.since, one.years) == (other.status, other.since, other.years)


def test_without_memory_the_last_of_n_is_the_highest_in_one_of_n():
    assert last_is_highest(5, 0.0) == pytest.approx(0.2, abs=0.004)
    assert last_is_highest(5, 0.9) > last_is_highest(5, 0.3) > 0.2


def test_the_formula_of_the_random_walk_counts_all_walks_of_equal_steps():
    # no draws: of 2^k walks with distinct steps, those whose end is above all before
    steps = (1.0, 1.7, 2.9)
    signs = itertools.product((-1, 1), repeat=3)
    orders = list(itertools.permutations(steps))
    walks = [np.cumsum([s * x for s, x in zip(sign, order, strict=True)]) for sign in signs for order in orders]
    share = np.mean([walk[-1] > max(0.0, *walk[:-1]) for walk in walks])
    assert share == pytest.approx(random_walk(4), abs=1e-12)


# Sums.


def cuts(months, totals, **more):
    return lt.jobs(observed_book({"cuts": months, **totals}, *more.get("assumptions", ())))


def test_months_add_up_to_the_running_total_of_their_year():
    year = {"2026-01": 1, "2026-02": 2, "2026-03": 4}
    (first, second) = cuts(year, {"cuts_ytd": {"2026-02": 3, "2026-03": 7}}).sums
    assert (first.status, first.printed, first.added) == ("holds", 3, 3)
    assert (second.status, second.period) == ("holds", "2026-03")


def test_a_sum_that_fails_is_a_finding_with_its_gap_and_the_month_that_it_equals():
    answer = cuts({"2026-04": 5, "2026-05": 6, "2026-01": 4}, {"cuts_cumulative": {"2026-03": 100, "2026-05": 107}})
    (failing,) = answer.findings
    assert (failing.printed, failing.added, failing.gap, failing.gap_is) == (7, 11, 4, ("2026-01",))


def test_a_sum_of_missing_months_is_not_decidable():
    (open_,) = cuts({"2026-01": 1}, {"cuts_ytd": {"2026-03": 7}}).sums
    assert (open_.status, open_.missing, open_.added) == ("not decidable", ("2026-02", "2026-03"), None)


def test_running_totals_of_the_case_hold_in_the_book():
    mine = {s.period: s for s in lt.jobs(bundled()).sums if s.series == "us_ai_attributed_job_cuts_ytd"}
    assert mine["2026-01 to 2026-04"].printed == WANTED["ytd_identity"]["2026-04"]
    assert mine["2026-01 to 2026-04"].status == "holds"
    assert [mine[m].status for m in ("2026-05", "2026-06")] == ["holds", "holds"]


def test_the_book_has_one_sum_that_fails_and_it_counts_january_twice():
    (failing,) = lt.jobs(bundled()).findings
    assert failing.series == "us_ai_attributed_job_cuts_cumulative"
    assert (failing.gap, failing.gap_is) == (7624, ("2026-01",))


def test_causes_are_at_most_the_total_and_shares_are_those_of_the_case():
    answer = lt.jobs(bundled())
    found = {cause.cause: cause.share for cause in answer.causes}
    assert found["artificial_intelligence"] == pytest.approx(WANTED["ai_share_of_october_2025"], abs=1e-9)
    assert found["cost_cutting"] == pytest.approx(WANTED["cost_cutting_share_of_october_2025"], abs=1e-9)
    assert any("causes are at most the total" in s.rule and s.status == "holds" for s in answer.sums)


def test_cuts_over_layoffs_are_those_of_the_case():
    found = {row.month: row.share for row in lt.jobs(bundled()).beside}
    assert found == pytest.approx(WANTED["ai_cited_over_jolts"], abs=1e-9)


def test_layoffs_in_thousands_and_in_jobs_give_one_share():
    def asked(layoffs, unit):
        book = observed_book(
            {"cuts": {"2026-01": 10.0}, "all": rows({"2026-01": layoffs}, unit=unit)},
            assumption("jobs.forecast", worded("cuts")),
            assumption("jobs.layoffs", worded("all")),
        )
        return lt.jobs(book).beside[0].share

    assert asked(2, "thousand_layoffs") == asked(2000, "layoffs") == 0.005


# The forecast.


def held_out_case():
    train, test = ({month_of(m): v for m, v in HELD["inputs"][name].items()} for name in ("train", "test"))
    newly = HELD["inputs"]["btos_slope_points_a_month"] / 100 * HELD["inputs"]["employment_million"] * 1e6
    return count_forecast("cuts", train, test, newly_adopting=newly)


def test_the_forecast_of_the_case_and_its_failure():
    found, wanted = held_out_case(), HELD["expected"]
    assert (found.mean, found.size) == pytest.approx((wanted["mean"], wanted["size_k"]), abs=1e-3)
    predicted = wanted["predicted_quarter"]
    assert (found.expected, found.low, found.high) == pytest.approx(
        (predicted["mean"], predicted["p10"], predicted["p90"]), rel=0.03
    )
    assert found.came == wanted["actual_quarter"]
    assert found.percentile == pytest.approx(wanted["percentile_of_actual"], abs=0.003)
    scores = wanted["mean_log_score_a_month"]
    names = {
        "negative_binomial_constant": CONSTANT,
        "negative_binomial_with_trend": TREND,
        "lognormal_random_walk": WALK,
    }
    assert {key: found.score[name] for key, name in names.items()} == pytest.approx(
        {key: scores[key] for key in names}, abs=scores["tolerance"]
    )
    assert found.per_job == pytest.approx(wanted["cuts_per_newly_adopting_job"], rel=1e-9)
    assert found.failed


def test_the_forecast_of_the_book_is_that_of_the_case():
    mine, case = lt.jobs(bundled()).forecast, held_out_case()
    assert (mine.fitted, mine.mean, mine.score) == (case.fitted, case.mean, pytest.approx(case.score))
    assert mine.spread == ("2025-11", "2025-12")  # half each of what the year leaves
    assert mine.per_job == pytest.approx(HELD["expected"]["cuts_per_newly_adopting_job"], rel=0.12)


def test_a_density_by_hand():
    # size 1 is geometric: of a mean of 1, two events have probability 1/8
    assert log_density(1.0, np.array([1.0]), np.array([2.0]))[0] == pytest.approx(math.log(1 / 8))
    density = np.exp(log_density(1.9, np.full(4000, 30.0), np.arange(4000.0)))
    assert density.sum() == pytest.approx(1.0)


def test_the_size_is_found_again():
    drawn = np.random.default_rng(0).negative_binomial(3.0, 3.0 / 103.0, 5000).astype(float)
    assert size_of(drawn) == pytest.approx(3.0, rel=0.06)


def test_too_few_months_are_named():
    book = observed_book(
        {"cuts": {"2026-01": 5, "2026-02": 6}},
        assumption("jobs.forecast", worded("cuts")),
        assumption("jobs.forecast.origin", worded("2026-01")),
    )
    answer = lt.jobs(book)
    assert answer.forecast is None
    assert answer.notes == ("no forecast of cuts: 1 months up to 2026-01 are known; it needs 4, and one after them",)


# Input.


@pytest.mark.parametrize("month", ["2025", "2025-13", "10-2025", "October"])
def test_a_month_that_is_none_is_refused(month):
    with pytest.raises(UsageError, match="is not a month: write 2025-10"):
        lt.jobs(bundled(), month)


def test_a_month_of_the_book_that_is_none_is_an_error_with_its_place():
    book = observed_book(
        {"cuts": {"2026-01": 5}},
        assumption("jobs.total", worded("cuts")),
        assumption("jobs.record", worded("last autumn")),
    )
    with pytest.raises(InputError, match=r"test\.yaml:1: jobs\.record: 'last autumn' is not a month"):
        lt.jobs(book)


def test_another_month_can_be_asked_for_and_none_that_is_known_is_named():
    assert lt.jobs(bundled(), "2024-10").record.status == "record"  # above 2023, below 2020, and 2021 to 2023 are known
    assert lt.jobs(bundled(), "2026-12").record.why == "2026-12 is not known"


def test_a_book_without_series_has_nothing_to_say():
    assert lt.jobs(observed_book({})).is_empty


def test_a_number_of_a_month_and_back():
    assert [month_at(count_of((2025, m)) + 1) for m in (1, 12)] == [(2025, 2), (2026, 1)]


def test_answers_are_rows_and_a_document():
    answer = lt.jobs(bundled())
    assert len(answer.frame()) == len(answer.rows) == len(answer.document()["sums"])
    assert json.loads(json.dumps(answer.document()))["failed"] is True
