"""Payments, and the network of exact amounts that they add up to (``flow_reading`` reads them from a table).

Amounts are USD billions. ``outside`` is a reserved id: money from it is funding from beyond the table, money to it
leaves the table for good; money never comes back through it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Whole = NDArray[Any]
"""Whole numbers: Python's own in an array of objects, or 64 bits."""

OUTSIDE = "outside"
EXACT_ROWS = 20_000

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
