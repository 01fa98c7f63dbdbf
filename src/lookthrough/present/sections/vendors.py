"""Vendors that fund their own revenue: the part that their own money paid, as an interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.circularity.circularity import Circularity
from lookthrough.positions.investors import investing_vendors
from lookthrough.present.figures.span_chart import Span, SpanChart
from lookthrough.present.numbers import percent
from lookthrough.present.page.cited import name_of, purchase_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.panels import evidence_of, pieces_of_revenue
from lookthrough.present.sections.money_map import window_words
from lookthrough.present.sections.report_data import ReportData, SectionEntry, from_document
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import money, share, text
from lookthrough.present.tables.evidence_columns import EVIDENCE

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import LoopsDocument, VendorDocument

SHOWN = 10
COLUMNS = (
    *(text("vendor"), money("revenue"), share("pro_rata"), share("floor"), share("ceiling"), text("why_not")),
    *EVIDENCE,
)
LEAD = (
    "A vendor that invests in its customers pays part of its own revenue. Nobody publishes how much: a share pro rata "
    "and bounds are what is known. Only vendors that put equity, loans or warrants into other companies are shown."
)
NOTE = (
    "Payments do not show which dollars they are made of. The diamond is a share pro rata, given only where the "
    "recorded money covers what is spent; the line is the possible range. A wide range says only that the few who pay "
    "the vendor are connected to somebody that it pays. Quarters after the balance-sheet date are schedule, not "
    "history."
)


def section(data: ReportData) -> Section | None:
    """Return the part of each vendor's revenue that its own money paid; ``None`` without vendors."""
    book, loops = data.book, data.documents.loops
    vendors = [] if loops is None else investing(book, loops)[:SHOWN]
    if loops is None or not vendors:
        return None
    spans = [_span(book, vendor) for vendor in vendors]
    figure = Figure(
        "vendor-intervals",
        f"Revenue paid with the vendor's own money, {window_words(loops)}",
        _caption(spans),
        Table(COLUMNS, tuple(_row(book, *pair) for pair in zip(vendors, spans, strict=True))),
        SpanChart(tuple(spans)),
        purchase_sources(book, (vendor.id for vendor in vendors)),
        NOTE,
    )
    return Section("vendors", "Vendors that fund their own revenue", LEAD, (figure,))


def investing(book: Book, loops: LoopsDocument) -> list[VendorDocument]:
    """Return the vendors that invest, those first that paid most of their own revenue; not measurable ones last."""
    vendors = investing_vendors(book)
    return sorted((v for v in loops.vendors if v.id in vendors), key=lambda vendor: (*_size(vendor), vendor.id))


def _size(vendor: VendorDocument) -> tuple[float, float]:
    """Order by the point, then by the ceiling."""
    money = vendor.self_funded
    return (1.0, 1.0) if money is None else (-(money.pro_rata or 0.0), -money.ceiling)


def _span(book: Book, vendor: VendorDocument) -> Span:
    label, interval = name_of(book, vendor.id), vendor.share
    if interval is None:
        return Span(label, None, None, None, vendor.not_measurable or "not measurable")
    return Span(label, interval.floor, interval.pro_rata, interval.ceiling, vendor.pro_rata_withheld or "")


def _row(book: Book, vendor: VendorDocument, span: Span) -> tuple[str | float | None, ...]:
    evidence = evidence_of(pieces_of_revenue(book, {vendor.id}))
    return (span.label, vendor.revenue, span.point, span.floor, span.ceiling, span.note, *evidence)


def _caption(spans: list[Span]) -> str:
    first = next((span for span in spans if span.ceiling is not None and span.floor is not None), None)
    if first is None:
        return "No payment to these vendors has a source, so no interval is measurable."
    bounds = f"between {percent(first.floor)} and {percent(first.ceiling)}"
    if first.point is None:
        return f"{bounds.capitalize()} of {first.label}'s revenue can have been paid with its own money."
    return f"About {percent(first.point)} of {first.label}'s revenue was paid with its own money, {bounds}."


SECTION = SectionEntry(22, "goes-round", section, is_of_book=True, draws={Circularity: from_document(section, "loops")})
