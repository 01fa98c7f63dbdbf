"""The sections that need no run: the map, who owes what, who pays for the build-out, vendors, and what is known."""

from __future__ import annotations

import math
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from lookthrough.book.measures import held_assertions
from lookthrough.contracts import KINDS
from lookthrough.lens.amounts import COUNTED
from lookthrough.lens.funding import SOURCES
from lookthrough.lens.through import VIEWS
from lookthrough.present import evidence, figures
from lookthrough.present.documents import dig, entries, maybe, number, table, words
from lookthrough.present.map_drawing import draw_map
from lookthrough.present.money_map import money_map, steps_of
from lookthrough.present.page import Figure, Section
from lookthrough.present.svg import svg
from lookthrough.present.tables import Table, amount, line_of, percent, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.documents import Document
    from lookthrough.present.money_map import Loop, MoneyMap
    from lookthrough.present.svg import Drawing

SPONSORS, VENDORS = 6, 10
VIEW_WORDS = {
    "reported": "Reported",
    "committed": "Committed",
    "moodys_like": "Moody's-like",
    "sp_like": "S&P-like",
    "full": "Full look-through",
}
SOURCE_WORDS = {
    "own_cash": "own cash",
    "own_debt": "own debt",
    "vehicles": "vehicles",
    "vendor_money": "vendor money",
    "securitisation": "ABS, CMBS",
    "other_equity": "other equity",
}
EVIDENCE_KEYS = ("sourced", "inferred", "assumed")


def map_section(book: Book, loops: Document) -> Section | None:
    """Return the map of the money with its loops; ``None`` where no amount of money is known."""
    found = money_map(book, loops)
    if not found.edges:
        return None
    data = Table(
        ("payer", "payee", "kind", "amount (USD bn)", "loops", "contracts", "sources"),
        rows_of(
            *(
                line_of(
                    found.names[e.payer],
                    found.names[e.payee],
                    e.kind,
                    e.amount,
                    " ".join(str(x.number) for x in found.loops if (e.payer, e.payee) in steps_of(x.path)),
                    " ".join(e.contracts),
                    " ".join(e.sources),
                )
                for e in found.edges
            )
        ),
    )
    largest = max(found.edges, key=lambda e: e.amount)
    caption = (
        f"{len(found.edges)} flows between {len(found.names)} groups and companies; the largest is "
        f"{amount(largest.amount)} bn USD of {largest.kind} from {found.names[largest.payer]} to "
        f"{found.names[largest.payee]}; {len(found.loops)} loops are numbered."
    )
    drawing = draw_map(found)
    title = "The map of the money"
    picture = f'<div class="mapbox" tabindex="0" role="region" aria-label="map, scrolls sideways">{_key()}' + (
        svg(drawing, "map-svg", title, caption, "map") + "</div>" + _loop_list(book, found)
    )
    note = (
        f"Ribbons are as wide as their amount. Equity and debt are amounts signed or funded; trade is purchases of "
        f"{found.year} and a year's rent: they are not added up. {amount(found.left_out)} bn USD of smaller flows are "
        "left out of the picture. Press a loop to see it alone."
    )
    sources = tuple(sorted({s for e in found.edges for s in e.sources}))
    share = maybe(loops, "system", "throughput_circularity")
    lead = (
        "Money goes from savers and customers on the left to the makers of machines on the right. Where it turns back, "
        "a supplier pays its own customer. "
    )
    told = (
        f"Of the money put through the system in {_window(loops)}, {percent(share)} goes in circles."
        if share is not None
        else "No payment is recorded in the window, so circularity is not measurable."
    )
    figure = Figure("money-map", title, caption, data, sources=sources, note=note, html=picture)
    return Section("map", "The map of the money", lead + told, (figure,))


def _window(loops: Document) -> str:
    window = dig(loops, "window")
    paper = ", warrants included" if words(loops, "layer") == "all" else ""
    return (f"{words(window, 'from')} to {words(window, 'to')}" if window is not None else "the table of flows") + paper


_KEY = ((2, "equity put in"), (132, "debt lent"), (232, "trade of a year"), (372, "other step of a loop"))


def _key() -> str:
    swatches = (
        f'<line x1="{x}" y1="8" x2="{x + 34}" y2="8" class="ribbon k{i}" stroke-width="7" style="opacity:.9"/>'
        f'<text x="{x + 40}" y="12" class="legend">{word}</text>'
        for i, (x, word) in enumerate(_KEY)
    )
    return f'<svg viewBox="0 0 560 18" style="width:560px" aria-hidden="true">{"".join(swatches)}</svg>'


def _loop_list(book: Book, found: MoneyMap) -> str:
    items = "".join(f"<li>{_loop_button(book, loop)}</li>" for loop in found.loops)
    return f'<ol class="loops" aria-label="Loops on the map">{items}</ol>'


def _loop_button(book: Book, loop: Loop) -> str:
    names = " → ".join(escape(evidence.name_of(book, id_)) for id_ in (*loop.path, loop.path[0]))
    return (
        f'<button type="button" aria-pressed="false" data-loop="{loop.number}"><i>{loop.number}</i>{names}: '
        f"{amount(loop.weight)} bn USD go round, the narrowest step is {amount(loop.bottleneck)} bn</button>"
    )


def owes_section(through: Document) -> Section | None:
    """Return who really owes what: the views of the largest sponsors; ``None`` where there are no companies."""
    if not entries(through, "entities"):
        return None
    ranked = sorted(entries(through, "entities"), key=lambda e: (-_largest(e), words(e, "id")))
    shown = ranked[:SPONSORS]
    given = table(shown[0], "views")
    views = [*(v for v in VIEWS if v in given), *sorted(v for v in given if v not in VIEWS)]
    bars = [
        figures.Bar(
            VIEW_WORDS.get(view, view),
            (maybe(e, "views", view, "mid") or 0.0,),
            maybe(e, "views", view, "low"),
            maybe(e, "views", view, "high"),
            group=words(e, "name"),
            text=_view_words(e, view),
            style=views.index(view) % 6,
        )
        for e in shown
        for view in views
    ]
    data = Table(
        ("entity", "name", "view", "low (USD bn)", "mid (USD bn)", "high (USD bn)", "unknown rows", *EVIDENCE_KEYS),
        rows_of(*(row for e in ranked for row in _view_rows(e, views))),
    )
    first = shown[0]
    wide = f"{amount(maybe(first, 'views', 'reported', 'mid'))} bn USD reported and {amount(_largest(first))} bn"
    caption = f"{words(first, 'name')} owes {wide} in the widest view; the lines show ranges where a term is not known."
    note = (
        "Undiscounted, USD bn. Committed adds leases not yet begun and purchases promised. A view marked + is a floor: "
        "rows whose amount is not known add nothing. The agency views are our reading of published methods, not the "
        "agencies' figures."
    )
    figure = Figure(
        "who-owes-what",
        "What the largest sponsors owe, by view",
        caption,
        data,
        lambda width: figures.bars(bars, ("mid",), width),
        evidence.headline_sources(through, (words(e, "id") for e in shown)),
        note,
    )
    lead = (
        "Five readings of the same contracts. They differ because accountants and rating agencies answer different "
        "questions: what is on the balance sheet, what is promised, and who pays when the collateral is not enough."
    )
    return Section("owes", "Who really owes what", lead, (figure,))


def _largest(entity: object) -> float:
    return max((maybe(entity, "views", view, "mid") or 0.0 for view in table(entity, "views")), default=0.0)


def _view_words(entity: object, view: str) -> str:
    mid, unknown = maybe(entity, "views", view, "mid"), number(entity, "views", view, "unknown")
    return "unknown" if mid is None else amount(mid) + ("+" if unknown else "")


def _view_rows(entity: object, views: Sequence[str]) -> list[tuple[str | float | int | None, ...]]:
    return [
        line_of(
            words(entity, "id"),
            words(entity, "name"),
            view,
            *(maybe(entity, "views", view, end) for end in ("low", "mid", "high")),
            int(number(entity, "views", view, "unknown")),
            *evidence.of_view(entity, view),
        )
        for view in views
    ]


def funding_section(book: Book, funding: Document) -> Section | None:
    """Return who pays for the build-out, by year and source of the money; ``None`` where nobody does."""
    periods = [p for p in entries(funding, "periods") if number(p, "total") > 0]
    if not periods:
        return None
    keys = [SOURCE_WORDS[name] for name in SOURCES]
    bars = [
        figures.Bar(words(p, "period"), tuple(maybe(p, "by_source", name) or 0.0 for name in SOURCES)) for p in periods
    ]
    data = Table(
        ("period", "total (USD bn)", *(f"{k} (USD bn)" for k in keys), "off balance sheet (share)"),
        rows_of(
            *(
                line_of(
                    words(p, "period"),
                    number(p, "total"),
                    *(maybe(p, "by_source", name) for name in SOURCES),
                    maybe(p, "off_balance_share"),
                )
                for p in periods
            )
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
        lambda width: figures.bars(bars, keys, width),
        evidence.money_sources(book),
        "Money counts in the year it starts, or evenly over the years in which it is drawn. Only signed and funded "
        "money; years after the book's date hold only what is signed today.",
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
        (
            "vendor",
            "revenue (USD bn)",
            "floor (share)",
            "pro rata (share)",
            "ceiling (share)",
            "why not",
            *EVIDENCE_KEYS,
        ),
        rows_of(
            *(
                line_of(
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
        f"Revenue paid with the vendor's own money, {_window(loops)}",
        caption,
        data,
        lambda width: figures.spans(spans, width),
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


def _span(book: Book, vendor: object) -> figures.Span:
    label = evidence.name_of(book, words(vendor, "id"))
    if dig(vendor, "share") is None:
        return figures.Span(label, None, None, None, str(dig(vendor, "not_measurable") or "not measurable"))
    floor, point, ceiling = (maybe(vendor, "share", name) for name in ("floor", "pro_rata", "ceiling"))
    return figures.Span(label, floor, point, ceiling, str(dig(vendor, "pro_rata_withheld") or ""))


def known_section(book: Book) -> Section:
    """Return how much of the book is sourced, by kind of contract, and what it leaves out."""
    live = [c for c in book.contracts.values() if c.current_status in COUNTED]
    kinds = Counter(c.kind for c in live)
    by_kind = {kind: evidence.of_contracts([c for c in live if c.kind == kind]) for kind in sorted(kinds)}
    rows = [(kind, *by_kind[kind]) for kind in sorted(kinds, key=lambda k: (-by_kind[k][0], k))]
    bars = [
        figures.Bar(f"{kind.replace('_', ' ')} ({kinds[kind]})", tuple(found), text=f"{amount(size)} bn")
        for kind, size, found in rows
        if size > 0
    ]
    data = Table(
        ("kind of contract", "contracts", "amount (USD bn)", *EVIDENCE_KEYS),
        rows_of(*(line_of(kind, kinds[kind], size, *found) for kind, size, found in rows)),
    )
    total = math.fsum(size for _, size, _ in rows)
    sourced = math.fsum(size * found.sourced for _, size, found in rows) / total if total else 0.0
    caption = (
        f"{percent(sourced)} of the stated amounts of {len(live)} binding contracts is sourced; the number in brackets "
        "is how many contracts of a kind there are."
    )

    def draw(width: float) -> Drawing:
        return figures.bars(bars, EVIDENCE_KEYS, width, share=True)

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
        figures.Bar(
            f"{evidence.name_of(book, r.assertion.subject)}: {r.assertion.measure.replace('_', ' ')}",
            (r.got,),
            mark=value.mid,
            text=f"{amount(r.got)}, reported {amount(value.mid)}" + ("" if r in held else " (does not tie out)"),
            style=0 if r in held else 1,
        )
        for r, value in zip(results, expected, strict=True)
    ]
    lines = (
        line_of(
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
        Table(columns, rows_of(*lines)),
        lambda width: figures.bars(bars, ("USD bn",), width),
        tuple(sorted({s for r in results for s in r.assertion.source})),
        "Bar: what the contracts add up to, USD bn; diamond: what is reported.",
    )
    return [figure] if results else []


_ALL = ("debt", "equity", "lease", "commitment", "order", "guarantee", "warrant", "backstop", "revenue_share")
