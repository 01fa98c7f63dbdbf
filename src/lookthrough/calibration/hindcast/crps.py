"""The continuous ranked probability score of draws, exact.

    CRPS = mean |x - y| - mean |x - x'| / 2            over all draws and all pairs of them

in the unit of the outcome ``y``; lower is better, and of a single draw it is the absolute error. T. Gneiting and A. E.
Raftery, "Strictly proper scoring rules, prediction, and estimation", Journal of the American Statistical Association
102 (2007), equation 21. With the draws sorted, ``sum_ij |x_i - x_j| = 2 sum_i (2 i - n + 1) x_i``, so that no pair is
looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def crps(draws: ArrayLike, outcome: float) -> float:
    """Return the score of draws ``[path]``, at least one, in the unit of the outcome."""
    x = np.sort(np.asarray(draws, dtype=float))
    weight = 2.0 * np.arange(len(x)) - (len(x) - 1.0)
    apart = 2.0 * float(weight @ x) / len(x) ** 2
    return float(np.abs(x - outcome).mean()) - apart / 2.0
