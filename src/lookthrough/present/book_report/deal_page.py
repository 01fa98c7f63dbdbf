"""The page of a deal: who takes part, its revisions and stacks, every term of every contract, its sources."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from lookthrough.book.evidence import stated_dollars
from lookthrough.book.schema.vocabulary import STATUSES
from lookthrough.book.shape.holdings import held_amounts
from lookthrough.contracts import KINDS
from lookthrough.present import labels
from lookthrough.present.book_report.article import article
from lookthrough.present.book_report.links import SEMICOLON, linked_table
from lookthrough.present.book_report.timeline import COMES, events_of, events_table, timeline
from lookthrough.present.numbers import amount
from lookthrough.present.page.page import drawn_html
from lookthrough.present.page.panels import panel_html, panel_of, pieces_of_contracts
from lookthrough.present.page.shown_in import shown_html
from lookthrough.present.page.svg import joined
from lookthrough.present.page.templates import render
from lookthrough.present.table import Table, pick
from lookthrough.present.tables.book import best_grade, of_contract, place, said, values_table
from lookthrough.present.tables.common_columns import (
    ADDRESS,
    BASIS,
    CONTRACT,
    CONTRACTS,
    ENTITY,
    GRADE,
    PLACE,
    SOURCES,
    WHY,
    ids,
    money,
    named,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lookthrough.book.records import Book, Contract
    from lookthrough.present.book_report.article import Article
    from lookthrough.present.book_report.links import Links
    from lookthrough.present.book_report.timeline import Event
    from lookthrough.present.page.svg import Drawing
    from lookthrough.present.table import Cell

TERMS = ("term", "value", "from", "known", "basis", "grade", "sources", "place", "why")

PARTIES = (ENTITY, text("as"), CONTRACTS)
STACKS = (
    *(text("stack"), named("layer"), CONTRACT, named("kind"), named("status", words=labels.STATUSES), text("value")),
    text("covers", "stands for"),
)
HOLDERS = (CONTRACT, ids("holder"), text("value"), money("held"), BASIS, GRADE, SOURCES, PLACE, WHY)
CITED = (ids("source"), GRADE, text("title"), text("publisher"), text("date"), ADDRESS, CONTRACTS)


class DealContracts(NamedTuple):
    """A deal with its contracts: those of one file, with the title and note at its head."""

    id: str
    title: str
    note: str | None
    contracts: tuple[Contract, ...]


def deals_of(book: Book) -> list[DealContracts]:
    """Return the deals of a book that have contracts, by id; a deal without a title is called by its id."""
    by_deal: dict[str, list[Contract]] = defaultdict(list)
    for contract in book.contracts.values():
        by_deal[contract.deal].append(contract)
    found = []
    for id_, contracts in sorted(by_deal.items()):
        deal = book.deals.get(id_)
        title = id_ if deal is None else deal.title
        found.append(DealContracts(id_, title, None if deal is None else deal.note, tuple(contracts)))
    return found


def deal_page(book: Book, deal: DealContracts, links: Links) -> Article:
    """Return the page of a deal."""
    files = ", ".join(sorted({c.position.file for c in deal.contracts}))
    panel = panel_of(pieces_of_contracts(book, deal.contracts))
    stated = "" if panel is None else f", {amount(panel.total)} bn USD stated in its contracts, gross of what overlaps"
    meta = f"{_counted(len(deal.contracts), 'contract')}{stated}; {files}"
    events = [event for contract in deal.contracts for event in events_of(contract)]
    dated = sorted((e for e in events if e.day is not None), key=lambda e: (str(e.day), e.record, e.what))
    caption = _revision_words(deal, dated)
    return article(
        f"deal/{deal.id}",
        deal.title,
        f"Deal {deal.id}",
        "book/deal.html",
        meta=meta,
        note=deal.note,
        panel=panel_html(panel, "stated in these contracts (principal, amount, cap or a year's rent)"),
        parties=linked_table(_parties(deal), f"{deal.id}-parties", links),
        timeline=_timeline(deal, caption) if dated else "",
        caption=caption,
        revised=linked_table(events_table(dated), f"{deal.id}-revisions", links),
        stacks=linked_table(_stacks(deal), f"{deal.id}-stacks", links),
        contracts=joined(contract_html(book, c, links) for c in deal.contracts),
        holders=linked_table(_holders(book, deal.contracts), f"{deal.id}-holders", links),
        sources=linked_table(deal_sources(book, deal.contracts), f"{deal.id}-sources", links),
    )


def _parties(deal: DealContracts) -> Table:
    roles: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for contract in deal.contracts:
        for role, id_ in contract.roles.items():
            roles[id_][role.replace("_", " ")].append(contract.id)
    rows = (
        (id_, ", ".join(as_), " ".join(dict.fromkeys(c for ids in as_.values() for c in ids)))
        for id_, as_ in roles.items()
    )
    return Table(PARTIES, tuple(rows))


def _revision_words(deal: DealContracts, dated: Sequence[Event]) -> str:
    revised = sum(e.what != COMES for e in dated)
    days = f", {dated[0].day} to {dated[-1].day}" if dated else ""
    return (
        f"{_counted(len(deal.contracts), 'contract')}, {_counted(revised, 'change')} since{days}. A disc is the day a "
        "contract became public, a diamond a new value, a square a new status; press a line to read the contract."
    )


def _timeline(deal: DealContracts, caption: str) -> Markup:
    def draw(width: float) -> Drawing:
        return timeline(deal.contracts, width)

    return drawn_html(draw, f"timeline-{deal.id}", f"Timeline of {deal.title}", caption)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _stacks(deal: DealContracts) -> Table:
    rows = (
        (
            *(c.stack, KINDS[c.kind].family, c.id, c.kind, c.current_status, _size(c)),
            " ".join(c.covers) or None,
        )
        for c in sorted(deal.contracts, key=lambda c: (c.stack or "", KINDS[c.kind].family, c.id))
        if c.stack is not None
    )
    return Table(STACKS, tuple(rows))


def _size(contract: Contract) -> str | None:
    value = stated_dollars(contract)
    return None if value is None else value.text


def contract_html(book: Book, contract: Contract, links: Links) -> Markup:
    """Return a contract: its roles and every dated value with source, basis, grade and line."""
    roles = [Markup("{} {}").format(r.replace("_", " "), links.to("entity", id_)) for r, id_ in contract.roles.items()]
    known = "day of publication not known" if contract.known is None else f"public {contract.known}"
    stack = f", stack {contract.stack}" if contract.stack else ""
    status, terms = contract.current_status, pick(values_table(book, of_contract(contract)), TERMS)
    return render(
        "book/contract.html",
        id=contract.id,
        kind=contract.kind.replace("_", " "),
        status=status.replace("_", " "),
        css=status if status in STATUSES else "",
        roles=Markup("; ").join(roles),
        meta=f"{known}; {contract.basis}, grade {book.grade(contract) or 'none'}{stack}; {place(contract.position)}",
        sources=links.all_to("source", contract.source, SEMICOLON),
        note=said(contract.reason, contract.note),
        shown=shown_html(links.shown.get(contract.id, ())),
        terms=linked_table(terms, f"{contract.id}-terms", links),
    )


def _holders(book: Book, contracts: Iterable[Contract]) -> Table:
    return Table(HOLDERS, tuple(row for contract in contracts for row in _holder_rows(book, contract)))


def _holder_rows(book: Book, contract: Contract) -> Iterator[tuple[Cell, ...]]:
    held = held_amounts(contract)
    for holder, dated in contract.held_by.items():
        value = dated[-1]
        sources = value.source or contract.source
        yield (
            *(contract.id, holder, value.text, held[holder], value.basis or contract.basis),
            *(best_grade(book, sources), " ".join(sources), place(value.position), said(value.reason, value.note)),
        )


def deal_sources(book: Book, contracts: Iterable[Contract]) -> Table:
    """Return the sources of contracts and their values, best grade first, and the contracts that stand on each."""
    cited: dict[str, list[str]] = defaultdict(list)
    for contract in contracts:
        own = [contract.source, *(stated.value.source for stated in of_contract(contract))]
        for id_ in dict.fromkeys(id_ for sources in own for id_ in sources):
            cited[id_].append(contract.id)
    rows = (
        (s.id, s.grade, s.title, s.publisher or None, s.date, s.url, " ".join(cited[s.id]))
        for s in sorted((book.sources[id_] for id_ in cited if id_ in book.sources), key=lambda s: (s.grade, s.id))
    )
    return Table(CITED, tuple(rows))
