"""How much of the money goes in circles as tables: vendors, loops, and both by period and by status."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.evidence import SOURCED
from lookthrough.present import labels
from lookthrough.present.numbers import amount
from lookthrough.present.page.cited import name_of, purchase_sources
from lookthrough.present.table import WITHHELD, Kind, TableColumn, table_of, without
from lookthrough.present.tables.common_columns import ENTITY, SOURCES, USD_BN, count, ids, money, share, text
from lookthrough.present.tables.through import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.by_period import Period, StatusStep
    from lookthrough.lens.circularity.circularity import Loop
    from lookthrough.lens.circularity.self_funded import Interval, SelfFunded
    from lookthrough.present.table import Cell, Ends, Fields, Table


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
    (text("legs"), lambda r: "; ".join(map(_leg, r.loop.path, r.loop.amounts, r.loop.bases))),
    (count("published", "legs published"), lambda r: sum(basis in SOURCED for basis in r.loop.bases)),
    (ids("contracts"), lambda r: joined(r.loop.contracts)),
    (SOURCES, lambda r: "" if r.book is None else joined(_loop_sources(r.book, r.loop.path, r.loop.contracts))),
)
LOOPS_ON_TERMINAL = ("weight", "bottleneck", "published", "loop")


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


def _loop_sources(book: Book, path: Sequence[str], contracts: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    steps = set(zip(path, [*path[1:], path[0]], strict=True))
    named = [book.contracts[id_].source for step in contracts for id_ in step if id_ in book.contracts]
    return [*named, *(p.amount.source for p in book.purchases if (p.buyer, p.seller) in steps)]


def _leg(payer: str, paid: float, basis: str | None) -> str:
    return f"{payer} pays {amount(paid)} ({basis or 'basis not said'})"


def interval(of: Interval | None) -> Ends:
    """Return floor, pro rata and ceiling of an interval; all ``None`` where there is none."""
    return (None, None, None) if of is None else (of.floor, of.pro_rata, of.ceiling)
