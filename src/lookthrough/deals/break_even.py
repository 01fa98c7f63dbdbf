"""How far income or the value at the end may fall before a note misses something: bisection, with its bracket.

Each round walks the deal once on a grid between the ends of a bracket and keeps the cell in which the answer changes.
In the sale the answer is monotone, in income as well unless the deal has a trigger: a little more of it may meet the
test and let out cash that would have been kept for later. So the change is sought that lies nearest to the file's own
income. Where the value at the end decides, it is found by algebra too: what is owed up to the note less what is there
without the sale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.deals.deal_step import step
from lookthrough.deals.deal_walk import ROUNDING, sums, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lookthrough.deals.deal_plan import DealPlan
    from lookthrough.deals.deal_walk import Walked

    Floats = NDArray[np.float64]

WIDTH = 1e-10
"""Of the bracket at the end, over its first width."""
_GRID = 33
_HIGHEST_FACTOR = 16.0


class BreakEven(NamedTuple):
    """The least of something at which a note misses nothing.

    Attributes:
        note: id.
        what: ``interest``, ``service`` (interest and scheduled principal) or ``principal``.
        of: ``income``, a factor, or ``sale``, USD m.
        least: ``None`` where it misses something at every value tried.
        bracket: below the first it misses, from the second on it does not.
        by_algebra: of a sale: the same without bisection.
    """

    note: str
    what: str
    of: str
    least: float | None
    bracket: tuple[float, float]
    by_algebra: float | None = None


def of_income(plan: DealPlan, what: str) -> tuple[BreakEven, ...]:
    """Return the least factor on income at which each note is paid when due.

    Args:
        plan: the deal by period; income before ``break_even_from`` stays.
        what: ``interest``, or ``service`` for scheduled principal too.
    """
    day = plan.deal.break_even_from
    moves = np.array([day is None or each >= day for each in plan.dates])[:, None]
    sale = plan.deal.sale or 0.0

    def holds(factors: Floats) -> Floats:
        income = plan.income[:, None] * np.where(moves, factors[None, :], 1.0)
        found = sums(plan, income, np.full(len(factors), sale))
        missed = found.short if what == "interest" else np.maximum(found.short, found.late)
        return 1.0 - missed

    return tuple(
        BreakEven(note.id, what, "income", *_least(holds, row, _HIGHEST_FACTOR, 1.0))
        for row, note in enumerate(plan.notes)
    )


def of_sale(plan: DealPlan) -> tuple[BreakEven, ...]:
    """Return the least value at the end at which each note gets its principal back; nothing where it is refinanced."""
    if plan.deal.sale is None:
        return ()
    most = 2.0 * sum(note.balance.number for note in plan.notes) + plan.deal.sale

    def holds(sales: Floats) -> Floats:
        found = sums(plan, np.repeat(plan.income[:, None], len(sales), axis=1), sales)
        return (found.lost <= ROUNDING * np.array([[note.balance.number] for note in plan.notes])).astype(float)

    *_, last = walk(plan, plan.income[:, None], np.zeros(1))
    return tuple(
        BreakEven(note.id, "principal", "sale", *_least(holds, row, most, plan.deal.sale), _needed(last, row))
        for row, note in enumerate(plan.notes)
    )


def prefunded_needed(plan: DealPlan) -> float | None:
    """Return what the prefunded reserve must hold at the start, USD m, ``None`` where the deal has none."""
    if plan.deal.prefunded is None:
        return None
    terms, state = plan.terms, plan.opening(1)
    plenty = float(sum(note.balance.number for note in plan.notes)) * plan.periods
    state, drawn = state._replace(prefunded=np.full(1, plenty)), 0.0
    for at in range(plan.periods):
        state, flows = step(np, terms, state, plan.period(at, plan.income[at, None], np.zeros(1)))
        drawn += float(flows.interest_from[1, 0] + flows.principal_from[1, 0])
    return drawn


def _least(
    holds: Callable[[Floats], Floats], row: int, most: float, file: float
) -> tuple[float | None, tuple[float, float]]:
    """Return the least value at which a note holds, and the bracket: the change that lies nearest to the file's value.

    Args:
        holds: of values ``[value]``, 1 where each note misses nothing, ``[note, value]``.
        row: of the note.
        most: the highest value that is tried.
        file: the value that the file has.
    """
    low, high = (0.0, file) if holds(np.array([file]))[row, 0] > 0.0 else (file, most)
    is_below = high == file
    ends = holds(np.array([low, high]))[row]
    if is_below and holds(np.linspace(low, high, _GRID))[row].all():
        return 0.0, (0.0, 0.0)
    if not ends[1]:
        return None, (low, high)
    while high - low > WIDTH * min(1.0, most):
        grid = np.linspace(low, high, _GRID)
        good = holds(grid)[row] > 0.0
        first = _last_miss(good) + 1 if is_below else int(np.argmax(good))
        if grid[first] == high and grid[first - 1] == low:
            break  # no number lies between them
        low, high = float(grid[first - 1]), float(grid[first])
    return high, (low, high)


def _last_miss(good: NDArray[np.bool_]) -> int:
    """Return the last place of a grid at which something is missed."""
    return int(np.flatnonzero(~good)[-1])


def _needed(last: Walked, row: int) -> float:
    """Return what is owed at the end up to a note less what is there, ``last`` the last period without the sale."""
    flows, state = last.flows, last.state
    paid = flows.last_fees.sum() + flows.last_interest.sum() + flows.last_principal.sum()
    there = paid + flows.equity.sum()
    owed = flows.last_interest + state.unpaid + flows.last_principal + state.balance
    fees = flows.last_fees.sum() + state.fees_overdue.sum()
    return max(0.0, float(fees + owed[: row + 1].sum() - there))
