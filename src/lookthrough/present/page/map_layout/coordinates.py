"""How high each vertex stands: in its order, clear of its neighbours, and so that ribbons run as straight as they can.

Every vertex wants to stand where its segments would be level, a wide segment and one between two lanes more than
others. A column takes the nearest heights to these wishes that keep its vertices apart: least squares under an order
is isotonic regression, solved exactly by pooling neighbours that would overlap (Ayer and others 1955). Columns take
turns until the picture is at rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TURNS = 60


@dataclass(frozen=True, slots=True)
class Pull:
    """A segment that wants to be level: its two vertices, where it meets them below their middle, its weight."""

    left: int
    right: int
    left_offset: float
    right_offset: float
    weight: float


def heights(
    order: Sequence[Sequence[int]], apart: Mapping[tuple[int, int], float], pulls: Sequence[Pull]
) -> list[float]:
    """Return the height of the middle of each vertex; a column's first is not always the highest of all.

    Args:
        order: for each column its vertices from top to bottom.
        apart: how far the middles of two neighbours of a column must be from each other at least.
        pulls: the segments between columns.
    """
    count = sum(map(len, order))
    steps = [_steps(column, apart) for column in order]
    middle = [0.0] * count
    for column, below in zip(order, steps, strict=True):
        for vertex, step in zip(column, below, strict=True):
            middle[vertex] = step - (below[-1] if below else 0.0) / 2
    by_vertex: list[list[tuple[int, float, float]]] = [[] for _ in range(count)]
    for each in pulls:
        by_vertex[each.left].append((each.right, each.right_offset - each.left_offset, each.weight))
        by_vertex[each.right].append((each.left, each.left_offset - each.right_offset, each.weight))
    columns = range(len(order))
    for _ in range(TURNS):
        for c in (*columns, *reversed(columns)):
            _settle(order[c], steps[c], by_vertex, middle)
    return middle


def _steps(column: Sequence[int], apart: Mapping[tuple[int, int], float]) -> list[float]:
    """Return how far below the first vertex of a column each must be at least."""
    below = [0.0] if column else []
    for pair in pairwise(column):
        below.append(below[-1] + apart[pair])
    return below


def _settle(
    column: Sequence[int],
    steps: Sequence[float],
    pulls: Sequence[Sequence[tuple[int, float, float]]],
    middle: list[float],
) -> None:
    """Give a column the heights nearest to what its vertices want."""
    wanted, weights = [], []
    for vertex, step in zip(column, steps, strict=True):
        weight = sum(w for _, _, w in pulls[vertex])
        level = sum(w * (middle[other] + offset) for other, offset, w in pulls[vertex])
        wanted.append((level / weight if weight else middle[vertex]) - step)
        weights.append(weight or 0.01)
    for vertex, step, height in zip(column, steps, _ascending(wanted, weights), strict=True):
        middle[vertex] = height + step


def _ascending(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the ascending numbers nearest to those wanted, by weighted least squares."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(wanted, weights, strict=True):
        pool = (value, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, mass, size = pools.pop()
            whole = mass + pool[1]
            pool = ((mean * mass + pool[0] * pool[1]) / whole, whole, size + pool[2])
        pools.append(pool)
    return [mean for mean, _, size in pools for _ in range(size)]
