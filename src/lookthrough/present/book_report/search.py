"""What the search of the page looks through: one entry for every deal, entity, contract, source and page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.book_report.deal_page import DealContracts

Entry = tuple[str, str, str, str]
"""Where it leads, what it is, its name, and what else it is found by."""

PAGES: Sequence[Entry] = (
    ("start", "page", "Start: headlines, what is owed, who pays, what is known", ""),
    ("deals", "page", "All deals", ""),
    ("entities", "page", "All entities", ""),
    ("map", "page", "The money, day by day", "map date slider"),
    ("funding", "page", "Who pays for the build-out, piece by piece", "money lenders capex own cash"),
    ("loops", "page", "Circular flow: vendors and loops", "circularity circular"),
    ("totals", "page", "Reported totals against contracts", "assertions ties"),
    ("rest", "page", "Assumptions, rows left out, observed series", "assumptions series coverage"),
    ("sources", "page", "All sources", ""),
)


def search_index(book: Book, deals: Sequence[DealContracts]) -> list[Entry]:
    """Return the entries in the order in which equally good finds are shown."""
    return [*PAGES, *_deals(deals), *_entities(book), *_contracts(book), *_sources(book)]


def _deals(deals: Sequence[DealContracts]) -> Iterator[Entry]:
    for deal in deals:
        stacks = sorted({c.stack for c in deal.contracts if c.stack is not None})
        yield f"deal/{deal.id}", "deal", deal.title, " ".join((deal.id, *stacks))


def _entities(book: Book) -> Iterator[Entry]:
    for e in book.entities.values():
        words = (e.id, e.kind, e.class_, e.ticker or "", e.country or "")
        yield f"entity/{e.id}", "entity", e.name, " ".join(filter(None, words))


def _contracts(book: Book) -> Iterator[Entry]:
    for c in book.contracts.values():
        names = " – ".join(dict.fromkeys(_name(book, id_) for id_ in c.roles.values()))  # noqa: RUF001 - an en dash
        words = (c.deal, c.current_status, c.stack or "", *c.roles.values())
        yield (
            f"contract/{c.id}",
            "contract",
            f"{c.id} {c.kind.replace('_', ' ')}: {names}",
            " ".join(filter(None, words)),
        )


def _sources(book: Book) -> Iterator[Entry]:
    for s in book.sources.values():
        yield (
            f"source/{s.id}",
            "source",
            s.title,
            " ".join(filter(None, (s.id, s.publisher, s.date, f"grade {s.grade}"))),
        )


def _name(book: Book, id_: str) -> str:
    return book.entities[id_].name if id_ in book.entities else id_
