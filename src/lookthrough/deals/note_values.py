"""What a note is worth: yield at a price, price at a yield, average life.

A yield is a year's, compounded as often as the deal pays: the y with sum of cash / (1 + y/m)^k = price, k counting
periods. Under it the effective yield is (1 + y/m)^m - 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import brentq

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LOWEST, HIGHEST = -0.99, 100.0  # of the yield of one period, between which it is sought
_MOST = 600.0  # of the logarithm by which cash of the last period is raised: beyond it a value is no number


class YieldAt(NamedTuple):
    """The yield of a note bought at a price.

    Attributes:
        price: over the balance.
        yield_: a year, ``None`` where there is none between the ends of the bracket.
        effective: the same, compounded once a year.
        bracket: the lowest and the highest yield that were tried.
        off: value of the cash over the balance less the price at the two.
    """

    price: float
    yield_: float | None
    effective: float | None
    bracket: tuple[float, float]
    off: tuple[float, float]


class PriceAt(NamedTuple):
    """The price of a note at a yield: over its balance, and in USD m."""

    yield_: float
    price: float
    amount: float


def present_value(cash: Floats, rate: float) -> float:
    """Return what cash at the ends of the periods is worth at a rate of a period, in the unit of the cash."""
    periods = np.arange(1, len(cash) + 1)
    return float(np.sum(cash * np.exp(np.minimum(-periods * np.log1p(rate), _MOST))))


def yield_at(cash: Floats, balance: float, price: float, a_year: int) -> YieldAt:
    """Return the yield of a note.

    Args:
        cash: that it pays, ``[period]``, USD m.
        balance: at the start, USD m.
        price: over the balance.
        a_year: periods of a year.
    """
    lowest = max(LOWEST, float(np.expm1(-_MOST / len(cash))))
    bracket = lowest * a_year, HIGHEST * a_year
    if balance <= 0.0:  # a note that is not drawn yet
        return YieldAt(price, None, None, bracket, (0.0, 0.0))
    low, high = (present_value(cash, rate) / balance - price for rate in (lowest, HIGHEST))
    if not low >= 0.0 >= high or not cash.any():
        return YieldAt(price, None, None, bracket, (low, high))
    found = brentq(lambda rate: present_value(cash, rate) / balance - price, lowest, HIGHEST, xtol=1e-15, rtol=1e-14)
    return YieldAt(price, found * a_year, (1.0 + found) ** a_year - 1.0, bracket, (low, high))


def price_at(cash: Floats, balance: float, yield_: float, a_year: int) -> PriceAt:
    """Return the price of a note at a yield of a year (see :func:`yield_at`); 0 of a note that is not drawn."""
    amount = present_value(cash, yield_ / a_year)
    return PriceAt(yield_, amount / balance if balance > 0.0 else 0.0, amount)


def average_life(principal: Floats, a_year: int) -> float | None:
    """Return the average life in years: sum of years times principal over principal; ``None`` where none is repaid.

    Args:
        principal: repaid, ``[period]``.
        a_year: periods of a year.
    """
    total = float(principal.sum())
    years = np.arange(1, len(principal) + 1) / a_year
    return None if total <= 0.0 else float(principal @ years) / total
