"""Equity investments: the part not yet paid, in equal instalments between two dates, if its conditions hold."""

from __future__ import annotations

from typing import NamedTuple

from lookthrough.contracts.families import Array, Namespace, between, quarters


class EquityTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``: USD bn and quarter numbers; ``unpaid`` is what is still to come."""

    unpaid: Array
    start: Array
    end: Array


def due(xp: Namespace, terms: EquityTerms, quarter: float) -> Array:
    """Return the instalment of one quarter, USD bn ``[contract, path]``, before the investor's conditions."""
    return between(xp, quarter, terms.start, terms.end) * terms.unpaid / quarters(xp, terms.start, terms.end)
