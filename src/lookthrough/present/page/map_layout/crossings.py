"""In which order vertices stand in their columns, so that ribbons cross as little as can be found.

Between two columns two segments cross where their ends are in another order on the left than on the right (Sugiyama,
Tagawa and Toda 1981), and a segment crosses an arc where it ends between the two ends of it, on the side of the arc.
Two moves take turns, each of which finds the best place while all else stays: a vertex moves within its column
(sifting, Matuszewski, Schönfeld and Molitor 1999), and a link with all its lanes takes a shortest path through the gaps
between vertices. Neither makes an order worse. Where none helps any more the order is shaken a little and improved
again, and kept if it is no worse (iterated local search, Lourenço, Martin and Stützle 2003). Shakes follow a fixed
seed: the same graph always has the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.present.page.map_layout.gap_segments import gap_segments
from lookthrough.present.page.map_layout.layout_graph import LEFT, RIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.page.map_layout.gap_segments import Counts, GapSegments
    from lookthrough.present.page.map_layout.layout_graph import Chains

SHAKES, ROUNDS = 75, 12
SHAKEN = 5  # parts of columns that a shake turns or moves


def least_crossed(graph: Chains, *, shakes: int = SHAKES) -> tuple[tuple[int, ...], ...]:
    """Return the vertices of each column from top to bottom, in the least crossed order that was found.

    Args:
        graph: what is ordered; the search begins with the order of its vertices.
        shakes: how many times the best order is shaken.
    """
    shuffle, segments = np.random.default_rng(0), gap_segments(graph)
    given = [[v for v, c in enumerate(graph.column) if c == column] for column in range(graph.columns)]
    best = Ordering.improved(graph, segments, given)
    least = best.crossings()
    for _ in range(shakes if least else 0):
        tried = Ordering.improved(graph, segments, _shaken(best.order, shuffle))
        if (count := tried.crossings()) <= least:
            best, least = tried, count
    return tuple(map(tuple, best.order))


def crossings_of(graph: Chains, order: Sequence[Sequence[int]]) -> int:
    """Return how often ribbons cross in an order."""
    return Ordering(graph, gap_segments(graph), [list(column) for column in order]).crossings()


def arc_side(graph: Chains, order: Sequence[Sequence[int]], arc: tuple[int, int]) -> int:
    """Return the side of its column on which an arc is crossed less; the left one only where that is better."""
    left, right = Ordering(graph, gap_segments(graph), [list(column) for column in order]).under(arc)
    return LEFT if left < right else RIGHT


def _shaken(order: Sequence[Sequence[int]], shuffle: np.random.Generator) -> list[list[int]]:
    """Return an order of which some parts are turned round, or their ends moved."""
    found = [list(column) for column in order]
    turnable = [column for column in found if len(column) > 1]
    for which in shuffle.integers(len(turnable), size=SHAKEN).tolist():
        column = turnable[which]
        i, j = sorted(shuffle.choice(len(column), 2, replace=False).tolist())
        if shuffle.random() < 0.5:
            column[i : j + 1] = column[i : j + 1][::-1]
        else:
            column.insert(j, column.pop(i))
    return found


@dataclass(slots=True)
class Ordering:
    """An order of the vertices of each column that is being improved.

    Attributes:
        graph: what is ordered.
        segments: of the graph.
        order: for each column its vertices from top to bottom.
    """

    graph: Chains
    segments: GapSegments
    order: list[list[int]]

    @classmethod
    def improved(cls, graph: Chains, segments: GapSegments, order: list[list[int]]) -> Ordering:
        """Return an order that no move improves any more, or that of the last round."""
        found = cls(graph, segments, order)
        least = found.crossings()
        for _ in range(ROUNDS):
            for column in range(graph.columns):
                found.sift(column)
            for link in segments.without:
                found.reroute(link)
            now = found.crossings()
            if now >= least:
                break
            least = now
        return found

    def crossings(self) -> int:
        """Return how often ribbons cross."""
        place = self._places()
        between = 0
        for left, right in self.segments.gaps:
            a, b = place[left], place[right]
            between += int(((a[:, None] < a) & (b[:, None] > b)).sum())
        return between + sum(min(self.under(arc)) for arcs in self.segments.arcs for arc in arcs)

    def under(self, arc: tuple[int, int]) -> tuple[int, int]:
        """Return how many segments end between the two nodes of an arc, on the left and on the right of the column."""
        column = self.order[self.graph.column[arc[0]]]
        first, last = sorted(map(column.index, arc))
        left, right = self.segments.degrees[:, column[first + 1 : last]].sum(axis=1).tolist()
        return left, right

    def _places(self) -> Counts:
        place = np.zeros(len(self.graph.column), dtype=np.int64)
        for column in self.order:
            place[column] = range(len(column))
        return place

    def sift(self, column: int) -> None:
        """Move each vertex of a column to the best place among the others."""
        before = self._before(column)
        row = {vertex: i for i, vertex in enumerate(self.order[column])}
        for vertex in tuple(self.order[column]):
            at = self.order[column].index(vertex)
            rest = [other for other in self.order[column] if other != vertex]
            rows = [row[other] for other in rest]
            cost = np.zeros(len(row), dtype=np.int64)
            np.cumsum(before[rows, row[vertex]] - before[row[vertex], rows], out=cost[1:])
            for arc in self.segments.arcs[column]:
                cost += self._arc_costs(arc, vertex, rest)
            best = at if cost[at] == cost.min() else int(cost.argmin())
            self.order[column] = [*rest[:best], vertex, *rest[best:]]

    def _before(self, column: int) -> Counts:
        """Return ``[u, v]``: how often segments of two vertices of a column cross if u stands above v."""
        place, count = self._places(), len(self.order[column])
        total = np.zeros((count, count), dtype=np.int64)
        for gap, mine in ((column - 1, RIGHT), (column, LEFT)):
            if 0 <= gap < len(self.segments.gaps):
                own, other = self.segments.gaps[gap][mine], self.segments.gaps[gap][1 - mine]
                ends = np.zeros((count, len(self.order[gap if mine == RIGHT else gap + 1])), dtype=np.int64)
                np.add.at(ends, (place[own], place[other]), 1)
                total += ends @ (np.cumsum(ends, axis=1) - ends).T
        return total

    def _arc_costs(self, arc: tuple[int, int], vertex: int, rest: Sequence[int]) -> Counts:
        """Return for each place of a vertex among the rest how many segments cross an arc, on its better side."""
        degrees, places = self.segments.degrees, np.arange(len(rest) + 1)
        sums = np.zeros((2, len(places)), dtype=np.int64)
        np.cumsum(degrees[:, list(rest)], axis=1, out=sums[:, 1:])
        if vertex in arc:
            partner = rest.index(arc[0] if vertex == arc[1] else arc[1])
            low, high = np.minimum(places, partner + 1), np.maximum(places, partner)
            return (sums[:, high] - sums[:, low]).min(axis=0)
        first, last = sorted(map(rest.index, arc))
        under = np.repeat(sums[:, [last]] - sums[:, [first + 1]], len(places), axis=1)
        under[:, first + 1 : last + 1] += degrees[:, [vertex]]
        return under.min(axis=0)

    def reroute(self, link: int) -> None:
        """Take a link's lanes out of their columns and put them back on the way that crosses least."""
        chain = self.graph.chains[link]
        lanes = chain[1:-1]
        for lane in lanes:
            self.order[self.graph.column[lane]].remove(lane)
        place, cost, ways = self._places(), np.zeros(1, dtype=np.int64), []
        for (a, b), (left, right) in zip(pairwise(chain), self.segments.without[link], strict=True):
            above_a, below_a = self._split(a, place, left, is_lane=a in lanes)
            above_b, below_b = self._split(b, place, right, is_lane=b in lanes)
            total = cost[:, None] + above_a @ below_b.T + below_a @ above_b.T
            ways.append(total.argmin(axis=0))
            cost = total.min(axis=0) + (self._under_arcs(b) if b in lanes else 0)
        at = 0
        for lane, way in zip(reversed(lanes), reversed(ways), strict=False):
            at = int(way[at])
            self.order[self.graph.column[lane]].insert(at, lane)

    def _split(self, vertex: int, place: Counts, others: Counts, *, is_lane: bool) -> tuple[Counts, Counts]:
        """Return ``[place, segment]``: whether segments end above a vertex, and whether below it.

        A lane may take any place before a vertex of its column or after the last, a node has its own.
        """
        ends = place[others]
        if not is_lane:
            at = place[vertex]
            return (ends < at)[None, :].astype(np.int64), (ends > at)[None, :].astype(np.int64)
        gaps = np.arange(len(self.order[self.graph.column[vertex]]) + 1)[:, None]
        above = (ends < gaps).astype(np.int64)
        return above, 1 - above

    def _under_arcs(self, lane: int) -> Counts:
        """Return for each place of a lane how many arcs of its column it passes under."""
        column = self.order[self.graph.column[lane]]
        cost = np.zeros(len(column) + 1, dtype=np.int64)
        for arc in self.segments.arcs[self.graph.column[lane]]:
            first, last = sorted(map(column.index, arc))
            cost[first + 1 : last + 1] += 1
        return cost
