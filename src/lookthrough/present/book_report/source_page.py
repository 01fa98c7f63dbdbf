"""The page of a source, with everything that stands on it, and the pages that list a whole table of the book."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from lookthrough.present.book_report.cells import article, table_html, titled
from lookthrough.present.book_report.timeline import events_of
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page import charts
from lookthrough.present.page.page import Figure, is_address, picture_html
from lookthrough.present.page.panels import panel_of, pieces_of_contracts
from lookthrough.present.table import Table, heads, pick, without
from lookthrough.present.tables import book as book_tables
from lookthrough.present.tables.circularity import loops_table, periods_table, vendors_table
from lookthrough.present.tables.funding import funding_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book, Source
    from lookthrough.lens.circularity.by_period import Period
    from lookthrough.present.book_report.cells import Article
    from lookthrough.present.book_report.deal_page import DealContracts
    from lookthrough.present.book_report.links import Citation, Links
    from lookthrough.present.table import Cell
    from lookthrough.present.tables.answers import Answers

GRADE_WORDS = {"A": "grade A, a filing or official text", "B": "grade B, trade press", "C": "grade C, unconfirmed"}


def source_page(source: Source, citations: Sequence[Citation], links: Links) -> Article:
    """Return the page of a source: what it is, and all that stands on it."""
    facts = [source.publisher, source.date, GRADE_WORDS.get(source.grade, source.grade)]
    meta = ", ".join(escape(fact) for fact in facts if fact) + f"; {escape(book_tables.place(source.position))}"
    address = escape(source.url or "")
    link = f'<p><a href="{address}">{address}</a></p>' if is_address(source.url) else ""
    rows = tuple((f"{c.table}/{c.id}", c.what, c.text, c.place) for c in citations)
    table = table_html(Table(heads("record", "what", "as written", "place"), rows), f"source-{source.id}", links)
    stands = table or "<p>Nothing in this part of the book stands on it.</p>"
    body = f'<p class="meta">{meta}</p>{link}{titled("What stands on it", stands)}'
    return article(f"source/{source.id}", source.title, f"Source {source.id}", body)


def index_pages(
    book: Book, deals: Sequence[DealContracts], answers: Answers, cited: Mapping[str, Sequence[Citation]], links: Links
) -> list[Article]:
    """Return the pages that list the deals, entities, reported totals, what is assumed, series and sources."""
    counts = {id_: len(found) for id_, found in cited.items()}
    totals = pick(book_tables.assertions_table(book), TOTALS)
    assumed = pick(book_tables.assumptions_table(book), ASSUMED)
    sources = pick(
        book_tables.sources_table(book, counts),
        ("source", "grade", "title", "publisher", "date", "cited", "place"),
    )
    return [
        _index("deals", "Deals", DEALS_WORDS, table_html(_deals(book, deals), "deals", links)),
        _index("entities", "Entities", ENTITIES_WORDS, table_html(_entities(book, answers), "entities", links)),
        _index("funding", "Who pays for the build-out, piece by piece", FUNDING_WORDS, _funding(answers, links)),
        *_loops(book, answers, links),
        _index("totals", "Reported totals", TOTALS_WORDS, table_html(totals, "totals", links, ids="total/")),
        _index(
            "rest",
            "What is assumed, left out, observed",
            REST_WORDS,
            titled("Assumptions", table_html(assumed, "assumptions", links, ids="assumption/"))
            + titled("Left out of the book", table_html(book_tables.excluded_table(book), "left-out", links))
            + titled(
                "Series", table_html(pick(book_tables.series_table(book), SERIES), "series", links, ids="series/")
            ),
        ),
        _index("sources", "Sources", SOURCES_WORDS, table_html(sources, "sources", links)),
    ]


SERIES = ("series", "period", "value", "low", "high", "unit", "basis", "sources")
PIECES = (
    *("period", "paid_from", "lender", "receiver", "mid", "contract", "basis", "grade", "sources", "place"),
    "why",
)
ASSUMED = ("assumption", "value", "sources", "place", "why")
LOOPS = 40
VENDORS = (
    *("vendor", "revenue", "floor", "pro_rata", "ceiling", "floor_share", "pro_rata_share", "ceiling_share"),
    *("why_not", "sources"),
)
TOTALS = (
    *("assertion", "verdict", "subjects", "with", "begun", "measure", "contracts", "reported_mid"),
    *("gap", "tolerance", "date", "sources", "place", "why"),
)
DEALS_WORDS = (
    "What a deal states is the sum over its contracts, gross: a loan and the rent that pays it off both count, so "
    "deals are not added up."
)
ENTITIES_WORDS = (
    "Those with most contracts first; what an entity owes in each view, where the book knows anything of it."
)
FUNDING_WORDS = (
    "Every piece of money, largest first, with where it comes from and what states it, at middle values; the workbook "
    "has the ranges. Own cash has no contract. An empty amount is unknown."
)
QUARTERS_WORDS = (
    "Of the money put through in a quarter, the part that goes in circles; and for each vendor what part of that "
    "quarter's revenue its own money may have paid, traced from the first quarter on. Interest and rent of quarters "
    "before the book begins are in no book."
)
LOOPS_WORDS = (
    "Vendors whose own money may have paid them, and the loops of payments, largest first. What goes round a loop "
    "counts once: weights times lengths add up to the circulation. The narrowest step is the most that could go round."
)
TOTALS_WORDS = (
    "What a company reports, held against what its contracts in the book add up to. The gap is what lies outside both "
    "ranges, after the tolerance."
)
REST_WORDS = "Ranges that stand in where no text says anything; rows that were found and left out; what was observed."
SOURCES_WORDS = "Grade A: a filing or official text. B: trade press. C: unconfirmed."


def _funding(answers: Answers, links: Links) -> str:
    ranked = sorted(answers.funding.trail, key=lambda row: 0.0 if row.amount is None else -row.amount.mid)
    return table_html(pick(funding_table(ranked), PIECES), "funding-pieces", links)


def _loops(book: Book, answers: Answers, links: Links) -> list[Article]:
    """Return the page of what goes round; none where that was not measured."""
    found = answers.loops
    if found is None:
        return []
    window = "" if found.window is None else f" from {found.window[0]} to {found.window[1]}"
    told = (
        f"Payments of {amount(found.system.volume)} bn USD{window}; "
        f"{percent(found.system.throughput_circularity)} of the money put through goes in circles; set-off would cut "
        f"payments from {amount(found.gross)} to {amount(found.after_netting)} bn."
    )
    ranked = sorted(found.vendors, key=lambda v: -1.0 if v.self_funded is None else v.self_funded.ceiling, reverse=True)
    vendors = table_html(pick(vendors_table(ranked, book), VENDORS), "vendors", links)
    loops = table_html(without(loops_table(found.loops[:LOOPS], book), "loop"), "loops", links)
    shown = f"The largest {min(LOOPS, len(found.loops))} of {len(found.loops)}; the workbook has all."
    by_quarter = titled("By quarter", _by_quarter(book, answers, links), QUARTERS_WORDS)
    html = f"<p>{escape(told)}</p>{titled('Vendors', vendors)}{by_quarter}{titled('Loops', loops, shown)}"
    return [_index("loops", "What goes round", LOOPS_WORDS, html)]


def _by_quarter(book: Book, answers: Answers, links: Links) -> str:
    periods = answers.periods
    if not periods:
        return ""
    bars = [charts.Bar(p.period, (p.system.throughput_circularity or 0.0,), text=_circles(p)) for p in periods]
    caption = ", ".join(f"{bar.label} {bar.text}" for bar in bars)
    figure = Figure(
        "by-quarter",
        "What goes in circles, by quarter",
        caption,
        Table((), ()),
        lambda width: charts.bars(bars, ("share",), width, share=True),
    )
    picture = f"<figure>{picture_html(figure)}<figcaption>{escape(caption)}</figcaption></figure>"
    return picture + table_html(_without_sources(periods_table(book, periods)), "by-quarter", links)


def _without_sources(table: Table) -> Table:
    """Return the rows of quarters without the sources, which are those of the vendors above."""
    return without(table, "sources")


def _circles(period: Period) -> str:
    share = period.system.throughput_circularity
    return f"{percent(share)} of {amount(period.system.volume)} bn" if share is not None else "nothing is paid"


def _index(id_: str, title: str, words: str, html: str) -> Article:
    return article(id_, title, "All of the book", f"<p>{escape(words)}</p>{html}")


def _deals(book: Book, deals: Sequence[DealContracts]) -> Table:
    columns = ("deal", "contracts", "stated (USD bn)", "of it grade A (%)", "status", "last revised", "parties")
    return Table(heads(*columns), tuple(_deal_row(book, deal) for deal in deals))


def _deal_row(book: Book, deal: DealContracts) -> tuple[Cell, ...]:
    panel = panel_of(pieces_of_contracts(book, deal.contracts))
    days = [e.day for c in deal.contracts for e in events_of(c) if e.day is not None]
    statuses = Counter(c.current_status.replace("_", " ") for c in deal.contracts)
    parties = dict.fromkeys(id_ for c in deal.contracts for id_ in c.roles.values())
    return (
        *(deal.id, len(deal.contracts), None if panel is None else panel.total),
        None if panel is None else dict(panel.grade).get("A", 0.0) / panel.total * 100,
        ", ".join(f"{count} {status}" for status, count in statuses.most_common()),
        *(max(days).isoformat() if days else None, len(parties)),
    )


def _entities(book: Book, answers: Answers) -> Table:
    views = {e.id: e.views for e in answers.through.entities}
    names = tuple(next(iter(views.values()), {}))
    counts = Counter(id_ for c in book.contracts.values() for id_ in dict.fromkeys(c.roles.values()))
    rows = (
        (
            *(e.id, e.kind, e.class_, counts[e.id]),
            *(views[e.id][name].mid if e.id in views else None for name in names),
        )
        for e in sorted(book.entities.values(), key=lambda e: (-counts[e.id], e.id))
    )
    return Table(
        heads("entity", "kind", "class", "contracts", *(f"{n.replace('_', ' ')} (USD bn)" for n in names)), tuple(rows)
    )
