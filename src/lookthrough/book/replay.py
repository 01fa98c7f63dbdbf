"""A book as it was known on a day: what became public later is left out.

A dated value counts from the day it became public (``known``); where the book does not say, from the day it holds
(``from``); where it says neither, with its contract. What carries no date at all always counts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book, Contract, Entity, Purchase, Value


def known_on(book: Book, date: dt.date) -> Book:
    """Return a book as it was known on a day.

    Contracts that became public later are left out, later values of a term, a status, a holding or a purchase as well,
    and opening figures and reported totals that were published later. A term of which nothing was known yet is silent.
    The book's date moves back to the day; a day after the book's date changes no date.
    """
    return replace(
        book,
        as_of=min(date, book.as_of),
        contracts={
            id_: _contract_on(contract, date)
            for id_, contract in book.contracts.items()
            if contract.known is None or contract.known <= date
        },
        entities={id_: _entity_on(entity, date) for id_, entity in book.entities.items()},
        purchases=tuple(p for p in book.purchases if purchase_day(p) <= date),
        assertions=tuple(a for a in book.assertions if (a.known or a.date or date) <= date),
    )


def public_day(value: Value, otherwise: dt.date | None = None) -> dt.date | None:
    """Return the day on which a value became public: ``known``, else ``from``, else that of its record."""
    return value.known or value.valid_from or otherwise


def purchase_day(purchase: Purchase) -> dt.date:
    """Return the day from which a purchase counts: ``known``, and not before its year begins."""
    begins = dt.date(int(purchase.period[:4]), 1, 1)
    return max(begins, purchase.amount.known or begins)


def _contract_on(contract: Contract, date: dt.date) -> Contract:
    return replace(
        contract,
        terms=_table_on(contract.terms, date),
        status=_values_on(contract.status, date) or contract.status[:1],  # a contract always has a status
        held_by=_table_on(contract.held_by, date),
    )


def _entity_on(entity: Entity, date: dt.date) -> Entity:
    return replace(entity, opening=_table_on(entity.opening, date))


def _table_on(table: Mapping[str, tuple[Value, ...]], date: dt.date) -> dict[str, tuple[Value, ...]]:
    found = {name: _values_on(dated, date) for name, dated in table.items()}
    return {name: dated for name, dated in found.items() if dated}


def _values_on(dated: tuple[Value, ...], date: dt.date) -> tuple[Value, ...]:
    return tuple(_rivals_on(value, date) for value in dated if (public_day(value) or date) <= date)


def _rivals_on(value: Value, date: dt.date) -> Value:
    rivals = tuple(rival for rival in value.rivals if (rival.known or date) <= date)
    return value if rivals == value.rivals else replace(value, rivals=rivals)
