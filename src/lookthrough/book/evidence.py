"""What dollars rest on: a publication that states or estimates them, other figures, or an assumption with a reason.

A dollar that is stated, but by no source better than grade C (blogs, content sites, posts, machine summaries: see
``schema.vocabulary.SOURCE_CLASSES``), is unconfirmed. Every static answer says what share of its dollars is.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Book, Contract, Value

MONEY_TERMS = ("principal", "amount", "cap", "rent")
"""The terms that state the dollars of a contract, of which it has one: rent is that of a year."""

SOURCED = frozenset({"reported", "estimated"})
UNCONFIRMED = "C"
"""The grade of a source that confirms nothing."""


class EvidenceShares(NamedTuple):
    """Shares of dollars, 0..1; together 1, or all 0 where there are no dollars."""

    sourced: float
    inferred: float
    assumed: float


def evidence_shares(amounts: Iterable[tuple[str, float]]) -> EvidenceShares:
    """Return what share of amounts is sourced, inferred and assumed.

    Args:
        amounts: the basis of each (reported, estimated, inferred, assumed) and its dollars, of any sign and unit.
    """
    sums: dict[str, list[float]] = {name: [] for name in EvidenceShares._fields}
    for basis, dollars in amounts:
        sums["sourced" if basis in SOURCED else basis].append(abs(dollars))
    totals = [math.fsum(each) for each in sums.values()]
    total = math.fsum(totals)
    return EvidenceShares(*(part / total if total else 0.0 for part in totals))


def stated_dollars(contract: Contract) -> Value | None:
    """Return the value that states the dollars of a contract today, ``None`` where none does."""
    return next((value for term in MONEY_TERMS if (value := contract.value(term)) is not None), None)


def stated_amounts(contracts: Iterable[Contract]) -> list[tuple[str, float]]:
    """Return basis and dollars (USD bn, at mid) of the contracts that state them.

    A value without a basis of its own has that of its contract.
    """
    values = [(contract, stated_dollars(contract)) for contract in contracts]
    return [
        (value.basis or contract.basis, abs(value.mid))
        for contract, value in values
        if value is not None and value.mid is not None
    ]


def stated_on(book: Book, contract: Contract) -> tuple[str, str | None]:
    """Return the basis of a contract's dollars and the best grade of their sources, of its own where it states none."""
    value = stated_dollars(contract)
    if value is None:
        return contract.basis, book.grade(contract)
    return value.basis or contract.basis, book.grade(value) or book.grade(contract)


def is_unconfirmed(basis: str | None, grade: str | None) -> bool:
    """Return whether dollars are stated by nothing better than grade C."""
    return basis in SOURCED and grade == UNCONFIRMED


def unconfirmed_share(dollars: Iterable[tuple[float, str | None, str | None]]) -> float:
    """Return the share, 0..1, of dollars that is unconfirmed; 0 where there are none.

    Args:
        dollars: amount (of any sign), basis, best grade of their sources.
    """
    rows = [(abs(amount), is_unconfirmed(basis, grade)) for amount, basis, grade in dollars]
    total = math.fsum(amount for amount, _ in rows)
    return math.fsum(amount for amount, unconfirmed in rows if unconfirmed) / total if total else 0.0
