"""Who owns a company, by its cap table: named holders with the latest share known, and what nobody is named for.

Shares are those under ``owners`` of the company. Stakes that contracts state (``jv_equity`` and the like) stand apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.dated import held_on
from lookthrough.units.range import Range

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from lookthrough.book.records import Book, Value


@dataclass(frozen=True, slots=True)
class Holder:
    """One named holder.

    Attributes:
        holder: id of an entity.
        share: of the equity, 0..1; ``None`` = named, and the share is not published.
        votes: of the votes, 0..1; ``None`` where the book does not say them apart.
        basis: of the share.
        since: the day of the row, ``None`` where it has none.
        source: ids of its sources.
    """

    holder: str
    share: Range | None
    votes: Range | None
    basis: str
    since: dt.date | None
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """The owners of a company; ``unknown`` is the share that no named holder has, 0..1 (1 where none is named)."""

    entity: str
    named: tuple[Holder, ...]
    unknown: Range


def holders(book: Book, company: str, *, as_of: dt.date | None = None) -> Holders:
    """Return who owns a company.

    Args:
        book: the book, replayed where only what was known on a day shall count.
        company: id of an entity.
        as_of: only rows that hold by this day, by default the date of the book.

    Returns:
        Named holders in the order of their ids, each with its latest row. The middle of the named shares and of the
        unknown one add up to 1, unless the middles alone exceed it (the lows cannot: LT419).
    """
    entity, day = book.entities[company], as_of or book.as_of
    named = []
    for holder in sorted({*entity.owners, *entity.votes}):
        row, votes = held_on(entity.owners.get(holder, ()), day), held_on(entity.votes.get(holder, ()), day)
        stated = row or votes
        if stated is not None:
            basis = stated.basis or entity.basis
            named.append(Holder(holder, _range(row), _range(votes), basis, stated.valid_from, stated.source))
    return Holders(company, tuple(named), _rest([h.share for h in named if h.share is not None]))


def acquirer(book: Book, company: str, *, as_of: dt.date | None = None) -> str | None:
    """Return the id of who would take a company over if it failed, ``None`` where the book names nobody by a day."""
    named = held_on(book.entities[company].acquirer, as_of or book.as_of)
    return None if named is None or named.text == "unknown" else named.text


def _range(value: Value | None) -> Range | None:
    if value is None or value.low is None or value.mid is None or value.high is None:
        return None
    return Range(value.low, value.mid, value.high)


def _rest(shares: Sequence[Range]) -> Range:
    low, mid, high = (max(0.0, 1.0 - math.fsum(share[i] for share in shares)) for i in (2, 1, 0))
    return Range(low, mid, high)
