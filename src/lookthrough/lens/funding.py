"""Who pays for the build-out: by year, by source of the money, and by kind of lender.

Sources: ``own_cash`` (capital expenditure as far as cash from operations covers it), ``own_debt`` (debt of companies,
that of vehicles they consolidate included), ``vehicles`` (debt and equity raised by vehicles nobody consolidates: the
share that no sponsor's balance sheet shows), ``vendor_money`` (equity or debt from one who sells chips or computing to
the receiver), ``securitisation`` (ABS, CMBS) and ``other_equity``.

Money is counted where it enters: what one vehicle hands to another or back to its owner was raised before, a company's
equity in a vehicle it consolidates is its own money, a holding in a fund is not building, and a takeover pays old
owners. Between companies the figures are gross: what one borrows and then invests in another is a source of both, and
it is the circularity lens that follows it. Holders are the lenders, arrangers are not. A contract counts in
the year of its start; what is drawn over time (delayed-draw loans, revolvers, warehouses, equity with an end) is spread
evenly from start to end. Only signed and funded money counts unless other statuses are asked for. USD bn.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from lookthrough.lens.amounts import (
    COUNTED,
    Range,
    amount_of,
    debtor,
    family,
    first_value,
    giver,
    last_quarter,
    quarter,
    quarter_of,
    scaled,
    taker,
)
from lookthrough.lens.attribution import first_holders, index
from lookthrough.lens.interests import interest_of
from lookthrough.lens.projects import VERDICTS
from lookthrough.lens.tables import frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lookthrough.book.records import Book, Contract, Entity, Value
    from lookthrough.lens.attribution import Index
    from lookthrough.lens.tables import Frame

SOURCES = ("own_cash", "own_debt", "vehicles", "vendor_money", "securitisation", "other_equity")
SECURITISED = frozenset({"abs", "cmbs"})
DRAWN_OVER_TIME = frozenset({"ddtl", "revolver", "warehouse", "equity_investment", "jv_equity"})
COMPANIES = frozenset({"sponsor", "modelled"})
BUILDERS = COMPANIES | {"vehicle"}
SELLS_TO = {
    "chip_vendor": frozenset({"frontier_lab", "neocloud", "spv", "developer"}),
    "hyperscaler": frozenset({"frontier_lab"}),
    "neocloud": frozenset({"frontier_lab"}),
}
UNDATED = "undated"
_QUARTER = re.compile(r"(\d{4})Q([1-4])")


@dataclass(frozen=True, slots=True)
class FundingRow:
    """One contract's, or one company's own, money in one year.

    Attributes:
        period: the year, or ``undated``.
        source: one of ``SOURCES``.
        lender_kind: kind of the entity that gives the money, ``own`` for own cash.
        receiver: who receives it.
        sponsors: the companies a receiving vehicle builds for (tenants, guarantors, owners); else the receiver.
        contract: its id, ``None`` for own cash.
        amount: USD bn, ``None`` where unknown.
        file, line, basis: where it stands in the book, and whether it is reported, estimated, inferred or assumed.
    """

    period: str
    source: str
    lender_kind: str
    receiver: str
    sponsors: tuple[str, ...]
    contract: str | None
    amount: Range | None
    file: str
    line: int
    basis: str


class PeriodRow(TypedDict):
    """The funding of one year, mid values, USD bn."""

    period: str
    total: float
    by_source: dict[str, float]
    by_lender_kind: dict[str, float]
    off_balance_share: float | None
    unknown: int


@dataclass(frozen=True, slots=True)
class Funding:
    """Who pays for the build-out.

    Attributes:
        trail: every piece of money, in the order of the years.
        statuses: of the contracts that count.
    """

    trail: tuple[FundingRow, ...]
    statuses: tuple[str, ...]

    @property
    def rows(self) -> list[PeriodRow]:
        """One record for each year."""
        periods = sorted({row.period for row in self.trail})
        return [_period(period, [r for r in self.trail if r.period == period]) for period in periods]

    @property
    def off_balance_share(self) -> float | None:
        """The share of all the money raised by vehicles that nobody consolidates; ``None`` where there is no money."""
        return _off_balance(_sums(self.trail, "source"))

    def frame(self) -> Frame:
        """Return one row for each year and source as a pandas frame.

        Raises:
            ImportError: pandas is not installed.
        """
        return frame([{"period": r["period"], "total": r["total"], **r["by_source"]} for r in self.rows])

    def document(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "periods": self.rows,
            "off_balance_share": self.off_balance_share,
            "statuses": list(self.statuses),
        }


def funding(
    book: Book,
    *entity_ids: str,
    start: str | int | None = None,
    end: str | int | None = None,
    statuses: Sequence[str] = COUNTED,
) -> Funding:
    """Return who pays for the build-out.

    Args:
        book: the book.
        entity_ids: only money these receive, or vehicles that build for them; default: everybody.
        start: first quarter, ``2026Q1`` or its number; with a start or an end, undated money is left out.
        end: last quarter, written alike.
        statuses: of contracts that count.

    Raises:
        KeyError: no entity has this id.
        ValueError: a quarter is not written ``2026Q1``.
    """
    for entity_id in entity_ids:
        if entity_id not in book.entities:
            raise KeyError(entity_id)
    window = (_quarter_number(start), _quarter_number(end))
    wanted = frozenset(entity_ids)
    rows = [
        row
        for row in (*_own_cash(book, window), *_raised(book, statuses, window))
        if not wanted or wanted & {row.receiver, *row.sponsors}
    ]
    rows.sort(key=lambda r: (r.period, SOURCES.index(r.source), r.receiver, r.contract or "", r.lender_kind))
    return Funding(tuple(rows), tuple(statuses))


def _quarter_number(given: str | int | None) -> int | None:
    if given is None or isinstance(given, int):
        return given
    found = _QUARTER.fullmatch(given)
    if found is None:
        raise ValueError(f"{given!r} is not a quarter: write 2026Q1")
    return int(found[1]) * 4 + int(found[2]) - 1


def _period(period: str, rows: Sequence[FundingRow]) -> PeriodRow:
    sources = _sums(rows, "source")
    return PeriodRow(
        period=period,
        total=math.fsum(r.amount.mid for r in rows if r.amount is not None),
        by_source=sources,
        by_lender_kind=_sums(rows, "lender_kind"),
        off_balance_share=_off_balance(sources),
        unknown=sum(r.amount is None for r in rows),
    )


def _sums(rows: Iterable[FundingRow], by: str) -> dict[str, float]:
    found: dict[str, list[float]] = {name: [] for name in SOURCES} if by == "source" else {}
    for row in rows:
        if row.amount is not None:
            found.setdefault(row.source if by == "source" else row.lender_kind, []).append(row.amount.mid)
    names = found if by == "source" else sorted(found)
    return {name: math.fsum(found[name]) for name in names}


def _off_balance(sources: dict[str, float]) -> float | None:
    whole = math.fsum(sources.values())
    return sources["vehicles"] / whole if whole > 0 else None


def _own_cash(book: Book, window: tuple[int | None, int | None]) -> Iterator[FundingRow]:
    """Yield capital expenditure as far as cash from operations covers it, once for each year with a figure."""
    for entity in book.entities.values():
        if entity.class_ not in COMPANIES:
            continue
        for year, value in _by_year(entity, "capex", quarter_of(book.as_of) // 4).items():
            capex, cash = amount_of(value), _latest(entity, "operating_cash_flow", year)
            share = _spread(year * 4, year * 4 + 3, window).get(str(year), 0.0)
            if share > 0:
                yield FundingRow(
                    period=str(year),
                    source="own_cash",
                    lender_kind="own",
                    receiver=entity.id,
                    sponsors=(entity.id,),
                    contract=None,
                    amount=None if capex is None or cash is None else scaled(_covered(capex, cash), share),
                    file=value.position.file,
                    line=value.position.line,
                    basis=value.basis or entity.basis,
                )


def _covered(capex: Range, cash: Range) -> Range:
    return Range(*(max(0.0, min(pair)) for pair in zip(capex, cash, strict=True)))


def _by_year(entity: Entity, name: str, now: int) -> dict[int, Value]:
    """Return the last figure of each year, oldest first; an undated figure is of the book's year."""
    dated = entity.opening.get(name, ())
    return {v.valid_from.year if v.valid_from is not None else now: v for v in dated}


def _latest(entity: Entity, name: str, year: int) -> Range | None:
    found = [v for y, v in _by_year(entity, name, year).items() if y <= year]
    return amount_of(found[-1]) if found else None


def _raised(book: Book, statuses: Sequence[str], window: tuple[int | None, int | None]) -> Iterator[FundingRow]:
    """Yield the debt and equity raised, contract by contract and year by year."""
    idx = index(book, statuses)
    sellers = _sellers(book)
    consolidated = frozenset(root for root in idx.members if _is_consolidated(idx, root))
    for contract in book.contracts.values():
        receiver = _receiver(book, contract)
        if receiver is None or contract.current_status not in statuses or contract.rollup is not None:
            continue
        amount = amount_of(first_value(contract, "principal", "amount"))
        inside = idx.group.get(receiver.id) in consolidated
        if inside and family(contract) == "equity" and book.entities[giver(contract) or ""].class_ in COMPANIES:
            continue
        for holder, held in first_holders(contract).items():
            funder = book.entities.get(holder)
            for period, share in _periods(contract, window).items():
                yield FundingRow(
                    period=period,
                    source=_source(contract, funder, receiver, sellers, is_consolidated=inside),
                    lender_kind=funder.kind if funder is not None else "unknown",
                    receiver=receiver.id,
                    sponsors=_sponsors(idx, receiver),
                    contract=contract.id,
                    amount=None if amount is None else scaled(amount, held * share),
                    file=contract.position.file,
                    line=contract.position.line,
                    basis=contract.basis,
                )


def _receiver(book: Book, contract: Contract) -> Entity | None:
    """Return who receives new money for building under this contract, ``None`` where nobody does."""
    if family(contract) not in {"debt", "equity"} or contract.kind == "acquisition":
        return None
    receiver, funder = book.entities.get(taker(contract) or ""), book.entities.get(giver(contract) or "")
    if receiver is None or receiver.class_ not in BUILDERS or (funder is not None and funder.class_ == "vehicle"):
        return None
    return receiver


def _source(
    contract: Contract,
    funder: Entity | None,
    receiver: Entity,
    sellers: frozenset[tuple[str, str]],
    *,
    is_consolidated: bool,
) -> str:
    """Return the source of the money; the first that fits, vendor money before the form it takes."""
    if funder is not None and _is_vendor(funder, receiver, sellers):
        return "vendor_money"
    if contract.kind in SECURITISED:
        return "securitisation"
    if receiver.class_ == "vehicle" and not (is_consolidated and family(contract) == "debt"):
        return "vehicles"
    return "own_debt" if family(contract) == "debt" else "other_equity"


def _is_vendor(funder: Entity, receiver: Entity, sellers: frozenset[tuple[str, str]]) -> bool:
    """Return whether the funder sells chips or computing to the receiver: by a record, or by what the two are."""
    return (funder.id, receiver.id) in sellers or receiver.kind in SELLS_TO.get(funder.kind, ())


def _sellers(book: Book) -> frozenset[tuple[str, str]]:
    """Return pairs of seller and buyer, from contracts that are not cancelled and from the purchases."""
    contracts = (c for c in book.contracts.values() if family(c) in {"commitment", "order"})
    live = (c for c in contracts if c.current_status != "cancelled")
    return frozenset((c.roles["seller"], c.roles["buyer"]) for c in live) | {
        (p.seller, p.buyer) for p in book.purchases
    }


def _is_consolidated(idx: Index, root: str) -> bool:
    """Return whether a company consolidates a project under US GAAP."""
    parties = {p for c in idx.supports.get(root, ()) if (p := debtor(c)) is not None}
    companies = sorted(p for p in parties if idx.book.entities[p].class_ in COMPANIES)
    return any(VERDICTS["us"](interest_of(idx, party, root)).answer for party in companies)


def _sponsors(idx: Index, receiver: Entity) -> tuple[str, ...]:
    if receiver.class_ != "vehicle":
        return (receiver.id,)
    parties = {debtor(c) or "" for c in idx.supports.get(idx.group[receiver.id], ())}
    return tuple(sorted(p for p in parties if p in idx.book.entities and idx.book.entities[p].class_ in COMPANIES))


def _periods(contract: Contract, window: tuple[int | None, int | None]) -> dict[str, float]:
    """Return the share of a contract's money in each year of the window."""
    first = quarter(contract, "start")
    if first is None and contract.known is not None:
        first = quarter_of(contract.known)
    if first is None:
        return {UNDATED: 1.0} if window == (None, None) else {}
    last = first
    if contract.kind in DRAWN_OVER_TIME:
        stop = quarter(contract, "amortisation_start")
        last = max(first, stop - 1 if stop is not None else last_quarter(contract) or first)
    return _spread(first, last, window)


def _spread(first: int, last: int, window: tuple[int | None, int | None]) -> dict[str, float]:
    """Return the share of the quarters ``first..last`` that lies in each year, inside the window only."""
    low = first if window[0] is None else max(first, window[0])
    high = last if window[1] is None else min(last, window[1])
    counts: dict[str, int] = {}
    for number in range(low, high + 1):
        counts[str(number // 4)] = counts.get(str(number // 4), 0) + 1
    return {year: count / (last - first + 1) for year, count in counts.items()}
