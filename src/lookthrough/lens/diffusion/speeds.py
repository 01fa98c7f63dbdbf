"""How fast adoption goes, in logits a year, and what a target or a programme would ask for.

``speed = (logit(y2 / K) - logit(y1 / K)) / (t2 - t1)`` with a ceiling ``K``: two points give a speed for every ceiling
and never the ceiling itself, so all three that the book tries are shown. Shares are fractions, times are years.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.lens.observed import below, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.diffusion.regions import Measured, Missing, Region
    from lookthrough.units.range import Range

ALL = 1.0
DECEMBER = 11.5 / 12  # a target of a year is met by what is measured in its last month


def logit(share: float, ceiling: float = ALL) -> float:
    """Return the logit of a share of its ceiling; the share lies between 0 and the ceiling, both left out."""
    return math.log(share / (ceiling - share))


def logistic(time: float, ceiling: float = ALL) -> float:
    """Return the share of which ``time`` is the logit."""
    return ceiling / (1.0 + math.exp(-time))


def speed(first: tuple[float, float], second: tuple[float, float], ceiling: float = ALL) -> float | None:
    """Return logits a year between two points (year, share); ``None`` where one is not between 0 and the ceiling."""
    (t1, y1), (t2, y2) = first, second
    if t2 <= t1 or not (0.0 < y1 < ceiling and 0.0 < y2 < ceiling):
        return None
    return (logit(y2, ceiling) - logit(y1, ceiling)) / (t2 - t1)


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast one series went in one wording, from its first point to its last.

    Attributes:
        region, series, wording: of what.
        first, last: periods of the two points; their shares, fractions.
        points: how many there are in this wording.
        years: between the two.
        at_ceiling: logits a year at each ceiling that is tried; ``None`` where a point is not below it.
        whole: logits a year at a ceiling of everybody.
        why_not: why there is no speed, empty where there is one.
    """

    region: str
    series: str
    wording: str
    first: str
    last: str
    first_share: float | None
    last_share: float | None
    points: int
    years: float
    at_ceiling: tuple[float | None, ...]
    whole: float | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Lift:
    """A way of reading how much faster a programme makes adoption.

    Attributes:
        of: what is compared, in words.
        speed: logits a year.
        against: the speed it is held against.
        lift: relative, ``speed / against - 1``.
    """

    of: str
    speed: float
    against: float
    lift: float


def speeds_of(regions: Iterable[Region | Missing], ceilings: Sequence[float]) -> tuple[Speed, ...]:
    """Return the speed of every series in every wording."""
    return tuple(_speed(region.label, each, ceilings) for region in regions for each in region.measured)


def _speed(region: str, measured: Measured, ceilings: Sequence[float]) -> Speed:
    points = measured.points
    first, last = (points[0], points[-1]) if points else (None, None)
    ends = [(p.at, p.value / 100.0) for p in (first, last) if p is not None]
    is_short = len(points) < 2
    why = f"{len(points)} point in this wording, and a speed needs two" if is_short else ""
    return Speed(
        region,
        measured.series,
        measured.wording,
        "" if first is None else first.period,
        "" if last is None else last.period,
        ends[0][1] if ends else None,
        ends[-1][1] if ends else None,
        len(points),
        0.0 if is_short else ends[1][0] - ends[0][0],
        tuple(None if is_short else speed(ends[0], ends[1], k) for k in ceilings),
        None if is_short else speed(ends[0], ends[1]),
        why,
    )


def lifts_of(book: Book, regions: Iterable[Region | Missing]) -> tuple[Lift, ...]:
    """Return the lifts that the targets and the latest speeds of a book imply, smallest first.

    Targets are assumptions ``diffusion.REGION.target.SERIES.YEAR``, to be met by the end of the year; the speed they
    are held against is that of the series ``diffusion.lift.against`` names. None where the book has neither.
    """
    measured = {m.series: (r, m) for r in regions for m in r.measured if len(m.points) > 1}
    against = measured.get(words(book, "diffusion.lift.against") or "")
    base = None if against is None else _between(against[1], 0, -1)
    if base is None or base <= 0.0:
        return ()
    found = [
        Lift(of, each, base, each / base - 1.0)
        for region, row in measured.values()
        for of, each in _asked_for(book, region, row)
    ]
    return tuple(sorted(found, key=lambda lift: lift.lift))


def _asked_for(book: Book, region: Region | Missing, measured: Measured) -> Iterator[tuple[str, float]]:
    """Yield what the targets of a region ask of a series, and its own latest speeds, where it has targets."""
    targets = below(book, f"diffusion.{region.id}.target.{measured.series}.")
    last = measured.points[-1]
    for year, row in targets.items():
        share = row.value.mid if year.isdecimal() else None
        needed = None if share is None else speed((last.at, last.value / 100.0), (float(year) + DECEMBER, share))
        if needed is not None:
            yield f"{region.label}'s target of {share:.0%} by the end of {year}", needed
    if targets and len(measured.points) > 2:
        latest, whole = _between(measured, -2, -1), _between(measured, 0, -1)
        steps = ((latest, measured.points[-2].period), (whole, measured.points[0].period))
        yield from ((f"{region.label}, {since} to {last.period}", each) for each, since in steps if each is not None)


def _between(measured: Measured, first: int, last: int) -> float | None:
    ends = [(measured.points[i].at, measured.points[i].value / 100.0) for i in (first, last)]
    return speed(ends[0], ends[1])


def ceilings_of(span: Range | None) -> tuple[float, ...]:
    """Return the ceilings that are tried: low, middle and high of what the book says, else everybody alone."""
    return (ALL,) if span is None else tuple(sorted(set(span)))
