"""Measures: what contracts add up to, so that a reported total can be held against them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lookthrough.book.records import Assertion, Book, Contract
    from lookthrough.book.resolve import Tables
    from lookthrough.book.schema import KindSpec

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Measure:
    """A total over the contracts of one family: which term is added up, for whom.

    Attributes:
        family: of the kinds that count.
        term: what is added up; a contract that is silent on it counts with ``instead`` where that is given.
        side: ``debtor`` or ``creditor``: the role in which the subject stands.
        description: one sentence.
    """

    family: str
    term: str
    side: str
    description: str
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class AssertionResult:
    """An assertion with what contracts add up to, in USD bn; ``gap`` is got less expected."""

    assertion: Assertion
    got: float
    gap: float

    @property
    def expected_text(self) -> str:
        """The expected total as written."""
        return self.assertion.expected.text


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "debt_principal": Measure("debt", "principal", "debtor", "principal of the debt the subject owes"),
        "debt_drawn": Measure("debt", "drawn", "debtor", "debt drawn; silent means all of the principal", "principal"),
        "lease_amount": Measure("lease", "amount", "debtor", "undiscounted rent of the leases of a tenant"),
        "commitment_amount": Measure("commitment", "amount", "debtor", "take-or-pay commitments of a buyer"),
        "order_amount": Measure("order", "amount", "debtor", "orders of a buyer"),
        "equity_amount": Measure("equity", "amount", "debtor", "equity an investor puts in"),
        "equity_raised": Measure("equity", "amount", "creditor", "equity put into the subject"),
        "backlog_amount": Measure("commitment", "amount", "creditor", "take-or-pay commitments to a seller"),
    }
)


def measured(
    measure: Measure, subject: str, contracts: Iterable[Contract], kinds: Mapping[str, KindSpec]
) -> tuple[float, float, float]:
    """Return low, mid and high of a measure in USD bn; unknown amounts count nothing.

    Roll-ups, cancelled and rumoured contracts are left out.
    """
    low = mid = high = 0.0
    for contract in contracts:
        kind = kinds[contract.kind]
        if not _counts(contract, kind, measure, subject):
            continue
        value = contract.value(measure.term)
        if value is None and measure.instead is not None:
            value = contract.value(measure.instead)
        if value is not None and value.low is not None and value.mid is not None and value.high is not None:
            low, mid, high = low + value.low, mid + value.mid, high + value.high
    return low, mid, high


def held_assertions(
    book: Book | Tables, kinds: Mapping[str, KindSpec]
) -> tuple[tuple[AssertionResult, ...], tuple[AssertionResult, ...]]:
    """Judge reported totals.

    Args:
        book: a book, or its tables before it is one.
        kinds: the kinds of contract by name.

    Returns:
        Those that hold and those that fail. An assertion holds where the range that contracts add up to meets the
        range that is expected, widened by the tolerance (a share of the expected total).
    """
    judged = [_judge(a, book.contracts, kinds) for a in book.assertions if a.measure in MEASURES]
    return tuple(r for r in judged if r.gap == 0.0), tuple(r for r in judged if r.gap != 0.0)


def _judge(assertion: Assertion, contracts: Mapping[str, Contract], kinds: Mapping[str, KindSpec]) -> AssertionResult:
    low, mid, high = measured(MEASURES[assertion.measure], assertion.subject, contracts.values(), kinds)
    expected = assertion.expected
    if expected.low is None or expected.high is None:
        return AssertionResult(assertion, mid, 0.0)
    slack = assertion.tolerance * abs(expected.high) + _ROUNDING
    if high < expected.low - slack:
        return AssertionResult(assertion, mid, high - expected.low)
    if low > expected.high + slack:
        return AssertionResult(assertion, mid, low - expected.high)
    return AssertionResult(assertion, mid, 0.0)


def _counts(contract: Contract, kind: KindSpec, measure: Measure, subject: str) -> bool:
    role = kind.debtor if measure.side == "debtor" else kind.creditor
    return (
        kind.family == measure.family
        and contract.roles.get(role) == subject
        and contract.rollup is None
        and contract.current_status not in {"cancelled", "rumoured"}
    )
