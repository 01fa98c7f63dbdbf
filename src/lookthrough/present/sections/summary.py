"""The summary: headlines in plain words; those of the book with how much of it is sourced, inferred and assumed.

What a run found has no such share, since no simulated number is sourced; it has the guesses that move it most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.check.measures import held_assertions
from lookthrough.book.evidence import evidence_shares, stated_amounts
from lookthrough.contracts import KINDS
from lookthrough.positions.standing import standing_contracts
from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.cited import money_sources, name_of, purchase_sources, trail_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.panels import (
    evidence_of,
    panel_html,
    panel_of,
    pieces_of_funding,
    pieces_of_revenue,
    pieces_of_totals,
    pieces_of_view,
)
from lookthrough.present.page.templates import render
from lookthrough.present.sections.headline import Headline
from lookthrough.present.sections.known import total_words
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sections.simulated.run_headlines import run_headlines
from lookthrough.present.sections.vendors import investing
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import text
from lookthrough.present.tables.evidence_columns import EVIDENCE, KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.page.panels import Piece
    from lookthrough.present.page.run_document import (
        EntityDocument,
        FundingDocument,
        LoopsDocument,
        ThroughDocument,
    )

PURCHASES = "in purchases of the latest year"
COLUMNS = (text("headline"), text("value"), text("meaning"), *EVIDENCE)
NOTE = "Share of the dollars that a headline rests on; the number is the sourced share."


def section(data: ReportData) -> Section:
    """Return the summary of the documents that are given."""
    headlines = list(_headlines(data))
    rows = [(headline, panel_html(headline.panel, headline.dollars)) for headline in headlines]
    cards = render("cards.html", cards=rows, has_pages=data.has_pages)
    then = (
        "and shows where each number comes from and how well it is known."
        if data.documents.stress is None
        else "clears them quarter by quarter in many futures, and says which guesses move the answer."
    )
    lead = (
        "What is built on credit is paid for by contracts that no balance sheet shows whole. This page puts them "
        f"together, {then}"
    )
    return Section("summary", "In short", lead, (_evidence_figure(headlines),), html=cards)


def _headlines(data: ReportData) -> Iterator[Headline]:
    book, documents = data.book, data.documents
    if documents.stress is not None:
        yield from run_headlines(book, documents.stress)
    if documents.through is not None:
        yield from _owes_headlines(book, documents.through)
    if documents.loops is not None:
        yield from _loop_headlines(book, documents.loops)
    if documents.funding is not None:
        yield from _funding_headlines(book, documents.funding)
    yield from _total_headlines(book)


def _evidence_figure(headlines: Sequence[Headline]) -> Figure:
    known = [(h, h.evidence) for h in headlines if h.evidence is not None]
    bars = [Bar(h.what, tuple(evidence), text=percent(evidence.sourced)) for h, evidence in known]
    ranked = sorted((evidence.sourced, h.what) for h, evidence in known)
    caption = (
        f"Best known: {ranked[-1][1]} ({percent(ranked[-1][0])} of the dollars sourced); least known: {ranked[0][1]} "
        f"({percent(ranked[0][0])}). What a run found is left out: no simulated number is sourced."
        if ranked
        else "No document was given: 0 headlines."
    )

    return Figure(
        "headlines",
        "How much of each headline on the book is sourced, inferred, assumed",
        caption,
        Table(COLUMNS, tuple((h.what, h.size, h.meaning, *(h.evidence or (None, None, None))) for h in headlines)),
        BarChart(tuple(bars), KEYS, share=True),
        tuple(sorted({source for headline in headlines for source in headline.sources})),
        NOTE,
    )


def _owes_headlines(book: Book, through: ThroughDocument) -> Iterator[Headline]:
    for view, what in (("committed", "Most committed"), ("full", "Most debt of vehicles beyond the reported")):
        known = [entity for entity in through.entities if entity.views[view].mid is not None]
        for entity in sorted(known, key=lambda e: (-_excess(e, view), e.id))[:1]:
            pieces = list(pieces_of_view(book, entity, view))
            yield Headline(
                what,
                f"{amount(_excess(entity, view))} bn",
                _beside_reported(entity, view),
                trail_sources([entity]),
                evidence_of(pieces),
                panel_of(pieces),
                f"in the rows of the view {labels.VIEWS[view]}",
                f"entity/{entity.id}",
            )


def _beside_reported(entity: EntityDocument, view: str) -> str:
    """Return whose the figure is, and how it stands to what is reported."""
    reported = amount(entity.views["reported"].mid)
    if view == "full":
        return f"{entity.name}: {amount(entity.views[view].mid)} bn with the vehicles it backs, {reported} bn reported"
    firm = f", {amount(entity.views['firm'].mid)} bn firm" if "firm" in entity.views else ""
    return f"{entity.name}, of which reported debt and leases: {reported} bn{firm}"


def _excess(entity: EntityDocument, view: str) -> float:
    """Return the size of a view; of full look-through what exceeds the reported debt, so that size is not enough."""
    reported = (entity.views["reported"].mid or 0.0) if view == "full" else 0.0
    return (entity.views[view].mid or 0.0) - reported


def _loop_headlines(book: Book, loops: LoopsDocument) -> Iterator[Headline]:
    share = loops.system.throughput_circularity
    if share is not None:
        sellers = {p.seller for p in book.purchases}
        meaning = "of the money put through the system"
        yield _of_revenue(book, sellers, "Circular flow", percent(share), meaning, "loops")
    paid = [(v, v.share) for v in investing(book, loops) if v.share is not None and v.share.ceiling > 0]
    for vendor, interval in paid[:2]:
        what = f"{name_of(book, vendor.id)}: revenue paid with its own money"
        bounds = f"{percent(interval.floor)} to {percent(interval.ceiling)}"
        point = interval.pro_rata
        size = bounds if point is None else percent(point)
        meaning = (
            "of its revenue, between the bounds" if point is None else f"of its revenue, pro rata; bounds {bounds}"
        )
        yield _of_revenue(book, {vendor.id}, what, size, meaning, f"entity/{vendor.id}")


def _of_revenue(book: Book, sellers: set[str], what: str, size: str, meaning: str, leads: str) -> Headline:
    """Return a headline whose dollars are what sellers are paid."""
    pieces = list(pieces_of_revenue(book, sellers))
    sources, known = purchase_sources(book, sellers), evidence_of(pieces)
    return Headline(what, size, meaning, sources, known, panel_of(pieces), PURCHASES, leads)


def _funding_headlines(book: Book, funding: FundingDocument) -> Iterator[Headline]:
    if funding.off_balance_share is None:
        return
    raised = [c.record for c in standing_contracts(book).values() if c.binds and c.family in {"debt", "equity"}]
    yield Headline(
        "Raised off balance sheet",
        percent(funding.off_balance_share),
        "of all the money, by vehicles nobody consolidates",
        money_sources(book),
        evidence_shares(stated_amounts(raised)),
        panel_of(pieces_of_funding(book, funding)),
        "of own cash, debt and equity, all periods",
        "funding",
    )


def _total_headlines(book: Book) -> Iterator[Headline]:
    """Yield how many of the totals that companies report the contracts of the book add up to."""
    held, failed = held_assertions(book, KINDS)
    results = (*held, *failed)
    if not results:
        return
    worst = max(failed, key=lambda result: abs(result.gap), default=None)
    own = [result for result in held if result.by_construction]
    meaning = (
        "contracts with other sources add up to what is reported"
        if worst is None
        else f"are met by contracts with other sources; furthest off: {total_words(book, worst.assertion)}, "
        f"{amount(worst.got)} in contracts of {amount(worst.assertion.expected.mid)} reported"
    )
    if own:
        meaning += f"; {len(own)} more hold by construction"
    pieces: list[Piece] = list(pieces_of_totals(book))
    yield Headline(
        "Reported totals",
        f"{len(held) - len(own)} of {len(results) - len(own)}",
        meaning,
        tuple(sorted({source for result in results for source in result.assertion.source})),
        evidence_of(pieces),
        panel_of(pieces),
        "in the contracts behind the totals",
        "totals",
    )


SECTION = SectionEntry(place=10, section=section, is_of_book=True)
