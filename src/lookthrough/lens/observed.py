"""Series of a book as points: what was public on its date, with sources, each at the middle of its period."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.text.written_dates import period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Assumption, Book, Observation

BEGINNING = dt.date.min
MONEY = "usd_bn"  # the unit of a series of money


@dataclass(frozen=True, slots=True)
class Point:
    """One observation.

    Attributes:
        period: as written.
        first, last: the days of the period.
        at: its middle, a year with its part that has gone: 2025.96 is the middle of December 2025.
        value: in the unit of the series; low and high where the book gives a range.
        basis: reported, estimated, inferred or assumed.
        source: id, empty for none.
        grade: of the source, ``None`` without one.
    """

    period: str
    first: dt.date
    last: dt.date
    at: float
    value: float
    low: float | None
    high: float | None
    unit: str
    basis: str
    source: str
    grade: str | None
    file: str
    line: int


def observed(book: Book, series: str) -> tuple[Point, ...]:
    """Return the points of a series that were public on the book's date, oldest first; none for a series it lacks.

    An observation is public when its period has ended and its source has appeared; where a grade is asked for, its
    source has it.
    """
    rows = (_point(book, row) for row in book.series.get(series, ()))
    return tuple(sorted((p for p in rows if p is not None and _counts(book, p)), key=lambda p: (p.at, p.first)))


def words(book: Book, name: str) -> str | None:
    """Return the text of an assumption that is one, e.g. the name of a series; ``None`` where the book has none."""
    assumption = book.assumptions.get(name)
    return None if assumption is None or assumption.value.text == "unknown" else assumption.value.text


def below(book: Book, prefix: str) -> dict[str, Assumption]:
    """Return the assumptions whose name begins with a prefix, by the rest of their name."""
    found: Mapping[str, Assumption] = book.assumptions
    return {name.removeprefix(prefix): row for name, row in sorted(found.items()) if name.startswith(prefix)}


def _point(book: Book, row: Observation) -> Point | None:
    days = period(row.period.removeprefix("FY"))
    if days is None:
        return None
    first, last = days
    source = book.sources.get(row.source)
    return Point(
        row.period,
        first,
        last,
        (_in_years(first) + _in_years(last + dt.timedelta(days=1))) / 2,
        row.value,
        row.low,
        row.high,
        row.unit,
        row.basis,
        row.source,
        None if source is None else source.grade,
        row.position.file,
        row.position.line,
    )


def _in_years(day: dt.date) -> float:
    """Return a day as a year and the months of it that have gone: months count alike, however long they are."""
    gone = (day.day - 1) / calendar.monthrange(day.year, day.month)[1]
    return day.year + (day.month - 1 + gone) / 12


def _counts(book: Book, point: Point) -> bool:
    if book.min_grade is not None and (point.grade is None or point.grade > book.min_grade):
        return False
    if book.known_to is None:
        return True
    source = book.sources.get(point.source)
    appeared = None if source is None or source.date is None else period(source.date)
    return point.last <= book.known_to and (BEGINNING if appeared is None else appeared[0]) <= book.known_to
