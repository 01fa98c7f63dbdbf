"""Level payments: ``balance * i / ((1 + i)**n - 1)`` of principal a quarter, so that all payments are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts.arrays import grown, spread

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array, Namespace


def level_share(xp: Namespace, level: Array, per_quarter: Array, left: Array) -> Array:
    """Return the share of what is outstanding that a level payment repays, 0 for others ``[contract, path]``.

    Where the flags are known beforehand, as in a run, the powers are taken of level debts alone.

    Args:
        xp: array namespace.
        level: 1 for a debt that is repaid so ``[contract, 1]``, or 0.
        per_quarter: interest a quarter ``[contract, path]``.
        left: quarters of payments that are left ``[contract, path]``.
    """
    if not isinstance(level, np.ndarray):
        return xp.where(level > 0, _repaid_level(xp, per_quarter, left), 0.0)
    rows = np.flatnonzero(level > 0)
    each = [xp.broadcast_to(amount, (len(level), left.shape[-1]))[rows] for amount in (per_quarter, left)]
    return spread(xp, _repaid_level(xp, *each), rows, len(level))


def _repaid_level(xp: Namespace, per_quarter: Array, left: Array) -> Array:
    """Return ``i / ((1 + i)**n - 1)`` of rates ``i`` and quarters ``n``, and ``1 / n`` at no interest."""
    growth = grown(xp, per_quarter, left)
    return xp.where(growth != 0.0, per_quarter / xp.where(growth != 0.0, growth, 1.0), 1.0 / left)
