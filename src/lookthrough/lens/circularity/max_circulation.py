"""The largest circulation within a set of payments: what can be set off with every net position unchanged.

What is left of the payments after the largest circulation is the cheapest way, counted in dollars times hops, of
getting the net positions from who pays more than it receives to who receives more. That is a minimum-cost flow with
cost 1 on every payment, solved by the primal-dual method (Ford and Fulkerson 1962; Ahuja, Magnanti and Orlin 1993,
chapter 9): shortest distances from all who still owe, then a maximum flow along the shortest ways, until nobody owes.
Amounts are whole multiples of one unit, 2**-60 of the total or finer, so that the optimum is exact to that. They are
paid in rounds, each in a unit about 2**-20 of the one before (a payment smaller than the unit waits for the next), so
that a maximum flow of a round fits the 32 bits of ``max_flow`` on large graphs: exact flows at each step took half as
long again on 100,000 payments.

The distances are prices, and by linear-programming duality any prices bound the optimum from above. Above ``EXACT``
payments, where the last steps take most of the time, the search stops when less than ``LEFT`` of all payments is still
owed; that then goes by any way there is. So what is returned can always be set off, and the bound is certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from lookthrough.lens.circularity.max_flow import Graph, max_flow, sum_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

EXACT = 300_000  # payments up to which the optimum itself is found
LEFT = 0.004  # of all payments, still owed when the search stops; the result is then within about 1 % of the bound
COUNT = 2**30  # units that are owed at the start of a round
BITS = 60  # the total of all payments in units, as a power of two


def max_circulation(
    nodes: int, tail: NDArray[np.intp], head: NDArray[np.intp], amount: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return how much of each payment belongs to one largest circulation, and the most that any circulation can be.

    Args:
        nodes: how many entities there are.
        tail: payer of each payment; one payment a pair.
        head: payee of each payment.
        amount: positive.

    Returns:
        The circulation, between 0 and the payment: its sum is unique up to ``EXACT`` payments, its split need not be.
        And the bound: the sum itself where that is the largest.
    """
    found = np.where(tail == head, amount, 0.0)
    if not len(tail):
        return found, 0.0
    graph = csr_array((np.ones(len(tail)), (tail, head)), shape=(nodes, nodes))
    _, label = connected_components(graph, connection="strong")
    inside = np.flatnonzero((label[tail] == label[head]) & (tail != head))
    bound = float(found.sum())
    if len(inside):
        scale = BITS - int(np.frexp(amount[inside].sum())[1])
        whole = np.rint(np.ldexp(amount[inside], scale)).astype(np.int64)
        payments = _Payments(nodes, tail[inside], head[inside], whole)
        set_off, gap = payments.set_off(0.0 if len(inside) <= EXACT else LEFT * float(whole.sum()))
        found[inside] = np.minimum(np.ldexp(set_off.astype(np.float64), -scale), amount[inside])
        bound = float(found.sum()) + float(np.ldexp(gap, -scale))
    return found, bound


def balanced_part(
    nodes: int, tail: NDArray[np.intp], head: NDArray[np.intp], amount: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a circulation within payments that are nearly one: the net positions are taken off on some way.

    Args:
        nodes: how many entities there are.
        tail: payer of each payment; one payment a pair.
        head: payee of each payment.
        amount: not negative.
    """
    scale = BITS - int(np.frexp(amount.sum())[1])
    payments = _Payments(nodes, tail, head, np.rint(np.ldexp(amount, scale)).astype(np.int64))
    payments.finish()
    kept = np.ldexp((payments.whole - payments.room[payments.count :]).astype(np.float64), -scale)
    return np.minimum(kept, amount)


class _Payments:
    """What may still be paid on (arcs ``0..m``) and taken back from (arcs ``m..2m``) each payment.

    Attributes:
        room: units free on each arc; what is taken back from arc i is free on arc i + m, and the other way round.
        owed: what each entity still has to pay on net, negative for who is to receive.
        price: of a dollar at each entity, in hops; an arc with room never goes down by more than its cost.
    """

    def __init__(self, nodes: int, tail: NDArray[np.intp], head: NDArray[np.intp], whole: Whole) -> None:
        self.nodes, self.count = nodes, len(tail)
        self.whole = whole
        self.opposite = _opposite(nodes, tail, head)
        self.tail = np.concatenate([tail, head]).astype(np.int32)
        self.head = np.concatenate([head, tail]).astype(np.int32)
        self.cost = np.repeat(np.array([1, -1]), self.count)
        self.room = np.concatenate([whole, np.zeros_like(whole)])
        self.owed = sum_by(tail, whole, nodes) - sum_by(head, whole, nodes)
        self.price = np.zeros(nodes, dtype=np.int64)

    def set_off(self, enough: float) -> tuple[Whole, float]:
        """Pay all net positions on the shortest ways; return what is not needed for that, and how far from the best.

        Args:
            enough: stop the search when no more units than this are owed, 0 = at the optimum.
        """
        while True:
            self._take_back(np.flatnonzero((self._reduced() < 0) & (self.room > 0)))
            left = int(self.owed[self.owed > 0].sum())
            if not left:
                return self.whole - self.room[self.count :], 0.0
            self._round(max(1, -(-left // COUNT)), enough)
            if enough and self.owed[self.owed > 0].sum() <= enough:
                least = self._bound()
                self.finish()
                needed = self.room[self.count :]
                return self.whole - needed, max(float(needed.sum()) - least, 0.0)

    def _bound(self) -> float:
        """Return units that no way of paying the net positions can do without: the value of the prices."""
        whole = self.whole.astype(np.float64)
        position = np.bincount(self.tail[: self.count], whole, self.nodes)
        position -= np.bincount(self.head[: self.count], whole, self.nodes)
        return float(np.minimum(self._reduced()[: self.count], 0) @ whole - self.price @ position)

    def finish(self) -> None:
        """Pay what is still owed by any way there is."""
        self._pay_most(self._open(1), 1)

    def _reduced(self) -> Whole:
        return self.cost + self.price[self.tail] - self.price[self.head]

    def _take_back(self, arcs: NDArray[np.intp]) -> None:
        """Fill the arcs that the last unit was too coarse to see and that would pay off."""
        self._pay(arcs, self.room[arcs])

    def _pay(self, arcs: NDArray[np.intp], units: Whole) -> None:
        self.room[arcs] -= units
        self.room[(arcs + self.count) % (2 * self.count)] += units
        self.owed += sum_by(self.head[arcs], units, self.nodes) - sum_by(self.tail[arcs], units, self.nodes)

    def _round(self, unit: int, enough: float) -> None:
        """Pay in whole units until enough is paid or no payer with a unit left reaches a payee with a unit left."""
        while True:
            payers, payees = np.flatnonzero(self.owed >= unit), np.flatnonzero(self.owed <= -unit)
            if not len(payers) or not len(payees) or self.owed[payers].sum() <= enough:
                return
            wide = self._open(unit)
            distance = self._distances(wide, payers)
            reach = distance[payees][np.isfinite(distance[payees])]
            if not len(reach):
                return
            self.price += np.minimum(distance, reach.max()).astype(np.int64)
            self._pay_most(wide[self._reduced()[wide] == 0], unit)

    def _open(self, unit: int) -> NDArray[np.intp]:
        """Return the arcs with room for a unit; to take back what the payee pays is better than to pay it."""
        is_open = self.room >= unit
        is_open[: self.count] &= (self.opposite < 0) | ~is_open[self.count :][self.opposite]
        return np.flatnonzero(is_open)

    def _distances(self, arcs: NDArray[np.intp], payers: NDArray[np.intp]) -> NDArray[np.float64]:
        lengths = self._reduced()[arcs].astype(np.float64)
        graph = csr_array((lengths, (self.tail[arcs], self.head[arcs])), shape=(self.nodes, self.nodes))
        return dijkstra(graph, indices=payers, min_only=True)

    def _pay_most(self, arcs: NDArray[np.intp], unit: int) -> None:
        """Pay as many units along arcs as can be."""
        source, sink = self.nodes, self.nodes + 1
        payers, payees = np.flatnonzero(self.owed >= unit), np.flatnonzero(self.owed <= -unit)
        graph = Graph(
            nodes=self.nodes + 2,
            tail=np.concatenate([self.tail[arcs], np.full(len(payers), source), payees]),
            head=np.concatenate([self.head[arcs], payers, np.full(len(payees), sink)]),
            capacity=np.concatenate([self.room[arcs], self.owed[payers], -self.owed[payees]]) // unit,
        )
        self._pay(arcs, max_flow(graph, source, sink)[: len(arcs)] * unit)


def _opposite(nodes: int, tail: NDArray[np.intp], head: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return for each payment that of the payee to the payer, -1 where there is none."""
    forth, back = tail.astype(np.int64) * nodes + head, head.astype(np.int64) * nodes + tail
    order = np.argsort(forth)
    at = order[np.minimum(np.searchsorted(forth[order], back), len(order) - 1)]
    return np.where(forth[at] == back, at, -1)
