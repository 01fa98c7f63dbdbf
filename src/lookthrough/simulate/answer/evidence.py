"""Which share of a book's dollars is sourced, inferred and assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Book, Contract, Value

MONEY_TERMS = ("principal", "amount", "cap", "rent")
SOURCED = ("reported", "estimated")


def evidence(book: Book, contracts: Iterable[str]) -> dict[str, float]:
    """Return the shares (0..1) of the contracts' dollars that are sourced, inferred and assumed.

    A contract's dollars are its principal, amount or cap at mid, or one year's rent; the basis is the value's own,
    else its contract's.
    """
    totals = {"sourced": 0.0, "inferred": 0.0, "assumed": 0.0}
    for contract in sorted(contracts):
        record = book.contracts[contract]
        value = _money(record)
        if value is None or value.mid is None:
            continue
        basis = value.basis or record.basis
        totals["sourced" if basis in SOURCED else basis] += abs(value.mid)
    whole = sum(totals.values())
    return {k: (v / whole if whole else 0.0) for k, v in totals.items()}


def _money(record: Contract) -> Value | None:
    for term in MONEY_TERMS:
        value = record.value(term)
        if value is not None:
            return value
    return None
