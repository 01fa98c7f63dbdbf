"""One record of a book as a table: the values that it states, or what stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.table import Fields, Table, table_of
from lookthrough.present.tables import book as of_book
from lookthrough.present.tables.common_columns import PLACE, SOURCES, ids, named, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.finding import Found
    from lookthrough.book.records import Book, Contract, Value


class NamedValue(NamedTuple):
    """A value of a scenario or an assumption, with its name."""

    name: str
    value: Value


CONTRACTS: Fields[Contract] = (
    (ids("contract"), lambda c: c.id),
    (named("kind"), lambda c: c.kind),
    (named("status"), lambda c: c.current_status),
    (text("amount"), lambda c: "" if c.size is None else c.size.text),
    (ids("between"), lambda c: " ".join(c.roles.values())),
    (PLACE, lambda c: of_book.place(c.position)),
)
NAMED_VALUES: Fields[NamedValue] = (
    (text("name"), lambda r: r.name),
    (text("value"), lambda r: r.value.text),
    (named("basis"), lambda r: r.value.basis or "assumed"),
    (SOURCES, lambda r: " ".join(r.value.source)),
    (PLACE, lambda r: of_book.place(r.value.position)),
)


def record_table(book: Book, found: Found) -> Table:
    """Return the values of a contract, a company, a scenario or an assumption; the contracts of a deal or a source."""
    if found.table == "contract":
        return of_book.values_table(book, of_book.of_contract(book.contracts[found.id]))
    if found.table == "entity":
        entity = book.entities[found.id]
        return of_book.values_table(book, (*of_book.of_opening(entity), *of_book.of_facts(entity)))
    if found.table in {"deal", "source"}:
        return contracts_of(c for c in book.contracts.values() if found.id in {c.deal, *cited_in(c)})
    if found.table == "scenario":
        return table_of(NAMED_VALUES, (NamedValue(*each) for each in book.scenarios[found.id].sizes.items()))
    values = book.assumptions[found.id].dated
    return table_of(NAMED_VALUES, (NamedValue(found.id, value) for value in values))


def contracts_of(contracts: Iterable[Contract]) -> Table:
    """Return contracts with what each is and how large."""
    return table_of(CONTRACTS, contracts, name="contracts")


def cited_in(contract: Contract) -> frozenset[str]:
    """Return the ids of all sources that a contract names, those of what others say among them."""
    dated = (*contract.terms.values(), contract.status, *contract.held_by.values())
    values = [value for values in dated for value in values]
    return frozenset([*contract.source, *(id_ for v in values for each in (v, *v.rivals) for id_ in each.source)])
