"""The layout of the map of the money: boxes in columns, ribbons that pass between them.

:func:`layout` is the whole of it: links become chains of lanes, an order with few crossings is found, vertices get
their heights, and each ribbon a route along its lanes. A route crosses the gap between two columns in one step and a
column on a lane of its own, so that it never meets a foreign box. The same nodes and links always give the same layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lookthrough.present.page.map_layout.coordinates import Pull, heights
from lookthrough.present.page.map_layout.crossings import least_crossed
from lookthrough.present.page.map_layout.layout_graph import LEFT, RIGHT, Sizes, chained
from lookthrough.present.page.map_layout.ports import ports_of
from lookthrough.present.page.map_layout.routes import columns_of, route_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.present.page.map_layout.layout_graph import Chains, MapLink, MapNode
    from lookthrough.present.page.map_layout.ports import Ports
    from lookthrough.present.page.map_layout.routes import MapRoute

BETWEEN_NODES, BETWEEN_LANES, AT_A_LANE = 1.0, 6.0, 3.0  # how much a segment wants to be level


@dataclass(frozen=True, slots=True)
class MapBox:
    """Where the box of a node stands: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class MapPlan:
    """Boxes by node, routes in the order of the links, and the size of the whole, px."""

    boxes: Mapping[str, MapBox]
    routes: tuple[MapRoute, ...]
    width: float
    height: float


def layout(nodes: Sequence[MapNode], links: Sequence[MapLink], sizes: Sizes | None = None) -> MapPlan:
    """Return where boxes stand and which way ribbons go.

    Args:
        nodes: with their columns.
        links: each between two different nodes; several of one pair run side by side.
        sizes: of boxes and gaps.

    Raises:
        KeyError: a link names a node that is not there.
    """
    sizes = sizes or Sizes()
    graph = chained(nodes, links)
    order = least_crossed(graph)
    ports = ports_of(graph, order, links, sizes)
    tall = _tall(graph, nodes, links, ports)
    middle = heights(order, _apart(graph, order, tall, sizes), list(_pulls(graph, links, ports)))
    top = min((y - each / 2 for y, each in zip(middle, tall, strict=True)), default=0.0)
    middle = [y - top for y in middle]
    columns = columns_of(graph, ports, links, sizes)
    routes = (route_of(graph, ports, middle, columns, link) for link in range(len(links)))
    return MapPlan(
        boxes={
            node.id: MapBox(columns.left[node.column], middle[v] - tall[v] / 2, sizes.box, tall[v])
            for v, node in enumerate(nodes)
        },
        routes=tuple(
            route if nodes[chain[0]].id == link.payer else route.reversed()
            for route, chain, link in zip(routes, graph.chains, links, strict=True)
        ),
        width=columns.width,
        height=max((y + each / 2 for y, each in zip(middle, tall, strict=True)), default=0.0),
    )


def _tall(graph: Chains, nodes: Sequence[MapNode], links: Sequence[MapLink], ports: Ports) -> list[float]:
    """Return the height of each vertex: of a box what its name and its ribbons need, of a lane that of its ribbon."""
    tall = [
        max(node.height, *(ports.room.get((v, side), 0.0) for side in (LEFT, RIGHT))) for v, node in enumerate(nodes)
    ]
    for link, chain in enumerate(graph.chains):
        tall += [links[link].width] * (len(chain) - 2)
    return tall


def _apart(
    graph: Chains, order: Sequence[Sequence[int]], tall: Sequence[float], sizes: Sizes
) -> dict[tuple[int, int], float]:
    """Return how far the middles of two neighbours of a column must be from each other at least."""
    return {
        (a, b): (tall[a] + tall[b]) / 2 + (sizes.apart if min(a, b) < graph.nodes else sizes.between)
        for column in order
        for a, b in pairwise(column)
    }


def _pulls(graph: Chains, links: Sequence[MapLink], ports: Ports) -> Iterator[Pull]:
    """Yield the segments of all links between columns, wide ones with more weight."""
    for link, chain in enumerate(graph.chains):
        if graph.is_arc(link):
            continue
        for a, b in pairwise(chain):
            lanes = sum(v >= graph.nodes for v in (a, b))
            weight = (BETWEEN_NODES, AT_A_LANE, BETWEEN_LANES)[lanes] * (1 + links[link].width)
            yield Pull(a, b, ports.offset.get((link, a, RIGHT), 0.0), ports.offset.get((link, b, LEFT), 0.0), weight)
