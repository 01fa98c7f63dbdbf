"""Maximum flow in whole numbers (Dinic 1970): exact, so that bounds never cross by a rounding error."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

Node = TypeVar("Node", bound="Hashable")


def max_flow(nodes: int, edges: Iterable[tuple[int, int, int]], source: int, sinks: Iterable[int]) -> int:
    """Return the most that can go from ``source`` to any of ``sinks``.

    Args:
        nodes: how many nodes there are.
        edges: (tail, head, capacity), capacities whole and not negative; parallel edges add up.
        source: where the flow starts.
        sinks: where it may end.
    """
    graph = _Residual(nodes + 1)
    for tail, head, capacity in edges:
        if capacity and tail != head:
            graph.add(tail, head, capacity)
    unbounded = sum(graph.capacity) + 1
    for sink in sinks:
        graph.add(sink, nodes, unbounded)
    total = 0
    while (level := _levels(graph, source, nodes)) is not None:
        next_edge = [0] * len(graph.out)
        while pushed := _augment(graph, level, next_edge, source, nodes):
            total += pushed
    return total


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


class _Residual:
    """Edge e and its reverse e ^ 1 lie side by side."""

    def __init__(self, nodes: int) -> None:
        self.out: list[list[int]] = [[] for _ in range(nodes)]
        self.head: list[int] = []
        self.capacity: list[int] = []

    def add(self, tail: int, head: int, capacity: int) -> None:
        self.out[tail].append(len(self.head))
        self.out[head].append(len(self.head) + 1)
        self.head += [head, tail]
        self.capacity += [capacity, 0]


def _levels(graph: _Residual, source: int, sink: int) -> list[int] | None:
    level = [-1] * len(graph.out)
    level[source] = 0
    queue = deque([source])
    while queue:
        node = queue.popleft()
        for edge in graph.out[node]:
            head = graph.head[edge]
            if graph.capacity[edge] and level[head] < 0:
                level[head] = level[node] + 1
                queue.append(head)
    return level if level[sink] >= 0 else None


def _augment(graph: _Residual, level: list[int], next_edge: list[int], source: int, sink: int) -> int:
    """Push along one shortest path; a stack instead of recursion, for long chains of vehicles."""
    path: list[int] = []
    node = source
    while node != sink:
        edge = _advance(graph, level, next_edge, node)
        if edge is not None:
            path.append(edge)
            node = graph.head[edge]
        elif path:
            node = graph.head[path.pop() ^ 1]
            next_edge[node] += 1
        else:
            return 0
    pushed = min(graph.capacity[edge] for edge in path)
    for edge in path:
        graph.capacity[edge] -= pushed
        graph.capacity[edge ^ 1] += pushed
    return pushed


def _advance(graph: _Residual, level: list[int], next_edge: list[int], node: int) -> int | None:
    out = graph.out[node]
    while next_edge[node] < len(out):
        edge = out[next_edge[node]]
        if graph.capacity[edge] and level[graph.head[edge]] == level[node] + 1:
            return edge
        next_edge[node] += 1
    return None
