"""How much of the money goes in circles as tables: vendors, loops, and both by period and by status."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.evidence import SOURCED
from lookthrough.present import labels
from lookthrough.present.numbers import NOTHING, amount
from lookthrough.present.page.cited import name_of, purchase_sources
from lookthrough.present.table import WITHHELD, Kind, TableColumn, table_of, without
from lookthrough.present.tables.common_columns import (
    BASIS,
    ENTITY,
    SOURCES,
    USD_BN,
    count,
    ends,
    ends_of,
    ids,
    money,
    share,
    text,
)
from lookthrough.present.tables.through import joined
from lookthrough.units.quarter import quarter_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.by_period import Period, StatusStep
    from lookthrough.lens.circularity.circularity import Loop
    from lookthrough.lens.circularity.flow_table import LegPart, LoopLeg
    from lookthrough.lens.circularity.self_funded import Interval, SelfFunded
    from lookthrough.present.page.money_network import DrawnLoop
    from lookthrough.present.page.run_document import LegDocument, LegPartDocument, LoopDocument, RangeDocument
    from lookthrough.present.table import Cell, Ends, Fields, Table
    from lookthrough.units.range import Range


class VendorRow(NamedTuple):
    """A vendor with the book that knows its name and sources; without one both are left empty."""

    vendor: SelfFunded
    book: Book | None


class PeriodVendorRow(NamedTuple):
    """A vendor in one period."""

    period: Period
    vendor: SelfFunded
    book: Book


class RankedLoop(NamedTuple):
    """A loop and its rank by the money that flows round it."""

    rank: int
    loop: Loop
    book: Book | None


class NumberedLeg(NamedTuple):
    """A leg and the ranks of the loops that it is a step of."""

    loops: tuple[int, ...]
    leg: LoopLeg | LegDocument
    book: Book | None


NOT_MEASURABLE = "n/a"
CIRCULAR_SHARE = share("circular_share", "circular flow")
FLOOR_SHARE = share("floor_share", "floor, of revenue")
PRO_RATA_SHARE = share("pro_rata_share", "pro rata, of revenue")
CEILING_SHARE = share("ceiling_share", "ceiling, of revenue")
VENDORS: Fields[VendorRow] = (
    (ids("vendor"), lambda r: r.vendor.id),
    (text("name"), lambda r: None if r.book is None else name_of(r.book, r.vendor.id)),
    (money("revenue"), lambda r: r.vendor.revenue),
    (money("floor", "own money: floor", absent=NOT_MEASURABLE), lambda r: interval(r.vendor.self_funded)[0]),
    (money("pro_rata", absent=WITHHELD), lambda r: interval(r.vendor.self_funded)[1]),
    (money("ceiling", absent=NOT_MEASURABLE), lambda r: interval(r.vendor.self_funded)[2]),
    (FLOOR_SHARE, lambda r: interval(r.vendor.share)[0]),
    (PRO_RATA_SHARE, lambda r: interval(r.vendor.share)[1]),
    (CEILING_SHARE, lambda r: interval(r.vendor.share)[2]),
    (text("why_not"), lambda r: r.vendor.not_measurable or r.vendor.pro_rata_withheld),
    (SOURCES, lambda r: "" if r.book is None else " ".join(purchase_sources(r.book, [r.vendor.id]))),
)
VENDORS_ON_TERMINAL = ("vendor", "revenue", "floor", "pro_rata", "ceiling", "floor_share", "ceiling_share")
PERIODS: Fields[PeriodVendorRow] = (
    (text("period", "quarter"), lambda r: r.period.period),
    (share("circular_share", "system: circular flow"), lambda r: r.period.system.throughput_circularity),
    (money("payments", "system: payments"), lambda r: r.period.system.volume),
    (ENTITY, lambda r: r.vendor.id),
    (money("revenue"), lambda r: r.vendor.revenue),
    (FLOOR_SHARE, lambda r: interval(r.vendor.share)[0]),
    (PRO_RATA_SHARE, lambda r: interval(r.vendor.share)[1]),
    (CEILING_SHARE, lambda r: interval(r.vendor.share)[2]),
    (text("why_not"), lambda r: r.vendor.not_measurable or r.vendor.pro_rata_withheld),
    (SOURCES, lambda r: " ".join(purchase_sources(r.book, [r.vendor.id]))),
)
LOOPS: Fields[RankedLoop] = (
    (count("rank"), lambda r: r.rank),
    (ids("payers"), lambda r: " ".join(r.loop.path)),
    (count("length"), lambda r: len(r.loop.path)),
    (money("weight", "circular flow"), lambda r: r.loop.weight),
    (money("bottleneck", "narrowest payment"), lambda r: r.loop.bottleneck),
    (text("loop"), lambda r: r.loop.name),
    (text("legs"), lambda r: "; ".join(f"{leg.payer} pays {leg_words(leg)}" for leg in r.loop.legs)),
    (count("published", "legs published"), lambda r: published(r.loop.legs)),
    (ids("contracts"), lambda r: joined(leg.contracts for leg in r.loop.legs)),
    (SOURCES, lambda r: "" if r.book is None else joined(_sources(r.book, leg) for leg in r.loop.legs)),
)
LOOPS_ON_TERMINAL = ("weight", "bottleneck", "published", "loop")
LEGS: Fields[NumberedLeg] = (
    (text("loops"), lambda r: " ".join(map(str, r.loops))),
    (ids("payer"), lambda r: r.leg.payer),
    (ids("payee"), lambda r: r.leg.payee),
    (text("payer_name", "payer"), lambda r: None if r.book is None else name_of(r.book, r.leg.payer)),
    (text("payee_name", "payee"), lambda r: None if r.book is None else name_of(r.book, r.leg.payee)),
    (ends("amount", "paid in the window"), lambda r: ends_of(r.leg.amount)),
    (BASIS, lambda r: r.leg.basis),
    (ends("paid", "before the balance-sheet date"), lambda r: ends_of(r.leg.paid)),
    (ends("to_come", "to come"), lambda r: ends_of(r.leg.to_come)),
    (text("by"), lambda r: parts_words(r.leg)),
    (text("note"), lambda r: change_words(r.leg)),
    (ids("contracts"), lambda r: " ".join(part.contract for part in r.leg.parts if part.contract is not None)),
    (SOURCES, lambda r: "" if r.book is None else " ".join(_sources(r.book, r.leg))),
)
LEGS_ON_TERMINAL = ("payer", "payee", "amount", "basis", "to_come")
LEGS_ON_PAGE = tuple(c.name for c, _ in LEGS if c.name not in {"payer", "payee"})
LEGS_WORDS = (
    "Low and high: sizes, rates and ramps at the ends of their ranges, dates at their middle. What is paid and what "
    "is to come of one contract move against each other, so that the range of both together may be narrower."
)
NO_CONTRACT = "no contract"
LEDGER = "purchases ledger"


def vendors_table(vendors: Iterable[SelfFunded], book: Book | None = None) -> Table:
    """Return one row a vendor: what part of its revenue its own money paid.

    Args:
        vendors: with their intervals.
        book: for their names and the sources of their revenue; without it these columns are left out.
    """
    table = table_of(VENDORS, (VendorRow(vendor, book) for vendor in vendors), name="vendors")
    return table if book is not None else without(table, "name", "sources")


def periods_table(book: Book, periods: Iterable[Period]) -> Table:
    """Return one row for each quarter and vendor, with the circular flow of the whole system in that quarter."""
    rows = (PeriodVendorRow(period, vendor, book) for period in periods for vendor in period.vendors)
    return table_of(PERIODS, rows, name="by quarter")


def loops_table(loops: Iterable[Loop], book: Book | None = None) -> Table:
    """Return one row a loop, largest first.

    Args:
        loops: largest first.
        book: for the sources of their payments; without it this column is left out.
    """
    table = table_of(LOOPS, (RankedLoop(rank, loop, book) for rank, loop in enumerate(loops, 1)), name="loops")
    return table if book is not None else without(table, "sources")


def legs_table(loops: Sequence[Loop | LoopDocument | DrawnLoop], book: Book | None = None) -> Table:
    """Return one row for each payer and payee on some loops, in the order in which they are met.

    Args:
        loops: largest first: their ranks are the numbers in the table.
        book: for names and the sources of payments; without it these columns are left out.
    """
    legs = {(leg.payer, leg.payee): leg for loop in loops for leg in loop.legs}
    on: dict[tuple[str, str], list[int]] = {pair: [] for pair in legs}
    for rank, loop in enumerate(loops, 1):
        for leg in loop.legs:
            on[leg.payer, leg.payee].append(rank)
    table = table_of(LEGS, (NumberedLeg(tuple(on[pair]), leg, book) for pair, leg in legs.items()), name="legs")
    return table if book is not None else without(table, "payer_name", "payee_name", "sources")


def intervals_by_period_table(periods: Sequence[Period], most: int) -> Table:
    """Return one row for each period: the intervals of the first vendors in dollars, and the circular flow."""
    fields: list[tuple[TableColumn, Callable[[Period], Cell]]] = [
        (text("period"), lambda p: p.period),
        *((_interval_column(vendor.id), _vendor_at(at)) for at, vendor in enumerate(_first(periods, most))),
        (CIRCULAR_SHARE, lambda p: p.system.throughput_circularity),
    ]
    return table_of(fields, periods, name="by period")


def intervals_by_status_table(steps: Sequence[StatusStep], most: int) -> Table:
    """Return one row for each status that is added: the intervals of the first vendors, and the circular flow."""
    fields: list[tuple[TableColumn, Callable[[tuple[int, StatusStep]], Cell]]] = [
        (text("contracts"), lambda r: ("+ " if r[0] else "") + labels.STATUSES[r[1].statuses[-1]]),
        *((_interval_column(vendor.id), _vendor_of(at)) for at, vendor in enumerate(_first(steps, most))),
        (CIRCULAR_SHARE, lambda r: r[1].system.throughput_circularity),
    ]
    return table_of(fields, list(enumerate(steps)), name="by status")


def _first(rows: Sequence[Period] | Sequence[StatusStep], most: int) -> Sequence[SelfFunded]:
    return rows[0].vendors[:most] if rows else ()


def _interval_column(vendor: str) -> TableColumn:
    return TableColumn(vendor, vendor, Kind.RANGE, USD_BN, absent=NOT_MEASURABLE)


def _vendor_at(at: int) -> Callable[[Period], Cell]:
    return lambda period: _interval_cell(period.vendors[at])


def _vendor_of(at: int) -> Callable[[tuple[int, StatusStep]], Cell]:
    return lambda row: _interval_cell(row[1].vendors[at])


def _interval_cell(vendor: SelfFunded) -> Cell:
    return None if vendor.self_funded is None else interval(vendor.self_funded)


def published(legs: Iterable[LoopLeg] | Iterable[LegDocument]) -> int:
    """Return how many legs a publication states or estimates."""
    return sum(leg.basis in SOURCED for leg in legs)


def leg_words(leg: LoopLeg | LegDocument) -> str:
    """Return an amount with its range, what of it is to come, and its basis where no source states it."""
    said = [_span(leg.amount), _to_come(leg), "" if leg.basis in SOURCED else leg.basis or "basis not said"]
    more = "; ".join(filter(None, said))
    return amount(leg.amount.mid) + (f" ({more})" if more else "")


def _span(of: Range | RangeDocument) -> str:
    low, high = amount(of.low), amount(of.high)
    return "" if low == high else f"{low} to {high}"


def _to_come(leg: LoopLeg | LegDocument) -> str:
    if leg.to_come is None or leg.to_come.high < NOTHING:
        return ""
    spanned = _span(leg.to_come)
    return f"{amount(leg.to_come.mid)} to come" + (f", {spanned}" if spanned and not _span(leg.amount) else "")


def parts_words(leg: LoopLeg | LegDocument) -> str:
    """Return what is paid under each contract, and in which quarters."""
    return "; ".join(
        f"{part.contract or _unnamed(leg)} {_quarters(part)}{amount(part.amount.mid)}" for part in leg.parts
    )


def _quarters(part: LegPart | LegPartDocument) -> str:
    if part.first is None:
        return ""
    return f"{part.first}: " if part.first == part.last else f"{part.first} to {part.last}: "


def _unnamed(leg: LoopLeg | LegDocument) -> str:
    """Return what payments without a contract are by: in a book, which has a date, the ledger."""
    return NO_CONTRACT if leg.paid is None else LEDGER


def change_words(leg: LoopLeg | LegDocument) -> str:
    """Say where a contract's schedule takes over from the purchases ledger within the window; else nothing.

    The two are different records of one trade, so that a step between them is none of the trade.
    """
    ledger = next((part for part in leg.parts if part.contract is None and leg.paid is not None), None)
    after = [p for p in leg.parts if ledger and p.contract and p.first and ledger.last and p.first > ledger.last]
    if ledger is None or not after:
        return ""
    by, first = " and ".join(p.contract for p in after if p.contract), min(p.first for p in after if p.first)
    return (
        f"from {first} by the schedule of {by} ({_a_quarter(after)}), before by the {LEDGER} ({_a_quarter([ledger])}): "
        "a change of record, not of what is bought"
    )


def _a_quarter(parts: Iterable[LegPart | LegPartDocument]) -> str:
    """Return what some parts come to in a quarter in which they pay."""
    dated = ((p.amount.mid, quarter_number(p.first), quarter_number(p.last)) for p in parts if p.first and p.last)
    paid = (mid / (last - first + 1) for mid, first, last in dated)
    return f"{amount(math.fsum(paid))} a quarter"


def _sources(book: Book, leg: LoopLeg | LegDocument) -> tuple[str, ...]:
    """Return the sources of what is paid on a leg."""
    contracts = [part.contract for part in leg.parts if part.contract in book.contracts]
    rows = [p.amount.source for p in book.purchases if (p.buyer, p.seller) == (leg.payer, leg.payee)]
    stated = [book.contracts[id_].source for id_ in contracts if id_]
    return tuple(sorted({id_ for each in (*stated, *rows) for id_ in each}))


def interval(of: Interval | None) -> Ends:
    """Return floor, pro rata and ceiling of an interval; all ``None`` where there is none."""
    return (None, None, None) if of is None else (of.floor, of.pro_rata, of.ceiling)
