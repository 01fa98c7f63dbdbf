"""Sums of amounts of any size and sign without the rounding of the steps between.

What an entity has less what it owes is a small difference of large numbers in a system that is nearly closed: a group
that owes itself a million times what leaves it is cleared by that difference alone. So it is summed without error.

Source: Rump, Ogita and Oishi 2008, Accurate floating-point summation part I,
https://doi.org/10.1137/050645671, algorithm 3.2: a number far above all terms is added to each and taken away again;
what is left of the term adds up without rounding, and the same is done with the rests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def exact_sums(to: NDArray[np.int64], terms: Floats, n: int) -> Floats:
    """Return the sums ``[n, path]`` of terms ``[term, path]`` by where they belong, to the last bit or two.

    Tested by ``tests/clearing/test_exact_sums.py``.
    """
    order = np.argsort(to, kind="stable")
    to, rest = to[order], terms[order]
    starts = np.flatnonzero(np.diff(to, prepend=-1))
    add = sparse.csr_array((np.ones(len(to)), (to, np.arange(len(to)))), shape=(n, len(to)))
    room = 2.0 ** np.ceil(np.log2(np.diff(starts, append=len(to)) + 2.0))  # for the sum of as many terms
    slices: list[Floats] = []
    while rest.any():
        largest = np.maximum.reduceat(np.abs(rest), starts, axis=0)
        power = np.frexp(largest)[1]  # the next power of two
        above = np.zeros((n, rest.shape[1]))
        above[to[starts]] = np.ldexp(room[:, None], power)
        far = above[to]
        kept = (far + rest) - far
        slices.append(add @ kept)
        rest = rest - kept
    total, lost = np.zeros((n, terms.shape[1])), np.zeros((n, terms.shape[1]))
    for part in slices:  # the large ones first: they may cancel; what rounding takes is kept, after Knuth
        before, total = total, total + part
        taken = total - before
        lost += (before - (total - taken)) + (part - taken)
    summed: Floats = total + lost
    return summed
