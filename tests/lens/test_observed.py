"""Series as points: each at the middle of its period, and only what was public on the book's date."""

import datetime as dt
from dataclasses import replace

import pytest

from lookthrough.book.records import Source
from lookthrough.lens.observed import below, observed, words
from tests.lens.builders import HERE
from tests.lens.observations import assumption, observed_book, rows, worded


@pytest.mark.parametrize(
    ("period", "at"),
    [
        ("2025", 2025.5),
        ("2025H1", 2025.25),
        ("2024Q3", 2024.625),
        ("2025-12", 2025 + 11.5 / 12),
        ("2025-02-01", 2025 + 1 / 12 + 0.5 / 28 / 12),
        ("FY2025", 2025.5),
    ],
)
def test_a_point_stands_in_the_middle_of_its_period(period, at):
    (point,) = observed(observed_book({"s": {period: 1}}), "s")
    assert point.at == pytest.approx(at, abs=1e-12)


def test_points_stand_in_the_order_of_time_whatever_the_order_of_the_rows():
    points = {"2026": 3, "2024": 1, "2025": 2}
    assert [p.value for p in observed(observed_book({"s": points}), "s")] == [1, 2, 3]


def test_what_appeared_later_or_has_not_ended_is_not_known_yet():
    late = Source("late", "a report", "somebody", "2025-08", None, "B", HERE)
    series = {"s": (*rows({"2025-05": 1, "2025-07": 2}), *rows({"2025-06": 3}, source="late"))}
    book = observed_book(series)
    then = replace(book, known_to=dt.date(2025, 7, 15), sources={**book.sources, "late": late})
    assert [p.period for p in observed(then, "s")] == ["2025-05"]
    after = replace(then, known_to=dt.date(2025, 8, 1))
    assert [p.period for p in observed(after, "s")] == ["2025-05", "2025-06", "2025-07"]


def test_what_has_no_source_has_no_grade_and_counts_where_none_is_asked_for():
    book = observed_book({"s": (*rows({"2025": 1}), *rows({"2024": 2}, source="", basis="assumed"))})
    assert [p.grade for p in observed(book, "s")] == [None, "A"]
    assert [p.value for p in observed(replace(book, min_grade="C"), "s")] == [1]


def test_a_series_that_is_not_there_has_no_points():
    assert observed(observed_book({}), "s") == ()


def test_texts_of_assumptions_are_read_by_name_and_by_what_stands_before():
    book = observed_book({}, assumption("a.b", worded("one")), assumption("a.c", worded("unknown")))
    assert (words(book, "a.b"), words(book, "a.c"), words(book, "a.d")) == ("one", None, None)
    assert [*below(book, "a.")] == ["b", "c"]
