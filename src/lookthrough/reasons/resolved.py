"""Every term of a contract, a deal or a vehicle as a run takes it, with what the run itself fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.finding import entity_id, labelled, record_called
from lookthrough.contracts.term_values import MissingAssumptionError
from lookthrough.errors import UsageError
from lookthrough.lens.resolved_terms import resolve
from lookthrough.simulate.opened_with import opened_with

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.lens.resolved_terms import Resolved


def resolved(book: Book, name: str) -> Resolved:
    """Return the terms of a contract, of all contracts of a deal, or of all those of a vehicle.

    Args:
        book: the book.
        name: of a contract, a deal or a vehicle, as a user writes it.

    Returns:
        Without what a run opens vehicles with where the book lacks what a run needs.

    Raises:
        UnknownNameError: there is no such record, or several.
        UsageError: a company that is no vehicle, a source, a scenario or an assumption.
    """
    found = record_called(book, name)
    title = f"{found.table} {labelled(book, found.table, found.id)}"
    if found.table == "contract":
        ids = [found.id]
    elif found.table == "deal":
        ids = [c.id for c in book.contracts.values() if c.deal == found.id]
    elif found.table == "entity" and book.entities[entity_id(book, found.id)].class_ == "vehicle":
        ids = [c.id for c in book.contracts.values() if found.id in c.roles.values()]
    else:
        what = book.entities[found.id].class_ if found.table == "entity" else found.table
        also = f": for the deal of that name, show deal:{found.id}" if found.id in book.deals else ""
        raise UsageError(f"--resolved is of a contract, a deal or a vehicle, and {found.id} is a {what}{also}")
    try:
        opened = opened_with(book)
    except MissingAssumptionError:
        opened = {}
    return resolve(book, title, ids, opened)
