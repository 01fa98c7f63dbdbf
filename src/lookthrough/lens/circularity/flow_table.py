"""Payments, what they come to between two parties, and the network of exact amounts that they add up to.

``flow_reading`` reads them from a table.

Amounts are USD billions. ``outside`` is a reserved id: money from it is funding from beyond the table, money to it
leaves the table for good; money never comes back through it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict, overload

import numpy as np
from numpy.typing import NDArray

from lookthrough.units.frames import Framed
from lookthrough.units.quarter import quarter_name, window_names
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lookthrough.book.records import Book

Whole = NDArray[Any]
"""Whole numbers: Python's own in an array of objects, or 64 bits."""

OUTSIDE = "outside"
EXACT_ROWS = 20_000
WEAKER = ("reported", "estimated", "inferred", "assumed")

Layer = Literal["cash", "paper", "own"]


@dataclass(frozen=True, slots=True)
class Flow:
    """One payment. ``amount`` in USD bn, not negative; ``quarter`` is ``year * 4 + quarter - 1``.

    Attributes:
        contract: the contract it is paid under.
        layer: ``cash``, ``paper`` for value that is not money (vesting warrants, shares), or ``own`` for what a company
            earns and holds beyond the recorded payments.
        status, basis: as in the book (signed, funded ...; reported, inferred ...).
        grade: the best of its sources, where it is of a book.
        cases: the amount at the ends of the ranges of what it is paid under, in the order of ``positions.families``;
            empty where it has none.
        is_paid: whether it lies before the balance-sheet date of its book; ``None`` where no book says.
        sale: whether it pays for goods or services; money raised is no revenue of the one who raises it.
    """

    payer: str
    payee: str
    amount: float
    contract: str | None = None
    layer: Layer = "cash"
    status: str | None = None
    basis: str | None = None
    quarter: int | None = None
    sale: bool = True
    grade: str | None = None
    cases: tuple[float, ...] = ()
    is_paid: bool | None = None


class FlowRow(TypedDict):
    """A payment in a frame: the fields of a :class:`Flow` in their order, its quarter by its name."""

    payer: str
    payee: str
    amount: float
    contract: str | None
    layer: str
    status: str | None
    basis: str | None
    quarter: str | None
    sale: bool
    grade: str | None
    is_paid: bool | None


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Flows(Framed, Sequence[Flow]):
    """Payments in their order, and as a frame. No tuple, since Arrow takes one for columns.

    Attributes:
        flows: the payments.
        book: whose payments they are; ``None`` of a table.
    """

    row_type = FlowRow

    flows: tuple[Flow, ...] = ()
    book: Book | None = field(default=None, repr=False, compare=False)

    def __eq__(self, other: object) -> bool:
        """Whether the other has the same payments in the same order, as flows or as a tuple of them."""
        return self.flows == tuple(other) if isinstance(other, Flows | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.flows)

    def __len__(self) -> int:
        return len(self.flows)

    @overload
    def __getitem__(self, at: int) -> Flow: ...

    @overload
    def __getitem__(self, at: slice) -> Flows: ...

    def __getitem__(self, at: int | slice) -> Flow | Flows:
        return Flows(self.flows[at], self.book) if isinstance(at, slice) else self.flows[at]

    @property
    def rows(self) -> list[FlowRow]:
        """One record for each payment."""
        return [
            FlowRow(
                payer=flow.payer,
                payee=flow.payee,
                amount=flow.amount,
                contract=flow.contract,
                layer=flow.layer,
                status=flow.status,
                basis=flow.basis,
                quarter=None if flow.quarter is None else quarter_name(flow.quarter),
                sale=flow.sale,
                grade=flow.grade,
                is_paid=flow.is_paid,
            )
            for flow in self.flows
        ]


@dataclass(frozen=True, slots=True)
class LegPart:
    """What is paid on a leg under one contract, or by the purchases ledger (``contract`` is ``None``).

    ``first`` and ``last`` are the quarters of its payments, ``None`` where not all are dated; ``amount`` in USD bn.
    """

    contract: str | None
    first: str | None
    last: str | None
    amount: Range
    basis: str | None


@dataclass(frozen=True, slots=True)
class LoopLeg:
    """All that one party pays another in the window, USD bn: a step of a loop.

    Attributes:
        payer, payee: entities.
        amount: low and high have all its ranges at their ends at once; what is paid now and what is left of the same
            contract move against each other, so that the ranges of ``paid`` and ``to_come`` may be wider.
        paid: before the balance-sheet date; ``None`` where no book says.
        to_come: after it.
        basis: what it rests on, the weakest of its parts; ``None`` where no flow says so.
        parts: by contract, the purchases ledger first.
    """

    payer: str
    payee: str
    amount: Range
    paid: Range | None
    to_come: Range | None
    basis: str | None
    parts: tuple[LegPart, ...]

    @property
    def contracts(self) -> tuple[str, ...]:
        """The contracts paid under, in alphabetical order."""
        return tuple(part.contract for part in self.parts if part.contract is not None)


def legs_between(flows: Iterable[Flow], pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], LoopLeg]:
    """Return what some pairs (payer, payee) are paid; one without a payment is left out."""
    paid: dict[tuple[str, str], list[Flow]] = defaultdict(list)
    for flow in flows:
        if (flow.payer, flow.payee) in pairs and flow.amount > 0.0:
            paid[flow.payer, flow.payee].append(flow)
    return {pair: _leg(*pair, same) for pair, same in paid.items()}


def _leg(payer: str, payee: str, flows: Sequence[Flow]) -> LoopLeg:
    parts = tuple(_part(contract, same) for contract, same in sorted(_by_contract(flows).items()))
    is_split = all(flow.is_paid is not None for flow in flows)
    return LoopLeg(
        payer=payer,
        payee=payee,
        amount=_amount(flows),
        paid=_amount([flow for flow in flows if flow.is_paid]) if is_split else None,
        to_come=_amount([flow for flow in flows if not flow.is_paid]) if is_split else None,
        basis=_weakest(flow.basis for flow in flows),
        parts=parts,
    )


def _by_contract(flows: Iterable[Flow]) -> dict[str, list[Flow]]:
    """Return flows by contract; those without one under the empty name, which stands first."""
    found: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        found[flow.contract or ""].append(flow)
    return found


def _part(contract: str, flows: Sequence[Flow]) -> LegPart:
    quarters = [flow.quarter for flow in flows if flow.quarter is not None]
    is_dated = len(quarters) == len(flows)
    first, last = window_names(min(quarters), max(quarters)) if is_dated else (None, None)
    return LegPart(contract or None, first, last, _amount(flows), _weakest(flow.basis for flow in flows))


def _amount(flows: Sequence[Flow]) -> Range:
    """Add up flows: those of one contract case by case, since its terms are the same in all of them."""
    ends = [_ends(same) for same in _by_contract(flows).values()]
    low, high = (math.fsum(each[i] for each in ends) for i in range(2))
    mid = math.fsum(flow.amount for flow in flows)
    return Range(min(low, mid), mid, max(mid, high))  # sums of sums are rounded: equal ends may miss the middle


def _ends(flows: Sequence[Flow]) -> tuple[float, float]:
    count = max(len(flow.cases) for flow in flows)
    cases = [[flow.amount for flow in flows]]
    cases += [[flow.cases[i] if flow.cases else flow.amount for flow in flows] for i in range(count)]
    sums = [math.fsum(case) for case in cases]
    return min(sums), max(sums)


def _weakest(bases: Iterable[str | None]) -> str | None:
    """Return the weakest of some bases; ``None`` where none is said."""
    return max((basis for basis in bases if basis is not None), key=WEAKER.index, default=None)


@dataclass(frozen=True, slots=True)
class Network:
    """Flows added up by payer, payee and quarter, in whole numbers of one unit.

    Floats are binary fractions, so a power of two makes every amount a whole number: sums and maximum flows are then
    exact, and no answer depends on the order of the rows. Tables of more than ``EXACT_ROWS`` rows are counted in units
    of 2**-60 of their total, to which each amount is rounded.

    Attributes:
        ids: the entities in alphabetical order, without ``outside``.
        edges: (payer, payee, quarter) to amount in units; entities by number, ``outside`` is -1; quarter is 0 for all
            where not every flow has one.
        unit: how many units make USD 1bn.
        contracts: (payer, payee) to the contracts paid under, in alphabetical order.
    """

    ids: tuple[str, ...]
    edges: Mapping[tuple[int, int, int], int]
    unit: int
    contracts: Mapping[tuple[int, int], tuple[str, ...]]

    def number(self, entity: str) -> int | None:
        """Return the number of an entity, ``None`` where no flow names it."""
        at = bisect_left(self.ids, entity)
        return at if at < len(self.ids) and self.ids[at] == entity else None

    def columns(self) -> EdgeColumns:
        """Return :attr:`edges` as columns, in the order of payer, payee and quarter."""
        keys = np.array(sorted(self.edges), dtype=np.int64).reshape(-1, 3)
        amount = np.empty(len(keys), dtype=np.object_)
        amount[:] = [self.edges[payer, payee, quarter] for payer, payee, quarter in keys.tolist()]
        return EdgeColumns(keys[:, 0], keys[:, 1], keys[:, 2], amount)

    def pairs(self) -> Pairs:
        """Return USD bn by payer and payee over all quarters, ``outside`` included as -1."""
        payer, payee, _, amount = self.columns()
        is_first = np.ones(len(payer), dtype=np.bool_)
        is_first[1:] = (np.diff(payer) != 0) | (np.diff(payee) != 0)
        starts = np.flatnonzero(is_first)
        total = np.add.reduceat(amount, starts) if len(starts) else amount
        return Pairs(payer[starts], payee[starts], np.array([each / self.unit for each in total], dtype=np.float64))

    def totals(self) -> dict[tuple[int, int], float]:
        """Return :meth:`pairs` as a table."""
        payer, payee, amount = (column.tolist() for column in self.pairs())
        return dict(zip(zip(payer, payee, strict=True), amount, strict=True))


class EdgeColumns(NamedTuple):
    """Payer, payee, quarter and amount in units (Python's whole numbers) of each edge of a network."""

    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    quarter: NDArray[np.int64]
    amount: NDArray[np.object_]


class Pairs(NamedTuple):
    """USD bn by payer and payee, in their order; ``outside`` is -1."""

    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    amount: NDArray[np.float64]


def build_network(flows: Iterable[Flow]) -> Network:
    """Add up flows into a network.

    Raises:
        ValueError: an amount is negative or not finite.
    """
    rows = list(flows)
    amount = np.array([flow.amount for flow in rows], dtype=np.float64)
    for at in np.flatnonzero(~(np.isfinite(amount) & (amount >= 0))).tolist():
        raise ValueError(f"the flow {rows[at].payer} -> {rows[at].payee} has the amount {rows[at].amount}")
    ids = tuple(sorted({id_ for flow in rows for id_ in (flow.payer, flow.payee)} - {OUTSIDE}))
    number = {id_: i for i, id_ in enumerate(ids)} | {OUTSIDE: -1}
    payer = np.array([number[flow.payer] for flow in rows], dtype=np.int64)
    payee = np.array([number[flow.payee] for flow in rows], dtype=np.int64)
    quarters = [flow.quarter for flow in rows]
    quarter = np.array([0 if None in quarters else at or 0 for at in quarters], dtype=np.int64)
    whole, unit = _in_units(amount)
    kept = np.flatnonzero(amount > 0)
    order = kept[np.lexsort((quarter[kept], payee[kept], payer[kept]))]
    keys = np.column_stack([payer[order], payee[order], quarter[order]])
    starts = np.flatnonzero(np.any(np.diff(keys, axis=0, prepend=keys[:1] - 1) != 0, axis=1))
    total = np.add.reduceat(whole[order], starts) if len(starts) else whole[:0]
    return Network(
        ids=ids,
        edges=dict(zip(map(tuple, keys[starts].tolist()), total.tolist(), strict=True)),
        unit=unit,
        contracts=_contracts(rows, keys[starts, :2], number),
    )


def _in_units(amount: NDArray[np.float64]) -> tuple[Whole, int]:
    """Return amounts as whole numbers of a unit, and how many units make one."""
    room = 60 - int(np.frexp(amount.sum())[1]) if len(amount) else 0
    if len(amount) > EXACT_ROWS and room >= 0:
        return np.rint(np.ldexp(amount, room)).astype(np.int64), 2**room
    ratios = [each.as_integer_ratio() for each in amount.tolist()]
    unit = max((denominator for _, denominator in ratios), default=1)
    whole = np.empty(len(ratios), dtype=np.object_)
    whole[:] = [numerator * (unit // denominator) for numerator, denominator in ratios]
    return whole, unit


def _contracts(
    rows: Iterable[Flow], pairs: NDArray[np.int64], number: Mapping[str, int]
) -> dict[tuple[int, int], tuple[str, ...]]:
    named: dict[tuple[int, int], set[str]] = defaultdict(set)
    for flow in rows:
        if flow.contract and flow.amount > 0:
            named[number[flow.payer], number[flow.payee]].add(flow.contract)
    found: dict[tuple[int, int], tuple[str, ...]] = dict.fromkeys(map(tuple, pairs.tolist()), ())
    return found | {pair: tuple(sorted(names)) for pair, names in named.items()}
