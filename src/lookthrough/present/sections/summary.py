"""The summary: headlines in plain words, each with how much of it is sourced, inferred and assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.check.measures import held_assertions
from lookthrough.contracts import KINDS
from lookthrough.positions.amounts import COUNTED, family
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page import charts, evidence
from lookthrough.present.page.evidence import EVIDENCE_KEYS
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.panels import (
    panel_html,
    panel_of,
    pieces_of_funding,
    pieces_of_revenue,
    pieces_of_totals,
    pieces_of_view,
)
from lookthrough.present.page.run_document import dig, entries, maybe, number, table, words
from lookthrough.present.page.templates import render
from lookthrough.present.sections.funding import by_ceiling
from lookthrough.present.table import Table, heads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.page.evidence import Evidence
    from lookthrough.present.page.panels import Panel
    from lookthrough.present.page.run_document import Document
    from lookthrough.present.page.svg import Drawing

PURCHASES = "in purchases of the latest year"
LIKELY = 0.5  # what falls in fewer paths than this is not what breaks first


class Headline(NamedTuple):
    """One headline: what it is, its size in words, what that means, its evidence and its sources.

    ``panel`` splits its dollars by grade, basis and status; a loss of a run has none, since its dollars are of many
    contracts at once and only their basis is known.
    """

    what: str
    size: str
    meaning: str
    evidence: Evidence
    sources: tuple[str, ...]
    panel: Panel | None = None
    dollars: str = ""
    """What the dollars of the panel are, in words."""
    leads: str = ""
    """Where the report of a book has more: ``entity/meta``."""


def summary_section(book: Book, given: Mapping[str, Document], *, has_pages: bool = False) -> Section:
    """Return the summary of the documents that are given; ``has_pages`` where entities have pages to lead to."""
    found = [
        *(_loss_headlines(book, given["stress"]) if "stress" in given else ()),
        *(_owes_headlines(book, given["through"]) if "through" in given else ()),
        *(_loop_headlines(book, given["loops"]) if "loops" in given else ()),
        *(_funding_headlines(book, given["funding"]) if "funding" in given else ()),
        *_total_headlines(book),
    ]
    cards = render("cards.html", cards=[(h, panel_html(h.panel, h.dollars)) for h in found], has_pages=has_pages)
    then = (
        "clears them quarter by quarter in many futures, and says of every number how much of it is known."
        if "stress" in given
        else "and says of every number where it is from and how much of it is known."
    )
    lead = (
        "The AI data-centre boom is paid for by contracts that no balance sheet shows whole. This page puts them "
        f"together, {then}"
    )
    return Section("summary", "In short", lead, (_evidence_figure(found),), html=cards)


def _evidence_figure(found: Sequence[Headline]) -> Figure:
    bars = [charts.Bar(h.what, tuple(h.evidence), text=percent(h.evidence.sourced)) for h in found]
    data = Table(
        heads("headline", "value", "meaning", *EVIDENCE_KEYS),
        tuple((h.what, h.size, h.meaning, *h.evidence) for h in found),
    )
    ranked = sorted(found, key=lambda h: (h.evidence.sourced, h.what))
    caption = (
        f"Best known: {ranked[-1].what} ({percent(ranked[-1].evidence.sourced)} of the dollars sourced); least known: "
        f"{ranked[0].what} ({percent(ranked[0].evidence.sourced)})."
        if ranked
        else "No document was given: 0 headlines."
    )

    def draw(width: float) -> Drawing:
        return charts.bars(bars, EVIDENCE_KEYS, width, share=True)

    sources = tuple(sorted({source for h in found for source in h.sources}))
    title = "How much of each headline is sourced, inferred, assumed"
    note = "Share of the dollars that a headline rests on; the number is the sourced share."
    return Figure("headlines", title, caption, data, draw, sources, note)


def _loss_headlines(book: Book, stress: Document) -> Iterator[Headline]:
    loss, money = dig(stress, "loss", "headline"), evidence.money_sources(book)
    stated = table(stress, "evidence") if stress.get("evidence") is not None else {}
    whole = evidence.of_document(stress, "sourced")

    def known(name: str) -> Evidence:
        return evidence.of_document(stated, name) if name in stated else whole

    creditors = amount(number(stress, "loss", "creditors", "mean"))
    size, worst = f"{amount(number(loss, 'mean'))} bn", f"{amount(number(loss, 'p99'))} bn or more"
    meaning = f"creditors' cash: {creditors} bn, the rest owners' value; one path in a hundred: {worst}"
    yield Headline("Mean loss of creditors and owners", size, meaning, known("loss"), money)
    ratio = maybe(stress, "amplification", "ratio")
    if ratio is not None:
        ends = [maybe(stress, "amplification", "interval95", i) for i in (0, 1)]
        interval = f"95 % interval {ends[0]:.2f} to {ends[1]:.2f}; " if None not in ends else ""
        meaning = f"{interval}total loss over the loss with all channels off"
        yield Headline("Amplification by the interlocks", f"{ratio:.2f} times", meaning, known("amplification"), money)
    for first in _earliest(entries(stress, "first_defaults")):
        alone = maybe(first, "base_probability")
        beside = "" if alone is None else f"; without the shock in {percent(alone)}"
        meaning = (
            f"defaults in {percent(number(first, 'probability'))} of paths, at the median in {dig(first, 'quarter')}"
            f"{beside}"
        )
        sources = evidence.entity_sources(book, [words(first, "id")])
        yield Headline("What breaks first", words(first, "name"), meaning, known("defaults"), sources)
    end = table(stress, "by_end_holder")
    for id_ in evidence.top(end, 1):
        meaning, sources = f"{amount(number(end, id_, 'total'))} bn on average", evidence.entity_sources(book, [id_])
        name = evidence.name_of(book, id_)
        yield Headline("Largest end holder of the loss", name, meaning, known("end_holders"), sources)


def _earliest(defaults: Sequence[object]) -> list[object]:
    """Return the one that falls first among those that fall in half of the paths or more, else the likeliest."""
    likely = [d for d in defaults if number(d, "probability") >= LIKELY and dig(d, "quarter") is not None]
    return sorted(likely, key=lambda d: str(dig(d, "quarter")))[:1] or list(defaults[:1])


def _owes_headlines(book: Book, through: Document) -> Iterator[Headline]:
    for view, what in (("committed", "Most committed"), ("full", "Most that only look-through shows")):
        # For full look-through what counts is how far it exceeds what is reported, not how large the company is.
        ranked = sorted(
            (e for e in entries(through, "entities") if maybe(e, "views", view, "mid") is not None),
            key=lambda e: (
                (maybe(e, "views", "reported", "mid") or 0.0) * (view == "full") - number(e, "views", view, "mid"),
                words(e, "id"),
            ),
        )
        for entity in ranked[:1]:
            size = f"{amount(number(entity, 'views', view, 'mid'))} bn"
            reported = amount(maybe(entity, "views", "reported", "mid"))
            meaning = f"{words(entity, 'name')}, of which reported debt and leases: {reported} bn"
            sources = evidence.headline_sources(through, [words(entity, "id")])
            panel = panel_of(pieces_of_view(book, entity, view))
            dollars = f"in the rows of the view {view}"
            leads = f"entity/{words(entity, 'id')}"
            yield Headline(what, size, meaning, evidence.of_view(entity, view), sources, panel, dollars, leads)


def _loop_headlines(book: Book, loops: Document) -> Iterator[Headline]:
    share = maybe(loops, "system", "throughput_circularity")
    if share is not None:
        sellers = {p.seller for p in book.purchases}
        sources = evidence.purchase_sources(book, sellers)
        meaning = "of the money put through the system"
        known, panel = evidence.of_revenue(book, sellers), panel_of(pieces_of_revenue(book, sellers))
        yield Headline("Money that goes in circles", percent(share), meaning, known, sources, panel, PURCHASES, "loops")
    measured = [v for v in by_ceiling(loops) if dig(v, "share") is not None and number(v, "share", "ceiling") > 0]
    for vendor in measured[:2]:
        id_ = words(vendor, "id")
        size = f"{percent(number(vendor, 'share', 'floor'))} to {percent(number(vendor, 'share', 'ceiling'))}"
        what, meaning = (
            f"{evidence.name_of(book, id_)}: revenue it paid itself",
            "of its revenue, between the bounds",
        )
        sources = evidence.purchase_sources(book, [id_])
        known, panel = evidence.of_revenue(book, {id_}), panel_of(pieces_of_revenue(book, {id_}))
        yield Headline(what, size, meaning, known, sources, panel, PURCHASES, f"entity/{id_}")


def _funding_headlines(book: Book, funding: Document) -> Iterator[Headline]:
    share = maybe(funding, "off_balance_share")
    if share is not None:
        raised = [c for c in book.contracts.values() if c.current_status in COUNTED and family(c) in {"debt", "equity"}]
        _, known = evidence.of_contracts(raised)
        meaning = "of all the money, by vehicles nobody consolidates"
        sources, panel = evidence.money_sources(book), panel_of(pieces_of_funding(book, funding))
        dollars = "of own cash, debt and equity, all periods"
        yield Headline("Raised off balance sheet", percent(share), meaning, known, sources, panel, dollars, "funding")


def _total_headlines(book: Book) -> Iterator[Headline]:
    """Yield how many of the totals that companies report the contracts of the book add up to."""
    held, failed = held_assertions(book, KINDS)
    results = (*held, *failed)
    if not results:
        return
    worst = max(failed, key=lambda r: abs(r.gap), default=None)
    meaning = (
        "contracts add up to what is reported"
        if worst is None
        else f"are met by contracts; the largest gap is {amount(worst.gap)} bn ({worst.assertion.id})"
    )
    pieces = list(pieces_of_totals(book))
    known, panel = evidence.shares((piece.basis, piece.amount) for piece in pieces), panel_of(pieces)
    sources = tuple(sorted({s for r in results for s in r.assertion.source}))
    size = f"{len(held)} of {len(results)}"
    yield Headline(
        "Reported totals", size, meaning, known, sources, panel, "in the contracts behind the totals", "totals"
    )
