"""Gauges of the market at the height of the dot-com and now, as far as a book has both, and the way back to a peak."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.observed import observed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.lens.observed import Point

THEN = (dt.date(1999, 1, 1), dt.date(2001, 12, 31))
YEARS_OF_NOW = 3
MULTIPLES = frozenset({"ratio", "percent_of_gdp"})
MARK = "pe"  # a ratio is a gauge of prices if its name says so, or if it goes back to the dot-com
INDEX = "index"
NEAR = 1.02  # of the peak: a later row that lies higher says by when the peak was seen again, and not when


class EchoRow(NamedTuple):
    """A gauge of the market: its highest of the dot-com and its latest; ``None`` where the book has only one."""

    series: str
    unit: str
    then: float | None
    then_at: str
    now: float | None
    now_at: str
    sources: tuple[str, ...] = ()


class RegainedPeak(NamedTuple):
    """An index: its peak of the dot-com, its low after it, and the first day on which it stood as high again."""

    series: str
    peak: float
    peak_at: str
    low: float
    low_at: str
    again_at: str
    years: float


def echo(book: Book) -> tuple[EchoRow, ...]:
    """Return the gauges of prices that a book has of then or of now, those of both first."""
    found = [row for name in sorted(book.series) if (row := _row(book, name)) is not None]
    return tuple(sorted(found, key=lambda row: (row.then is None or row.now is None, row.series)))


def regained(book: Book) -> tuple[RegainedPeak, ...]:
    """Return the indices of a book of which a row marks the day on which they saw their peak of the dot-com again."""
    return tuple(_regained(book))


def _row(book: Book, name: str) -> EchoRow | None:
    points = [point for point in observed(book, name) if point.unit in MULTIPLES]
    old = [point for point in points if THEN[0] <= point.first <= THEN[1]]
    new = [point for point in points if point.first.year >= book.as_of.year - YEARS_OF_NOW]
    if not points or not (old or (new and MARK in name.split("_"))):
        return None
    then, now = max(old, key=lambda point: point.value, default=None), new[-1] if new else None
    return EchoRow(
        name,
        points[0].unit,
        None if then is None else then.value,
        "" if then is None else then.period,
        None if now is None else now.value,
        "" if now is None else now.period,
        tuple(dict.fromkeys(point.source for point in (then, now) if point is not None and point.source)),
    )


def _regained(book: Book) -> Iterator[RegainedPeak]:
    for name in sorted(book.series):
        points = [point for point in observed(book, name) if point.unit == INDEX]
        old = [point for point in points if THEN[0] <= point.first <= THEN[1]]
        if old:
            peak = max(old, key=lambda point: point.value)
            yield from _after(name, peak, [point for point in points if point.first > peak.first])


def _after(name: str, peak: Point, later: list[Point]) -> Iterator[RegainedPeak]:
    again = next((point for point in later if point.value >= peak.value), None)
    below = [point for point in later if again is None or point.first < again.first]
    if again is None or again.value > NEAR * peak.value or not below:
        return
    low = min(below, key=lambda point: point.value)
    years = (again.first - peak.first).days / 365.25
    yield RegainedPeak(name, peak.value, peak.period, low.value, low.period, again.period, years)
