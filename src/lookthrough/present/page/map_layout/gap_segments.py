"""What of a graph stays the same however its vertices are ordered: segments by gap, their ends, arcs by column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lookthrough.present.page.map_layout.layout_graph import LEFT, RIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.present.page.map_layout.layout_graph import Chains

Counts = NDArray[np.int64]
Segments = tuple[Counts, Counts]
"""The left and the right vertices of segments."""


@dataclass(frozen=True, slots=True)
class GapSegments:
    """Segments and arcs of a graph.

    Attributes:
        gaps: the segments of each gap between two columns.
        without: for a link, and each of its steps from left to right, the segments of that gap but its own.
        degrees: ``[side, vertex]``: how many segments end there.
        arcs: for each column the two nodes of each of its arcs.
    """

    gaps: tuple[Segments, ...]
    without: Mapping[int, tuple[Segments, ...]]
    degrees: Counts
    arcs: tuple[tuple[tuple[int, int], ...], ...]


def gap_segments(graph: Chains) -> GapSegments:
    """Return the segments of a graph."""
    gaps: list[list[tuple[int, int]]] = [[] for _ in range(max(graph.columns - 1, 0))]
    arcs: list[list[tuple[int, int]]] = [[] for _ in range(graph.columns)]
    for link, chain in enumerate(graph.chains):
        if graph.is_arc(link):
            arcs[graph.column[chain[0]]].append((chain[0], chain[1]))
        else:
            for a, b in pairwise(chain):
                gaps[graph.column[a]].append((a, b))
    degrees = np.zeros((2, len(graph.column)), dtype=np.int64)
    for a, b in (each for gap in gaps for each in gap):
        degrees[RIGHT, a] += 1
        degrees[LEFT, b] += 1
    without = {
        link: tuple(_columns([each for each in gaps[graph.column[a]] if each != (a, b)]) for a, b in pairwise(chain))
        for link, chain in enumerate(graph.chains)
        if len(chain) > 2  # only these have lanes of their own, and so segments unlike any other
    }
    return GapSegments(tuple(map(_columns, gaps)), without, degrees, tuple(map(tuple, arcs)))


def _columns(segments: Sequence[tuple[int, int]]) -> Segments:
    pairs = np.array(segments, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
