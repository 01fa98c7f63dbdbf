"""How good a layout is, measured on the picture itself: where routes cross, and where one passes a foreign box.

Curves are cut into short straight pieces. Nothing here knows how the layout was made, so that any other can be held
against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.present.page.map_layout.layout import MapBox, MapPlan
    from lookthrough.present.page.map_layout.layout_graph import MapLink
    from lookthrough.present.page.map_layout.routes import MapRoute, Point

Points = NDArray[np.float64]
CUTS = 24  # of a curve
TOUCH = 1e-6  # px: a line along the side of a box is not inside it


@dataclass(frozen=True, slots=True)
class MapScore:
    """How often two routes cross, and how often a route passes a box that is neither its payer's nor its payee's."""

    crossings: int
    through_boxes: int


def score(plan: MapPlan, links: Sequence[MapLink]) -> MapScore:
    """Return the score of a layout of some links."""
    lines = [polyline(route) for route in plan.routes]
    ends = [(link.payer, link.payee) for link in links]
    return MapScore(line_crossings(lines), passes(lines, ends, plan.boxes))


def polyline(route: MapRoute) -> list[Point]:
    """Return points along a route, its curves cut into short pieces."""
    points = [route.start]
    for piece in route.pieces:
        x1, y1 = points[-1]
        if len(piece) == 2:
            points.append(piece)
            continue
        xs, ys = (x1, piece[0], piece[2], piece[4]), (y1, piece[1], piece[3], piece[5])
        for t in (i / CUTS for i in range(1, CUTS + 1)):
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(w * p for w, p in zip(weights, each, strict=True)) for each in (xs, ys))
            points.append((x, y))
    return points


def line_crossings(lines: Sequence[Sequence[Point]]) -> int:
    """Return how often different lines cross; where they only touch at an end is no crossing."""
    whose = np.array([i for i, line in enumerate(lines) for _ in line[1:]], dtype=np.int64)
    pieces = np.array([(*a, *b) for line in lines for a, b in pairwise(line)], dtype=np.float64).reshape(-1, 4)
    found = 0
    for i in range(len(lines)):
        own, others = pieces[whose == i], pieces[whose > i]
        found += sum(int(_crosses(piece, others).sum()) for piece in own)
    return found


def _crosses(piece: Points, others: Points) -> NDArray[np.bool_]:
    """Return which straight pieces a straight piece crosses.

    A point on a line counts to one of its sides, so that a line through a point where two pieces meet crosses once; one
    that touches it there and turns back crosses it twice or not at all, by the side that it comes from.
    """
    a, b = piece[:2], piece[2:]
    c, d = others[:, :2], others[:, 2:]
    return (_beside(a, b, c) != _beside(a, b, d)) & (_besides(c, d, a) != _besides(c, d, b))


def _beside(a: Points, b: Points, p: Points) -> NDArray[np.bool_]:
    return (b[0] - a[0]) * (p[:, 1] - a[1]) - (b[1] - a[1]) * (p[:, 0] - a[0]) >= 0


def _besides(c: Points, d: Points, p: Points) -> NDArray[np.bool_]:
    return (d[:, 0] - c[:, 0]) * (p[1] - c[:, 1]) - (d[:, 1] - c[:, 1]) * (p[0] - c[:, 0]) >= 0


def passes(
    lines: Sequence[Sequence[Point]], ends: Sequence[tuple[str, str]], boxes: Mapping[str, MapBox], clear: float = 0.0
) -> int:
    """Return how many pairs of a line and a foreign box there are in which the line enters the box.

    Args:
        lines: in the order of ``ends``.
        ends: payer and payee of each line: their boxes are not foreign.
        boxes: by node.
        clear: px that a box is taken to be larger on every side; less than nothing where smaller.
    """
    foreign = (
        (np.array([(*a, *b) for a, b in pairwise(line)]), box)
        for line, own in zip(lines, ends, strict=True)
        for id_, box in boxes.items()
        if id_ not in own
    )
    return sum(_enters(pieces, box, clear) for pieces, box in foreign)


def _enters(pieces: Points, box: MapBox, clear: float) -> bool:
    """Return whether any straight piece has a part inside a box (Liang and Barsky 1984)."""
    low = np.array([box.x, box.y]) - clear + TOUCH
    high = np.array([box.x + box.width, box.y + box.height]) + clear - TOUCH
    start, way = pieces[:, :2], pieces[:, 2:] - pieces[:, :2]
    is_level = way == 0
    step = np.where(is_level, 1.0, way)
    one, other = (low - start) / step, (high - start) / step
    outside = is_level & ((start < low) | (start > high))
    enter = np.where(is_level, 0.0, np.minimum(one, other)).max(axis=1, initial=0.0)
    leave = np.where(is_level, 1.0, np.maximum(one, other)).min(axis=1, initial=1.0)
    return bool((~outside.any(axis=1) & (enter < leave)).any())
