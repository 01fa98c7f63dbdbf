"""A deal period by period on NumPy, with its conservation asserted in each; many outcomes in chunks on all cores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.deals.conservation import conserved
from lookthrough.deals.deal_step import step
from lookthrough.units.cores import usable_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from lookthrough.deals.deal_arrays import WaterfallFlows, WaterfallState
    from lookthrough.deals.deal_plan import DealPlan

    Floats = NDArray[np.float64]

CHUNK = 4096
"""Paths that are walked together: their arrays stay in the cache of a core."""


class Walked(NamedTuple):
    """One period: the state at its end, its flows, and the largest difference of sources and uses."""

    state: WaterfallState
    flows: WaterfallFlows
    residual: float


def walk(plan: DealPlan, income: Floats, sale: Floats) -> Iterator[Walked]:
    """Yield the periods of a deal.

    Args:
        plan: the deal by period.
        income: ``[period, path]``, USD m.
        sale: value at the end, ``[path]``, USD m.

    Raises:
        AssertionError: a defect of the program.
    """
    terms, state = plan.terms, plan.opening(income.shape[1])
    for at in range(plan.periods):
        after, flows = step(np, terms, state, plan.period(at, income[at], sale))
        yield Walked(after, flows, conserved(state, after, flows, at))
        state = after


class NoteSums(NamedTuple):
    """What each note gets over a deal, ``[note, path]``, USD m where nothing else is said.

    Attributes:
        interest, principal: paid.
        lost: principal that is never repaid.
        unpaid: interest that is never paid.
        short: 1 where interest was once not paid when due.
        first_short: the first period, from 0, in which that is so; infinite where it never is.
        late: 1 where scheduled principal was.
        equity: ``[path]``.
        least_cover: the lowest cover of a period, ``[path]``.
    """

    interest: Floats
    principal: Floats
    lost: Floats
    unpaid: Floats
    short: Floats
    first_short: Floats
    late: Floats
    equity: Floats
    least_cover: Floats


def sums(plan: DealPlan, income: Floats, sale: Floats) -> NoteSums:
    """Return what each note gets on each path, kept as sums so that memory does not grow with the periods."""
    shape = (len(plan.notes), income.shape[1])
    interest, principal, late = (np.zeros(shape) for _ in range(3))
    first_short = np.full(shape, np.inf)
    equity, cover = np.zeros(shape[1]), np.full(shape[1], np.inf)
    state = plan.opening(shape[1])
    for at, (after, flows, _) in enumerate(walk(plan, income, sale), 1):
        repaid = flows.principal + flows.swept + flows.released + flows.last_principal
        interest += flows.interest + flows.last_interest
        principal += repaid
        is_short = flows.interest < flows.interest_due * (1.0 - ROUNDING)
        np.minimum(first_short, np.where(is_short, at - 1.0, np.inf), out=first_short)
        np.maximum(late, flows.principal < flows.principal_due * (1.0 - ROUNDING), out=late)
        equity += flows.equity
        np.minimum(cover, _cover(flows), out=cover)
        state = after
    short = np.isfinite(first_short).astype(float)
    return NoteSums(interest, principal, state.balance, state.unpaid, short, first_short, late, equity, cover)


def _cover(flows: WaterfallFlows) -> Floats:
    """Return the cover of a period, without end where nothing is due."""
    none = np.full(flows.serviced.shape, np.inf)
    found: Floats = np.divide(flows.earned, flows.serviced, out=none, where=flows.serviced > 0.0)
    return found


ROUNDING = 1e-12
"""Share of what is due that is rounding when it is not paid."""


def chunked(paths: int, of_chunk: Callable[[int, int], NoteSums], *, workers: int | None = None) -> NoteSums:
    """Return the sums of many paths, walked in chunks on all cores.

    Args:
        paths: how many in all.
        of_chunk: the sums of the paths from the first number up to the second.
        workers: threads; default: one a core. They change no number.
    """
    bounds = [(first, min(first + CHUNK, paths)) for first in range(0, paths, CHUNK)]
    with ThreadPoolExecutor(workers or usable_cores()) as pool:
        parts = list(pool.map(lambda each: of_chunk(*each), bounds))
    return NoteSums(*(np.concatenate(each, axis=-1) for each in zip(*parts, strict=True)))
