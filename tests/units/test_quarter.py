"""A quarter is written and read in one way."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.units.quarter import (
    quarter_after,
    quarter_name,
    quarter_number,
    quarter_of,
    quarters_of,
    window_names,
)

QUARTERS = st.integers(min_value=1900 * 4, max_value=2200 * 4 + 3)


@given(QUARTERS)
def test_what_is_written_is_read_back(number):
    assert quarter_number(quarter_name(number)) == number


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2999, 12, 31)))
def test_a_day_lies_in_the_quarter_of_its_month(day):
    assert quarter_name(quarter_of(day)) == f"{day.year}Q{(day.month + 2) // 3}"


def test_quarters_are_named_as_people_write_them():
    assert [quarter_name(n) for n in (8105, 8106, 8107, 8108)] == ["2026Q2", "2026Q3", "2026Q4", "2027Q1"]
    assert window_names(8104, 8107) == ("2026Q1", "2026Q4")


@pytest.mark.parametrize("text", ["2026", "2026Q5", "2026Q0", "26Q1", "2026q1", " 2026Q1", "2026Q11", ""])
def test_what_is_no_quarter_is_refused_with_the_form_that_is_right(text):
    with pytest.raises(ValueError, match="is not a quarter: write 2026Q1"):
        quarter_number(text)


@pytest.mark.parametrize("text", ["0001Q1", "1899Q4", "2201Q1", "9999Q4"])
def test_a_quarter_far_away_is_refused(text):
    with pytest.raises(ValueError, match="lies outside the years 1900 to 2200: write 2026Q1"):
        quarter_number(text)


def test_a_year_has_four_quarters_and_a_quarter_is_one():
    assert [quarter_name(n) for n in quarters_of("2026")] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert list(quarters_of("2026Q3")) == [quarter_number("2026Q3")]


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2026-03-31", "2026Q2"),
        ("2026-04-01", "2026Q2"),
        ("2026-04-10", "2026Q3"),
        ("2026-05-10", "2026Q3"),
        ("2026-06-10", "2026Q3"),
        ("2026-06-30", "2026Q3"),
        ("2026-07-01", "2026Q3"),
        ("2026-08-10", "2026Q4"),
        ("2026-12-31", "2027Q1"),
    ],
)
def test_the_quarter_after_a_day_is_the_first_that_begins_on_it_or_later(day, quarter):
    assert quarter_after(dt.date.fromisoformat(day)) == quarter_number(quarter)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2999, 12, 31)))
def test_all_days_of_a_quarter_but_its_first_lie_before_the_same_quarter(day):
    first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    assert quarter_after(day) == quarter_of(day) + (day != first)
