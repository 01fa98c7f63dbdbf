"""Closed forms of a year after a bust, and of the years until capacity is full again.

The price before the bust is 1 and covers full cost, demand at it is 1, and demand at a price ``p`` is ``p^-e``.
Capacity ``K = p^-e`` therefore sells out at ``p`` (and not below running cost). A year:

* users gain ``(p^(1-e) - 1) / (e - 1)``, ``ln(1/p)`` at ``e = 1``: the area under demand between both prices;
* owners miss ``(1 - p) K``, what full cost would have asked for;
* the difference is waste: capacity that nobody would have paid for.

With a share ``u`` in use, demand growing by ``g`` and capacity retiring by ``d`` a year, use is full again after
``ln(1/u) / (ln(1+g) - ln(1-d))`` years; ``ln(1+g)`` over the same difference is the part that growth has in it, the
rest is scrap.
"""

from __future__ import annotations

import math
from typing import NamedTuple

_UNIT = 1e-9  # an elasticity nearer to one than this has the logarithm as its limit


class AfterBust(NamedTuple):
    """A year after a bust, over demand at the full price.

    Attributes:
        elasticity: of demand, above 0.
        price: over full cost, above 0 and at most 1.
        capacity: over demand at the full price.
        users_gain: a year.
        owners_loss: a year.
        kept: users' gain over owners' loss; ``None`` where nothing is lost.
        waste: owners' loss less users' gain.
    """

    elasticity: float
    price: float
    capacity: float
    users_gain: float
    owners_loss: float
    kept: float | None
    waste: float


class Refill(NamedTuple):
    """How long capacity is not full.

    Attributes:
        use: share in use after the bust.
        growth: of demand, a year.
        retirement: of capacity, a year.
        years: until it is full; ``None`` where it never is.
        from_growth: the part of it that demand has, the rest being scrap.
    """

    use: float
    growth: float
    retirement: float
    years: float | None
    from_growth: float | None


def after_bust(elasticity: float, price: float) -> AfterBust:
    """Return what a year at a lower price is worth to users and costs owners.

    Raises:
        ValueError: the elasticity is not above 0, or the price not above 0 and at most 1.
    """
    if not elasticity > 0.0 or not 0.0 < price <= 1.0:
        raise ValueError(f"elasticity {elasticity:g} must be above 0, price {price:g} above 0 and at most 1")
    capacity = price**-elasticity
    exponent = 1.0 - elasticity
    gain = -math.log(price) if abs(exponent) < _UNIT else -math.expm1(exponent * math.log(price)) / exponent
    loss = (1.0 - price) * capacity
    return AfterBust(elasticity, price, capacity, gain, loss, gain / loss if loss else None, loss - gain)


def refill(use: float, growth: float, retirement: float) -> Refill:
    """Return after how many years capacity is in full use again, and how much of that is growth.

    Raises:
        ValueError: use is not above 0 and at most 1, growth not above -1, or retirement not from 0 to below 1.
    """
    if not (0.0 < use <= 1.0 and growth > -1.0 and 0.0 <= retirement < 1.0):
        raise ValueError(f"use {use:g}, growth {growth:g}, retirement {retirement:g}: not shares of a year")
    pace = math.log1p(growth) - math.log1p(-retirement)
    if pace <= 0.0:
        return Refill(use, growth, retirement, 0.0 if use == 1.0 else None, None)
    return Refill(use, growth, retirement, -math.log(use) / pace, math.log1p(growth) / pace)
