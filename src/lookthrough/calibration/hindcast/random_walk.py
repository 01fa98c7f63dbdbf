"""The rival that any forecast must beat: a random walk of the log with the drift it has had.

Fitted as the race fits ratios (``lens.race.run_rates``): with ``x`` the log at the known dates, ``d`` the quarters
between them, and ``n`` dates,

    drift     = (last x - first x) / sum d                               a quarter
    deviation = sqrt(sum (dx - drift d)^2 / d / (n - 2))                 a square root of a quarter
    x(h)      = last x + drift h + deviation sqrt(h) e
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.lens.race.frontier_draws import surprises
from lookthrough.lens.race.run_rates import FEWEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.calibration.hindcast.known_rows import SeriesRow


class FittedWalk(NamedTuple):
    """A fitted random walk: drift a quarter, deviation a square root of a quarter, both of the log."""

    drift: float
    deviation: float


def why_not(known: Sequence[SeriesRow]) -> str:
    """Return why no random walk can be fitted to the known rows, nothing where one can."""
    if len(known) < FEWEST:
        rows = {0: "no row was", 1: "1 row was"}.get(len(known), f"{len(known)} rows were")
        return f"{rows} known, and a random walk with drift needs {FEWEST}"
    if any(row.value <= 0.0 for row in known):
        return "a row is not above nought, and a random walk of the log needs that"
    return ""


def fitted(known: Sequence[SeriesRow]) -> FittedWalk:
    """Return the random walk of known rows, oldest first, of which :func:`why_not` says nothing."""
    x = [math.log(row.value) for row in known]
    at = [row.at * QUARTERS_PER_YEAR for row in known]
    drift = (x[-1] - x[0]) / (at[-1] - at[0])
    steps = ((b - a, later - before) for (a, b), (before, later) in zip(pairwise(at), pairwise(x), strict=True))
    squares = math.fsum((move - drift * d) ** 2 / d for d, move in steps)
    return FittedWalk(drift, math.sqrt(squares / (len(x) - 2)))


def walked(walk: FittedWalk, last: float, ahead: int, draws: int, seed: int, name: str) -> NDArray[np.float64]:
    """Return draws of the level so many quarters ahead ``[path]``, keyed by the seed and the name."""
    surprise = surprises(seed, f"random walk of {name} {ahead}", draws)
    return last * np.exp(walk.drift * ahead + walk.deviation * math.sqrt(ahead) * surprise)
