"""The way to what breaks: along one direction by bisection, and to the nearest direction by the slope at the edge.

The nearest point of the edge is the *design point* of Hasofer and Lind (1974), and is looked for as Rackwitz and
Fiessler (1978) do: the slope of the measure where a direction reaches the edge is the next direction, as long as it is
nearer. Slopes are differences on common draws, since a share of paths has no derivative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Measure = Callable[[Vector], float]

FINE = 0.004  # of the distance: how wide the bracket of an edge may be, so that 1 % to either side lies outside
TURNS = 3  # of the direction at most
STEP = 0.25  # standard deviations: of the differences that give a slope
NEARER = 0.99  # of the distance: a direction that gains less is not followed
CROSSINGS = 3  # of an edge that is crossed more than once
BELOW, ABOVE = 0.99, 1.01  # of the distance, between which it breaks


class BreakingPoint(NamedTuple):
    """Where a direction ``[driver]`` of length one reaches the edge, and the measure just below and just above it."""

    direction: Vector
    distance: float
    below: float
    above: float


def edge_along(direction: Vector, measure: Measure, bar: float, farthest: float) -> BreakingPoint | None:
    """Return where a direction reaches the edge, ``None`` where it does not within the farthest distance."""
    unit = direction / np.linalg.norm(direction)

    def at(distance: float) -> float:
        return measure(unit * distance)

    low, high = 0.0, farthest
    if not at(high) > bar:
        return None
    for _ in range(CROSSINGS):
        low, high = _bracket(at, bar, low, high)
        distance = (low + high) / 2.0
        edge = BreakingPoint(unit, distance, at(BELOW * distance), at(ABOVE * distance))
        if edge.below <= bar < edge.above:
            return edge
        low, high = (ABOVE * distance, farthest) if edge.below <= bar else (0.0, BELOW * distance)
    return edge


def _bracket(at: Callable[[float], float], bar: float, low: float, high: float) -> tuple[float, float]:
    """Return two distances between which the edge is crossed, not broken at the first and broken at the second."""
    while high - low > FINE * high:
        middle = (low + high) / 2.0
        low, high = (low, middle) if at(middle) > bar else (middle, high)
    return low, high


def nearest(edge: BreakingPoint, measure: Measure, bar: float) -> BreakingPoint:
    """Return the edge in the nearest direction that turning to the slope finds."""
    for _ in range(TURNS):
        slope = np.maximum(_slope(edge, measure), 0.0)
        if not slope.any():
            return edge
        turned = edge_along(slope, measure, bar, edge.distance)
        if turned is None or turned.distance > NEARER * edge.distance:
            return edge
        edge = turned
    return edge


def _slope(edge: BreakingPoint, measure: Measure) -> Vector:
    """Return the slope of the measure at an edge, one driver after the other, each moved to either side."""
    point = edge.direction * edge.distance
    steps = np.eye(len(point)) * STEP
    return np.array([measure(point + step) - measure(np.maximum(point - step, 0.0)) for step in steps])
