"""A deal over many outcomes: the scenarios of its file by weight, or draws of income and of the value at the end.

Draws: income moves by a factor that begins at 1 and changes each period by ``exp(s e - s^2/2)``, ``s`` the spread of a
year times the root of a period, so that it is expected to stay; the value at the end likewise over the whole time, with
the stated correlation to all moves of income. With no spread every draw is the base case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.deals.deal_walk import CHUNK, NoteSums, chunked, sums
from lookthrough.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from lookthrough.deals.deal_plan import DealPlan

    Floats = NDArray[np.float64]

MOST_DRAWS = 1_000_000


class OutcomeRow(NamedTuple):
    """One note in one scenario: its weight, principal lost in USD m and over the balance, interest never paid."""

    scenario: str
    weight: float
    note: str
    lost: float
    lost_share: float
    unpaid: float


class ExpectedLoss(NamedTuple):
    """What a note is expected to lose.

    Attributes:
        over: ``scenarios``, or ``draws``.
        outcomes: how many.
        lost: principal, USD m; ``share`` of the balance.
        error: standard error of the share, ``None`` of weighted scenarios.
        worst: share that is lost in the worst 5 % of draws, ``None`` of scenarios.
        loses: chance that principal is lost; ``misses`` that interest is once not paid when due.
    """

    over: str
    outcomes: int
    note: str
    lost: float
    share: float
    error: float | None
    worst: float | None
    loses: float
    misses: float


def of_scenarios(plan: DealPlan) -> tuple[tuple[OutcomeRow, ...], tuple[ExpectedLoss, ...]]:
    """Return what each note loses in the scenarios of the file, and what it is expected to lose."""
    each = plan.deal.scenarios
    if not each:
        return (), ()
    income = np.stack([_income(plan, s.income, s.first) for s in each], axis=1)
    usual = plan.deal.sale or 0.0
    sale = np.array([(usual if s.sale is None else s.sale) * s.sale_factor for s in each])
    found, weights = sums(plan, income, sale), np.array([s.weight for s in each])
    rows = tuple(
        OutcomeRow(s.id, s.weight, note.id, *_losses(found, n, path, note.balance.number))
        for path, s in enumerate(each)
        for n, note in enumerate(plan.notes)
    )
    return rows, _expected(plan, found, weights, "scenarios")


def of_draws(plan: DealPlan, draws: int, seed: int) -> tuple[ExpectedLoss, ...]:
    """Return what each note is expected to lose over draws of the deal's own spreads.

    Raises:
        UsageError: a number of draws or a seed that cannot be, or a file without spreads.
    """
    if not 0 < draws <= MOST_DRAWS or seed < 0:
        raise UsageError(f"draws ({draws}) are 1 to {MOST_DRAWS:,}, a seed ({seed}) is 0 or more")
    if plan.deal.draws is None:
        said = "add `draws: {income: 5..15 %, value: 10..20 %}`, the spread of a year of each"
        raise UsageError(f"{plan.deal.title} states no spreads, so that there is nothing to draw; {said}")
    found = drawn(plan, draws, seed)
    return _expected(plan, found, np.full(draws, 1.0 / draws), "draws")


def drawn(plan: DealPlan, draws: int, seed: int) -> NoteSums:
    """Return what each note gets in so many draws, the same for any number of cores."""
    return chunked(draws, lambda first, last: sums(plan, *draw(plan, first, last, seed)))


def draw(plan: DealPlan, first: int, last: int, seed: int) -> tuple[Floats, Floats]:
    """Return income ``[period, path]`` and the value at the end ``[path]`` of draws, keyed by their first number."""
    spread = plan.deal.draws
    count, periods = last - first, plan.periods
    if spread is None:
        return np.repeat(plan.income[:, None], count, axis=1), np.full(count, plan.deal.sale or 0.0)
    noise = np.random.default_rng([seed, first // CHUNK])
    of_income, of_value = (noise.uniform(each.low, each.high, count) for each in (spread.income, spread.value))
    moves = noise.standard_normal((periods, count))
    step = of_income * np.sqrt(1.0 / plan.a_year)
    income = plan.income[:, None] * np.exp(np.cumsum(moves * step - 0.5 * step**2, axis=0))
    own = noise.standard_normal(count)
    together = spread.together
    move = together * moves.sum(axis=0) / np.sqrt(periods) + np.sqrt(1.0 - together**2) * own
    whole = of_value * np.sqrt(periods / plan.a_year)
    return income, (plan.deal.sale or 0.0) * np.exp(whole * move - 0.5 * whole**2)


def _income(plan: DealPlan, factor: float, first: dt.date | None) -> Floats:
    moves = np.array([first is None or day >= first for day in plan.dates])
    return plan.income * np.where(moves, factor, 1.0)


def _losses(found: NoteSums, note: int, path: int, balance: float) -> tuple[float, float, float]:
    lost = float(found.lost[note, path])
    return lost, lost / balance if balance > 0.0 else 0.0, float(found.unpaid[note, path])


def _expected(plan: DealPlan, found: NoteSums, weights: Floats, over: str) -> tuple[ExpectedLoss, ...]:
    is_drawn = over == "draws"
    return tuple(
        _of_note(found, row, note.id, note.balance.number, weights, is_drawn=is_drawn)
        for row, note in enumerate(plan.notes)
    )


def _of_note(found: NoteSums, row: int, note: str, balance: float, weights: Floats, *, is_drawn: bool) -> ExpectedLoss:
    share = found.lost[row] / max(balance, _ROUNDING)
    mean = float(share @ weights)
    error = float(share.std()) / np.sqrt(len(weights)) if is_drawn else None
    worst = float(np.sort(share)[-max(1, len(share) // 20) :].mean()) if is_drawn else None
    return ExpectedLoss(
        over="draws" if is_drawn else "scenarios",
        outcomes=len(weights),
        note=note,
        lost=mean * balance,
        share=mean,
        error=error,
        worst=worst,
        loses=float((share > _ROUNDING) @ weights),
        misses=float(found.short[row] @ weights),
    )


_ROUNDING = 1e-9
