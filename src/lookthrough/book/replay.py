"""A book as it was known on a day: what became public later is left out.

A value counts from the day it became public (``known``). Where the book does not say, it counts from the day it holds
(``from``), or where it says neither with its contract, but never before the earliest of its own sources: a balance
sheet of March that was published in June counts from June (``book.published`` says how a month or a year is read).
What carries no date at all always counts. Notes of records are the author's commentary at the book's date, so a replay
of an earlier day has none; notes of values come and go with their value.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.company_values import changed, figures_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Assumption, Book, Contract, Entity, Purchase, Value


def known_on(book: Book, date: dt.date) -> Book:
    """Return a book as it was known on a day.

    Contracts that became public later are left out, later values of a term, a status, a holding or a purchase as well,
    figures and owners of companies, reported totals and values of assumptions that were published later. A term of
    which nothing was known yet is silent, and an assumption for which there was no figure yet is none.
    The book's date moves back to the day; a day after the book's date changes no date.
    """
    latest = book.known_to or latest_known(book)
    if latest is not None and date < latest:
        book = _without_notes(book)
    return replace(
        book,
        as_of=min(date, book.as_of),
        known_to=date if latest is not None and date < latest else book.known_to,
        contracts={
            id_: _contract_on(contract, date)
            for id_, contract in book.contracts.items()
            if contract.known is None or contract.known <= date
        },
        entities={id_: _entity_on(entity, date) for id_, entity in book.entities.items()},
        purchases=tuple(p for p in book.purchases if purchase_day(p) <= date),
        assertions=tuple(a for a in book.assertions if (a.known or a.date or date) <= date),
        assumptions=_assumptions_on(book.assumptions, date),
    )


def public_day(value: Value, otherwise: dt.date | None = None) -> dt.date | None:
    """Return the day on which a value became public.

    Args:
        value: of a contract or a company.
        otherwise: the day of its record, for a value that says neither ``known`` nor ``from``.

    Returns:
        ``known``; else the later of ``from`` (else the day of the record) and of the earliest of its own sources.
    """
    if value.known is not None:
        return value.known
    return max((day for day in (value.valid_from or otherwise, value.published) if day is not None), default=None)


def latest_known(book: Book) -> dt.date | None:
    """Return the latest day on which something in a book became public, ``None`` where nothing says a day.

    It may lie after the book's own date: the balance sheets of June are published in August.
    """
    contracts = book.contracts.values()
    tables = (*(c.terms for c in contracts), *(c.held_by for c in contracts))
    values = [v for table in tables for dated in table.values() for v in dated]
    values += [v for e in book.entities.values() for figure in figures_of(e) for v in figure.dated]
    values += [v for c in contracts for v in c.status]
    values += [v for a in book.assumptions.values() for v in a.dated]
    days = [
        *(c.known for c in contracts),
        *(public_day(v) for value in values for v in (value, *value.rivals)),
        *(purchase_day(p) for p in book.purchases),
        *(a.known or a.date for a in book.assertions),
    ]
    return max((day for day in days if day is not None), default=None)


def purchase_day(purchase: Purchase) -> dt.date:
    """Return the day from which a purchase counts: ``known``, and not before its year begins."""
    begins = dt.date(int(purchase.period[:4]), 1, 1)
    return max(begins, purchase.amount.known or begins)


def _without_notes(book: Book) -> Book:
    return replace(
        book,
        contracts={id_: replace(contract, note=None) for id_, contract in book.contracts.items()},
        entities={id_: replace(entity, note=None) for id_, entity in book.entities.items()},
        assertions=tuple(replace(row, note=None) for row in book.assertions),
        deals={id_: replace(deal, note=None) for id_, deal in book.deals.items()},
    )


def _contract_on(contract: Contract, date: dt.date) -> Contract:
    return replace(
        contract,
        terms=_table_on(contract.terms, date),
        status=_values_on(contract.status, date) or contract.status[:1],  # a contract always has a status
        held_by=_table_on(contract.held_by, date),
    )


def _assumptions_on(assumptions: Mapping[str, Assumption], date: dt.date) -> dict[str, Assumption]:
    found = {name: _values_on(assumption.dated, date) for name, assumption in assumptions.items()}
    return {
        name: replace(assumptions[name], value=dated[-1], earlier=dated[:-1]) for name, dated in found.items() if dated
    }


def _entity_on(entity: Entity, date: dt.date) -> Entity:
    return changed(entity, lambda dated: _values_on(dated, date))


def _table_on(table: Mapping[str, tuple[Value, ...]], date: dt.date) -> dict[str, tuple[Value, ...]]:
    found = {name: _values_on(dated, date) for name, dated in table.items()}
    return {name: dated for name, dated in found.items() if dated}


def _values_on(dated: tuple[Value, ...], date: dt.date) -> tuple[Value, ...]:
    return tuple(_rivals_on(value, date) for value in dated if (public_day(value) or date) <= date)


def _rivals_on(value: Value, date: dt.date) -> Value:
    rivals = tuple(rival for rival in value.rivals if (public_day(rival) or date) <= date)
    return value if rivals == value.rivals else replace(value, rivals=rivals)
