"""How much of the money goes in circles as tables: vendors, loops, and both by period and by status."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.page.cited import name_of, purchase_sources
from lookthrough.present.table import Kind, TableColumn, table_of
from lookthrough.present.tables.columns import ENTITY, SOURCES, count, ids, money, number, text
from lookthrough.present.tables.through import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.by_period import Period
    from lookthrough.lens.circularity.circularity import Loop
    from lookthrough.lens.circularity.self_funded import Interval, SelfFunded
    from lookthrough.present.table import Ends, Fields, Table


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


REVENUE_SHARE = "% of revenue"
VENDORS: Fields[VendorRow] = (
    (ENTITY, lambda r: r.vendor.id),
    (text("name"), lambda r: None if r.book is None else name_of(r.book, r.vendor.id)),
    (money("revenue"), lambda r: r.vendor.revenue),
    (money("floor", absent="n/a"), lambda r: interval(r.vendor.self_funded)[0]),
    (money("pro_rata", absent="withheld"), lambda r: interval(r.vendor.self_funded)[1]),
    (money("ceiling", absent="n/a"), lambda r: interval(r.vendor.self_funded)[2]),
    (number("floor_share", "floor", REVENUE_SHARE), lambda r: hundred(interval(r.vendor.share)[0])),
    (number("pro_rata_share", "pro rata", REVENUE_SHARE), lambda r: hundred(interval(r.vendor.share)[1])),
    (number("ceiling_share", "ceiling", REVENUE_SHARE), lambda r: hundred(interval(r.vendor.share)[2])),
    (text("why_not"), lambda r: r.vendor.not_measurable or r.vendor.pro_rata_withheld),
    (SOURCES, lambda r: "" if r.book is None else " ".join(purchase_sources(r.book, [r.vendor.id]))),
)
PERIODS: Fields[PeriodVendorRow] = (
    (text("period", "quarter"), lambda r: r.period.period),
    (
        number("circular_share", "system: circular flow", "%"),
        lambda r: hundred(r.period.system.throughput_circularity),
    ),
    (money("payments", "system: payments"), lambda r: r.period.system.volume),
    (ENTITY, lambda r: r.vendor.id),
    (money("revenue"), lambda r: r.vendor.revenue),
    (number("floor_share", "floor", REVENUE_SHARE), lambda r: hundred(interval(r.vendor.share)[0])),
    (number("pro_rata_share", "pro rata", REVENUE_SHARE), lambda r: hundred(interval(r.vendor.share)[1])),
    (number("ceiling_share", "ceiling", REVENUE_SHARE), lambda r: hundred(interval(r.vendor.share)[2])),
    (text("why_not"), lambda r: r.vendor.not_measurable or r.vendor.pro_rata_withheld),
    (SOURCES, lambda r: " ".join(purchase_sources(r.book, [r.vendor.id]))),
)
LOOPS: Fields[RankedLoop] = (
    (count("rank"), lambda r: r.rank),
    (ids("payers"), lambda r: " ".join(r.loop.path)),
    (count("length"), lambda r: len(r.loop.path)),
    (money("weight", "circular flow"), lambda r: r.loop.weight),
    (money("bottleneck", "narrowest payment"), lambda r: r.loop.bottleneck),
    (TableColumn("loop", "loop", Kind.TEXT), lambda r: r.loop.name),
    (ids("contracts"), lambda r: joined(r.loop.contracts)),
    (SOURCES, lambda r: "" if r.book is None else joined(_loop_sources(r.book, r.loop.path, r.loop.contracts))),
)


def vendors_table(vendors: Iterable[SelfFunded], book: Book | None = None) -> Table:
    """Return one row a vendor: what part of its revenue its own money paid.

    Args:
        vendors: with their intervals.
        book: for their names and the sources of their revenue.
    """
    return table_of(VENDORS, (VendorRow(vendor, book) for vendor in vendors), name="vendors")


def periods_table(book: Book, periods: Iterable[Period]) -> Table:
    """Return one row for each quarter and vendor, with the circular flow of the whole system in that quarter."""
    rows = (PeriodVendorRow(period, vendor, book) for period in periods for vendor in period.vendors)
    return table_of(PERIODS, rows, name="by quarter")


def loops_table(loops: Iterable[Loop], book: Book | None = None) -> Table:
    """Return one row a loop, largest first.

    Args:
        loops: largest first.
        book: for the sources of their payments.
    """
    return table_of(LOOPS, (RankedLoop(rank, loop, book) for rank, loop in enumerate(loops, 1)), name="loops")


def _loop_sources(book: Book, path: Sequence[str], contracts: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    steps = set(zip(path, [*path[1:], path[0]], strict=True))
    named = [book.contracts[id_].source for step in contracts for id_ in step if id_ in book.contracts]
    return [*named, *(p.amount.source for p in book.purchases if (p.buyer, p.seller) in steps)]


def interval(of: Interval | None) -> Ends:
    """Return floor, pro rata and ceiling of an interval; all ``None`` where there is none."""
    return (None, None, None) if of is None else (of.floor, of.pro_rata, of.ceiling)


def hundred(share: float | None) -> float | None:
    """Return a fraction as per cent."""
    return None if share is None else share * 100
