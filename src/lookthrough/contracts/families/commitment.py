"""Take-or-pay commitments and orders: an amount over a life, ramping up in a straight line to a plateau.

With ``n`` quarters and a ramp of ``k`` quarters the weight of the j-th quarter is ``min(1, j / k)``; payments are the
amount times the weight over the sum of weights, so that they always add up to the amount.
"""

from __future__ import annotations

from typing import NamedTuple

from lookthrough.contracts.families import QUARTERS_PER_YEAR, Array, Namespace, between, quarters


class CommitmentTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``: USD bn, quarter numbers, quarters, and a share 0..1."""

    amount: Array
    start: Array
    end: Array
    ramp: Array
    cancellable: Array


def due(xp: Namespace, terms: CommitmentTerms, quarter: float) -> Array:
    """Return the scheduled payment of one quarter, before anything is cancelled, USD bn ``[contract, path]``."""
    count = quarters(xp, terms.start, terms.end)
    ramp = xp.clip(xp.floor(terms.ramp), 1.0, count)
    position = quarter - xp.floor(terms.start) + 1.0
    weight = xp.minimum(position / ramp, 1.0)
    total = (ramp + 1.0) / 2.0 + (count - ramp)
    return between(xp, quarter, terms.start, terms.end) * terms.amount * weight / total


def damages(xp: Namespace, terms: CommitmentTerms, quarter: float) -> Array:
    """Return the seller's claim when the buyer fails: one year's payments of the part that cannot be cancelled."""
    count = quarters(xp, terms.start, terms.end)
    left = xp.clip(xp.floor(terms.end) - quarter, 0.0, QUARTERS_PER_YEAR)
    return (1.0 - terms.cancellable) * terms.amount / count * left
