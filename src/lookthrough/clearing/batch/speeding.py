"""A leap down for paths that fall slowly, as where nearly all of what failing companies pay comes back to them.

Without ranks the sweep F is concave where it falls: a group passes on the more of a further loss the more is lost. So
with x above the greatest solution, s = x - F(x) what it falls, S the slopes at x, and any way d >= 0,

    F(x - t d) <= F(x) - t S d,   so   F(x - t d) <= x - t d   as long as   t (d - S d) <= s .

All points up to that t lie above the greatest solution: the first that touched it would have to rise from there.
Default costs only lower F further down. The best t is one division a row; with d = s it is 1 / (1 - the least ratio of
two steps), after Collatz and Wielandt. The way is what the last sweep moved, which soon is all in one slow direction;
rows that settle faster are held to what they still receive, else they would stop all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.clearing.batch.group_rows import RowLinks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.clearing.batch.group_rows import OwnMeans

    Floats = NDArray[np.float64]

ROUNDING = 1e-15  # by so much of a share a leap may pass it
MOST = 0.9  # of a share that one leap may take: the rounding of a large one is much of a small one
SMOOTHINGS = 2
NOTHING = 1e-300


def sped_up(links: RowLinks, means: OwnMeans, x: Floats, moved: Floats) -> Floats:
    """Return shares further down ``[row, path]`` that are still above the greatest solution.

    Args:
        links: what each row receives of which.
        means: what the rows have by themselves.
        x: shares above the solution.
        moved: how far the last sweep took each.

    Tested by ``tests/clearing/test_batch.py``.
    """
    there, slope = _slopes(links, means, x)
    step = x - np.minimum(there, x)
    way = moved * slope
    for _ in range(SMOOTHINGS):
        passed = slope * links.times(way)
        usual = _sums(step) / np.maximum(_sums(way - passed), NOTHING)
        way = np.minimum(way, passed + step / np.maximum(usual, NOTHING))
    gap = way - slope * links.times(way)
    with np.errstate(over="ignore"):  # what hardly moves sets no limit
        far = np.divide(step + ROUNDING * x, gap, out=np.full_like(step, np.inf), where=gap > 0.0)
        np.minimum(far, np.divide(MOST * x, way, out=np.full_like(step, np.inf), where=way > 0.0), out=far)
    length = far.min(axis=0, initial=np.inf)
    return x - np.where(np.isfinite(length), length, 0.0) * way


def _slopes(links: RowLinks, means: OwnMeans, x: Floats) -> tuple[Floats, Floats]:
    """Return where a sweep leads from x, not held to 1, and what of a further dollar each row passes on."""
    came = links.times(x)
    there, slope = means.c + came, np.ones_like(x)
    if means.needed.size:
        is_solvent = came >= means.needed
        there = np.where(is_solvent, there, means.left + means.kept * came)
        slope[~is_solvent] = means.kept
    slope[there >= 1.0] = 0.0
    return there, slope


def _sums(x: Floats) -> Floats:
    """Return the sum of each column, in the order of the rows however many columns there are."""
    n = len(x)
    row = RowLinks(np.array([0, n], dtype=np.int32), np.arange(n, dtype=np.int32), np.ones(n))
    total: Floats = row.times(x)[0]
    return total
