"""What contestants have spent, read off the series that a book stakes on the prize.

An assumption ``contest.spending.SERIES`` says which share of a series counts. A row counts when its period was over by
the day of the book; a forecast or guidance counts when its period has begun. Rows of several series add up, so a book
stakes either a total or its parts.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.part import of_grade
from lookthrough.book.text.written_dates import period
from lookthrough.lens.observed import MONEY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from lookthrough.book.records import Assumption, Book, Observation

PREFIX = "contest.spending."
FORECAST = "estimated"


class SpendingRow(NamedTuple):
    """One period of one series: what counts of it, USD bn, and where it stands."""

    series: str
    period: str
    amount: float
    basis: str
    source: str
    grade: str
    file: str
    line: int


def spending(book: Book) -> tuple[SpendingRow, ...]:
    """Return what was spent by the day of a book, in the order of periods; nothing where the book stakes no series.

    A series that the book does not have, or that is no money, counts for nothing: ``check`` says so (LT512).
    """
    staked = [row for name, row in sorted(book.assumptions.items()) if name.startswith(PREFIX)]
    return tuple(
        sorted((each for row in staked for each in _rows(book, row)), key=lambda each: (each.period, each.series))
    )


def staked_series(book: Book) -> tuple[str, ...]:
    """Return the names of the series that a book stakes on the prize."""
    return tuple(sorted(name.removeprefix(PREFIX) for name in book.assumptions if name.startswith(PREFIX)))


def counted_twice(rows: tuple[SpendingRow, ...]) -> tuple[str, ...]:
    """Return the periods that several series state, which add up."""
    return tuple(name for name, count in sorted(Counter(row.period for row in rows).items()) if count > 1)


def _rows(book: Book, staked: Assumption) -> Iterator[SpendingRow]:
    name = staked.name.removeprefix(PREFIX)
    share = staked.value.mid or 0.0
    for row in of_grade(book, book.series.get(name, ())):
        if row.unit == MONEY and _counts(row, book.as_of):
            grade = book.sources[row.source].grade if row.source in book.sources else ""
            place = row.position
            yield SpendingRow(name, row.period, share * row.value, row.basis, row.source, grade, place.file, place.line)


def _counts(row: Observation, day: dt.date) -> bool:
    days = period(row.period)
    return days is not None and (days[0] if row.basis == FORECAST else days[1]) <= day
