"""The regions of a book: whatever has assumptions ``diffusion.REGION.*``.

What a region does not say of its curve (ceiling, p, q) is taken from ``world.adoption_*`` and named in its
``defaults``; an opening is never taken from elsewhere. A series is read wording by wording, since a new wording is a
step and no growth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.lens.observed import Point, below, observed
from lookthrough.positions.standing_contract import range_of
from lookthrough.units.range import ZERO, Range

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Assumption, Book, Value

PREFIX = "diffusion."
CURVE = {"ceiling": "adoption_ceiling", "innovation": "adoption_p", "imitation": "adoption_q"}
"""What a region may say of its curve, and the assumption of the world that stands in for it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One series in one wording.

    Attributes:
        series: its id.
        wording: what was asked.
        since: the day from which the wording holds, ``None`` = always.
        points: in this wording, oldest first, per cent.
    """

    series: str
    wording: str
    since: dt.date | None
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """One region.

    Attributes:
        id: its key in the assumptions.
        label: its name.
        opening: share that has adopted at the book's date.
        ceiling: share that adopts in the end.
        innovation, imitation: Bass coefficients, a year.
        weight: of its demand in the revenue of the labs.
        measured: its series by wording.
        defaults: assumptions of the world that stand in for what it does not say.
    """

    id: str
    label: str
    opening: Range
    ceiling: Range
    innovation: Range
    imitation: Range
    weight: Range
    measured: tuple[Measured, ...]
    defaults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A region that is left out, and why."""

    id: str
    label: str
    why: str
    measured: tuple[Measured, ...]


def regions_of(book: Book) -> tuple[tuple[Region, ...], tuple[Missing, ...]]:
    """Return the regions of a book in the order of their ids, and those that are left out."""
    found = [_region(book, id_) for id_ in region_ids(book)]
    return (
        tuple(each for each in found if isinstance(each, Region)),
        tuple(each for each in found if isinstance(each, Missing)),
    )


def region_ids(book: Book) -> tuple[str, ...]:
    """Return the keys of the regions that a book speaks of."""
    names = (rest.split(".") for rest in below(book, PREFIX))
    return tuple(sorted({parts[0] for parts in names if parts[1:] == ["opening"]}))


def span_of(book: Book, name: str) -> Range | None:
    """Return the range of an assumption in force, ``None`` where it is missing or unknown."""
    assumption = book.assumptions.get(name)
    return None if assumption is None else range_of(assumption.value)


def _region(book: Book, id_: str) -> Region | Missing:
    prefix = f"{PREFIX}{id_}."
    label_row = book.assumptions.get(f"{prefix}label")
    label = id_ if label_row is None else label_row.value.text
    measured = tuple(_measured(book, below(book, f"{prefix}series.")))
    opening, row = span_of(book, f"{prefix}opening"), book.assumptions[f"{prefix}opening"]
    if opening is None:
        return Missing(id_, label, f"its opening is unknown: {row.reason}", measured)
    defaults = tuple(f"world.{CURVE[name]}" for name in CURVE if span_of(book, f"{prefix}{name}") is None)
    curve = {name: span_of(book, f"{prefix}{name}") or span_of(book, f"world.{CURVE[name]}") for name in CURVE}
    lacking = [name for name, span in curve.items() if span is None]
    if lacking:
        asked = " and ".join(f"{prefix}{name} or world.{CURVE[name]}" for name in lacking)
        return Missing(id_, label, f"the book says nothing of its curve: add {asked}", measured)
    spans = {name: span for name, span in curve.items() if span is not None}
    weight = span_of(book, f"{prefix}weight") or ZERO
    return Region(id_, label, opening, **spans, weight=weight, measured=measured, defaults=defaults)


def _measured(book: Book, series: dict[str, Assumption]) -> Iterator[Measured]:
    for name, row in series.items():
        points = observed(book, name)
        for value, until in _wordings(row.dated):
            since = value.valid_from
            inside = tuple(
                p for p in points if (since is None or p.last >= since) and (until is None or p.last < until)
            )
            yield Measured(name, value.text, since, inside)


def _wordings(dated: Sequence[Value]) -> Iterator[tuple[Value, dt.date | None]]:
    """Yield each wording with the day on which the next one begins."""
    for value, after in zip(dated, (*dated[1:], None), strict=True):
        yield value, None if after is None else after.valid_from
