"""Where ribbons meet the sides of boxes: in the order of where they come from, so that none crosses another there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.present.page.map_layout.crossings import arc_side
from lookthrough.present.page.map_layout.layout_graph import LEFT, RIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.present.page.map_layout.layout_graph import Chains, MapLink, Sizes

Side = tuple[int, int]
"""A vertex and a side of it."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where links meet vertices.

    Attributes:
        offset: for a link, a vertex and a side, how far below the middle of the vertex; 0 at a lane.
        room: for a node and a side, the height that its links need.
        side: of the column of each arc, by link.
        span: how many places of its column an arc spans, by link.
    """

    offset: Mapping[tuple[int, int, int], float]
    room: Mapping[Side, float]
    side: Mapping[int, int]
    span: Mapping[int, int]


def ports_of(graph: Chains, order: Sequence[Sequence[int]], links: Sequence[MapLink], sizes: Sizes) -> Ports:
    """Return the ports of all links."""
    place = {vertex: i for column in order for i, vertex in enumerate(column)}
    side = {
        link: arc_side(graph, order, (chain[0], chain[-1]))
        for link, chain in enumerate(graph.chains)
        if graph.is_arc(link)
    }
    met: dict[Side, list[tuple[tuple[int, int, int], int]]] = defaultdict(list)
    for link, chain in enumerate(graph.chains):
        for vertex, at, key in _ends(chain, place, side.get(link), link):
            met[vertex, at].append((key, link))
    offset: dict[tuple[int, int, int], float] = {}
    room: dict[Side, float] = {}
    for (vertex, at), keyed in met.items():
        spans = [max(links[link].width + sizes.beside, sizes.least) + sizes.between for _, link in sorted(keyed)]
        y = -sum(spans) / 2
        for (_, link), taken in zip(sorted(keyed), spans, strict=True):
            offset[link, vertex, at] = y + taken / 2
            y += taken
        room[vertex, at] = sum(spans) + 2 * sizes.between
    span = {link: abs(place[graph.chains[link][0]] - place[graph.chains[link][1]]) for link in side}
    return Ports(offset, room, side, span)


def _ends(
    chain: Sequence[int], place: Mapping[int, int], side: int | None, link: int
) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    """Yield the two nodes of a link with the side that it meets and a key that orders it there.

    An arc leaves at the corner nearest its other end; of several the innermost is nearest the corner.
    """
    first, last = chain[0], chain[-1]
    if side is None:
        yield first, RIGHT, (0, place[chain[1]], link)
        yield last, LEFT, (0, place[chain[-2]], link)
    else:
        for vertex, other in ((first, last), (last, first)):
            way = 1 if place[other] > place[vertex] else -1
            yield vertex, side, (way, -place[other], way * link)
