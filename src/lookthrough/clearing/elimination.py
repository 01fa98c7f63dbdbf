"""x = c + S x where little leaks: of each dollar all but a trifle is passed on among the unknowns.

The diagonal of I - S is then a small difference of large numbers. Elimination after Grassmann, Taksar and Heyman
(1985, https://doi.org/10.1287/opre.33.5.1107) never takes it: what a node does not pass on to the nodes that are left
is the sum of what leaks from it, and only sums, products and quotients of numbers that are not negative are formed, so
every x has as many right digits as S and the leaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PASSED_ON = 1e4  # how often a dollar is passed on before a usual solve loses more than four digits
MOST = 600  # unknowns: beyond them the elimination takes seconds, and the usual solve has to do


def solve_leaking(passed: sparse.csc_array, leak: Floats, certain: Floats) -> Floats | None:
    """Return x ``[unknown]`` with x = certain + passed x, ``None`` where nothing leaks and so no x is the only one.

    Args:
        passed: ``[to, from]``: what of a dollar of each is passed on to each.
        leak: 1 less the sum of each column, known by itself to all its digits.
        certain: the constants.

    Tested by ``tests/clearing/test_elimination.py``.
    """
    n = len(leak)
    try:
        factor = splu(sparse.csc_array(sparse.identity(n) - passed))
        times = factor.solve(np.ones(n), trans="T")
        is_plain = bool(((times >= 0.0) & (times <= PASSED_ON)).all())
    except RuntimeError:
        factor, is_plain = None, False
    if is_plain or (n > MOST and factor is not None):
        found: Floats = factor.solve(certain)
        return found
    return _eliminated(passed.toarray(), leak.copy(), certain.copy()) if n <= MOST else None


def _eliminated(S: Floats, leak: Floats, c: Floats) -> Floats | None:
    np.fill_diagonal(S, 0.0)  # what a node passes on to itself is neither left nor lost
    n = len(leak)
    left = np.empty(n)
    for k in range(n - 1, -1, -1):
        left[k] = S[:k, k].sum() + leak[k]
        if left[k] == 0.0:
            return None
        share = S[:k, k] / left[k]
        c[:k] += share * c[k]
        leak[:k] += S[k, :k] * (leak[k] / left[k])
        S[:k, :k] += np.outer(share, S[k, :k])
        np.fill_diagonal(S[:k, :k], 0.0)
    x = np.empty(n)
    for k in range(n):
        x[k] = (c[k] + S[k, :k] @ x[:k]) / left[k]
    return x
