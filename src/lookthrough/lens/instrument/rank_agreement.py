"""Kendall's rank correlation: how far two orders of the same instruments agree.

``tau-b = (C - D) / sqrt((n0 - n1) (n0 - n2))`` with C and D the concordant and discordant pairs, ``n0 = n (n-1) / 2``
and n1, n2 the pairs tied in the one or the other (Kendall 1945, "The treatment of ties in ranking problems"). Its
standard error where nothing agrees is ``sqrt(2 (2n + 5) / (9 n (n - 1)))``, without ties (Kendall 1938).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 3


class Agreement(NamedTuple):
    """How far two orders agree.

    Attributes:
        n: how many are ordered.
        tau: 1 for the same order, -1 for the opposite, ``None`` where fewer than three are ordered or all are tied.
        error: its standard error if nothing agreed.
    """

    n: int
    tau: float | None
    error: float | None


def kendall(one: Sequence[float], other: Sequence[float]) -> Agreement:
    """Return Kendall's tau-b of two lists of equal length.

    Raises:
        ValueError: the lists differ in length.
    """
    if len(one) != len(other):
        raise ValueError(f"{len(one)} and {len(other)} values cannot be ordered together")
    n = len(one)
    if n < FEWEST:
        return Agreement(n, None, None)
    rows, columns = np.triu_indices(n, 1)
    first, second = (np.sign(each[rows] - each[columns]) for each in (np.asarray(one, float), np.asarray(other, float)))
    untied = float(np.count_nonzero(first)) * float(np.count_nonzero(second))
    error = math.sqrt(2.0 * (2.0 * n + 5.0) / (9.0 * n * (n - 1.0)))
    return Agreement(n, float(np.sum(first * second)) / math.sqrt(untied) if untied else None, error)
