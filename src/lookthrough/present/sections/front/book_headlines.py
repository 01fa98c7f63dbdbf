"""The headlines of a book, each with how much of it is sourced, inferred and assumed; those of a run before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.check.measures import held_assertions
from lookthrough.book.evidence import evidence_shares, stated_amounts
from lookthrough.contracts import KINDS
from lookthrough.positions.standing import standing_contracts
from lookthrough.present import labels
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.cited import money_sources, name_of, purchase_sources, trail_sources
from lookthrough.present.page.panels import (
    evidence_of,
    panel_of,
    pieces_of_funding,
    pieces_of_revenue,
    pieces_of_totals,
    pieces_of_view,
)
from lookthrough.present.sections.chapters import PLACES
from lookthrough.present.sections.front.headline import Headline
from lookthrough.present.sections.known import total_words
from lookthrough.present.sections.simulated.run_headlines import run_headlines
from lookthrough.present.sections.vendors import investing

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
    from lookthrough.present.sections.report_data import ReportData

CIRCULAR = ("loop-legs", "circular-flow")
PURCHASES = "in purchases of the latest year"


def headlines_of(data: ReportData) -> Sequence[Headline]:
    """Return the headlines of a report in the order of its chapters, those that matter most in each first."""
    return sorted(_headlines(data), key=lambda headline: PLACES[headline.chapter])


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


def _owes_headlines(book: Book, through: ThroughDocument) -> Iterator[Headline]:
    for view, what in (("committed", "Most committed"), ("full", "Most debt of vehicles beyond the reported")):
        known = [entity for entity in through.entities if entity.views[view].mid is not None]
        for entity in sorted(known, key=lambda e: (-_excess(e, view), e.id))[:1]:
            pieces = list(pieces_of_view(book, entity, view))
            yield Headline(
                "who-owes",
                "who-owes-what",
                f"view-{view}",
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
        yield _of_revenue(book, sellers, CIRCULAR, "Circular flow", percent(share), meaning, "loops")
    paid = [(v, v.share) for v in investing(book, loops) if v.share is not None and v.share.ceiling > 0]
    for vendor, interval in paid[:2]:
        what = f"{name_of(book, vendor.id)}: revenue paid with its own money"
        bounds = f"{percent(interval.floor)} to {percent(interval.ceiling)}"
        point = interval.pro_rata
        size = bounds if point is None else percent(point)
        meaning = (
            "of its revenue, between the bounds" if point is None else f"of its revenue, pro rata; bounds {bounds}"
        )
        yield _of_revenue(
            book, {vendor.id}, ("vendor-intervals", "pro-rata"), what, size, meaning, f"entity/{vendor.id}"
        )


def _of_revenue(
    book: Book, sellers: set[str], shown: tuple[str, str], what: str, size: str, meaning: str, leads: str
) -> Headline:
    """Return a headline whose dollars are what sellers are paid, with its figure and its word."""
    pieces = list(pieces_of_revenue(book, sellers))
    sources, known = purchase_sources(book, sellers), evidence_of(pieces)
    return Headline("goes-round", *shown, what, size, meaning, sources, known, panel_of(pieces), PURCHASES, leads)


def _funding_headlines(book: Book, funding: FundingDocument) -> Iterator[Headline]:
    if funding.off_balance_share is None:
        return
    raised = [c.record for c in standing_contracts(book).values() if c.binds and c.family in {"debt", "equity"}]
    yield Headline(
        "who-pays",
        "funding",
        "off-balance",
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
        "known",
        "totals",
        "tied-out",
        "Reported totals",
        f"{len(held) - len(own)} of {len(results) - len(own)}",
        meaning,
        tuple(sorted({source for result in results for source in result.assertion.source})),
        evidence_of(pieces),
        panel_of(pieces),
        "in the contracts behind the totals",
        "totals",
    )
