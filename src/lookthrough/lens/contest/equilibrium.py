"""A contest for one prize that may not be (Tullock 1980): each wins with the share of its spending, which is sunk.

N alike contestants compete for a prize ``v`` that exists with chance ``p``. With ``pv`` the prize in expectation, each
spends ``x`` and none gains by spending anything else:

    x = (N - 1) / N^2 pv      together (N - 1) / N pv      expected profit pv / N^2 each
    one loses with 1 - p / N      all lose with 1 - p      entry until N = sqrt(pv / ante)

Spending is proportional to ``p``: who halves the belief halves the spending. Inverted on what is spent together, the
prize in expectation is ``spending N / (N - 1)``; ``p`` and ``v`` are not told apart. Published cases:
``tests/cases/contest_rational_overinvestment.json``, ``world_contest.json``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

FEWEST = 2
_STEPS = 200


class PrizeChance(NamedTuple):
    """What a belief means: the prize if it is real, USD bn; the chance that one contestant loses, and that all do."""

    chance: float
    prize: float
    one_loses: float
    all_lose: float


class ContestRow(NamedTuple):
    """The contest of so many, USD bn. Profits are in expectation; each stands beside the chance of a loss.

    Attributes:
        contestants: N.
        expected_prize: pv.
        spend_each: by one.
        profit_each: of one, before anything is known.
        profit_all: of all together.
        by_chance: what each belief means.
        deviation: the most that one could gain by spending anything else, found by trying; nothing but rounding.
    """

    contestants: int
    expected_prize: float
    spend_each: float
    profit_each: float
    profit_all: float
    by_chance: tuple[PrizeChance, ...]
    deviation: float


def spend_each(contestants: int, expected_prize: float) -> float:
    """Return what each spends, USD bn."""
    return (contestants - 1) / contestants**2 * expected_prize


def expected_prize(contestants: int, spending: float) -> float:
    """Return the prize in expectation that makes a spending of all together rational, USD bn.

    Raises:
        ValueError: fewer than two contestants, who compete with nobody.
    """
    if contestants < FEWEST:
        raise ValueError(f"a contest has at least {FEWEST} contestants, not {contestants}")
    return spending * contestants / (contestants - 1)


def profit(own: float, others: float, prize: float) -> float:
    """Return the expected profit of one that spends ``own`` where the others spend ``others`` together, USD bn."""
    together = own + others
    return (own / together if together > 0.0 else 0.0) * prize - own


def best_response(others: float, prize: float) -> float:
    """Return what one does best to spend against what the others spend, found by trying and not by the formula."""
    low, high = 0.0, max(prize, 0.0)
    golden = (math.sqrt(5.0) - 1.0) / 2.0
    for _ in range(_STEPS):  # profit is concave in own spending, so a section that narrows holds the best
        left, right = high - golden * (high - low), low + golden * (high - low)
        if profit(left, others, prize) < profit(right, others, prize):
            low = left
        else:
            high = right
    return (low + high) / 2.0


def contest_row(contestants: int, spending: float, chances: tuple[float, ...]) -> ContestRow:
    """Return the contest that makes a spending of all together rational.

    Args:
        contestants: how many, two or more.
        spending: of all together, USD bn.
        chances: that there is a prize, above 0 and up to 1.

    Raises:
        ValueError: fewer than two contestants, or a chance that is none.
    """
    prize = expected_prize(contestants, spending)
    each = spend_each(contestants, prize)
    own = profit(each, (contestants - 1) * each, prize)
    best = best_response((contestants - 1) * each, prize)
    return ContestRow(
        contestants=contestants,
        expected_prize=prize,
        spend_each=each,
        profit_each=prize / contestants**2,
        profit_all=prize / contestants,
        by_chance=tuple(_if_real(contestants, prize, chance) for chance in chances),
        deviation=max(profit(best, (contestants - 1) * each, prize) - own, 0.0),
    )


def room(expected: float, ante: float) -> float:
    """Return for how many contestants there is room: until the profit that each expects is what taking part costs."""
    return math.sqrt(expected / ante) if ante > 0.0 else math.inf


def posterior(prior: float, likelihood_ratio: float) -> float:
    """Return a belief after news that is so many times as likely where there is a prize as where there is none."""
    for_it = prior * likelihood_ratio
    return for_it / (for_it + 1.0 - prior) if for_it + 1.0 - prior > 0.0 else prior


def middle_belief(low: float, high: float) -> float:
    """Return the middle of two beliefs in log odds, on which news moves them: of 10 and 50 % that is 25 %."""
    if not 0.0 < low <= high < 1.0:
        return (low + high) / 2.0
    odds = math.sqrt(low / (1.0 - low) * high / (1.0 - high))
    return odds / (1.0 + odds)


def _if_real(contestants: int, prize: float, chance: float) -> PrizeChance:
    if not 0.0 < chance <= 1.0:
        raise ValueError(f"{chance:g} is not a chance of a prize: it lies above 0 and up to 1")
    return PrizeChance(chance, prize / chance, 1.0 - chance / contestants, 1.0 - chance)
