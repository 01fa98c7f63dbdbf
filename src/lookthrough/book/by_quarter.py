"""Series of a book by quarter: which row stands for a quarter, and what was observed last by a day.

A row counts for the quarter in which its period ends, so that a month counts for its quarter and a year for its fourth
alone. Of several rows of a quarter the one that ends last counts; of those that end on one day the shorter period; of
one period the better grade, then the later publication.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.text import written_dates
from lookthrough.units.quarter import quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lookthrough.book.records import Observation, Source

RATES = {"percent": 0.01, "bp": 0.0001, "fraction": 1.0}
"""Units in which a series holds a rate, and what one of them is a year."""
CHANGES = ("_yoy", "_qoq", "_mom")
"""How units end that measure a change against an earlier period and no level."""


class Ended(NamedTuple):
    """A row of a series with the last day of its period."""

    day: dt.date
    row: Observation

    @property
    def bounds(self) -> tuple[float, float]:
        """What it is at least and at most, in the unit of the series; both its value where there is no range."""
        row = self.row
        return (row.value if row.low is None else row.low, row.value if row.high is None else row.high)


def ended(rows: Iterable[Observation], sources: Mapping[str, Source]) -> tuple[Ended, ...]:
    """Return the rows of a series in the order in which they count, whatever the order of the file: the last one does.

    Args:
        rows: of a series; a period that is none is left out.
        sources: of the book.
    """
    return tuple(found for _, found in sorted(_keyed(rows, sources), key=lambda pair: pair[0]))


def by_quarter(rows: Iterable[Ended]) -> dict[int, Ended]:
    """Return what counts by the number of its quarter, of rows in order."""
    return {quarter_of(each.day): each for each in rows}


def latest_by(rows: Iterable[Ended], day: dt.date) -> Ended | None:
    """Return the last of rows in order whose period had ended by a day, ``None`` where there is none."""
    by_then = [each for each in rows if each.day <= day]
    return by_then[-1] if by_then else None


Order = tuple[dt.date, dt.date, int, str, str, float]


def _keyed(rows: Iterable[Observation], sources: Mapping[str, Source]) -> Iterable[tuple[Order, Ended]]:
    for row in rows:
        days = written_dates.period(row.period.removeprefix("FY"))
        if days is not None:
            source = sources.get(row.source)
            grade = "D" if source is None else source.grade
            published = "" if source is None else source.date or ""
            yield (days[1], days[0], -ord(grade), published, row.source, row.value), Ended(days[1], row)
