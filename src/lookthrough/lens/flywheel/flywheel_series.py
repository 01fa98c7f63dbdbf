"""Which series of a book a figure of the flywheel is read from: its assumption notes them, ``series: A, B``.

A row counts once its source was published, by the date that the source gives, and once its own period has ended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.text.written_dates import period
from lookthrough.errors import InputError
from lookthrough.lens.flywheel.flywheel_inputs import PREFIX
from lookthrough.units.quarter import quarter_of

if TYPE_CHECKING:
    import datetime as dt

    from lookthrough.book.records import Book, Observation
    from lookthrough.units.range import Range

_NAMED = re.compile(r"\bseries: ([^;]+)")
_SCALE = {"mw": 1e-3, "percent": 1e-2}  # of the units of series: the others are taken as they are


class MissingRowsError(InputError):
    """A series that a figure needs is not in the book, or too short; the message is a line for the reader."""


class SeriesReading(NamedTuple):
    """A row of a series: MW as GW and per cent as fractions; ``quarter`` is the one in which its period ends."""

    period: str
    quarter: int
    value: float


@dataclass(frozen=True, slots=True)
class FlywheelFacts:
    """What the book says, by the name of an assumption of the flywheel."""

    book: Book
    ranges: dict[str, Range]

    def assumed(self, name: str) -> Range:
        """Return the range of an assumption.

        Raises:
            MissingRowsError: the book has none.
        """
        if name not in self.ranges:
            raise MissingRowsError(f"no assumption {PREFIX}{name}")
        return self.ranges[name]

    def series(self, name: str) -> tuple[str, ...]:
        """Return the series that an assumption names, the one that counts first.

        Raises:
            MissingRowsError: it names none.
        """
        assumption = self.book.assumptions.get(PREFIX + name)
        named = None if assumption is None else _NAMED.search(assumption.value.note or "")
        if named is None:
            raise MissingRowsError(f"no assumption {PREFIX}{name} with a note `series: NAME`")
        return tuple(part.strip() for part in named[1].split(",") if part.strip())

    def readings(self, name: str, least: int = 1) -> tuple[SeriesReading, ...]:
        """Return the rows of the series that counts, by their quarter.

        Raises:
            MissingRowsError: there are fewer than ``least``.
        """
        return self.rows(self.series(name)[0], least)

    def rows(self, series: str, least: int = 1) -> tuple[SeriesReading, ...]:
        """Return the rows of a series, by their quarter.

        Raises:
            MissingRowsError: there are fewer than ``least``.
        """
        rows = [reading for row in self.book.series.get(series, ()) if (reading := self._reading(row)) is not None]
        if not rows:
            raise MissingRowsError(f"no row of series {series} that is public")
        if len(rows) < least:
            raise MissingRowsError(f"series {series} has {len(rows)} row, and {least} are needed")
        return tuple(sorted(rows, key=lambda row: row.quarter))

    def _reading(self, row: Observation) -> SeriesReading | None:
        days = period(row.period)
        if days is None or not self._is_public(row, days[1]):
            return None
        return SeriesReading(row.period, quarter_of(days[1]), row.value * _SCALE.get(row.unit, 1.0))

    def _is_public(self, row: Observation, end: dt.date) -> bool:
        today = self.book.known_to
        if today is None:
            return True
        source = self.book.sources.get(row.source)
        published = "" if source is None or source.date is None else source.date
        has_ended = end <= today or row.basis == "estimated"  # a forecast is public before its year is over
        return has_ended and published <= today.isoformat()[: len(published)]
