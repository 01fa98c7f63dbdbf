"""Contracts that pay only when something happens: guarantees, backstops, revenue shares, warrants.

What depends on a shortfall falls due in the next quarter (as notices work in law), which keeps the clearing of one
quarter monotone.
"""

from __future__ import annotations

from typing import NamedTuple

from lookthrough.contracts.families import Array, Namespace, between


class WindowTerms(NamedTuple):
    """A promise with a cap (USD bn) between two quarters; arrays ``[contract, path]``."""

    cap: Array
    start: Array
    end: Array


def called(xp: Namespace, terms: WindowTerms, used: Array, shortfall: Array, quarter: float) -> Array:
    """Return the guarantee call of this quarter: last quarter's covered shortfall, up to what is left of the cap."""
    left = xp.maximum(terms.cap - used, 0.0)
    return between(xp, quarter, terms.start, terms.end) * xp.minimum(shortfall, left)


def put(xp: Namespace, terms: WindowTerms, used: Array, unsold: Array, quarter: float) -> Array:
    """Return the payment for unsold capacity: the cap spread over its life times the share unsold ``[path]``."""
    life = xp.maximum(xp.floor(terms.end) - xp.floor(terms.start) + 1.0, 1.0)
    left = xp.maximum(terms.cap - used, 0.0)
    return between(xp, quarter, terms.start, terms.end) * xp.minimum(terms.cap / life * unsold, left)


def revenue_part(xp: Namespace, terms: WindowTerms, share: Array, used: Array, revenue: Array, quarter: float) -> Array:
    """Return the share of a quarter's revenue that is paid on, up to what is left of the cap, USD bn."""
    left = xp.maximum(terms.cap - used, 0.0)
    return between(xp, quarter, terms.start, terms.end) * xp.minimum(share * revenue, left)


class WarrantTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``: bn shares, USD per share, and the window in quarters."""

    shares: Array
    strike: Array
    price_hurdle: Array
    start: Array
    end: Array


def vested(xp: Namespace, terms: WarrantTerms, price: Array, delivered: Array) -> Array:
    """Return the shares vested so far, bn ``[contract, path]``.

    Tranches vest with deliveries (``delivered``, share 0..1 of the capacity) and only as far as the share price has
    climbed towards the last hurdle (hurdles between are not published and taken as a straight line); a hurdle of 0
    means there is none.
    """
    hurdle = xp.where(terms.price_hurdle > 0.0, terms.price_hurdle, 1.0)
    reached = xp.where(terms.price_hurdle > 0.0, xp.clip(price / hurdle, 0.0, 1.0), 1.0)
    return terms.shares * xp.minimum(delivered, reached)
