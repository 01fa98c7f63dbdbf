"""What is not decidable, and why: the case, and each reason by hand."""

import numpy as np
import pytest

import lookthrough as lt
from lookthrough.errors import UsageError
from lookthrough.gauges.book_series import book_series
from lookthrough.gauges.dated_series import DatedSeries, joined, spacing, stamp, within
from lookthrough.gauges.explosive.explosive import explosive
from lookthrough.gauges.explosive.held_against import DRAWN, SHIPPED, WILD
from lookthrough.gauges.explosive.how_tested import HowTested
from tests.gauges.explosive.samples import case, months

CASE = case("gauges_not_decidable")
WALK = np.cumsum(np.random.default_rng(4).standard_normal(60)) + 50.0
GAP = months(WALK)
GAP = DatedSeries("gap", "gap", GAP.periods[:20] + GAP.periods[21:], GAP.values[:-1], GAP.lines[:-1], "gap.csv")
SERIES = {
    "40 equally spaced values": months(WALK[:40]),
    "39 equally spaced values": months(WALK[:39]),
    "60 values, one month missing": GAP,
    "60 equal values": months([3.0] * 60),
}
QUICK = HowTested(bootstrap=0)


def why(series, how=QUICK):
    (test,) = explosive([series], how).tests
    assert (test.why is None) == (test.status == "decided")
    return test.why


@pytest.mark.parametrize("row", CASE["also"], ids=lambda row: row["series"])
def test_the_case(row):
    (test,) = explosive([SERIES[row["series"]]], QUICK).tests
    assert test.status == row["status"]
    assert row.get("reason") == (None if test.why is None else test.why.reason)


def test_no_series_of_the_bundled_book_is_decidable():
    book = lt.load()
    tests = explosive([book_series(book, name) for name in sorted(book.series)]).tests
    assert [test.series.id for test in tests if test.status == "decided"] == CASE["expected"]["decidable"]
    assert len(tests) >= CASE["expected"]["series_count_when_written"]
    for name, longest in CASE["expected"]["longest_when_written"].items():
        (test,) = (each for each in tests if each.series.id == name)
        assert len(test.series.values) >= longest


def test_a_gap_is_named_with_its_line():
    found = why(GAP)
    assert found.detail == "between 1991-08 and 1991-10 (gap.csv:22)"
    assert "not filled" in found.remedy


def test_a_missing_value_and_a_logarithm_of_nothing_are_named_with_their_line():
    values = [*WALK[:30], None, *WALK[31:]]
    assert why(months(values)).detail == "1992-07 (x.csv:32)"
    zero = months([*WALK[:30], 0.0, *WALK[31:]])
    assert why(zero) is None
    found = why(zero, HowTested(bootstrap=0, is_log=True))
    assert (found.reason, found.detail) == ("a logarithm of nothing", "1992-07 is 0 (x.csv:32)")


def test_a_series_without_noise_and_one_that_stands_still_for_a_while():
    assert why(months(1.05 ** np.arange(60.0))).reason == "a window without noise"
    still = WALK.copy()
    still[20:40] = still[20]
    assert why(months(still)).reason == "constant window"


def test_values_that_dwarf_what_comes_after_them_leave_no_digits():
    dwarfed = WALK.copy()
    dwarfed[10] = 1e12
    found = why(months(dwarfed))
    assert found.reason == "values of another size before a window"
    assert "logarithms" in found.remedy
    assert why(months(np.abs(dwarfed)), HowTested(bootstrap=0, is_log=True)) is None
    assert why(months(WALK * 1e90)) is None
    assert why(months(WALK * 1e-90)) is None


def test_a_window_that_is_too_small_or_too_wide():
    assert why(months(WALK), HowTested(lag=4, bootstrap=0)).reason == "the smallest window is too small"
    assert why(months(WALK), HowTested(window=7, bootstrap=0)).reason == "the smallest window is too small"
    assert "as long as the series" in why(months(WALK), HowTested(window=60, bootstrap=0)).reason


@pytest.mark.parametrize(
    ("how", "word"),
    [
        (HowTested(lag=7), "lag of 7"),
        (HowTested(convention="both"), "'both'"),
        (HowTested(window=0), "window"),
        (HowTested(draws=0), "draws"),
        (HowTested(bootstrap=-1), "bootstrap"),
        (HowTested(seed=-1), "seed"),
    ],
)
def test_options_that_cannot_be_are_refused(how, word):
    with pytest.raises(UsageError, match=word):
        explosive([months(WALK)], how)


def nulls(series, how):
    (test,) = explosive([series], how).tests
    return [held.null for held in test.held]


def test_what_a_series_is_held_against():
    monthly, yearly = (
        months(WALK),
        DatedSeries("y", "y", tuple(map(str, range(1900, 1960))), tuple(WALK), (0,) * 60, ""),
    )
    assert nulls(monthly, HowTested()) == [SHIPPED, WILD]
    assert nulls(yearly, HowTested()) == [SHIPPED]
    assert nulls(yearly, HowTested(lag=1)) == [DRAWN]
    assert nulls(monthly, HowTested(lag=1)) == [WILD]
    assert nulls(monthly, HowTested(draws=50, bootstrap=50)) == [DRAWN, WILD]
    assert nulls(monthly, HowTested(window=15, bootstrap=0)) == [DRAWN]


def test_a_document_has_what_its_answer_has():
    answer = explosive([months(WALK), months(WALK[:10], name="short")], QUICK)
    document = answer.document()
    first, second = document["series"]
    assert (first["verdict"], second["verdict"]) == ("not explosive", "not decidable")
    assert len(first["bsadf"]) == 60 - 14
    assert first["critical"][SHIPPED]["gsadf"]["95%"] == pytest.approx(1.85, abs=0.1)
    assert second["reason"] == "fewer than 40 observations"
    assert [row["id"] for row in answer.rows] == ["x", "short"]
    assert list(answer.frame()["verdict"]) == ["not explosive", "not decidable"]


# Dates.


@pytest.mark.parametrize(
    ("dates", "frequency"),
    [
        (["2020", "2021", "2022"], "year"),
        (["2020Q3", "2020Q4", "2021Q1"], "quarter"),
        (["2020H1", "2020H2"], "half-year"),
        (["1871-11", "1871-12", "1872-01"], "month"),
        (["2020-01-31", "2020-02-29", "2020-03-31"], "month"),
        (["2020-03-31", "2020-06-30", "2020-09-30"], "quarter"),
        (["2019-12-31", "2020-12-31", "2021-12-31"], "year"),
        (["2020-01-03", "2020-01-10", "2020-01-17"], "week"),
        (["2020-01-03", "2020-01-04", "2020-01-05"], "day"),
        (["2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09", "2020-01-13"], "trading day"),
        (["2020-01-31 00:00:00", "2020-02-29 00:00:00"], "month"),
    ],
)
def test_frequencies(dates, frequency):
    assert spacing(dates).frequency == frequency


def test_holidays_of_trading_days_are_counted():
    days = ["2001-09-06", "2001-09-07", "2001-09-10", "2001-09-17", "2001-09-18", "2001-09-19"]
    assert (spacing(days).frequency, spacing(days).holidays) == ("trading day", 4)


@pytest.mark.parametrize(
    ("dates", "fault", "at"),
    [
        (["2020-01", "x"], "no date", 1),
        (["2020-01", "2020-13"], "no date", 1),
        (["2020-01-31", "2020-02-30"], "no date", 1),
        (["2020-01", "2020-02", "2020Q2"], "mixed", 2),
        (["2020-01", "2020-02", "2020-02"], "twice", 2),
        (["2020-01", "2020-03", "2020-02"], "unsorted", 2),
        (["2020-01", "2020-02", "2020-04"], "gap", 2),
        (["2020-01-31", "2020-02-29", "2020-04-30"], "gap", 2),
        (["2020-01-03", "2020-01-10", "2020-01-24"], "gap", 2),
        (["2020-01-03", "2020-01-04", "2020-01-06"], "gap", 2),
        (["2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09", "2020-01-10", "2020-01-21"], "gap", 5),
    ],
)
def test_faults_of_dates(dates, fault, at):
    assert spacing(dates) == (None, fault, at, 0)


def test_a_year_before_1500_is_no_date():
    assert stamp("1400-01") is None


def test_one_series_over_another_on_the_dates_that_both_have():
    above = months([2.0, 4.0, 6.0], name="price")
    below = DatedSeries("revenue", "revenue", ("1990-02", "1990-03", "1990-04"), (2.0, 0.0, 1.0), (2, 3, 4), "r.csv")
    found = joined(above, below)
    assert (found.periods, found.values, found.id) == (("1990-02", "1990-03"), (2.0, None), "price/revenue")
    assert found.label == "price over revenue"


def test_a_part_of_a_series_from_a_date_to_another():
    monthly = months(WALK)  # from January 1990
    assert within(monthly, "1990-03", "1990-05").periods == ("1990-03", "1990-04", "1990-05")
    assert within(monthly, None, "1990Q1").periods == ("1990-01", "1990-02", "1990-03")
    assert within(monthly, "1994-11-15", None).periods == ("1994-11", "1994-12")
    assert within(monthly, None, None) == monthly
    daily = DatedSeries("d", "d", ("2020-02-28", "2020-02-29", "2020-03-01"), (1.0, 2.0, 3.0), (2, 3, 4), "d.csv")
    assert within(daily, "2020-02", "2020-02").lines == (2, 3)
    assert within(daily, "2021", None).values == ()
    with pytest.raises(UsageError, match="is not a date"):
        within(monthly, "soon", None)
