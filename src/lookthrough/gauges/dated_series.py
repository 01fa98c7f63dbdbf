"""A series with its dates: which frequency it has, or where it breaks the one that it seems to have.

A date is counted in its own unit: a year, a half-year, a quarter, a month or a day. Days that are a week, a month, a
quarter or a year apart make a series of that frequency; days from Monday to Friday with at most a week between them are
trading days, whose holidays are counted. Nothing is filled in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from lookthrough.errors import UsageError
from lookthrough.units.frames import Framed
from lookthrough.units.quarter import quarter_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EARLIEST, LATEST = 1500, 2200
_YEAR, _HALF, _QUARTER, _MONTH, _WEEK, _DAY, _TRADING = (
    *("year", "half-year", "quarter", "month", "week", "day"),
    "trading day",
)
FINE = frozenset({_MONTH, _WEEK, _DAY, _TRADING})
"""Frequencies at which the volatility of prices changes so much that Gaussian critical values reject too often."""
_SHAPES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})", re.ASCII),
    re.compile(r"(?P<year>\d{4})\W?Q(?P<quarter>[1-4])", re.ASCII | re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})\W?H(?P<half>[12])", re.ASCII | re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})", re.ASCII),
)
_WEEKEND = 5  # Saturday, as Python counts days of a week
_LONGEST_HOLIDAY = 7  # days: the New York exchange was closed as long in September 2001


class Stamp(NamedTuple):
    """A date in its own unit, and its number in it: neighbours differ by one."""

    unit: str
    number: int


class DatedValue(TypedDict):
    """An observation: a row of the frame of a series."""

    period: str
    value: float | None


@dataclass(frozen=True, slots=True, repr=False)
class DatedSeries(Framed):
    """A series.

    Attributes:
        id: of the book, or the name of the column.
        label: for people.
        periods: the dates as written.
        values: ``None`` where one is missing.
        lines: where each stands in its file.
        file: where it stands.
        unit: of its values, empty where nobody says.
        source: ids of the book, or in words; empty where nobody says.
    """

    row_type = DatedValue

    id: str
    label: str
    periods: tuple[str, ...]
    values: tuple[float | None, ...]
    lines: tuple[int, ...]
    file: str
    unit: str = ""
    source: str = ""

    @property
    def rows(self) -> list[DatedValue]:
        """One record for each observation."""
        return [DatedValue(period=period, value=value) for period, value in zip(self.periods, self.values, strict=True)]

    @property
    def heading(self) -> str:
        """Its label."""
        return self.label

    def place(self, at: int) -> str:
        """Return where an observation stands."""
        return f"{self.file}:{self.lines[at]}"


class Spacing(NamedTuple):
    """How the dates of a series follow one another.

    Attributes:
        frequency: ``month``, ``trading day``, ...; ``None`` where they follow none.
        fault: ``no date``, ``mixed``, ``twice``, ``unsorted`` or ``gap``; empty for none.
        at: the observation with the fault.
        holidays: days between Monday and Friday that a series of trading days leaves out.
    """

    frequency: str | None
    fault: str = ""
    at: int = 0
    holidays: int = 0


def stamp(text: str) -> Stamp | None:
    """Return a written date as a count of its unit, ``None`` where it is none."""
    for shape in _SHAPES:
        match = shape.fullmatch(text.strip())
        if match is not None:
            return _stamp({name: int(part) for name, part in match.groupdict().items()})
    return None


def spacing(periods: Sequence[str]) -> Spacing:
    """Return how dates follow one another, with the first fault that they have."""
    stamps = [stamp(text) for text in periods]
    known = [each for each in stamps if each is not None]
    if len(known) < len(stamps):
        return Spacing(None, "no date", stamps.index(None))
    usual = Counter(each.unit for each in known).most_common(1)[0][0] if known else _DAY
    for at, each in enumerate(known):
        if each.unit != usual:
            return Spacing(None, "mixed", at)
    numbers = [each.number for each in known]
    steps = [b - a for a, b in pairwise(numbers)]
    for at, step in enumerate(steps, start=1):
        if step <= 0:
            return Spacing(None, "unsorted" if step else "twice", at)
    return _days(numbers, steps) if usual == _DAY else _even(usual, steps)


def within(series: DatedSeries, first: str | None, last: str | None) -> DatedSeries:
    """Return the part of a series from a date to another, both included: ``2010-12`` is the whole of December.

    Raises:
        UsageError: one of them is no date.
    """
    low, high = (None if text is None else _asked(text) for text in (first, last))
    return _taken(series, [at for at, text in enumerate(series.periods) if _is_within(stamp(text), low, high)])


def joined(series: DatedSeries, over: DatedSeries) -> DatedSeries:
    """Return one series over another, on the dates that both have; a date of one alone is left out.

    A value over nothing, and over one that is missing, is missing.
    """
    below = {stamp(text): value for text, value in zip(over.periods, over.values, strict=True)}
    stamps = map(stamp, series.periods)
    rows = [(at, key) for at, key in enumerate(stamps) if key in below]
    return replace(
        _taken(series, [at for at, _ in rows]),
        source=" ".join(dict.fromkeys((*series.source.split(), *over.source.split()))),
        id=f"{series.id}/{over.id}",
        label=f"{series.label} over {over.label}",
        values=tuple(_quotient(series.values[at], below[key]) for at, key in rows),
        unit="",
    )


def _taken(series: DatedSeries, kept: Sequence[int]) -> DatedSeries:
    """Return some observations of a series."""
    return replace(
        series,
        periods=tuple(series.periods[at] for at in kept),
        values=tuple(series.values[at] for at in kept),
        lines=tuple(series.lines[at] for at in kept),
    )


def _asked(text: str) -> tuple[int, int]:
    found = stamp(text)
    if found is None:
        raise UsageError(f"{text!r} is not a date: write 2010, 2010Q4, 2010-12 or 2010-12-31")
    return _days_of(found)


def _is_within(at: Stamp | None, low: tuple[int, int] | None, high: tuple[int, int] | None) -> bool:
    if at is None:
        return True
    first, last = _days_of(at)
    return (low is None or last >= low[0]) and (high is None or first <= high[1])


def _days_of(at: Stamp) -> tuple[int, int]:
    """Return the first and the last day of a date, as Python counts days."""
    if at.unit == _DAY:
        return at.number, at.number
    count = {_YEAR: 1, _HALF: 2, _QUARTER: 4, _MONTH: 12}[at.unit]
    first, after = ((number // count, number % count * (12 // count) + 1) for number in (at.number, at.number + 1))
    return dt.date(*first, 1).toordinal(), dt.date(*after, 1).toordinal() - 1


def _quotient(value: float | None, by: float | None) -> float | None:
    return None if value is None or by is None or by == 0.0 else value / by


def _stamp(part: dict[str, int]) -> Stamp | None:
    year = part["year"]
    if not EARLIEST <= year <= LATEST:
        return None
    if "day" in part:
        try:
            return Stamp(_DAY, dt.date(year, part["month"], part["day"]).toordinal())
        except ValueError:
            return None
    for unit, name, count in ((_MONTH, "month", 12), (_QUARTER, "quarter", 4), (_HALF, "half", 2)):
        if name in part:
            return Stamp(unit, year * count + part[name] - 1) if 1 <= part[name] <= count else None
    return Stamp(_YEAR, year)


def _even(unit: str, steps: Sequence[int]) -> Spacing:
    at = next((at for at, step in enumerate(steps, start=1) if step != 1), None)
    return Spacing(unit) if at is None else Spacing(None, "gap", at)


def _days(numbers: Sequence[int], steps: Sequence[int]) -> Spacing:
    """Return the frequency of a series of days: that of its usual step, if all steps are of it."""
    usual = sorted(steps)[(len(steps) - 1) // 2] if steps else 1
    days = [dt.date.fromordinal(number) for number in numbers]
    for unit, longest, count in _COARSE:
        if usual > longest:
            return _even(unit, [b - a for a, b in pairwise(map(count, days))])
    if usual == 7:
        return _even(_WEEK, [1 if step == 7 else 2 for step in steps])
    if all(day.weekday() < _WEEKEND for day in days) and len(steps) > 4:
        return _trading(days, steps)
    return _even(_DAY, steps)


def _trading(days: Sequence[dt.date], steps: Sequence[int]) -> Spacing:
    at = next((at for at, step in enumerate(steps, start=1) if step > _LONGEST_HOLIDAY), None)
    if at is not None:
        return Spacing(None, "gap", at)
    span = (days[0] + dt.timedelta(n) for n in range((days[-1] - days[0]).days + 1))
    return Spacing(_TRADING, holidays=sum(day.weekday() < _WEEKEND for day in span) - len(days))


_COARSE: tuple[tuple[str, int, Callable[[dt.date], int]], ...] = (
    (_YEAR, 200, lambda day: day.year),
    (_QUARTER, 60, quarter_of),
    (_MONTH, 20, lambda day: day.year * 12 + day.month - 1),
)
"""Frequencies of days that lie further apart than so many days, and what counts them."""
