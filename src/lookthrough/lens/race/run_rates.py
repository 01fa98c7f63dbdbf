"""What the run rates of two labs say of the race: the drift and the surprise of the log of their ratio.

The series of a lab's run rate is named after it, ``LAB_annualised_revenue``. With ``x`` the log of the ratio at common
dates, ``d`` the quarters of each step from one to the next and ``n`` the number of steps,

    drift      = (last x - first x) / sum d                              a quarter
    deviation  = sqrt(sum (dx - drift d)^2 / d / (n - 1))                a square root of a quarter
    its range  = deviation sqrt((n - 1) / quantile of chi-squared with n - 1 degrees)     95 %

which is the maximum likelihood of a random walk with drift that is seen at uneven dates, the variance made unbiased. Of
two labs that move independently each has the deviation over the square root of two. Published case:
``tests/cases/world_race.json``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

from scipy.special import gammaincinv

from lookthrough.book.part import of_grade
from lookthrough.book.text.written_dates import period
from lookthrough.units.range import Range

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Book, Observation

SERIES = "_annualised_revenue"
FEWEST = 3  # common dates of a ratio: a drift and one surprise
MONTHS_OF_A_QUARTER = 3
_TAIL = 0.025

Path = tuple["RatePoint", ...]


class RatePoint(NamedTuple):
    """A log run rate, or the log of the ratio of two, at the end of a month; ``month`` counts from the year nought."""

    month: int
    log: float


@dataclass(frozen=True, slots=True)
class RateRatio:
    """The race of two labs as their run rates tell it.

    Attributes:
        first, second: ids of the labs; the ratio is that of the first over the second.
        points: log of the ratio at their common dates.
        drift: of it, a quarter.
        deviation: of its surprise, a square root of a quarter: at its measured value and at the ends of 95 %.
        driftless: the same where no drift is allowed for.
    """

    first: str
    second: str
    points: Path
    drift: float
    deviation: Range
    driftless: float

    @property
    def of_one_lab(self) -> Range:
        """What of the deviation is one lab's, where both move independently."""
        return Range(*(bound / math.sqrt(2.0) for bound in self.deviation))


def run_rates(book: Book) -> dict[str, Path]:
    """Return the log run rate of every company whose series a book has, by its id."""
    named = {
        name.removesuffix(SERIES): of_grade(book, rows) for name, rows in book.series.items() if name.endswith(SERIES)
    }
    paths = {id_: path_of(rows) for id_, rows in sorted(named.items()) if id_ in book.entities}
    return {id_: path for id_, path in paths.items() if path}


def path_of(rows: Iterable[Observation]) -> Path:
    """Return a series as logs, one a month: of several the last of the month; what is not above nought is left out."""
    last: dict[int, tuple[dt.date, float]] = {}
    for row in rows:
        days = period(row.period)
        if days is not None and row.value > 0.0:
            month = days[1].year * 12 + days[1].month - 1
            last[month] = max(last.get(month, (days[1], row.value)), (days[1], row.value), key=lambda each: each[0])
    return tuple(RatePoint(month, math.log(value)) for month, (_, value) in sorted(last.items()))


def until(path: Path, day: dt.date) -> Path:
    """Return the part of a path that had been by a day: months that were over, or whose last day it is."""
    return tuple(point for point in path if point.month <= month_of(day))


def month_of(day: dt.date) -> int:
    """Return the last month that was over by a day."""
    following = day.toordinal() + 1
    after = day.fromordinal(following)
    return after.year * 12 + after.month - 2


def written_month(month: int) -> str:
    """Return a month as it is written, ``2026-05``."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def common(first: Path, second: Path) -> Path:
    """Return the log of the ratio of two paths at the dates they share."""
    logs = dict(second)
    return tuple(RatePoint(month, log - logs[month]) for month, log in first if month in logs)


def quarters_between(one: RatePoint, other: RatePoint) -> float:
    """Return the quarters from one point to another."""
    return (other.month - one.month) / MONTHS_OF_A_QUARTER


def drift_of(path: Path) -> float:
    """Return the drift of a path, a quarter; of one point nothing."""
    return (path[-1].log - path[0].log) / quarters_between(path[0], path[-1]) if len(path) > 1 else 0.0


def ratio_of(first: str, second: str, points: Path) -> RateRatio | None:
    """Return what the ratio of two labs says, ``None`` where they share fewer than :data:`FEWEST` dates."""
    if len(points) < FEWEST:
        return None
    degrees, drift = len(points) - 2, drift_of(points)
    mid = math.sqrt(_squares(points, drift) / degrees)
    low, high = (mid * math.sqrt(degrees / _chi_squared(tail, degrees)) for tail in (1.0 - _TAIL, _TAIL))
    driftless = math.sqrt(_squares(points, 0.0) / (degrees + 1))
    return RateRatio(first, second, points, drift, Range(low, mid, high), driftless)


def ratios(rates: Mapping[str, Path], labs: Sequence[str]) -> tuple[RateRatio, ...]:
    """Return the ratios of all labs with run rates, of each pair the first of ``labs`` over the second."""
    pairs = combinations([lab for lab in labs if lab in rates], 2)
    found = (ratio_of(one, other, common(rates[one], rates[other])) for one, other in pairs)
    return tuple(ratio for ratio in found if ratio is not None)


def _chi_squared(chance: float, degrees: int) -> float:
    """Return the quantile of chi-squared: twice that of the gamma distribution of half the degrees."""
    return 2.0 * float(gammaincinv(degrees / 2.0, chance))


def _squares(points: Path, drift: float) -> float:
    steps = ((quarters_between(a, b), b.log - a.log) for a, b in pairwise(points))
    return math.fsum((move - drift * quarters) ** 2 / quarters for quarters, move in steps)
