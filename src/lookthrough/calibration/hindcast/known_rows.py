"""The rows of a held series: those public on a day, and those that came after it.

A row is public when its period has ended and the days have passed that its figure takes (``public_after`` of the
table). The source that a book names for a row may be younger than that: most rows were read off a later compilation,
and how many were not is told. Rows count in one wording of the question alone, that which holds on the last day asked
about.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.errors import InputError
from lookthrough.lens.observed import observed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.calibration.hindcast.held_series import HeldSeries
    from lookthrough.lens.observed import Point

LONGEST = 92  # days of a period that has a quarter


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A row of a series, or the sum of the rows of several.

    Attributes:
        period: as written.
        first, last: its days.
        at: its middle, in years.
        value: in the unit of the series.
    """

    period: str
    first: dt.date
    last: dt.date
    at: float
    value: float

    @property
    def quarter(self) -> int:
        """The quarter in which its middle lies, ``year * 4 + quarter - 1``."""
        return int(self.at * QUARTERS_PER_YEAR)

    @property
    def is_of_a_quarter(self) -> bool:
        """Whether its period is no longer than a quarter."""
        return (self.last - self.first).days < LONGEST


@dataclass(frozen=True, slots=True)
class SeriesRows:
    """The rows of a held series.

    Attributes:
        known: public on the day, oldest first, of one date the last.
        came: those after it whose period had ended by the last day, oldest first.
        of_sources: how many of the known rows stand in a source of the book that had appeared by the day as well.
        unit: of all rows.
        since: from when the wording holds, ``None`` where there never was another.
    """

    known: tuple[SeriesRow, ...]
    came: tuple[SeriesRow, ...]
    of_sources: int
    unit: str
    since: dt.date | None


def rows_of(book: Book, part: Book, held: HeldSeries, made_on: dt.date, to: dt.date) -> SeriesRows:
    """Return the rows of a held series.

    Args:
        book: the whole book.
        part: the same as it was known on the day.
        held: the series.
        made_on: the day.
        to: the last day asked about.

    Raises:
        InputError: its rows have several units.
    """
    # Contracts say up to which day a book is known; a series may reach further, and what came is asked of it.
    whole = replace(book, known_to=None)
    points = [observed(whole, name) for name in held.series]
    rows = added_up(points)
    units = sorted({point.unit for each in points for point in each})
    if len(units) > 1:
        raise InputError(f"{held.what}: rows in {' and '.join(units)} cannot be compared; write them in one unit")
    since = max((day for name in held.series for day in wordings(book, name) if day <= to), default=None)
    one_wording = [row for row in rows if since is None or row.last >= since]
    public = dt.timedelta(days=held.public_after)
    known = {row.at: row for row in one_wording if row.last + public <= made_on}
    came = tuple(row for row in one_wording if row.last + public > made_on and row.last <= to)
    then = {row.at for row in added_up([observed(part, name) for name in held.series])}
    return SeriesRows(tuple(known.values()), came, len(then & set(known)), "".join(units), since)


def wordings(book: Book, series: str) -> tuple[dt.date, ...]:
    """Return the days from which a new wording of a question holds (``diffusion.REGION.series.SERIES`` of the book)."""
    asked = (row for name, row in book.assumptions.items() if name.endswith(f".series.{series}"))
    return tuple(value.valid_from for row in asked for value in row.dated if value.valid_from is not None)


def added_up(series: Sequence[Iterable[Point]]) -> list[SeriesRow]:
    """Return the rows of one series, or the sums of several at the periods that all of them have, oldest first."""
    by_period = [{point.period: point for point in points} for points in series]
    common = [period for period in by_period[0] if all(period in points for points in by_period)]
    return [_sum([points[period] for points in by_period]) for period in common]


def _sum(points: Sequence[Point]) -> SeriesRow:
    first = points[0]
    return SeriesRow(first.period, first.first, first.last, first.at, math.fsum(p.value for p in points))
