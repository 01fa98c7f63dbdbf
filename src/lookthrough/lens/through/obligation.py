"""One piece of what a company owes or may owe: the record from which all views are summed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.contracts.dates import first_quarter
from lookthrough.positions.amounts import amount_of

if TYPE_CHECKING:
    from lookthrough.book.records import Contract, Entity, Value
    from lookthrough.lens.through.loss_attribution import Index
    from lookthrough.units.range import Range

ALL_VIEWS = ("reported", "committed", "moodys_like", "sp_like", "full")


@dataclass(frozen=True, slots=True)
class Exposure:
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
    record: Contract | Entity
    value: Value | None
    why: str
    views: tuple[str, ...] = ()
    basis: str | None = None
    present_value: Range | None = None
    present_basis: str | None = None


def reported(idx: Index, entity: str, name: str) -> Exposure | None:
    """Return the latest opening figure as an exposure without views, ``None`` where missing or unknown."""
    record = idx.book.entities[entity]
    dated = record.opening.get(name)
    amount = amount_of(dated[-1]) if dated else None
    if dated is None or amount is None:
        return None
    day = dated[-1].valid_from
    when = f" at {day.isoformat()}" if day is not None else ""
    basis = dated[-1].basis or record.basis
    return Exposure(name, amount, record, dated[-1], f"{basis.capitalize()} {name.replace('_', ' ')}{when}.")


def has_commenced(contract: Contract, now: int) -> bool:
    """Return whether a lease is known to have started before quarter ``now``."""
    start = first_quarter(contract)
    return start is not None and start <= now
