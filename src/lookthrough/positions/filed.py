"""What a company filed, item by item: the latest period in which each figure stands, a flow as that of a quarter.

1. Of the accounts whose period ended by the day, the one that ended last and states the figure counts; of a quarter and
   a year that end together the quarter.
2. A flow of a half-year or a year is spread evenly over its quarters: half-years are not subtracted from one another.
3. Interest that no account states is debt x (reference rate + spread of the rating) / 4, ``basis`` assumed: the one
   place where it is derived. The reference rate and the spreads are assumptions of the book. Interest of a period that
   ended before the day of the debt is that of another debt: then it is a range from the filed to the derived interest.

A replay (``book.replay.known_on``) leaves out what was published later, so that nothing here asks when a row was known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.book.dated import held_on
from lookthrough.book.schema.ratings import category_of, usual
from lookthrough.book.schema.vocabulary import ACCOUNT, FLOWS
from lookthrough.units.range import Range, scaled, times

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Account, Book, Entity

REFERENCE = "world.rate_start"
SPREAD = "spread."  # and the category of the rating: spread.BBB
UNRATED = "unrated"
_MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class FiledItem:
    """One figure of a company.

    Attributes:
        name: of the figure (see ``schema.ACCOUNT``).
        amount: USD bn; a flow is that of one quarter, cash and debt are at the end of the period.
        basis: reported, estimated, inferred or assumed.
        period: of the account that states it (for derived interest, of the debt).
        end: last day of that period.
        source: ids of its sources.
    """

    name: str
    amount: Range
    basis: str
    period: str
    end: dt.date
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiledAccount:
    """The latest filed figures of a company; a figure that no account states is not among ``items``."""

    entity: str
    items: Mapping[str, FiledItem]

    @property
    def end(self) -> dt.date | None:
        """The end of the latest period of which a figure is filed, ``None`` where nothing is."""
        return max((item.end for item in self.items.values()), default=None)

    def amount(self, name: str) -> Range | None:
        """Return a figure, USD bn a quarter for a flow, USD bn for cash and debt; ``None`` where it is not filed."""
        item = self.items.get(name)
        return None if item is None else item.amount


def filed(book: Book, company: str, *, as_of: dt.date | None = None) -> FiledAccount:
    """Return the latest filed figures of a company.

    Args:
        book: the book, replayed where only what was known on a day shall count.
        company: id of an entity.
        as_of: only periods that ended by this day, by default the date of the book.

    Returns:
        Item by item revenue, operating income, operating cash flow, capex and interest a quarter, cash and debt; what
        is written ``unknown`` is not filed. Interest is missing only where no account states it and the debt, the
        reference rate or the spread is missing too.
    """
    entity, day = book.entities[company], as_of or book.as_of
    ended = sorted((row for row in entity.accounts if row.end <= day), key=lambda row: (row.end, -row.months))
    found: dict[str, FiledItem] = {}
    for name in ACCOUNT:
        item = _latest(ended, name)
        if item is not None:
            found[name] = item
    interest = _interest(book, entity, found, day)
    return FiledAccount(company, found if interest is None else {**found, "interest": interest})


def _latest(ended: Sequence[Account], name: str) -> FiledItem | None:
    for account in reversed(ended):
        value = account.figures.get(name)
        if value is not None and value.low is not None and value.mid is not None and value.high is not None:
            share = _MONTHS_OF_A_QUARTER / account.months if name in FLOWS else 1.0
            amount = scaled(Range(value.low, value.mid, value.high), share)
            return FiledItem(name, amount, value.basis or "reported", account.period, account.end, value.source)
    return None


def _interest(book: Book, entity: Entity, found: Mapping[str, FiledItem], day: dt.date) -> FiledItem | None:
    """Return filed interest where it is of the debt that is filed; else what the debt costs, or both as a range."""
    stated, debt = found.get("interest"), found.get("debt")
    if debt is None or (stated is not None and stated.end >= debt.end):
        return stated
    derived = _assumed_interest(book, entity, debt, day)
    if stated is None or derived is None:
        return stated or derived
    low, high = min(stated.amount.low, derived.amount.low), max(stated.amount.high, derived.amount.high)
    return replace(
        derived,
        amount=Range(low, (low + high) / 2, high),
        source=tuple(dict.fromkeys((*stated.source, *derived.source))),
    )


def _assumed_interest(book: Book, entity: Entity, debt: FiledItem, day: dt.date) -> FiledItem | None:
    reference, spread = _assumption(book, REFERENCE), spread_of(book, entity, day)
    if reference is None or spread is None:
        return None
    rate = Range(*(a + b for a, b in zip(reference, spread, strict=True)))
    amount = scaled(times(debt.amount, rate), _MONTHS_OF_A_QUARTER / 12)
    return FiledItem("interest", amount, "assumed", debt.period, debt.end, debt.source)


def spread_of(book: Book, entity: Entity, day: dt.date) -> Range | None:
    """Return the spread over the reference rate that the ratings of a company stand for, as a fraction a year.

    Args:
        book: the book, whose assumptions ``spread.AAA`` to ``spread.CCC`` and ``spread.unrated`` are read.
        entity: the company.
        day: ratings given later do not count.

    Returns:
        Of several agencies from the lowest to the highest; ``None`` where the book has no such assumption.
    """
    words = {category_of(letters) for letters in letters_on(entity, day)}
    spreads = [_assumption(book, f"{SPREAD}{word}") for word in sorted(words) or [UNRATED]]
    known = [spread for spread in spreads if spread is not None]
    if len(known) < len(spreads):
        return None
    mid = math.fsum(spread.mid for spread in known) / len(known)
    return Range(min(spread.low for spread in known), mid, max(spread.high for spread in known))


def letters_on(entity: Entity, day: dt.date) -> list[str]:
    """Return what agencies had given a company by a day, as letters of S&P."""
    held = ((agency, held_on(dated, day)) for agency, dated in entity.rating.items())
    return [usual(agency, value.text) for agency, value in held if value is not None and value.text != "unknown"]


def _assumption(book: Book, name: str) -> Range | None:
    row = book.assumptions.get(name)
    if row is None or row.value.low is None or row.value.mid is None or row.value.high is None:
        return None
    return Range(row.value.low, row.value.mid, row.value.high)
