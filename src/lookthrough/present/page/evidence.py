"""What share of a headline's dollars is sourced, inferred and assumed, and which sources stand behind a figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.positions.standing import standing_contracts
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.page.run_document import dig, entries, maybe, number, texts, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lookthrough.book.records import Book, Contract
    from lookthrough.present.page.run_document import Document

MONEY_TERMS = ("principal", "amount", "cap", "rent")
EVIDENCE_KEYS = ("sourced", "inferred", "assumed")
SOURCED = frozenset({"reported", "estimated"})


class Evidence(NamedTuple):
    """Shares of dollars, 0..1; together 1, or all 0 where there are no dollars."""

    sourced: float
    inferred: float
    assumed: float


def shares(amounts: Iterable[tuple[str, float]]) -> Evidence:
    """Return the shares of amounts by their basis (reported, estimated, inferred, assumed)."""
    sums: dict[str, list[float]] = {"sourced": [], "inferred": [], "assumed": []}
    for basis, value in amounts:
        sums["sourced" if basis in SOURCED else basis].append(abs(value))
    totals = [math.fsum(each) for each in sums.values()]
    whole = math.fsum(totals)
    return Evidence(*(part / whole if whole else 0.0 for part in totals))


def of_view(entity: object, view: str) -> Evidence:
    """Return the evidence of one view of a look-through: its trail's dollars by basis."""
    rows = [row for row in entries(entity, "trail") if words(row, "view") == view and dig(row, "amount") is not None]
    return shares((words(row, "basis"), number(row, "amount", "mid")) for row in rows)


def of_revenue(book: Book, sellers: Collection[str]) -> Evidence:
    """Return the evidence of sellers' revenue in the latest year of the purchases ledger."""
    year = max((p.period for p in book.purchases), default="")
    rows = [p.amount for p in book.purchases if p.seller in sellers and p.period == year]
    return shares((amount.basis or "reported", amount.mid) for amount in rows if amount.mid is not None)


def of_document(document: Document, *path: str) -> Evidence:
    """Return evidence as a document states it."""
    return Evidence(*(maybe(document, *path, name) or 0.0 for name in Evidence._fields))


def headline_sources(through: Document, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the sources under the look-through of these entities."""
    wanted = set(ids)
    rows = (row for e in entries(through, "entities") if words(e, "id") in wanted for row in entries(e, "trail"))
    return tuple(sorted({source for row in rows for source in texts(row, "source")}))


def purchase_sources(book: Book, sellers: Iterable[str]) -> tuple[str, ...]:
    """Return the sources of what these sellers are paid, and of who puts money into their buyers."""
    wanted = set(sellers)
    return tuple(sorted({s for p in book.purchases if p.seller in wanted for s in p.amount.source}))


def money_sources(book: Book, families: Iterable[str] = ("debt", "equity")) -> tuple[str, ...]:
    """Return the sources of the contracts of some families that bind."""
    wanted = set(families)
    raised = (c for c in standing_contracts(book).values() if c.binds and c.family in wanted)
    return tuple(sorted({source for contract in raised for source in contract.source}))


def entity_sources(book: Book, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the sources of entities' opening figures and of the contracts they stand in."""
    wanted = set(ids)
    found = {s for id_ in wanted if id_ in book.entities for s in book.entities[id_].source}
    for id_ in wanted & set(book.entities):
        found |= {s for dated in book.entities[id_].opening.values() for value in dated for s in value.source}
    for contract in book.contracts.values():
        if wanted & set(contract.roles.values()) and contract.current_status in BINDING:
            found |= set(contract.source)
    return tuple(sorted(found))


def name_of(book: Book, id_: str) -> str:
    """Return the name of an entity, or the id where the book has none (``outside``, ``lifeline``)."""
    return book.entities[id_].name if id_ in book.entities else id_.replace("_", " ").capitalize()


def top(table: Mapping[str, object], count: int) -> list[str]:
    """Return the keys with the largest totals, largest first, of those that are not nil to the cent."""
    sized = [(-abs(number(value, "total")), key) for key, value in table.items()]
    return [key for size, key in sorted(sized)[:count] if size < -1e-9]


def of_contracts(contracts: Iterable[Contract]) -> tuple[float, Evidence]:
    """Return the dollars contracts state (principal, amount, cap or a year's rent, USD bn) and their evidence."""
    found = []
    for contract in contracts:
        value = next((v for term in MONEY_TERMS if (v := contract.value(term)) is not None), None)
        if value is not None and value.mid is not None:
            found.append((value.basis or contract.basis, value.mid))
    return math.fsum(abs(v) for _, v in found), shares(found)
