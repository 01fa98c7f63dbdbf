"""Measures: what contracts add up to, so that a reported total can be held against them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from lookthrough.book.text import written_dates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from lookthrough.book.records import Assertion, Book, Contract, Source, Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

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
    """An assertion with what contracts add up to, in USD bn.

    Attributes:
        assertion: the reported total.
        got: the middle of the range that contracts add up to.
        gap: 0 where the assertion holds; else ``got`` less expected, less its nearest end where that is a range.
        by_construction: whether a contract that counts rests on the publication of the total itself: that the two agree
            then says that nothing was mistyped, and is no tie between two sources.
    """

    assertion: Assertion
    got: float
    gap: float
    by_construction: bool

    @property
    def verdict(self) -> str:
        """``fails``, ``holds``, or ``by construction`` where contract and total have one source."""
        if self.gap != 0.0:
            return "fails"
        return "by construction" if self.by_construction else "holds"

    @property
    def expected_text(self) -> str:
        """The expected total as written."""
        return self.assertion.expected.text


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "debt_principal": Measure("debt", "principal", "debtor", "principal of the debt the subject owes"),
        "debt_drawn": Measure("debt", "drawn", "debtor", "debt drawn; default: all of the principal", "principal"),
        "lease_amount": Measure("lease", "amount", "debtor", "undiscounted rent of the leases of a tenant"),
        "commitment_amount": Measure("commitment", "amount", "debtor", "take-or-pay commitments of a buyer"),
        "order_amount": Measure("order", "amount", "debtor", "orders of a buyer"),
        "equity_amount": Measure("equity", "amount", "debtor", "equity an investor puts in"),
        "equity_raised": Measure("equity", "amount", "creditor", "equity put into the subject"),
        "backlog_amount": Measure("commitment", "amount", "creditor", "take-or-pay commitments to a seller"),
    }
)


def measured(
    measure: Measure,
    subjects: Collection[str],
    contracts: Iterable[Contract],
    kinds: Mapping[str, KindSpec],
    *,
    counterparty: str | None = None,
    begun: str | None = None,
) -> tuple[float, float, float]:
    """Return low, mid and high of a measure in USD bn; unknown amounts count nothing.

    Roll-ups, cancelled and rumoured contracts are left out. A contract between two subjects counts once.

    Args:
        measure: what is added up.
        subjects: ids of the entities whose contracts count.
        contracts: those to choose from.
        kinds: the kinds of contract by name.
        counterparty: only contracts with this entity on the other side.
        begun: only contracts whose start, the middle of it where it is a range, lies in this written period.
    """
    found = _counted(measure, subjects, contracts, kinds, counterparty, begun)
    return _sum(value for _, value in found if value is not None)


def _counted(
    measure: Measure,
    subjects: Collection[str],
    contracts: Iterable[Contract],
    kinds: Mapping[str, KindSpec],
    counterparty: str | None,
    begun: str | None,
) -> Iterator[tuple[Contract, Value | None]]:
    """Yield the contracts that count, each with the value that is added up."""
    for contract in contracts:
        is_of_them = _counts(contract, kinds[contract.kind], measure, subjects, counterparty)
        if is_of_them and (begun is None or _began(contract, begun)):
            value = contract.value(measure.term)
            if value is None and measure.instead is not None:
                value = contract.value(measure.instead)
            yield contract, value


def _sum(values: Iterable[Value]) -> tuple[float, float, float]:
    low = mid = high = 0.0
    for value in values:
        if value.low is not None and value.mid is not None and value.high is not None:
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
        range that is expected, widened by the tolerance (a share of the expected total). Of those that hold, the ones
        that hold by construction say so.
    """
    index = _index(book.contracts, kinds) if book.assertions else {}
    judged = [_judge(a, index, kinds, book.sources) for a in book.assertions if a.measure in MEASURES]
    return tuple(r for r in judged if r.gap == 0.0), tuple(r for r in judged if r.gap != 0.0)


Index = dict[tuple[str, str | None], list["Contract"]]


def _index(contracts: Mapping[str, Contract], kinds: Mapping[str, KindSpec]) -> Index:
    """Return the contracts of each family on whose one side somebody stands: a total looks at no others."""
    found: Index = defaultdict(list)
    for contract in contracts.values():
        kind = kinds[contract.kind]
        for party in {contract.roles.get(kind.debtor), contract.roles.get(kind.creditor)}:
            found[kind.family, party].append(contract)
    return found


def _judge(
    assertion: Assertion, index: Index, kinds: Mapping[str, KindSpec], sources: Mapping[str, Source]
) -> AssertionResult:
    measure = MEASURES[assertion.measure]
    of_subjects = {c.id: c for subject in assertion.subjects for c in index.get((measure.family, subject), ())}
    contracts = [of_subjects[id_] for id_ in sorted(of_subjects)]
    counted = [*_counted(measure, assertion.subjects, contracts, kinds, assertion.counterparty, assertion.begun)]
    low, mid, high = _sum(value for _, value in counted if value is not None)
    gap = _gap(assertion, low, mid, high)
    own = _publications(assertion.source or assertion.expected.source, sources)
    is_own = any(own & _publications(value.source or c.source, sources) for c, value in counted if value is not None)
    return AssertionResult(assertion, mid, gap, is_own)


def _gap(assertion: Assertion, low: float, mid: float, high: float) -> float:
    expected = assertion.expected
    if expected.low is None or expected.high is None:
        return 0.0
    slack = assertion.tolerance * abs(expected.high) + _ROUNDING
    if high < expected.low - slack:
        return mid - expected.low
    return mid - expected.high if low > expected.high + slack else 0.0


def _publications(ids: Iterable[str], sources: Mapping[str, Source]) -> set[str]:
    """Return what ids stand for: two ids of one address are one publication."""
    return {sources[id_].url or id_ for id_ in ids if id_ in sources}


def _counts(
    contract: Contract, kind: KindSpec, measure: Measure, subjects: Collection[str], counterparty: str | None
) -> bool:
    own, other = (kind.debtor, kind.creditor) if measure.side == "debtor" else (kind.creditor, kind.debtor)
    return (
        kind.family == measure.family
        and contract.roles.get(own) in subjects
        and counterparty in {None, contract.roles.get(other)}
        and contract.rollup is None
        and contract.current_status not in {"cancelled", "rumoured"}
    )


def _began(contract: Contract, period: str) -> bool:
    quarters, start = written_dates.as_quarters(period), contract.mid("start")
    return quarters is not None and start is not None and quarters[0] <= start <= quarters[1]
