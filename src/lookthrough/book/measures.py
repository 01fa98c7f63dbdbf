"""Measures: what contracts add up to, so that a reported total can be held against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lookthrough.book.records import Contract
    from lookthrough.book.schema import KindSpec

Measure = "Callable[[str, Iterable[Contract], Mapping[str, KindSpec]], float]"


def _total(family: str, term: str) -> Callable[[str, Iterable[Contract], Mapping[str, KindSpec]], float]:
    """Return the measure that adds up one term over the contracts of a family that a subject owes."""

    def measure(subject: str, contracts: Iterable[Contract], kinds: Mapping[str, KindSpec]) -> float:
        owed = (c for c in contracts if counts(c, subject, family, kinds))
        return sum(c.mid(term) or 0.0 for c in owed)

    return measure


def counts(contract: Contract, subject: str, family: str, kinds: Mapping[str, KindSpec]) -> bool:
    """Return whether a contract belongs to a total of its debtor: of the family, no roll-up, not cancelled."""
    kind = kinds[contract.kind]
    return (
        kind.family == family
        and contract.roles.get(kind.debtor) == subject
        and contract.rollup is None
        and contract.current_status not in {"cancelled", "rumoured"}
    )


MEASURES: dict[str, Callable[[str, Iterable[Contract], Mapping[str, KindSpec]], float]] = {
    "debt_principal": _total("debt", "principal"),
    "debt_drawn": _total("debt", "drawn"),
    "lease_amount": _total("lease", "amount"),
    "commitment_amount": _total("commitment", "amount"),
    "order_amount": _total("order", "amount"),
    "equity_amount": _total("equity", "amount"),
}
