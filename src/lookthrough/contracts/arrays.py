"""What the payment formulas of all families share: they are pure functions on arrays ``[contract, path]``.

Every formula takes the array namespace ``xp`` first (NumPy for a schedule, ``jax.numpy`` in a simulation), so one
text serves both and NumPy users never import JAX. Amounts are USD bn per quarter, rates are per year, and quarters
are numbered ``year * 4 + quarter - 1``.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Namespace = ModuleType
Array = Any  # a NumPy or a JAX array: the two share no static type

QUARTERS_PER_YEAR = 4.0
_LARGEST_EXPONENT = 690.0
_ALL_BUT_NOTHING = 1e-12


def grown(xp: Namespace, rate: Array, periods: Array) -> Array:
    """Return ``(1 + rate) ** periods - 1``, exact for small rates; of a loss of all or more nothing is left.

    It stops at some 1e300, so that no rate and no length is beyond numbers.
    """
    logarithm = xp.log1p(xp.maximum(rate, _ALL_BUT_NOTHING - 1.0))
    growth: Array = xp.expm1(xp.minimum(periods * logarithm, _LARGEST_EXPONENT))
    return growth


def between(xp: Namespace, quarter: float, first: Array, last: Array) -> Array:
    """Return 1.0 where ``first <= quarter <= last``, else 0.0; shape of the bounds."""
    inside: Array = xp.where((quarter >= xp.floor(first)) & (quarter <= xp.floor(last)), 1.0, 0.0)
    return inside


def quarters(xp: Namespace, first: Array, last: Array) -> Array:
    """Return the number of quarters from ``first`` to ``last`` inclusive, at least one."""
    count: Array = xp.maximum(xp.floor(last) - xp.floor(first) + 1.0, 1.0)
    return count


def spread(xp: Namespace, values: Array, rows: NDArray[np.int64], count: int) -> Array:
    """Return ``count`` rows that hold ``values`` in some of them and 0 in the others ``[count, path]``."""
    if not len(rows):
        return xp.zeros((count, *values.shape[1:]))
    is_one, place = among(rows, count)
    return xp.where(is_one, values[place], 0.0)


def among(rows: NDArray[np.int64] | slice, count: int) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which of ``count`` rows are among some ``[row, 1]``, and where each stands there ``[row]``, 0 for others.

    With both, some rows of an array are chosen by one operation for all paths; to write them into it asks of every
    number whether it is among them.
    """
    chosen = np.arange(count)[rows]
    is_one, place = np.zeros((count, 1), dtype=bool), np.zeros(count, dtype=np.int64)
    is_one[chosen], place[chosen] = True, np.arange(len(chosen))
    return is_one, place
