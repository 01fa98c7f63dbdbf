"""How soon a dollar that failing companies hand to one another reaches somebody whose state does not depend on it.

A rounding error goes the way of a dollar: from each group that is paid in part to those that it owes, on and on. Of the
errors of all hands there are at most as many as a dollar passes hands, which is the sum of the shares that are still on
the way after each hand: if r of any dollar is left after m of them, at most their sum so far over 1 - r. Where that is
large the path is left to the exact sums of :mod:`lookthrough.clearing.fixed_point`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.clearing.batch.group_rows import RowLinks

CLOSE = 1e-12  # a group that nearly is not paid in full passes on what is missing as well
FEW, MANY = 20, 1_000  # hands that a dollar passes: an error of 1e-15 stays below 2e-14, and below 1e-12
CLOSED = 1e-9  # what leaves a closed group in as many hands as it has members


def leaks(outward: RowLinks, passes_on: NDArray[np.bool_], most: int) -> NDArray[np.bool_]:
    """Return by path whether no dollar passes more than so many hands.

    Args:
        outward: ``[row, row]`` the share of what each group is paid that goes to the payer of another.
        passes_on: ``[row, path]`` groups that are paid in part.
        most: hands.

    Tested by ``tests/clearing/test_batch.py``.
    """
    n, paths = passes_on.shape
    found, asked = np.zeros(paths, dtype=bool), np.arange(paths)
    mask = np.ascontiguousarray(passes_on, dtype=np.float64)
    left, hands = mask.copy(), np.ones(paths)
    for hand in range(1, most + 1):
        left = outward.times(left)
        left *= mask
        worst = left.max(axis=0, initial=0.0)
        ends = hands <= most * (1.0 - worst)
        is_open = ~ends & ((hand <= n) | (worst < 1.0 - CLOSED)) & (hands < most)
        found[asked[ends]] = True
        if not is_open.any():
            break
        hands += worst
        if not is_open.all():
            asked, hands = asked[is_open], hands[is_open]
            mask, left = np.compress(is_open, mask, axis=1), np.compress(is_open, left, axis=1)
    return found
