"""Payment dates and parts of a year: 30/360 of our own, the rest of QuantLib where it is installed."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.book.deal_file.read_deal import open_deal
from lookthrough.deals.deal import deal_path
from lookthrough.deals.payment_dates import NoQuantLibError, payment_dates, period_name, year_fractions
from lookthrough.errors import UsageError


@pytest.fixture(scope="module")
def tiny():
    return open_deal(deal_path("tiny"))


def needs_quantlib():
    pytest.importorskip("QuantLib", reason="day counts and calendars need QuantLib: pip install 'lookthrough[deals]'")


def test_the_end_of_a_month_leads_to_ends_of_months(tiny):
    monthly = replace(tiny, months=1, start=dt.date(2024, 1, 31))
    assert payment_dates(monthly, dt.date(2024, 4, 30)) == (
        dt.date(2024, 2, 29),
        dt.date(2024, 3, 31),
        dt.date(2024, 4, 30),
    )


def test_a_day_within_a_month_stays_that_day(tiny):
    quarterly = replace(tiny, start=dt.date(2025, 11, 15))
    assert payment_dates(quarterly, dt.date(2026, 3, 1)) == (dt.date(2026, 2, 15), dt.date(2026, 5, 15))


@pytest.mark.parametrize(
    ("day", "months", "name"),
    [
        (dt.date(2026, 6, 30), 6, "2026H1"),
        (dt.date(2026, 6, 30), 3, "2026Q2"),
        (dt.date(2026, 6, 30), 1, "2026-06"),
        (dt.date(2026, 12, 31), 12, "2026"),
        (dt.date(2026, 6, 15), 3, "2026-06-15"),
        (dt.date(2026, 7, 31), 3, "2026-07-31"),
    ],
)
def test_a_period_is_named_by_its_payment_date(day, months, name):
    assert period_name(day, months) == name


def test_on_30_360_every_period_is_alike(tiny):
    assert year_fractions(tiny, payment_dates(tiny, dt.date(2026, 12, 31))) == (0.25,) * 4


def test_without_quantlib_another_day_count_is_refused_with_the_remedy(tiny, monkeypatch):
    monkeypatch.setitem(sys.modules, "QuantLib", None)
    with pytest.raises(NoQuantLibError, match=r"Actual/360 needs QuantLib.*lookthrough\[deals\].*30/360"):
        lt.deal(replace(tiny, day_count="Actual/360"))


def test_actual_360_counts_days(tiny):
    needs_quantlib()
    days = (90, 91, 92, 92)
    found = year_fractions(replace(tiny, day_count="Actual/360"), payment_dates(tiny, dt.date(2026, 12, 31)))
    assert found == pytest.approx([n / 360 for n in days], abs=1e-15)
    answer = lt.deal(replace(tiny, day_count="Actual/360"))
    assert answer.flows[0].interest == pytest.approx(60 * 0.08 * 90 / 360, abs=1e-12)


def test_30_360_of_quantlib_is_our_own_where_no_day_moves(tiny):
    needs_quantlib()
    with_calendar = replace(tiny, calendar="NullCalendar")
    dates = payment_dates(tiny, dt.date(2026, 12, 31))
    assert year_fractions(with_calendar, dates) == pytest.approx((0.25,) * 4, abs=1e-15)


def test_a_payment_on_a_weekend_moves(tiny):
    needs_quantlib()
    moved = replace(tiny, day_count="Actual/365", calendar="UnitedStates", start=dt.date(2026, 2, 28))  # a Saturday
    dates = payment_dates(moved, dt.date(2026, 5, 31))  # a Sunday, the last of its month
    (found,) = year_fractions(moved, dates)
    assert found == pytest.approx((dt.date(2026, 5, 29) - dt.date(2026, 2, 27)).days / 365, abs=1e-15)


def test_a_calendar_that_is_not_there_is_refused_with_the_nearest(tiny):
    needs_quantlib()
    with pytest.raises(UsageError, match='did you mean "UnitedStates"'):
        lt.deal(replace(tiny, calendar="UnitedState"))
