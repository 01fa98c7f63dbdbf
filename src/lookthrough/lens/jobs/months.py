"""A series by month: which months a book knows, and what its printed totals say of those it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lookthrough.errors import UsageError
from lookthrough.lens.observed import Point, observed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book

Month: TypeAlias = tuple[int, int]
"""A year and a month, 1 to 12."""

_WRITTEN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Filled:
    """A series by month, with months that follow from totals.

    Attributes:
        values: by month.
        spread: months that no source states: what a printed total leaves for them, in equal parts.
    """

    values: Mapping[Month, float]
    spread: tuple[Month, ...]


def month_of(text: str) -> Month:
    """Return a month written ``2025-10``.

    Raises:
        UsageError: it is written otherwise.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= DECEMBER:
        raise UsageError(f"{text!r} is not a month: write 2025-10")
    return int(match[1]), int(match[2])


def month_name(month: Month) -> str:
    """Return a month as it is written, ``2025-10``."""
    return f"{month[0]}-{month[1]:02d}"


def count_of(month: Month) -> int:
    """Return the number of a month, so that neighbours differ by one."""
    return month[0] * DECEMBER + month[1] - 1


def month_at(count: int) -> Month:
    """Return the month of a number."""
    return count // DECEMBER, count % DECEMBER + 1


def by_month(book: Book, series: str) -> dict[Month, Point]:
    """Return the points of a series that are of one month."""
    return {(p.first.year, p.first.month): p for p in observed(book, series) if _WRITTEN.fullmatch(p.period)}


def by_year(book: Book, series: str) -> dict[int, Point]:
    """Return the points of a series that are of a whole year."""
    return {p.first.year: p for p in observed(book, series) if p.period.isdecimal()}


def filled(book: Book, series: str, totals: str) -> Filled:
    """Return a series by month, where what is left of a printed year is spread over its last months that are unknown.

    Args:
        book: the book.
        series: its id; a row of a whole year is the printed year.
        totals: the series of its running totals from January on.
    """
    values = {month: point.value for month, point in by_month(book, series).items()}
    running, spread = by_month(book, totals), []
    for year, whole in by_year(book, series).items():
        last = max((m for y, m in running if y == year), default=0)
        after = [(year, m) for m in range(last + 1, DECEMBER + 1)]
        unknown = [month for month in after if month not in values]
        if last and unknown:
            left = whole.value - running[year, last].value - sum(values.get(month, 0.0) for month in after)
            values |= dict.fromkeys(unknown, left / len(unknown))
            spread += unknown
    return Filled(dict(sorted(values.items())), tuple(spread))
