"""The pages that list a whole table of a book: deals, entities, money, loops, totals, assumptions, sources."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.present import labels
from lookthrough.present.book_report.article import Part, article
from lookthrough.present.book_report.links import linked_table
from lookthrough.present.book_report.timeline import events_of
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.page import Figure, picture_html
from lookthrough.present.page.panels import panel_of, pieces_of_contracts
from lookthrough.present.page.templates import render
from lookthrough.present.table import Table, pick, without
from lookthrough.present.tables import book as book_tables
from lookthrough.present.tables.circularity import LEGS_WORDS, legs_table, loops_table, periods_table, vendors_table
from lookthrough.present.tables.common_columns import ENTITY, count, day, ids, money, named, share, text
from lookthrough.present.tables.demand.scenarios import scenarios_table
from lookthrough.present.tables.funding import TRAIL_ON_PAGE, funding_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.by_period import Period
    from lookthrough.present.book_report.article import Article
    from lookthrough.present.book_report.deal_page import DealContracts
    from lookthrough.present.book_report.links import Citation, Links
    from lookthrough.present.table import Cell
    from lookthrough.present.tables.answers import Answers


def index_pages(
    book: Book, deals: Sequence[DealContracts], answers: Answers, cited: Mapping[str, Sequence[Citation]], links: Links
) -> list[Article]:
    """Return the pages that list the deals, entities, reported totals, what is assumed, series and sources."""
    counts = {id_: len(found) for id_, found in cited.items()}
    totals = pick(book_tables.assertions_table(book), TOTALS)
    sources = pick(
        book_tables.sources_table(book, counts),
        ("source", "grade", "title", "publisher", "date", "cited", "place"),
    )
    return [
        _index("deals", "Deals", DEALS_WORDS, rows=linked_table(_deals(book, deals), "deals", links)),
        _index("entities", "Entities", ENTITIES_WORDS, rows=linked_table(_entities(book, answers), "entities", links)),
        _index("funding", "Who pays for the build-out, piece by piece", FUNDING_WORDS, rows=_funding(answers, links)),
        *_loops(book, answers, links),
        _index("totals", "Reported totals", TOTALS_WORDS, rows=linked_table(totals, "totals", links, ids="total/")),
        _index("rest", "Assumptions, rows left out, observed series", REST_WORDS, parts=_rest(book, links)),
        _index("sources", "Sources", SOURCES_WORDS, rows=linked_table(sources, "sources", links)),
    ]


def _rest(book: Book, links: Links) -> list[Part]:
    assumed = pick(book_tables.assumptions_table(book), ASSUMED)
    observed = pick(book_tables.series_table(book), SERIES)
    return [
        Part("Assumptions", linked_table(assumed, "assumptions", links, ids="assumption/")),
        Part("Scenarios", linked_table(scenarios_table(book), "scenarios", links, ids="scenario/")),
        Part("Left out of the book", linked_table(book_tables.excluded_table(book), "left-out", links)),
        Part("Series", linked_table(observed, "series", links, ids="series/")),
    ]


SERIES = ("series", "period", "value", "low", "high", "unit", "basis", "sources")
ASSUMED = ("assumption", "value", "sources", "place", "why")
LOOPS = 40
DEALS = (
    *(ids("deal"), count("contracts"), money("stated"), share("grade_a", "of it grade A"), text("status")),
    *(day("revised", "last revised"), count("parties")),
)
ENTITIES = (ENTITY, named("kind"), named("class"), count("contracts"))
TOTALS = (
    *("assertion", "verdict", "subjects", "with", "begun", "measure", "contracts", "reported_mid"),
    *("gap", "tolerance", "date", "sources", "place", "why"),
)
DEALS_WORDS = (
    "The amount stated is the sum over the contracts of a deal, gross. A loan and the rent that pays it off both "
    "count, so deals are not added up."
)
ENTITIES_WORDS = (
    "Entities with most contracts come first. Each view shows what an entity owes, where the book knows any of it."
)
FUNDING_WORDS = (
    "Every piece of money, largest first: where it comes from and what states it, at middle values. The workbook has "
    "the ranges. Own cash has no contract. An empty amount is unknown."
)
QUARTERS_WORDS = (
    "The circular flow is a share of the money put through in a quarter. For each vendor the table shows what part of "
    "its revenue of that quarter its own money may have paid, traced from the first quarter on. The book holds no "
    "interest and no rent of quarters before it begins."
)
LOOPS_WORDS = (
    "Vendors whose own money may have paid them, and the loops of payments, largest first. The circular flow of a loop "
    "counts once: flows times lengths add up to the circulation. The narrowest payment is the most that can flow round "
    "a loop."
)
TOTALS_WORDS = (
    "The totals that companies report, beside what their contracts in the book add up to. The gap is what lies outside "
    "both ranges, after the tolerance."
)
REST_WORDS = (
    "Assumptions are ranges that stand in where no source gives a value. Rows left out are known but do not count; each"
    " has its reason. Series are what was observed."
)
SOURCES_WORDS = "Grade A: a filing or official text. B: trade press. C: unconfirmed."


def _funding(answers: Answers, links: Links) -> Markup:
    ranked = sorted(answers.funding.trail, key=lambda row: 0.0 if row.amount is None else -row.amount.mid)
    return linked_table(pick(funding_table(ranked), TRAIL_ON_PAGE), "funding-pieces", links)


def _loops(book: Book, answers: Answers, links: Links) -> list[Article]:
    """Return the page of the circular flow; none where that was not measured."""
    found = answers.loops
    if found is None:
        return []
    window = "" if found.window is None else f" from {found.window[0]} to {found.window[1]}"
    text = (
        f"Payments of {amount(found.system.volume)} bn USD{window}; "
        f"{percent(found.system.throughput_circularity)} of the money put through goes in circles. Set-off would cut "
        f"payments from {amount(found.gross)} to {amount(found.after_netting)} bn."
    )
    ranked = sorted(found.vendors, key=lambda v: -1.0 if v.self_funded is None else v.self_funded.ceiling, reverse=True)
    vendors = linked_table(without(vendors_table(ranked, book), "name"), "vendors", links)
    loops = linked_table(without(loops_table(found.loops[:LOOPS], book), "loop"), "loops", links)
    legs = without(legs_table(found.loops[:LOOPS], book), "payer_name", "payee_name")
    shown = f"The largest {min(LOOPS, len(found.loops))} of {len(found.loops)}; the workbook has all."
    parts = [
        Part("Vendors", vendors),
        Part("By quarter", _by_quarter(book, answers, links), QUARTERS_WORDS),
        Part("Loops", loops, shown),
        Part("Legs of these loops", linked_table(legs, "legs", links), LEGS_WORDS),
    ]
    return [_index("loops", "Circular flow", LOOPS_WORDS, text=text, parts=parts)]


def _by_quarter(book: Book, answers: Answers, links: Links) -> Markup:
    periods = answers.periods
    if not periods:
        return Markup()
    bars = [Bar(p.period, (p.system.throughput_circularity or 0.0,), text=_circles(p)) for p in periods]
    caption = ", ".join(f"{bar.label} {bar.text}" for bar in bars)
    figure = Figure(
        "by-quarter",
        "Circular flow by quarter",
        caption,
        Table((), ()),
        BarChart(tuple(bars), ("share",), share=True),
    )
    rows = linked_table(_without_sources(periods_table(book, periods)), "by-quarter", links)
    return render("book/by_quarter.html", drawing=picture_html(figure), caption=caption, rows=rows)


def _without_sources(table: Table) -> Table:
    """Return the rows of quarters without the sources, which are those of the vendors above."""
    return without(table, "sources")


def _circles(period: Period) -> str:
    share = period.system.throughput_circularity
    return f"{percent(share)} of {amount(period.system.volume)} bn" if share is not None else "nothing is paid"


def _index(
    id_: str, title: str, lead: str, *, text: str = "", rows: Markup | None = None, parts: Sequence[Part] = ()
) -> Article:
    return article(
        id_, title, "All of the book", "book/index.html", lead=lead, text=text, rows=rows or Markup(), parts=parts
    )


def _deals(book: Book, deals: Sequence[DealContracts]) -> Table:
    return Table(DEALS, tuple(_deal_row(book, deal) for deal in deals))


def _deal_row(book: Book, deal: DealContracts) -> tuple[Cell, ...]:
    panel = panel_of(pieces_of_contracts(book, deal.contracts))
    days = [e.day for c in deal.contracts for e in events_of(c) if e.day is not None]
    statuses = Counter(c.current_status.replace("_", " ") for c in deal.contracts)
    parties = dict.fromkeys(id_ for c in deal.contracts for id_ in c.roles.values())
    return (
        *(deal.id, len(deal.contracts), None if panel is None else panel.total),
        None if panel is None else dict(panel.grade).get("A", 0.0) / panel.total,
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
    return Table((*ENTITIES, *(money(name, labels.VIEWS[name]) for name in names)), tuple(rows))
