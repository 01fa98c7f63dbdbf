"""Maximum flow in whole numbers: exact, so that bounds never cross by a rounding error.

One function, two methods, both Dinic's (1970). On small graphs (``SMALL``) it is written here, in Python's own whole
numbers, which may be wider than 64 bits; above, it is SciPy's, which counts in 32 bits: a coarse unit first, then what
is left in finer ones, down to 1. Neither serves for all. On the 282 edges around a vendor of the bundled book, in 71
bits, Python takes 0.3 ms and SciPy 1.2 (three rounds, nearly all of it spent on making sparse matrices); on 20,800
edges Python takes 156 ms and SciPy 34.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.lens.circularity.flow_table import Whole

    Nodes = NDArray[np.integer]
    Ways = dict[int, list[int]]

Node = TypeVar("Node", bound="Hashable")

SMALL = 150  # edges up to which Python is faster than one round of SciPy's; as measured, squared with the rounds
BITS = 30  # of the units on an edge in a round of SciPy's: an edge and its reverse together stay within 32


class Graph(NamedTuple):
    """Edges by column.

    Attributes:
        nodes: how many nodes there are.
        tail: ``[edge]``, where it leaves; one edge a pair, none from a node to itself.
        head: ``[edge]``, where it arrives.
        capacity: ``[edge]``, whole and not negative, in 64 bits or Python's own.
    """

    nodes: int
    tail: Nodes
    head: Nodes
    capacity: Whole


def largest_flow(graph: Graph, source: int, sinks: Sequence[int]) -> int:
    """Return the most that can go from ``source`` to any of ``sinks``."""
    if len(sinks) > 1:  # they pay on, as much as there is, to one more node
        most = graph.capacity[graph.tail == source].sum()
        tail, head = np.append(graph.tail, sinks), np.append(graph.head, [graph.nodes] * len(sinks))
        onward = Graph(graph.nodes + 1, tail, head, np.append(graph.capacity, [most] * len(sinks)))
        return largest_flow(onward, source, [graph.nodes])
    return int(max_flow(graph, source, sinks[0])[graph.tail == source].sum())


def max_flow(graph: Graph, source: int, sink: int) -> Whole:
    """Return the flow on each edge, ``[edge]``, of one way to send as much as possible from ``source`` to ``sink``."""
    most = int(graph.capacity[graph.tail == source].sum())
    rounds = 1 + -(-max(0, most.bit_length() - BITS) // _finer(2 * len(graph.tail)))
    return (_by_python if len(graph.tail) <= SMALL * rounds**2 else _by_scipy)(graph, source, sink)


def reachable(edges: Iterable[tuple[Node, Node]], start: Node, *, forward: bool) -> set[Node]:
    """Return the nodes on some way from ``start``, or, backwards, those with some way to it; itself included.

    Args:
        edges: (tail, head).
        start: a node.
        forward: along the edges.
    """
    following: dict[Node, list[Node]] = defaultdict(list)
    for tail, head in edges:
        following[tail if forward else head].append(head if forward else tail)
    seen, stack = {start}, [start]
    while stack:
        for node in following[stack.pop()]:
            if node not in seen:
                seen.add(node)
                stack.append(node)
    return seen


def _by_python(graph: Graph, source: int, sink: int) -> Whole:
    """Edge i stands at 2 i, its reverse at 2 i + 1."""
    room = [units for each in graph.capacity.tolist() for units in (each, 0)]
    ends = [node for pair in zip(graph.head.tolist(), graph.tail.tolist(), strict=True) for node in pair]
    out: Ways = defaultdict(list)
    for edge, node in enumerate(ends):
        out[node].append(edge ^ 1)
    while sink in (ways := _shortest_ways(out, ends, room, source)):
        while path := _way(ways, ends, source, sink):
            sent = min(room[edge] for edge in path)
            for edge in path:
                room[edge] -= sent
                room[edge ^ 1] += sent
                if not room[edge]:
                    ways[ends[edge ^ 1]].pop()
    left = np.empty_like(graph.capacity)
    left[:] = room[::2]
    return graph.capacity - left


def _shortest_ways(out: Mapping[int, Sequence[int]], ends: Sequence[int], room: Sequence[int], source: int) -> Ways:
    """Return the edges that lead one step further from the source, by the node they leave; all nodes within reach."""
    ways: Ways = {}
    steps, waiting = {source: 0}, [source]
    for node in waiting:
        ways[node] = further = []
        for edge in out[node]:
            if room[edge]:
                end = ends[edge]
                if end not in steps:
                    steps[end] = steps[node] + 1
                    waiting.append(end)
                if steps[end] > steps[node]:
                    further.append(edge)
    return ways


def _way(ways: Ways, ends: Sequence[int], source: int, sink: int) -> list[int]:
    """Return a way to the sink, nothing where there is none; a stack, not recursion, for long chains of vehicles."""
    path: list[int] = []
    node = source
    while node != sink:
        if ways[node]:
            path.append(ways[node][-1])
            node = ends[path[-1]]
        elif path:
            node = ends[path.pop() ^ 1]
            ways[node].pop()
        else:
            return []
    return path


def _finer(arcs: int) -> int:
    """Return by how many bits the unit of a round may be finer than that of the one before.

    A round leaves less than a unit on each arc of a cut, and all of that has to fit into the bits of the next one.
    """
    return max(BITS - arcs.bit_length(), 1)


def _by_scipy(graph: Graph, source: int, sink: int) -> Whole:
    nodes, tail, head = graph.nodes, graph.tail.astype(np.int64), graph.head.astype(np.int64)
    forth, back = tail * nodes + head, head * nodes + tail
    both = np.sort(np.concatenate([forth, back]))
    arcs = both[np.append(True, np.diff(both) != 0)]
    place = np.searchsorted(arcs, forth)
    column = (arcs % nodes).astype(np.int32)
    starts = np.searchsorted(arcs, np.arange(nodes + 1) * nodes).astype(np.int32)
    room = np.zeros(len(arcs), dtype=graph.capacity.dtype)
    room[place] = graph.capacity
    most = int(graph.capacity[tail == source].sum())
    unit, is_most = 1 << max(0, most.bit_length() - BITS), False
    finer = _finer(len(arcs))
    while not is_most:
        units = np.minimum(room // unit, 2**BITS - 1).astype(np.int32)
        sent = maximum_flow(csr_array((units, column, starts), shape=(nodes, nodes)), source, sink).flow.data
        room -= sent.astype(room.dtype) * unit
        is_most, unit = unit == 1, max(1, unit >> finer)
    return np.maximum(graph.capacity - room[place], 0)


def sum_by(node: NDArray[np.integer], units: NDArray[np.int64], nodes: int) -> NDArray[np.int64]:
    """Return the sum of whole units at each node ``[nodes]``."""
    total = np.zeros(nodes, dtype=np.int64)
    np.add.at(total, node, units)
    return total
