"""When a series was explosive: runs of ends whose BSADF lies above a critical sequence.

An episode lasts from the first such end to the last, and counts if it has at least ``ceil(delta ln T)`` observations.
Its start says when it could have been seen, not when it began. Dates hang on the critical sequence, so that they are
given for several of them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.gauges.explosive.how_tested import DELTA

if TYPE_CHECKING:
    from lookthrough.gauges.explosive.windows import Floats


class Episode(NamedTuple):
    """An episode, as observations counted from 0: its first, its last, and that of the largest BSADF."""

    first: int
    last: int
    peak: int

    @property
    def length(self) -> int:
        """How many observations it has."""
        return self.last - self.first + 1


def shortest_episode(observations: int, delta: float = DELTA) -> int:
    """Return how many observations an episode has at least."""
    return max(1, math.ceil(delta * math.log(observations)))


def episodes(bsadf: Floats, critical: Floats | float, first: int, shortest: int) -> tuple[Episode, ...]:
    """Return the episodes of a series.

    Args:
        bsadf: ``[end]``.
        critical: one value for each end, or one for all.
        first: the observation of the first end.
        shortest: how many observations an episode has at least.
    """
    above = np.concatenate([[0], bsadf > critical, [0]])
    edges = np.diff(above.astype(np.int8))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return tuple(
        Episode(first + start, first + stop, first + start + int(np.argmax(bsadf[start : stop + 1])))
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
        if stop - start + 1 >= shortest
    )
