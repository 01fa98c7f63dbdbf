"""One piece of money that pays for building, and the periods it falls in. USD bn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.evidence import SOURCED
from lookthrough.units.plain import plain, plain_record
from lookthrough.units.quarter import quarter_name, quarters_of, year_and_quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.book.records import Book, Entity, Value
    from lookthrough.positions.standing_contract import StandingContract
    from lookthrough.units.range import Range

SOURCES = ("own_cash", "own_debt", "vehicles", "vendor_money", "securitisation", "other_equity")
COMPANIES = frozenset({"sponsor", "modelled"})
EACH = ("year", "quarter")
UNDATED = "undated"
OWN = "own"
_BASES = ("reported", "estimated", "inferred", "assumed")


@dataclass(frozen=True, slots=True)
class FundingRow:
    """One contract's, or one company's own, money in one period.

    Attributes:
        period: ``2026``, ``2026Q1`` or ``undated``.
        quarters: first and last quarter of the period in which the money comes, ``None`` where undated.
        paid_from: one of ``SOURCES``.
        lender: id of who gives the money, ``None`` for own cash and where nobody is named.
        lender_kind: see ``lens.funding.lenders``; ``own`` for own cash.
        receiver: who receives it.
        sponsors: the companies a receiving vehicle builds for (tenants, guarantors, owners); else the receiver.
        contract: its id, ``None`` for own cash.
        amount: USD bn, ``None`` where unknown.
        non_traditional: of borrowed money the share that comes from non-traditional lenders, else ``None``.
        file, line: where it stands in the book.
        source: ids of its sources.
        grade: the best of their grades; where the money rests on two figures, the worse of the two.
        basis: reported, estimated, inferred or assumed, the weaker of the two alike.
        is_note: whether it is borrowed on a bond, a convertible or a securitised note rather than on a loan.
        why: one sentence.
        is_one: whether the lender is one party, and not a sector that stands for many.
    """

    period: str
    quarters: tuple[int, int] | None
    paid_from: str
    lender: str | None
    lender_kind: str
    receiver: str
    sponsors: tuple[str, ...]
    contract: str | None
    amount: Range | None
    non_traditional: Range | None
    file: str
    line: int
    source: tuple[str, ...]
    grade: str | None
    basis: str
    is_note: bool
    why: str
    is_one: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The periods of an answer: years or quarters, inside a window whose ends may be open."""

    first: int | None = None
    last: int | None = None
    each: str = "year"

    @property
    def is_open(self) -> bool:
        """Whether everything counts, undated money included."""
        return self.first is None and self.last is None

    def holds(self, number: int) -> bool:
        """Return whether a quarter lies in the window."""
        return (self.first is None or self.first <= number) and (self.last is None or number <= self.last)

    def name(self, number: int) -> str:
        """Return the period in which a quarter lies."""
        return str(year_and_quarter(number)[0]) if self.each == "year" else quarter_name(number)

    def length(self, period: str) -> int:
        """Return how many quarters of a period lie in the window."""
        return len(self.quarters(period))

    def quarters(self, period: str) -> tuple[int, ...]:
        """Return the quarters of a period that lie in the window, none of one that is ``undated``."""
        if period == UNDATED:
            return ()
        return tuple(number for number in quarters_of(period) if self.holds(number))

    def grouped(self, numbers: Iterable[int]) -> dict[str, tuple[int, ...]]:
        """Return the quarters that lie in the window by period."""
        periods: dict[str, list[int]] = {}
        for number in numbers:
            if self.holds(number):
                periods.setdefault(self.name(number), []).append(number)
        return {period: tuple(inside) for period, inside in periods.items()}


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a piece of money rests on."""

    source: tuple[str, ...]
    grade: str | None
    basis: str


def provenance(book: Book, *rests_on: tuple[Value | None, StandingContract | Entity]) -> Provenance:
    """Return what several values rest on together: all sources, the worst grade and the weakest basis.

    Args:
        book: the book.
        rests_on: values, each with the record that speaks where the value does not say its source or basis.
    """
    named = [(value.source if value is not None else ()) or record.source for value, record in rests_on]
    grades = [min((book.sources[s].grade for s in ids if s in book.sources), default=None) for ids in named]
    bases = [(value.basis if value is not None else None) or record.basis for value, record in rests_on]
    known = [grade for grade in grades if grade is not None]
    return Provenance(
        source=tuple(dict.fromkeys(s for ids in named for s in ids)),
        grade=max(known) if len(known) == len(grades) else None,
        basis=max(bases, key=_BASES.index),
    )


def by_evidence(rows: Iterable[FundingRow]) -> dict[str, float]:
    """Return the share of the money by what it rests on: the grade of its source, or a basis weaker than a source."""
    shares: dict[str, list[float]] = {}
    for row in rows:
        if row.amount is not None and row.amount.mid > 0:
            name = (row.grade or "none") if row.basis in SOURCED else row.basis
            shares.setdefault(name, []).append(row.amount.mid)
    total = math.fsum(amount for amounts in shares.values() for amount in amounts)
    return {name: math.fsum(shares[name]) / total for name in sorted(shares)}


def companies(entities: Iterable[str], book: Book) -> tuple[str, ...]:
    """Return those that are companies, each once, in order of their ids."""
    return tuple(sorted({e for e in entities if e in book.entities and book.entities[e].class_ in COMPANIES}))


def document(row: FundingRow) -> dict[str, object]:
    """Return a row as a plain record, quarters written ``2026Q1``; whether its lender is one party is not shown."""
    quarters = None if row.quarters is None else [quarter_name(number) for number in row.quarters]
    fields = plain_record(row)
    del fields["is_one"], fields["paid_from"]
    return fields | {"quarters": quarters, "source": row.paid_from, "sources": plain(row.source)}


def ordered(rows: Sequence[FundingRow]) -> tuple[FundingRow, ...]:
    """Return rows in the order of their periods, sources and names."""
    return tuple(
        sorted(
            rows,
            key=lambda r: (
                *(r.period, SOURCES.index(r.paid_from), r.receiver, r.contract or "", r.lender_kind),
                *(r.lender or "", r.quarters or (0, 0)),
            ),
        )
    )
