"""One piece of what a company owes or may owe: the record from which all views are summed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.positions.standing_contract import range_of

if TYPE_CHECKING:
    from lookthrough.book.records import Entity, Value
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract
    from lookthrough.units.range import Range

ALL_VIEWS = ("reported", "firm", "committed", "moodys_like", "sp_like", "full")


@dataclass(frozen=True, slots=True)
class Obligation:
    """One piece of what a company owes or may owe.

    Attributes:
        category: what it is.
        amount: USD bn, ``None`` where unknown.
        record: the contract or entity that says so.
        value: the term or opening figure, ``None`` where none is stated.
        why: one sentence.
        views: those it adds to; none = a memo.
        basis: where it differs from that of the record.
        present_value: USD bn, where the book has dates and a rate, or assumptions stand in for them.
        present_basis: ``estimated`` or ``assumed`` where dates or rate are not all the book's.
    """

    category: str
    amount: Range | None
    record: StandingContract | Entity
    value: Value | None
    why: str
    views: tuple[str, ...] = ()
    basis: str | None = None
    present_value: Range | None = None
    present_basis: str | None = None


def reported(standing: Standing, entity: str, name: str) -> Obligation | None:
    """Return the latest opening figure as an obligation without views, ``None`` where missing or unknown."""
    record = standing.book.entities[entity]
    dated = record.opening.get(name)
    amount = range_of(dated[-1]) if dated else None
    if dated is None or amount is None:
        return None
    day = dated[-1].valid_from
    when = f" at {day.isoformat()}" if day is not None else ""
    basis = dated[-1].basis or record.basis
    return Obligation(name, amount, record, dated[-1], f"{basis.capitalize()} {name.replace('_', ' ')}{when}.")


def assumed(standing: Standing, name: str) -> Range | None:
    """Return the range of an assumption of the book, ``None`` where it has none of this name."""
    assumption = standing.book.assumptions.get(name)
    return None if assumption is None else range_of(assumption.value)
