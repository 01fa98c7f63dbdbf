"""What was seen of one deal in every quarter of many futures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class SeenDeal(NamedTuple):
    """One deal on all futures of a world, USD m: ``[quarter, note, path]`` or ``[quarter, path]``.

    ``leaving`` and ``shortfall`` are of the residual-value guarantees of the book ``[quarter, row, path]``.
    """

    income: Floats
    proceeds: Floats
    sale: Floats
    fees: Floats
    interest: Floats
    principal: Floats
    unpaid: Floats
    overdue: Floats
    equity: Floats
    trap: Floats
    kept: Floats
    leaving: Floats
    shortfall: Floats
