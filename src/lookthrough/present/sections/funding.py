"""The sections that need no run: who pays for the build-out, vendors that fund themselves, and what is known."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from lookthrough.book.check.measures import held_assertions
from lookthrough.contracts import KINDS
from lookthrough.lens.funding.funding import SOURCES
from lookthrough.positions.amounts import COUNTED
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page import charts, evidence
from lookthrough.present.page.evidence import EVIDENCE_KEYS
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.run_document import dig, entries, maybe, number, words
from lookthrough.present.sections.money_map import window_words
from lookthrough.present.table import Table, heads

if TYPE_CHECKING:
    from lookthrough.book.records import Assertion, Book
    from lookthrough.present.page.run_document import Document
    from lookthrough.present.page.svg import Drawing

VENDORS = 10
SOURCE_WORDS = {
    "own_cash": "own cash",
    "own_debt": "own debt",
    "vehicles": "vehicles",
    "vendor_money": "vendor money",
    "securitisation": "ABS, CMBS",
    "other_equity": "other equity",
}


def funding_section(book: Book, funding: Document) -> Section | None:
    """Return who pays for the build-out, by year and source of the money; ``None`` where nobody does."""
    periods = [p for p in entries(funding, "periods") if number(p, "total") > 0]
    if not periods:
        return None
    keys = [SOURCE_WORDS[name] for name in SOURCES]
    bars = [
        charts.Bar(words(p, "period"), tuple(maybe(p, "by_source", name) or 0.0 for name in SOURCES)) for p in periods
    ]
    data = Table(
        heads("period", "total (USD bn)", *(f"{k} (USD bn)" for k in keys), "off balance sheet (share)"),
        tuple(
            (
                words(p, "period"),
                number(p, "total"),
                *(maybe(p, "by_source", name) for name in SOURCES),
                maybe(p, "off_balance_share"),
            )
            for p in periods
        ),
    )
    most = max(periods, key=lambda p: number(p, "total"))
    share = maybe(funding, "off_balance_share")
    caption = (
        f"In {words(most, 'period')}, {amount(number(most, 'total'))} bn USD is raised or spent, "
        f"{amount(maybe(most, 'by_source', 'own_cash'))} bn of it own cash; {percent(share)} of all the money is "
        "raised by vehicles that nobody consolidates."
    )
    figure = Figure(
        "funding",
        "Who pays for the build-out",
        caption,
        data,
        lambda width: charts.bars(bars, keys, width),
        evidence.money_sources(book),
        "Money counts in the year it starts, evenly over the years in which it is drawn, or by the day it is known "
        "to be paid. Only signed and funded money; years after the book's date hold only what is signed today. The "
        "total is money raised and own cash spent, gross, and no sum of what was built: what is borrowed may sit as "
        "cash, repay debt or buy shares.",
    )
    lead = (
        "Most of it is the companies' own cash and debt. The rest comes from vehicles that no sponsor's balance sheet "
        "shows, from vendors that fund their customers, and from securitisation."
    )
    return Section("funding", "Who pays for the build-out", lead, (figure,))


def vendor_section(book: Book, loops: Document) -> Section | None:
    """Return the part of each vendor's revenue that its own money paid, as an interval; ``None`` without vendors."""
    vendors = by_ceiling(loops)[:VENDORS]
    if not vendors:
        return None
    spans = [_span(book, vendor) for vendor in vendors]
    data = Table(
        heads(
            "vendor",
            "revenue (USD bn)",
            "floor (share)",
            "pro rata (share)",
            "ceiling (share)",
            "why not",
            *EVIDENCE_KEYS,
        ),
        tuple(
            (
                (
                    span.label,
                    number(vendor, "revenue"),
                    span.floor,
                    span.point,
                    span.ceiling,
                    span.note,
                    *evidence.of_revenue(book, {words(vendor, "id")}),
                )
                for span, vendor in zip(spans, vendors, strict=True)
            )
        ),
    )
    measured = [s for s in spans if s.ceiling is not None and s.floor is not None]
    lead_span = measured[0] if measured else None
    caption = (
        f"Of {lead_span.label}'s revenue, between {percent(lead_span.floor)} and {percent(lead_span.ceiling)} can have "
        "been paid with its own money."
        if lead_span is not None
        else "For no vendor of this book is there a sourced payment: not measurable."
    )
    figure = Figure(
        "vendor-intervals",
        f"Revenue paid with the vendor's own money, {window_words(loops)}",
        caption,
        data,
        lambda width: charts.spans(spans, width),
        evidence.purchase_sources(book, (words(v, "id") for v in vendors)),
        "Payments do not say which dollars they are made of: the bar is what is possible, the diamond a pro rata "
        "share, given only where the recorded money covers what is spent.",
    )
    lead = (
        "A vendor that invests in its customers pays part of its own revenue. How much, nobody publishes: only bounds "
        "are known."
    )
    return Section("vendors", "Vendors that fund their own revenue", lead, (figure,))


def by_ceiling(loops: Document) -> list[object]:
    """Return the vendors, those first that can have paid most of their own revenue; not measurable ones last."""

    def size(vendor: object) -> float:
        return -1.0 if dig(vendor, "self_funded") is None else number(vendor, "self_funded", "ceiling")

    return sorted(entries(loops, "vendors"), key=lambda vendor: (-size(vendor), words(vendor, "id")))


def _span(book: Book, vendor: object) -> charts.Span:
    label = evidence.name_of(book, words(vendor, "id"))
    if dig(vendor, "share") is None:
        return charts.Span(label, None, None, None, str(dig(vendor, "not_measurable") or "not measurable"))
    floor, point, ceiling = (maybe(vendor, "share", name) for name in ("floor", "pro_rata", "ceiling"))
    return charts.Span(label, floor, point, ceiling, str(dig(vendor, "pro_rata_withheld") or ""))


def known_section(book: Book) -> Section:
    """Return how much of the book is sourced, by kind of contract, and what it leaves out."""
    live = [c for c in book.contracts.values() if c.current_status in COUNTED]
    kinds = Counter(c.kind for c in live)
    by_kind = {kind: evidence.of_contracts([c for c in live if c.kind == kind]) for kind in sorted(kinds)}
    rows = [(kind, *by_kind[kind]) for kind in sorted(kinds, key=lambda k: (-by_kind[k][0], k))]
    bars = [
        charts.Bar(f"{kind.replace('_', ' ')} ({kinds[kind]})", tuple(found), text=f"{amount(size)} bn")
        for kind, size, found in rows
        if size > 0
    ]
    data = Table(
        heads("kind of contract", "contracts", "amount (USD bn)", *EVIDENCE_KEYS),
        tuple(((kind, kinds[kind], size, *found) for kind, size, found in rows)),
    )
    total = math.fsum(size for _, size, _ in rows)
    sourced = math.fsum(size * found.sourced for _, size, found in rows) / total if total else 0.0
    caption = (
        f"{percent(sourced)} of the stated amounts of {len(live)} binding contracts is sourced; the number in brackets "
        "is how many contracts of a kind there are."
    )

    def draw(width: float) -> Drawing:
        return charts.bars(bars, EVIDENCE_KEYS, width, share=True)

    figure = Figure("known", "How much of the book is known", caption, data, draw, evidence.money_sources(book, _ALL))
    lead = (
        f"The book holds {len(book.contracts)} contracts of {len(book.entities)} entities from {len(book.sources)} "
        f"sources; {len(book.excluded)} known rows are left out with a reason. An amount is sourced if a publication "
        "states or estimates it, inferred if it follows from others, assumed if it is a range with a reason."
    )
    return Section("known", "What is known, inferred and assumed", lead, (figure, *_tied_out(book)))


def _tied_out(book: Book) -> list[Figure]:
    """Return the reported totals beside what the contracts add up to; nothing where the book asserts none."""
    held, failed = held_assertions(book, KINDS)
    results = sorted((*held, *failed), key=lambda r: r.assertion.id)
    expected = [r.assertion.expected for r in results]
    bars = [
        charts.Bar(
            f"{_whose(book, r.assertion)}: {r.assertion.measure.replace('_', ' ')}",
            (r.got,),
            mark=value.mid,
            text=f"{amount(r.got)}, reported {amount(value.mid)}" + ("" if r in held else " (does not tie out)"),
            style=0 if r in held else 1,
        )
        for r, value in zip(results, expected, strict=True)
    ]
    lines = (
        (
            *(r.assertion.id, r.assertion.subject, r.assertion.measure, r.got, value.low, value.high, r.gap),
            "holds" if r in held else "fails",
        )
        for r, value in zip(results, expected, strict=True)
    )
    columns = ("id", "subject", "measure", "contracts (USD bn)", "reported low", "reported high", "gap", "verdict")
    figure = Figure(
        "totals",
        "Contracts against reported totals",
        f"{len(held)} of {len(results)} reported totals are met by the contracts of the book.",
        Table(heads(*columns), tuple(lines)),
        lambda width: charts.bars(bars, ("USD bn",), width),
        tuple(sorted({s for r in results for s in r.assertion.source})),
        "Bar: what the contracts add up to, USD bn; diamond: what is reported.",
    )
    return [figure] if results else []


def _whose(book: Book, row: Assertion) -> str:
    """Return whose contracts a reported total is about, short enough for a bar: ``Amazon.com and 4 others, 2025``."""
    first, more = evidence.name_of(book, row.subjects[0]), len(row.subjects) - 1
    others = f" and {more} other{'s' if more > 1 else ''}" if more else ""
    partner = "" if row.counterparty is None else f" with {evidence.name_of(book, row.counterparty)}"
    return first + others + partner + ("" if row.begun is None else f", {row.begun}")


_ALL = ("debt", "equity", "lease", "commitment", "order", "guarantee", "warrant", "backstop", "revenue_share")
