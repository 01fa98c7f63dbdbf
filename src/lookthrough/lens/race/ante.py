"""The ante: what staying in the race costs a lab, what it can pay, and who drops out. Arrays ``[lab, path]``, USD bn.

A run decides by contracts who fails. Labs without contracts in a book have none that could break, so here, and here
alone, a lab plans to pay for computing power

    plan  = max(compute share of revenue, ante / 4)         a quarter; a follower keeps up with a part of the ante

out of cash, revenue after other costs and what it can raise,

    value = (revenue a year x multiple of all labs + promise 0.5 ** (quarters / half-life)) x sentiment
    raise <= raise share / 4 x value x funding window

where promise is what its value at the book's date is beyond its revenue times that multiple. A lab that pays less than
``least`` of its plan in two quarters running drops out; one inside a listed firm always pays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.lens.race.frontier_draws import Floats, RaceDraws

LATE = 2  # quarters running
LEADS = 0.1  # of the leader's revenue: who has as much is at the frontier, who has less follows


class Books(NamedTuple):
    """What labs have: cash, what they are worth beyond revenue, quarters in which they paid too little."""

    cash: Floats
    promise: Floats
    late: Floats


class Paid(NamedTuple):
    """One quarter: what labs planned to pay for computing power, what they paid, their value, and who drops out."""

    planned: Floats
    paid: Floats
    value: Floats
    drops: Floats


def opening(of: RaceDraws, multiple: Floats, inside: NDArray[np.bool_]) -> Books:
    """Return what labs have at the book's date.

    Args:
        of: the drawn numbers.
        multiple: value over revenue of all labs that stand alone and earn ``[path]``.
        inside: which labs live inside a listed firm ``[lab, 1]``.
    """
    promise = np.where(inside, 0.0, np.maximum(of.value - multiple * of.revenue, 0.0))
    return Books(of.cash, promise, np.zeros_like(of.cash))


def ante_of(of: RaceDraws, quarter: int) -> Floats:
    """Return the ante of a quarter, USD bn a year ``[path]``: it grows, and its growth fades."""
    growth, decay = of.race["ante_growth"], of.race["ante_decay"]
    years = quarter / QUARTERS_PER_YEAR
    return of.race["ante"] * np.exp(growth * -np.expm1(-decay * years) / decay)


def planned(of: RaceDraws, revenue: Floats, quarter: int) -> Floats:
    """Return what labs plan to pay for computing power in a quarter, given their revenue of it."""
    follows = revenue < LEADS * revenue.max(axis=0)
    ante = ante_of(of, quarter) / QUARTERS_PER_YEAR
    return np.maximum(of.purse.compute_share * revenue, np.where(follows, of.race["follower"] * ante, ante))


def pay(of: RaceDraws, books: Books, revenue: Floats, quarter: int, market: Market) -> tuple[Books, Paid]:
    """Let labs earn, raise and pay.

    Args:
        of: the drawn numbers.
        books: what labs had.
        revenue: of the quarter.
        quarter: from 0.
        market: what money is to be had.
    """
    plan = planned(of, revenue, quarter)
    value = (QUARTERS_PER_YEAR * revenue * market.multiple + books.promise) * market.sentiment
    own = books.cash + revenue * (1.0 - of.purse.cost_share)
    wanted = np.maximum(plan * (1.0 + of.purse.minimum_cash) - own, 0.0)
    raised = np.minimum(wanted, of.purse.raise_share / QUARTERS_PER_YEAR * value * market.window)
    paid = np.where(market.inside, plan, np.minimum(plan, own + raised))
    is_short = (paid < of.race["least_paid"] * plan) & market.here
    late = np.where(is_short, books.late + 1.0, 0.0)
    fading = 0.5 ** (1.0 / of.race["promise_half_life"])
    promise = np.where(market.here, books.promise * fading, books.promise)
    cash = np.where(market.inside, books.cash, own + raised - paid)
    left = Books(np.where(market.here, cash, books.cash), promise, late)
    return left, Paid(plan, paid, value, np.where(late >= LATE, 1.0, 0.0))


class Market(NamedTuple):
    """What money labs meet in a quarter.

    ``multiple`` of revenue, ``sentiment`` over that at the start and the funding ``window`` are ``[path]``; ``inside``
    is ``[lab, 1]`` and ``here`` ``[lab, path]``.
    """

    multiple: Floats
    sentiment: Floats
    window: Floats
    inside: NDArray[np.bool_]
    here: NDArray[np.bool_]
