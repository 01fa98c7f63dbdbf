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
    whole = xp.zeros((count, *values.shape[1:]))
    if isinstance(whole, np.ndarray):
        whole[rows] = values
        return whole
    return whole.at[rows].set(values)
