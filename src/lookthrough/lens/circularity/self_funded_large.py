"""A vendor's interval on a large table of payments: the same graph as ``self_funded``, by column.

The mix of every entity is iterated from nothing known to be the vendor's (which can only be too little) and from
everything (only too much) until the two agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from lookthrough.lens.circularity.max_flow import Graph, sum_by

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from lookthrough.lens.circularity.flow_table import Network

    Whole = NDArray[np.int64]
    Nodes = NDArray[np.intp]

GAP = 10  # recorded uses may exceed recorded sources by 1/GAP before the pro-rata answer is withheld
OUT, IN, LEAK = 0, 1, 2
SWEEPS = 20_000
AGREED = 1e-9  # of the vendor's revenue: how close the two iterations of the mix must come


class LargeTrail(NamedTuple):
    """Where tagged money can go.

    Attributes:
        graph: edges open to tagged money, units; the nodes are the vendor (out, in), the leak, and each entity in each
            of its quarters.
        funding: ``[node]``, what it can spend, units.
        gaps: entities between the vendor and itself whose uses exceed their sources by more than 1 / ``GAP``.
    """

    graph: Graph
    funding: Whole
    gaps: tuple[int, ...]


def build(network: Network, v: int, banned: Collection[tuple[int, int]], first: int) -> LargeTrail:
    """Return the trail of the vendor's money.

    Args:
        network: all flows of the window, counted in 64 bits.
        v: the vendor.
        banned: payments closed to tagged money.
        first: the first quarter whose revenue is asked about.
    """
    columns = network.columns()
    payer, payee, quarter = columns.payer, columns.payee, columns.quarter
    amount = columns.amount.astype(np.int64)
    start = int(quarter.min())
    span = int(quarter.max()) - start + 1
    keys = [party * span + quarter - start for party in (payer, payee)]
    slots = _distinct(np.concatenate([keys[0][(payer >= 0) & (payer != v)], keys[1][(payee >= 0) & (payee != v)]]))
    entity, at = slots // span, slots % span + start
    tail = np.where(payer == v, OUT, np.where(payer < 0, -1, 3 + np.searchsorted(slots, keys[0])))
    into = np.where(quarter >= first, IN, LEAK)
    head = np.where(payee == v, into, np.where(payee < 0, LEAK, 3 + np.searchsorted(slots, keys[1])))
    received, spent = sum_by(head, amount, 3 + len(slots)), sum_by(tail[tail >= 0], amount[tail >= 0], 3 + len(slots))
    funding, drawn, surplus = _carried(entity, received[3:], spent[3:])
    following = np.append(np.where(entity[1:] == entity[:-1], np.arange(4, 3 + len(slots)), LEAK), LEAK)
    closed = np.zeros(len(payer), dtype=np.bool_)
    for a, b in banned:
        closed |= (payer == a) & (payee == b)
    is_open = (tail >= 0) & ~((tail == OUT) & (head == LEAK)) & ~closed
    spendable = np.concatenate([np.zeros(3, dtype=np.int64), funding])
    np.subtract.at(spendable, tail[closed & (tail >= 3)], amount[closed & (tail >= 3)])
    held = np.flatnonzero(surplus)
    tail = np.concatenate([tail[is_open], held + 3])
    head = np.concatenate([head[is_open], following[held]])
    amount = np.concatenate([amount[is_open], surplus[held]])
    size = 3 + len(slots)
    reached = _reached(size, tail, head, OUT)
    on_way = (reached & _reached(size, head, tail, IN))[3:]
    short: set[int] = set()
    for since in {-1, first}:
        short |= _short(entity, at >= since, received[3:], drawn, funding, on_way)
    kept = reached[tail]
    return LargeTrail(_added_up(size, tail[kept], head[kept], amount[kept]), spendable, tuple(sorted(short)))


def mix(trail: LargeTrail) -> tuple[float, float] | None:
    """Return least and most units of revenue that are the vendor's own, pro rata; ``None`` where they do not agree.

    Every entity spends the mix it received, ``D h = W h + w``. Iterated from 0 the share h rises to the solution, from
    1 it falls to it, because no entity's mix is more than all of what it can spend.
    """
    nodes, tail, head, amount = trail.graph
    slots = nodes - 3
    inner = (tail >= 3) & (head >= 3)
    spendable = np.maximum(trail.funding, 1).astype(np.float64)
    shares = amount / spendable[head]
    passed = csr_array((shares[inner], (head[inner] - 3, tail[inner] - 3)), shape=(slots, slots))
    paid = (tail == OUT) & (head >= 3)
    given = np.bincount(head[paid] - 3, shares[paid], slots)
    sold = (tail >= 3) & (head == IN)
    revenue = np.bincount(tail[sold] - 3, amount[sold].astype(np.float64), slots)
    direct = float(amount[(tail == OUT) & (head == IN)].sum())
    low, high = np.zeros(slots), np.ones(slots)
    near = AGREED * (direct + float(revenue.sum()))
    for sweep in range(SWEEPS):
        low, high = passed @ low + given, passed @ high + given
        if sweep % 20 == 0 and float(revenue @ (high - low)) <= near:
            return direct + float(revenue @ low), direct + float(revenue @ high)
    return None


def _added_up(nodes: int, tail: Nodes, head: Nodes, amount: Whole) -> Graph:
    """Return a graph with one edge a pair: what is held at the end and what is paid to outside go the same way."""
    pair = tail * nodes + head
    pairs = _distinct(pair)
    return Graph(nodes, pairs // nodes, pairs % nodes, sum_by(np.searchsorted(pairs, pair), amount, len(pairs)))


def _carried(entity: Nodes, received: Whole, spent: Whole) -> tuple[Whole, Whole, Whole]:
    """Return what each slot can spend, what of that is drawn from outside, and what it hands on to its next."""
    funding, drawn, surplus = (np.zeros(len(entity), dtype=np.int64) for _ in range(3))
    place = np.arange(len(entity)) - np.searchsorted(entity, entity, side="left")
    carried = np.zeros(len(entity) + 1, dtype=np.int64)
    for rank in range(int(place.max(initial=-1)) + 1):
        now = np.flatnonzero(place == rank)
        sources = carried[now] + received[now]
        drawn[now] = np.maximum(spent[now] - sources, 0)
        funding[now] = sources + drawn[now]
        surplus[now] = funding[now] - spent[now]
        carried[now + 1] = surplus[now]  # read only where the next slot is the same entity's
    return funding, drawn, surplus


def _short(
    entity: Nodes, asked: NDArray[np.bool_], received: Whole, drawn: Whole, funding: Whole, on_way: NDArray[np.bool_]
) -> set[int]:
    """Return the entities on the way whose uses exceed their sources too far in the quarters asked about."""
    slots = np.flatnonzero(asked)
    is_first = np.append(True, entity[slots][1:] != entity[slots][:-1]) if len(slots) else asked[:0]
    sources = np.where(is_first, funding[slots] - drawn[slots], received[slots])
    n = int(entity.max(initial=-1)) + 1
    lacking = GAP * sum_by(entity[slots], drawn[slots], n) > sum_by(entity[slots], sources, n)
    return set(np.unique(entity[on_way]).tolist()) & set(np.flatnonzero(lacking).tolist())


def _reached(nodes: int, tail: Nodes, head: Nodes, start: int) -> NDArray[np.bool_]:
    graph = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(nodes, nodes))
    found = np.zeros(nodes, dtype=np.bool_)
    found[breadth_first_order(graph, start, return_predecessors=False)] = True
    return found


def _distinct(keys: Whole) -> Whole:
    """Return keys once each and sorted (by sorting: NumPy's hash table takes five times as long on millions)."""
    ordered = np.sort(keys)
    return ordered[np.append(True, np.diff(ordered) != 0)] if len(ordered) else ordered
