"""A portfolio of skewed bets: what a dollar comes back as, in the middle and on average, by the number of bets.

One bet returns a Pareto number: least ``m``, chance ``(m / x)^a`` of more than ``x``, mean ``a m / (a - 1)`` where
``a`` is above 1. A portfolio is the mean of so many. Its median stays below its mean and a loss stays likelier than not
up to some hundreds of bets, because the mean sits in the tail. Published case:
``tests/cases/vc_skewed_returns.json``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BETS = (1, 5, 10, 20, 50, 100)
_AT_ONCE = 1_000_000  # draws


class Pareto(NamedTuple):
    """The return of one bet, in dollars a dollar: the power of its tail and its least."""

    power: float
    least: float

    @property
    def mean(self) -> float:
        """What it returns on average; without bound where the tail is too fat for a mean."""
        return self.power * self.least / (self.power - 1.0) if self.power > 1.0 else math.inf

    @property
    def median(self) -> float:
        """What half of all bets return at most."""
        return self.least * 2.0 ** (1.0 / self.power)

    def above(self, bound: float) -> float:
        """Return the chance of more than a bound."""
        return 1.0 if bound <= self.least else float((self.least / bound) ** self.power)


class PortfolioRow(NamedTuple):
    """A portfolio of so many bets, a dollar in all: mean and median of what comes back, and the chance of a loss."""

    bets: int
    mean: float
    median: float
    loses: float


def portfolios(bet: Pareto, draws: int, seed: int, bets: Sequence[int] = BETS) -> tuple[PortfolioRow, ...]:
    """Return portfolios of several sizes, by sampling; of one bet the formulas are exact.

    Args:
        bet: the return of one.
        draws: portfolios of each size.
        seed: of the draws, 0 or more.
        bets: the sizes.
    """
    return tuple(_row(bet, draws, seed, count) for count in bets)


def _row(bet: Pareto, draws: int, seed: int, count: int) -> PortfolioRow:
    if count == 1:
        return PortfolioRow(1, bet.mean, bet.median, 1.0 - bet.above(1.0))
    returns = _means(bet, draws, np.random.default_rng([seed, count]), count)
    return PortfolioRow(count, bet.mean, float(np.median(returns)), float(np.mean(returns < 1.0)))


def _means(bet: Pareto, draws: int, rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return the mean return of portfolios ``[draw]``, drawn in parts so that memory stays small."""
    at_once = max(1, _AT_ONCE // count)
    sizes = [min(at_once, draws - start) for start in range(0, draws, at_once)]
    return np.concatenate([(bet.least * (1.0 + rng.pareto(bet.power, (n, count)))).mean(axis=1) for n in sizes])
