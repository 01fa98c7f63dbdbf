"""Which way a ribbon goes: level out of a box, through each gap in one smooth step, level along its lanes.

All steps of a gap have the same shape between the same two ends, so that two of them meet once where their ends are in
another order on the left than on the right, and never else. An arc keeps to where the others of its side run level.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lookthrough.present.page.map_layout.layout_graph import LEFT, RIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.present.page.map_layout.layout_graph import Chains, MapLink, Sizes
    from lookthrough.present.page.map_layout.ports import Ports

Point = tuple[float, float]
Curve = tuple[float, float, float, float, float, float]
"""The two points that pull a cubic Bézier curve, and its end."""


@dataclass(frozen=True, slots=True)
class MapRoute:
    """The middle line of a ribbon from its payer to its payee.

    Attributes:
        start: at the side of the payer's box.
        pieces: each the end of a straight line, or a curve; the last ends at the side of the payee's box.
    """

    start: Point
    pieces: tuple[Point | Curve, ...]

    @property
    def end(self) -> Point:
        """Where it meets the payee's box."""
        return self.pieces[-1][-2], self.pieces[-1][-1]

    def reversed(self) -> MapRoute:
        """Return the same line the other way."""
        ends = [self.start, *((each[-2], each[-1]) for each in self.pieces)]
        pieces = [
            to if len(piece) == 2 else (piece[2], piece[3], piece[0], piece[1], *to)
            for to, piece in zip(ends, self.pieces, strict=False)
        ]
        return MapRoute(ends[-1], tuple(reversed(pieces)))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where columns begin and end, and where beside them ribbons run level, px.

    Attributes:
        left, right: of the boxes of each column.
        stubs: how far left and right of each column ribbons run level.
        reach: how far each arc goes out from its column, by link.
        level: how far an arc runs level at both ends, which an arrowhead needs.
    """

    left: tuple[float, ...]
    right: tuple[float, ...]
    stubs: tuple[tuple[float, float], ...]
    reach: Mapping[int, float]
    level: float

    @property
    def width(self) -> float:
        """Of the whole, the room for arcs outside included."""
        return self.right[-1] + self.stubs[-1][RIGHT] if self.right else 0.0


def columns_of(graph: Chains, ports: Ports, links: Sequence[MapLink], sizes: Sizes) -> Columns:
    """Return where the columns stand; a gap is wider where arcs need room beside a column."""
    stubs, reach = _stubs(graph, ports, links, sizes)
    left, right = [], []
    x = stubs[0][LEFT] if stubs else 0.0
    for column in range(graph.columns):
        left.append(x)
        right.append(x + sizes.box)
        steps = sizes.gap - 2 * sizes.stub
        x += sizes.box + stubs[column][RIGHT] + steps + (stubs[column + 1][LEFT] if column + 1 < graph.columns else 0.0)
    return Columns(tuple(left), tuple(right), tuple((a, b) for a, b in stubs), reach, sizes.head)


def _stubs(
    graph: Chains, ports: Ports, links: Sequence[MapLink], sizes: Sizes
) -> tuple[list[list[float]], dict[int, float]]:
    """Return how far ribbons run level beside each column, and how far out each arc goes, a short one inside a long."""
    stubs = [[sizes.stub, sizes.stub] for _ in range(graph.columns)]
    if stubs:
        stubs[0][LEFT] = stubs[-1][RIGHT] = 0.0
    reach: dict[int, float] = {}
    for link in sorted(ports.side, key=lambda i: (ports.span[i], i)):
        at = stubs[graph.column[graph.chains[link][0]]]
        side, width = ports.side[link], links[link].width
        reach[link] = max(at[side], sizes.head + 4) + width / 2
        at[side] = reach[link] + width / 2 + sizes.between
    return stubs, reach


def route_of(graph: Chains, ports: Ports, middle: Sequence[float], columns: Columns, link: int) -> MapRoute:
    """Return the route of a link from left to right, of an arc from its first node to its last."""
    chain = graph.chains[link]
    if graph.is_arc(link):
        return _arc(graph, ports, middle, columns, link)
    first, last = chain[0], chain[-1]
    y = middle[first] + ports.offset[link, first, RIGHT]
    start, pieces = (columns.right[graph.column[first]], y), list[Point | Curve]()
    for a, b in pairwise(chain):
        here, there = graph.column[a], graph.column[b]
        x1 = columns.right[here] + columns.stubs[here][RIGHT]
        x2 = columns.left[there] - columns.stubs[there][LEFT]
        to = middle[b] + (ports.offset[link, b, LEFT] if b == last else 0.0)
        half = (x1 + x2) / 2
        pieces += [(x1, y), (half, y, half, to, x2, to)]
        y = to
    return MapRoute(start, (*pieces, (columns.left[graph.column[last]], y)))


def _arc(graph: Chains, ports: Ports, middle: Sequence[float], columns: Columns, link: int) -> MapRoute:
    first, last = graph.chains[link]
    side, column = ports.side[link], graph.column[first]
    x, way = (columns.right[column], 1) if side == RIGHT else (columns.left[column], -1)
    y1, y2 = (middle[v] + ports.offset[link, v, side] for v in (first, last))
    level = x + way * columns.level
    pull = level + (x + way * columns.reach[link] - level) / 0.75  # a cubic goes three quarters of the way to its pulls
    return MapRoute((x, y1), ((level, y1), (pull, y1, pull, y2, level, y2), (x, y2)))
