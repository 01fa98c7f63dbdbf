"""The greatest and the least wealth that are consistent with everybody's waterfall.

1. Start above every solution (all claims paid, equity at its linear bound) or below (cash only).
2. Sweep. The map is monotone, so the sweeps fall (or rise) to the greatest (least) solution. Every entity is measured
   by itself, so that a rich one decides nothing for a poor one, whether it stands beside it or owes it: a path stops
   when the *estimated error* of each is a rounding of its own size. The estimate is step x rho / (1 - rho) with rho the
   largest ratio of two steps of any entity. It is a bound while the states last: a non-negative linear map that takes
   no step to more than rho of it takes the next ones to no more either (Collatz and Wielandt).
3. In nearly closed systems rho is close to 1. While no entity changes its state (who is solvent, which rank is paid in
   part, which warrants are in the money) the map is affine, so one linear solve gives where the sweeps would end
   (:mod:`lookthrough.clearing.leap`). We go there, or as far along that line as all states stay the same. A point on
   the line is still above the greatest solution (below the least): F(z) - z = (1 - t)(F(x) - x) keeps its sign. So the
   shortcut never changes which solution is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from lookthrough.clearing.exact_sums import exact_sums
from lookthrough.clearing.leap import holding_slopes, leap
from lookthrough.clearing.refusals import ClearingInputError
from lookthrough.clearing.waterfall import Wealth

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lookthrough.clearing.inputs import System
    from lookthrough.clearing.waterfall import Waterfall

    Floats = NDArray[np.float64]

MAX_SWEEPS = 10_000  # that are usual
TOLERANCE = 1e-13  # estimated error of an entity, over the amounts it is the sum of
ROUNDING = 4e-15  # a change this small, over the amounts it is the difference of, may be rounding
PLAIN_SWEEPS = 24  # between two linear solves of a path
SWEEPS_OF_A_SOLVE = 100  # a linear solve costs some 250 sweeps of one path in a block, 10 of one alone
QUICK_SWEEPS = 48  # before surpluses are summed without error, which takes twice as long
BLOCK = 256  # paths at a time: the arrays of a block stay in the cache


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """The wealth of everybody; by path, sweeps used, whether it converged, and the change on one more sweep."""

    wealth: Wealth
    sweeps: NDArray[np.int64]
    converged: NDArray[np.bool_]
    residual: Floats


def solve(flow: Waterfall, *, greatest: bool, max_sweeps: int) -> FixedPoint:
    """Return the greatest or least fixed point of every path."""
    bound = upper_bound(flow)  # also turns away circles of owners, for whichever solution
    start = bound if greatest else _cash_only(flow)
    paths = flow.cash.shape[1]
    blocks = [np.arange(a, min(a + BLOCK, paths)) for a in range(0, paths, BLOCK)]
    parts = [_solve_block(flow.at(b), start.at(b), greatest=greatest, max_sweeps=max_sweeps) for b in blocks]
    return FixedPoint(
        wealth=Wealth(*(np.concatenate(each, axis=1) for each in zip(*(p.wealth for p in parts), strict=True))),
        sweeps=np.concatenate([p.sweeps for p in parts]),
        converged=np.concatenate([p.converged for p in parts]),
        residual=np.concatenate([p.residual for p in parts]),
    )


@dataclass(slots=True)
class _Progress:
    """The last step of every entity ``[entity, path]``, and ``rho`` and whether all steps are rounding ``[path]``.

    ``blur`` is what a linear solve left uncertain ``[entity, path]``.
    """

    step: Floats
    blur: Floats
    rho: Floats


def _solve_block(flow: Waterfall, start: Wealth, *, greatest: bool, max_sweeps: int) -> FixedPoint:
    """Go most of the way with quick sums, which stay on the side of the start, and the rest with exact ones."""
    quick = replace(flow, rough=ROUNDING if greatest else -ROUNDING)
    first = min(QUICK_SWEEPS, max_sweeps // 2)
    near = _sweep(quick, start, greatest=greatest, max_sweeps=first)
    found = _sweep(flow, near.wealth, greatest=greatest, max_sweeps=max_sweeps - first, least=2 if first else 1)
    return replace(found, sweeps=found.sweeps + near.sweeps)


def _sweep(flow: Waterfall, start: Wealth, *, greatest: bool, max_sweeps: int, least: int = 1) -> FixedPoint:
    """Sweep from a start until every path has arrived; ``least`` sweeps are needed where the start is a rough one."""
    wealth = Wealth(*(part.copy() for part in start))
    n, paths = start.assets.shape
    progress = _Progress(np.full((n, paths), np.inf), np.zeros((n, paths)), np.full(paths, np.inf))
    sweeps = np.full(paths, max_sweeps)
    going, live, before = np.arange(paths), flow, start
    for sweep in range(1, max_sweeps + 1):
        now = live.outcome(before)
        after = live.wealth(now)
        step, size = _steps(before, after)
        noise = ROUNDING * size
        if sweep > PLAIN_SWEEPS and flow.rough is None:  # slow paths alone are worth this
            noise += live.passed_on(now, noise)
        done = _measure(progress, going, step, size, noise)
        done &= (live.solvent(after) == now.solvent).all(axis=0)
        done &= sweep >= least
        if done.any():
            sweeps[going[done]] = sweep
            _put(wealth, going[done], after.at(np.flatnonzero(done)))
            after = after.at(np.flatnonzero(~done))
            going = going[~done]
            live = flow.at(going)
        before = after
        if not len(going):
            break
        if sweep % PLAIN_SWEEPS == 0 and flow.rough is None:
            _put(wealth, going, before)
            to_go = _sweeps_to_go(progress, going, before)
            for path in going[(to_go > SWEEPS_OF_A_SOLVE) | (sweep > SWEEPS_OF_A_SOLVE)]:
                here = leap(flow.at(np.array([path])), wealth.at(np.array([path])), greatest=greatest)
                _put(wealth, np.array([path]), here.wealth)
                progress.step[:, path], progress.blur[:, path] = np.inf, here.blur
            before = wealth.at(going)
    _put(wealth, going, before)
    converged = np.ones(paths, dtype=bool)
    converged[going] = False
    return FixedPoint(wealth, sweeps, converged, residual(flow, wealth) if flow.rough is None else progress.rho)


def _put(wealth: Wealth, paths: NDArray[np.int64], found: Wealth) -> None:
    for whole, part in zip(wealth, found, strict=True):
        whole[:, paths] = part


def residual(flow: Waterfall, wealth: Wealth) -> Floats:
    """Return the largest change of any entity's payments or equity on one more sweep ``[path]``."""
    now = flow.outcome(wealth)
    again = flow.outcome(flow.wealth(now))
    payments = np.abs(flow.pay_total(again) - flow.pay_total(now)).max(axis=0, initial=0.0)
    equity = np.abs(again.equity - now.equity).max(axis=0, initial=0.0)
    largest: Floats = np.maximum(payments, equity)
    return largest


def _measure(
    progress: _Progress, going: NDArray[np.int64], step: Floats, size: Floats, noise: Floats
) -> NDArray[np.bool_]:
    """Take note of the steps of the paths that are going and return which of them have arrived ``[path]``.

    The point before the step has arrived, and so the one after it: its error is that of the steps to come. A step
    within the rounding of an entity's own amounts, and of those that it is paid out of, tells nothing, neither that it
    moves nor how fast.
    """
    last = progress.step[:, going]
    moves = step > np.maximum(noise, progress.blur[:, going])
    ratio = np.divide(step, last, out=np.full_like(step, np.inf), where=last > 0.0)
    ratio[~moves] = 0.0
    rho = ratio.max(axis=0, initial=0.0)
    rho[np.isinf(last).all(axis=0)] = np.inf  # nothing to compare the step with
    progress.step[:, going], progress.rho[going] = step, rho
    slack = np.where(rho < 1.0, TOLERANCE * (1.0 - rho), 0.0)
    return np.asarray((~moves | (step <= slack * size)).all(axis=0))


def _steps(before: Wealth, after: Wealth) -> tuple[Floats, Floats]:
    """Return how far everybody moved, by the number that says more, and the size of what that is summed from."""
    size = np.minimum(after.assets, after.grain)
    by_surplus = (after.grain <= after.assets) & (before.grain <= before.assets)
    moved = np.where(by_surplus, after.surplus - before.surplus, after.assets - before.assets)
    return np.abs(moved), size


def _sweeps_to_go(progress: _Progress, going: NDArray[np.int64], wealth: Wealth) -> Floats:
    """Return how many more sweeps each path needs at its contraction so far; infinitely many where it has none."""
    rho = progress.rho[going]
    shrinks = (rho > 0.0) & (rho < 1.0)
    rate = np.where(shrinks, rho, 0.5)
    target = TOLERANCE * (1.0 - rate) * np.minimum(wealth.assets, wealth.grain)
    step, tiny = progress.step[:, going], np.finfo(float).tiny
    far = (np.log(np.maximum(step, tiny)) - np.log(np.maximum(target, tiny))).max(axis=0, initial=0.0)
    return np.where(shrinks, far / -np.log(rate), np.inf)


def _cash_only(flow: Waterfall) -> Wealth:
    """Return a start below every solution: nobody receives anything."""
    system = flow.system
    to = np.concatenate([np.arange(len(system.ids)), system.payer])
    surplus = exact_sums(to, np.concatenate([flow.cash, -flow.due]), len(system.ids))
    return Wealth(flow.cash, surplus, flow.cash + flow.total)


def upper_bound(flow: Waterfall) -> Wealth:
    """Return the wealth that no solution exceeds and that one sweep does not raise.

    With every claim paid, equity is at most b = max(0, cash + dues in - dues out) plus holdings; with every warrant
    exercised those are at most M (E + k), k the money paid on exercise. So E = (I - M)^-1 (b + M k) bounds it.

    Raises:
        ClearingInputError: if entities own one another whole, so that nobody outside the circle owns anything.
    """
    system, h = flow.system, flow.system.holdings
    if_paid: Floats = flow.cash + flow.receive @ flow.due
    if h.empty:
        return Wealth(if_paid, flow.base, np.abs(flow.base))
    n = len(system.ids)
    stakes, warrants = holding_slopes(system, exercised=np.ones(len(h.grantor), dtype=bool))
    rows, columns = np.concatenate([h.owner, h.holder]), np.concatenate([h.issuer, h.grantor])
    M = sparse.csr_array((np.concatenate([stakes, warrants]), (rows, columns)), shape=(n, n))
    money = np.zeros(n)
    np.add.at(money, h.grantor, h.count * h.strike)
    offered = M @ money
    factor = _holdings_factor(system, M)
    held = np.empty_like(if_paid)
    own = np.maximum(flow.base, 0.0)
    for path in range(if_paid.shape[1]):  # one at a time: several right sides at once change the last bit
        held[:, path] = M @ (factor(own[:, path] + offered) + money)
    return Wealth(if_paid + held, flow.base + held, np.abs(flow.base) + held)


def _holdings_factor(system: System, M: sparse.csr_array) -> Callable[[Floats], Floats]:
    try:
        factor = splu(sparse.csc_array(sparse.identity(len(system.ids)) - M))
        chain = factor.solve(np.ones(len(system.ids)))
    except RuntimeError:
        chain = np.full(len(system.ids), np.inf)
    if not (chain > 0.0).all() or chain.max() > 1e9:
        inside = [name for name, c in zip(system.ids, chain, strict=True) if not 0.0 < c <= 1e9]
        raise ClearingInputError(f"stakes: {', '.join(inside)} own one another whole in a circle; lower one share")
    solve_one: Callable[[Floats], Floats] = factor.solve
    return solve_one
