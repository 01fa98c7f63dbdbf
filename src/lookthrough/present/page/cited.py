"""Which sources stand behind a figure, and what an entity is called on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.company_values import figures_of
from lookthrough.positions.sectors import NAMES
from lookthrough.positions.standing import standing_contracts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Book, Contract
    from lookthrough.present.page.run_document import EntityDocument


def trail_sources(entities: Iterable[EntityDocument]) -> tuple[str, ...]:
    """Return the sources under the look-through of these entities."""
    return tuple(sorted({source for entity in entities for row in entity.trail for source in row.source}))


def purchase_sources(book: Book, sellers: Iterable[str]) -> tuple[str, ...]:
    """Return the sources of what these sellers are paid."""
    wanted = set(sellers)
    return tuple(sorted({s for p in book.purchases if p.seller in wanted for s in p.amount.source}))


def money_sources(book: Book, families: Iterable[str] = ("debt", "equity")) -> tuple[str, ...]:
    """Return the sources of the contracts of some families that bind."""
    wanted = set(families)
    binding = (c for c in standing_contracts(book).values() if c.binds and c.family in wanted)
    return tuple(sorted({source for contract in binding for source in contract.source}))


def contract_sources(book: Book, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the sources of contracts, of those that the book has."""
    standing = standing_contracts(book)
    return tuple(sorted({source for id_ in ids if id_ in standing for source in standing[id_].source}))


def entity_sources(book: Book, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the sources of entities, of their figures, and of the contracts that bind them."""
    wanted = set(ids) & set(book.entities)
    entities = [book.entities[id_] for id_ in wanted]
    figures = (value for e in entities for figure in figures_of(e) for value in figure.dated)
    contracts = (c for c in standing_contracts(book).values() if c.binds and wanted & set(c.entities))
    cited = (*(e.source for e in entities), *(v.source for v in figures), *(c.source for c in contracts))
    return tuple(sorted({source for each in cited for source in each}))


def name_of(book: Book, id_: str) -> str:
    """Return the name of an entity, of a sector that a run added, or the id in words (``outside``)."""
    return book.entities[id_].name if id_ in book.entities else NAMES.get(id_, id_.replace("_", " ").capitalize())


def parties_of(book: Book, contract: Contract) -> str:
    """Return the names of the parties of a contract, each once, with commas between them."""
    return ", ".join(dict.fromkeys(name_of(book, id_) for id_ in contract.roles.values()))
