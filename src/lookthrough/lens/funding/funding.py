"""Who pays for the build-out: by period, by source of the money, by kind of lender, and by sponsor.

Sources: ``own_cash`` (capital expenditure as far as cash from operations covers it: ``lens.funding.own_cash``),
``own_debt`` (debt of companies, that of vehicles they consolidate included), ``vehicles`` (debt and outside equity of
vehicles nobody consolidates: the share that no sponsor's balance sheet shows), ``vendor_money`` (equity or debt from
one who sells chips or computing to the receiver), ``securitisation`` (ABS, CMBS) and ``other_equity``.

The total is money raised and own cash spent, gross, and no sum of what was built: where cash from operations covers all
capital expenditure, what is borrowed on top of it may sit as cash, repay debt or buy shares. What was built stands
beside it (``built``: capital expenditure), where all the companies asked for have reported it.

Money is counted where it enters: what one vehicle hands to another or back to its owner was raised before, a holding in
a fund is not building, and a takeover pays old owners. A company's equity in a vehicle is its own money, on its balance
sheet: none is counted again in a vehicle it consolidates; in others what it gave in kind is in its capital expenditure
already, and only what the book says was cash (``in_kind``) adds to own cash. Between companies the figures are gross:
what one borrows and then invests in another is a source of both, and it is the circularity lens that follows it.
Holders are the lenders, arrangers are not. A contract counts in the quarter of its start, or in those over which its
money comes (``lens.funding.timing``). Only signed and funded money counts unless other statuses are asked for. USD bn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from lookthrough.book.evidence import unconfirmed_share
from lookthrough.book.finding import entity_ids
from lookthrough.errors import UsageError
from lookthrough.lens.funding.funding_rows import (
    COMPANIES,
    EACH,
    SOURCES,
    Calendar,
    FundingRow,
    by_evidence,
    document,
    ordered,
)
from lookthrough.lens.funding.lenders import NonTraditional, non_traditional
from lookthrough.lens.funding.own_cash import Built, built, own_cash
from lookthrough.lens.funding.raised import raised
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.frames import Framed
from lookthrough.units.quarter import quarter_name, quarter_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lookthrough.book.records import Book

__all__ = ["SOURCES", "Funding", "FundingRow", "funding"]


class OwnCash(TypedDict):
    """How far the own cash of a period is known.

    Attributes:
        companies: how many have a figure for some of its quarters.
        first, last: the quarters that the figures reach over, ``None`` where no company has one.
        partial: companies without a figure for some quarter of the period.
    """

    companies: int
    first: str | None
    last: str | None
    partial: list[str]


class PeriodRow(TypedDict):
    """The funding of one period, mid values, USD bn. Own cash is ``None`` where no company has a figure.

    Attributes:
        by_evidence: share of the money by the grade of its source, or by its basis where that is weaker than a source.
        built: capital expenditure of the companies asked for; of all that raise or spend money in the period, where
            none is.
        unknown: rows of unknown amount.
    """

    period: str
    total: float
    by_source: dict[str, float | None]
    by_lender_kind: dict[str, float]
    off_balance_share: float | None
    non_traditional: NonTraditional
    by_evidence: dict[str, float]
    own_cash: OwnCash
    built: Built
    unknown: int


class PeriodMoney(TypedDict):
    """The money of a period by its source, USD bn: a row of the frame."""

    period: str
    total: float
    own_cash: float | None
    own_debt: float
    vehicles: float
    vendor_money: float
    securitisation: float
    other_equity: float
    off_balance_share: float | None
    unknown: int


class SponsorRow(TypedDict):
    """The funding of what is built for one sponsor, or for several that share vehicles (``a + b``)."""

    sponsor: str
    total: float
    by_source: dict[str, float | None]
    off_balance_share: float | None
    unknown: int


@dataclass(frozen=True, slots=True, repr=False)
class Funding(Framed):
    """Who pays for the build-out.

    Attributes:
        trail: every piece of money, in the order of the periods.
        statuses: of the contracts that count.
        calendar: the periods and their window.
        built: capital expenditure by period.
        book: that was asked; it stands behind the answer and is no part of it.
    """

    row_type = PeriodMoney

    trail: tuple[FundingRow, ...]
    statuses: tuple[str, ...]
    calendar: Calendar
    built: Mapping[str, Built]
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def rows(self) -> list[PeriodRow]:
        """One record for each period."""
        return [
            _period(name, rows, self.calendar, self.built[name])
            for name, rows in _grouped(self.trail, lambda r: r.period).items()
        ]

    @property
    def frame_rows(self) -> list[dict[str, object]]:
        """The money of each period by its source, as in ``funding --csv``: see :class:`PeriodMoney`."""
        return [
            {
                "period": row["period"],
                "total": row["total"],
                **row["by_source"],
                "off_balance_share": row["off_balance_share"],
                "unknown": row["unknown"],
            }
            for row in self.rows
        ]

    @property
    def sponsors(self) -> list[SponsorRow]:
        """One record for each sponsor, over all periods, the largest first."""
        rows = [_sponsor(name, rows) for name, rows in _grouped(self.trail, lambda r: " + ".join(r.sponsors)).items()]
        return sorted(rows, key=lambda row: (-row["total"], row["sponsor"]))

    @property
    def off_balance_share(self) -> float | None:
        """The share of all the money raised by vehicles that nobody consolidates; ``None`` where there is no money."""
        return _off_balance(_by_source(self.trail))

    @property
    def non_traditional(self) -> NonTraditional:
        """The share of all borrowed money that non-traditional lenders give."""
        return non_traditional(self.trail)

    @property
    def unconfirmed(self) -> float:
        """The share, 0..1, of all the money that no source better than grade C states."""
        return unconfirmed_share((r.amount.mid, r.basis, r.grade) for r in self.trail if r.amount is not None)

    def document(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "periods": self.rows,
            "off_balance_share": self.off_balance_share,
            "unconfirmed": self.unconfirmed,
            "non_traditional": self.non_traditional,
            "sponsors": self.sponsors,
            "statuses": list(self.statuses),
            "trail": [document(row) for row in self.trail],
        }


def funding(
    book: Book,
    *entities: str,
    start: str | int | None = None,
    end: str | int | None = None,
    statuses: Sequence[str] = BINDING,
    each: str = "year",
) -> Funding:
    """Return who pays for the build-out.

    Args:
        book: the book.
        entities: by id, name or ticker: only money these receive, or vehicles that build for them; default: everybody.
        start: first quarter, ``2026Q1`` or its number; with a start or an end, undated money is left out.
        end: last quarter, written alike.
        statuses: of contracts that count.
        each: length of a period, ``year`` or ``quarter``.

    Raises:
        UnknownNameError: nobody is called so, or several are.
        ValueError: a quarter is not written ``2026Q1``.
        UsageError: the window ends before it starts, or ``each`` is neither.
    """
    if each not in EACH:
        raise UsageError(f"each is {each!r}, not one of {', '.join(EACH)}")
    calendar = Calendar(_quarter_number(start), _quarter_number(end), each)
    if calendar.first is not None and calendar.last is not None and calendar.first > calendar.last:
        raise UsageError(f"the window ends before it starts: start is {start}, end is {end}")
    wanted = frozenset(entity_ids(book, entities))
    rows = [
        row
        for row in (*own_cash(book, calendar), *raised(book, statuses, calendar))
        if not wanted or wanted & {row.receiver, *row.sponsors}
    ]
    return Funding(ordered(rows), tuple(statuses), calendar, _built(book, rows, wanted, calendar), book)


def _built(book: Book, rows: Sequence[FundingRow], wanted: frozenset[str], calendar: Calendar) -> dict[str, Built]:
    capex: dict[str, Built] = {}
    for period, part in _grouped(rows, lambda r: r.period).items():
        names = wanted or {name for row in part for name in (row.receiver, *row.sponsors)}
        companies = {name for name in names if book.entities[name].class_ in COMPANIES}
        capex[period] = built(book, companies if not wanted or companies == wanted else (), calendar, period)
    return capex


def _quarter_number(given: str | int | None) -> int | None:
    return quarter_number(given) if isinstance(given, str) else given


def _grouped(rows: Iterable[FundingRow], key: Callable[[FundingRow], str]) -> dict[str, list[FundingRow]]:
    groups: dict[str, list[FundingRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: groups[name] for name in sorted(groups)}


def _period(period: str, rows: Sequence[FundingRow], calendar: Calendar, capex: Built) -> PeriodRow:
    sources = _by_source(rows)
    return PeriodRow(
        period=period,
        total=_sum(rows),
        by_source=sources,
        by_lender_kind={kind: _sum(part) for kind, part in _grouped(rows, lambda r: r.lender_kind).items()},
        off_balance_share=_off_balance(sources),
        non_traditional=non_traditional(rows),
        by_evidence=by_evidence(rows),
        own_cash=_own_cash(period, [r for r in rows if r.paid_from == "own_cash" and r.contract is None], calendar),
        built=capex,
        unknown=sum(r.amount is None for r in rows),
    )


def _sponsor(name: str, rows: Sequence[FundingRow]) -> SponsorRow:
    sources = _by_source(rows)
    return SponsorRow(
        sponsor=name,
        total=_sum(rows),
        by_source=sources,
        off_balance_share=_off_balance(sources),
        unknown=sum(r.amount is None for r in rows),
    )


def _sum(rows: Iterable[FundingRow]) -> float:
    return math.fsum(r.amount.mid for r in rows if r.amount is not None)


def _by_source(rows: Sequence[FundingRow]) -> dict[str, float | None]:
    """Return the money by source; own cash without a figure is missing, a source nobody used is zero."""
    sums: dict[str, float | None] = {name: _sum(r for r in rows if r.paid_from == name) for name in SOURCES}
    if not any(r.paid_from == "own_cash" and r.amount is not None for r in rows):
        sums["own_cash"] = None
    return sums


def _own_cash(period: str, rows: Sequence[FundingRow], calendar: Calendar) -> OwnCash:
    known: dict[str, int] = {}
    spans = []
    for row in rows:
        if row.amount is not None and row.quarters is not None:
            first, last = row.quarters
            known[row.receiver] = known.get(row.receiver, 0) + last - first + 1
            spans.append(row.quarters)
    partial = [company for company, count in sorted(known.items()) if count < calendar.length(period)]
    return OwnCash(
        companies=len(known),
        first=quarter_name(min(first for first, _ in spans)) if spans else None,
        last=quarter_name(max(last for _, last in spans)) if spans else None,
        partial=partial,
    )


def _off_balance(sources: Mapping[str, float | None]) -> float | None:
    total = math.fsum(amount or 0.0 for amount in sources.values())
    return (sources["vehicles"] or 0.0) / total if total > 0 else None
