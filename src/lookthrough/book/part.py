"""The part of a book that is asked for: as known on a day, of some grades of sources, of some statuses."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.company_values import changed
from lookthrough.book.replay import known_on
from lookthrough.book.text import written_dates
from lookthrough.book.vintage import knowledge_date
from lookthrough.errors import UsageError
from lookthrough.units.quarter import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lookthrough.book.records import Book, Entity, Observation

GRADES = ("A", "B", "C")


def part_of(
    book: Book,
    *,
    as_of: str | dt.date | None = None,
    balance_sheet: str | dt.date | None = None,
    min_grade: str | None = None,
    statuses: Collection[str] | None = None,
) -> Book:
    """Return a part of a book; what is not given leaves nothing out.

    Args:
        book: the book.
        as_of: replay it as it was known on this day (see :func:`lookthrough.book.replay.known_on`).
        balance_sheet: the date to which the book is rolled (see :func:`rolled`).
        min_grade: only records with a source of this grade or better (see :func:`graded`).
        statuses: only contracts of these statuses.

    Raises:
        UsageError: ``as_of`` or ``balance_sheet`` is not a date or the latter lies after what is known, or
            ``min_grade`` is not a grade.
    """
    if as_of is not None:
        book = known_on(book, day(as_of))
    if balance_sheet is not None:
        book = rolled(book, day(balance_sheet))
    if min_grade is not None:
        book = graded(book, min_grade)
    if statuses is not None:
        kept = {id_: c for id_, c in book.contracts.items() if c.current_status in statuses}
        book = replace(book, contracts=kept)
    return book


def of_grade(book: Book, rows: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return the rows of a series that a part of a book by grade leaves in: all, where every grade counts."""
    if book.min_grade is None:
        return tuple(rows)
    return tuple(r for r in rows if r.source in book.sources and book.sources[r.source].grade <= book.min_grade)


def rolled(book: Book, date: dt.date) -> Book:
    """Return a book at another balance-sheet date: payments lie ahead of that day, and figures of it count.

    What is known stays the same, so that this is no replay: rolled forward a book holds the newest figure of each
    company and the schedule of its contracts since. It does not tie out as at its own date: say so with the answer.

    Raises:
        UsageError: the day lies after the day up to which the book is known.
    """
    known = knowledge_date(book)
    if date > known:
        raise UsageError(
            f"the book is known to {known}: a balance sheet of {date} is in no source; take {known} or before"
        )
    return book if date == book.as_of else replace(book, as_of=date, rolled_from=book.rolled_from or book.as_of)


def written_part(book: Book) -> dict[str, str | None]:
    """Return the dates and the grade of a part of a book as plain values: what :func:`part_again` needs.

    Returns:
        ``as_of`` of its balance sheets, ``known_to``, ``rolled_from`` (``None`` where it was not rolled) and
        ``min_grade`` (``None`` where every grade counts).
    """
    rolled_from = None if book.rolled_from is None else book.rolled_from.isoformat()
    return {
        "as_of": book.as_of.isoformat(),
        "known_to": knowledge_date(book).isoformat(),
        "rolled_from": rolled_from,
        "min_grade": book.min_grade,
    }


def part_again(book: Book, written: Mapping[str, str | None]) -> Book:
    """Return the part of a book that :func:`written_part` wrote down; what became public since is left out.

    Args:
        book: the whole book.
        written: the dates and the grade.

    Raises:
        UsageError: the book is no longer known to the day of its balance sheets.
    """
    known = part_of(book, as_of=written["known_to"])
    return part_of(known, balance_sheet=written["as_of"], min_grade=written["min_grade"])


def part_options(written: Mapping[str, str | None]) -> str:
    """Return the options that choose a part, as they are typed: ``--as-of 2026-08-15``."""
    rolled_to = None if written["rolled_from"] is None else written["as_of"]
    given = {"--as-of": written["known_to"], "--balance-sheet": rolled_to, "--min-grade": written["min_grade"]}
    return " ".join(f"{name} {value}" for name, value in given.items() if value is not None)


def day(given: str | dt.date) -> dt.date:
    """Return a day that is given as a date or as its text, year, month and day in plain digits.

    Raises:
        UsageError: it is neither, or lies outside the years that a book speaks of.
    """
    days = (given, given) if isinstance(given, dt.date) else written_dates.period(given)
    if days is None or days[0] != days[1]:
        raise UsageError(f"{given!r} is not a day: write 2025-11-15")
    if not FIRST_YEAR <= days[0].year <= LAST_YEAR:
        raise UsageError(f"{given} lies outside the years {FIRST_YEAR} to {LAST_YEAR}: write 2025-11-15")
    return days[0]


def graded(book: Book, worst: str) -> Book:
    """Return a book without the contracts, purchases and figures of companies whose best source is worse than a grade.

    What has no source at all is worse than every grade; a figure without sources of its own stands on those
    of its entity.

    Raises:
        UsageError: ``worst`` is not A, B or C.
    """
    if worst not in GRADES:
        raise UsageError(f"{worst!r} is not a grade: A, B or C")

    def passes(source: tuple[str, ...]) -> bool:
        return any(book.sources[s].grade <= worst for s in source if s in book.sources)

    def kept(entity: Entity) -> Entity:
        return changed(entity, lambda dated: tuple(v for v in dated if passes(v.source or entity.source)))

    return replace(
        book,
        min_grade=worst,
        contracts={id_: c for id_, c in book.contracts.items() if passes(c.source)},
        entities={id_: kept(entity) for id_, entity in book.entities.items()},
        purchases=tuple(p for p in book.purchases if passes(p.amount.source)),
    )
