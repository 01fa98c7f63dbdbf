"""The greatest and the least assets that are consistent with everybody's waterfall.

1. Start above every solution (all claims paid, equity at its linear bound) or below (cash only).
2. Sweep. The map is monotone, so the sweeps fall (or rise) to the greatest (least) solution. A path stops on its
   *estimated error*, step x lam / (1 - lam) with lam the ratio of two steps, not on its step.
3. In nearly closed systems lam is close to 1. While no entity changes its state (who is solvent, which rank is paid in
   part, which warrants are in the money) the map is affine, so one linear solve gives where the sweeps would end. We
   go there, or as far along that line as all states stay the same. A point on the line is still above the greatest
   solution (below the least): F(z) - z = (1 - t)(F(x) - x) keeps its sign. So the shortcut never changes which
   solution is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from lookthrough.clearing.refusals import ClearingInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lookthrough.clearing.inputs import System
    from lookthrough.clearing.waterfall import Waterfall, WaterfallResult

TOLERANCE = 1e-13  # estimated error over the largest entity of the path
ROUNDING = 4e-15  # a change this small, over the amounts it is the difference of, may be rounding
PLAIN_SWEEPS = 24  # between two linear solves of a path
SWEEPS_OF_A_SOLVE = 100  # a linear solve costs some 250 sweeps of one path in a block, 10 of one alone
HALVINGS = 60  # of a way that may be 1e15 times too long, in a group that is all but closed
BISECTIONS = 20
CLOSED = 1e-12  # damping that makes a fully closed group solvable; z stays above (below), only the way shortens
BLOCK = 256  # paths at a time: the arrays of a block stay in the cache


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """Assets ``[entity, path]`` and, by path, sweeps used, whether it converged, and the change on one more sweep."""

    assets: NDArray[np.float64]
    sweeps: NDArray[np.int64]
    converged: NDArray[np.bool_]
    residual: NDArray[np.float64]


def solve(flow: Waterfall, *, greatest: bool, max_sweeps: int) -> FixedPoint:
    """Return the greatest or least fixed point of every path."""
    bound = upper_bound(flow)  # also turns away circles of owners, for whichever solution
    start = bound if greatest else flow.cash
    paths = flow.cash.shape[1]
    blocks = [np.arange(a, min(a + BLOCK, paths)) for a in range(0, paths, BLOCK)]
    parts = [_sweep(flow.at(b), start[:, b], greatest=greatest, max_sweeps=max_sweeps) for b in blocks]
    return FixedPoint(
        assets=np.concatenate([p.assets for p in parts], axis=1),
        sweeps=np.concatenate([p.sweeps for p in parts]),
        converged=np.concatenate([p.converged for p in parts]),
        residual=np.concatenate([p.residual for p in parts]),
    )


def _sweep(flow: Waterfall, start: NDArray[np.float64], *, greatest: bool, max_sweeps: int) -> FixedPoint:
    assets = start.copy()
    paths = start.shape[1]
    step, lam = np.full(paths, np.inf), np.ones(paths)
    leapt = np.zeros(paths, dtype=bool)
    sweeps = np.full(paths, max_sweeps)
    going, live = np.arange(paths), flow
    for sweep in range(1, max_sweeps + 1):
        before = assets[:, going]
        now = live.outcome(before)
        after = live.assets(now)
        lam[going], step[going] = _progress(before, after, step[going], lam[going], leapt[going])
        done = _finished(live, before, step[going], lam[going], leapt[going])
        done &= (live.solvent(after) == now.solvent).all(axis=0)
        sweeps[going[done]] = sweep
        assets[:, going[~done]] = after[:, ~done]
        if done.any():
            going = going[~done]
            live = flow.at(going)
        if not len(going):
            break
        if sweep % PLAIN_SWEEPS == 0:
            for path in going[_sweeps_to_go(live, step[going], lam[going]) > SWEEPS_OF_A_SOLVE]:
                assets[:, [path]], leapt[path] = leap(flow.at(np.array([path])), assets[:, [path]], greatest=greatest)
                if not leapt[path]:
                    step[path] = np.inf  # the next step cannot be compared with the last
    converged = np.ones(paths, dtype=bool)
    converged[going] = False
    return FixedPoint(assets, sweeps, converged, residual(flow, assets))


def residual(flow: Waterfall, assets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest change of any entity's payments or equity on one more sweep ``[path]``."""
    now = flow.outcome(assets)
    again = flow.outcome(flow.assets(now))
    payments = np.abs(flow.pay_total(again) - flow.pay_total(now)).max(axis=0, initial=0.0)
    equity = np.abs(again.equity - now.equity).max(axis=0, initial=0.0)
    largest: NDArray[np.float64] = np.maximum(payments, equity)
    return largest


def _progress(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    last_step: NDArray[np.float64],
    last_lam: NDArray[np.float64],
    leapt: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the contraction and the step of each path, the step as a sum over entities.

    Payments only move money, so in that sum a step never grows unless somebody defaults. A step that follows a linear
    solve says nothing about the contraction: the one measured before is kept.
    """
    step = _total(np.abs(after - before))
    measured = np.divide(step, last_step, out=np.ones_like(step), where=np.isfinite(last_step) & (last_step > 0.0))
    return np.where(leapt, last_lam, measured), step


def _total(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over entities in their order, so that a path alone and in company gives the same bits."""
    total: NDArray[np.float64] = (sparse.csr_array(np.ones((1, len(values)))) @ values)[0]
    return total


def _finished(
    flow: Waterfall,
    before: NDArray[np.float64],
    step: NDArray[np.float64],
    lam: NDArray[np.float64],
    leapt: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    scale = _scale(flow, before)
    # `before` is returned: its error is step / (1 - lam). It is held against the dues that can still go unpaid, so that
    # one rich entity does not loosen the test for all; below the rounding of the largest amount nothing can be told.
    small = step <= np.maximum(TOLERANCE * _dues(flow) * (1.0 - lam), ROUNDING * scale)
    return small | (step == 0.0) | (leapt & (step <= ROUNDING * len(before) * scale))


def _scale(flow: Waterfall, assets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the size of the largest entity of each path, by what it has or owes."""
    scale: NDArray[np.float64] = np.maximum(assets, flow.total).max(axis=0, initial=0.0)
    return scale


def _dues(flow: Waterfall) -> NDArray[np.float64]:
    """Return the most that any entity of each path owes."""
    dues: NDArray[np.float64] = flow.total.max(axis=0, initial=0.0)
    return dues


def _sweeps_to_go(flow: Waterfall, step: NDArray[np.float64], lam: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many more sweeps each path needs at its contraction so far; infinitely many where it has none."""
    shrinks = (lam > 0.0) & (lam < 1.0)
    rate = np.where(shrinks, lam, 0.5)
    target = np.maximum(TOLERANCE * _dues(flow) * (1.0 - rate), np.finfo(float).tiny)
    return np.where(shrinks, (np.log(target) - np.log(step)) / np.log(rate), np.inf)


def leap(flow: Waterfall, assets: NDArray[np.float64], *, greatest: bool) -> tuple[NDArray[np.float64], bool]:
    """Return where the sweeps of one path are heading, and whether that is a fixed point of the states as they are.

    Args:
        flow: the waterfalls of one path.
        assets: ``[entity, 1]``, on the sweeps from above (``greatest``) or from below.
        greatest: which solution is sought.
    """
    now = flow.outcome(assets)
    slope = jacobian(flow, now)
    gap = _gap(flow, slope, assets)
    for damping in (1.0, 1.0 - CLOSED):
        try:
            factor = splu(sparse.csc_array(sparse.identity(len(assets)) - damping * slope))
        except RuntimeError:  # a group that leaks nothing while its states last: its sweeps move on for ever
            continue
        way = factor.solve(gap)
        uphill = way if greatest else -way
        if np.isfinite(way).all() and uphill.max(initial=0.0) <= ROUNDING * len(assets) * np.abs(assets).max():
            share = _share_of_the_way(flow, assets, way, states(flow, now))
            there = assets + share * way
            if share < 1.0 or damping < 1.0:
                return there, False
            # The end is solved once more from nearby: from far away, rounding is as large as the start.
            return there + factor.solve(_gap(flow, slope, there)), True
    return assets, False


def _gap(flow: Waterfall, slope: sparse.csr_array, assets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what one sweep changes, without what may be rounding: a closed group would multiply that without end."""
    gap = flow.assets(flow.outcome(assets)) - assets
    noise = ROUNDING * (assets + slope @ assets)
    return np.where(np.abs(gap) > noise, gap, 0.0)


def _share_of_the_way(
    flow: Waterfall, assets: NDArray[np.float64], way: NDArray[np.float64], here: NDArray[np.int8]
) -> float:
    """Return how far along the way all states stay as they are: 1, or just before the first that changes."""

    def same(share: float) -> bool:
        return np.array_equal(states(flow, flow.outcome(assets + share * way)), here)

    if same(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for halving in range(1, HALVINGS):
        if same(0.5**halving):
            low, high = 0.5**halving, 2.0 * 0.5**halving
            break
    for _ in range(BISECTIONS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if same(middle) else (low, middle)
    return low


def states(flow: Waterfall, now: WaterfallResult) -> NDArray[np.int8]:
    """Return the state of every entity, group and warrant of one path; while none changes the map is affine."""
    group = (now.ratio > 0.0).astype(np.int8) + (now.ratio >= 1.0)
    exercised = now.price > flow.system.holdings.strike[:, None]
    return np.concatenate([now.solvent, group, now.equity > 0.0, exercised])[:, 0].astype(np.int8)


def jacobian(flow: Waterfall, now: WaterfallResult) -> sparse.csr_array:
    """Return the slope of assets in assets ``[entity, entity]`` for one path, its states held as they are."""
    system, h = flow.system, flow.system.holdings
    kept = np.where(now.solvent[:, 0], 1.0, 1.0 - flow.cost[1])
    ratio, owed = now.ratio[:, 0], flow.owed[:, 0]
    partly = (ratio > 0.0) & (ratio < 1.0)
    # A due below the smallest normal number has no slope that a float can hold.
    sloped = owed > np.finfo(float).tiny
    per_dollar = np.divide(kept[system.group_payer] * partly, owed, out=np.zeros_like(owed), where=sloped)
    claims = flow.due[:, 0] * per_dollar[system.group]
    stakes, warrants = holding_slopes(system, exercised=now.price[:, 0] > h.strike)
    worth = (now.equity[:, 0] > 0.0).astype(np.float64)
    value = np.concatenate([claims, stakes * worth[h.issuer], warrants * worth[h.grantor]])
    row = np.concatenate([system.payee, h.owner, h.holder])
    column = np.concatenate([system.payer, h.issuer, h.grantor])
    n = len(system.ids)
    return sparse.csr_array((value, (row, column)), shape=(n, n))


def holding_slopes(system: System, *, exercised: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the slopes of stakes ``[stake]`` and warrants ``[warrant]`` in the equity of their issuers."""
    h = system.holdings
    outstanding, new = np.ones(len(system.ids)), np.zeros(len(system.ids))
    outstanding[h.grantor] = h.shares
    np.add.at(new, h.grantor, h.count * exercised)
    all_shares = outstanding + new
    return h.share * (outstanding / all_shares)[h.issuer], h.count * exercised / all_shares[h.grantor]


def upper_bound(flow: Waterfall) -> NDArray[np.float64]:
    """Return assets ``[entity, path]`` that no solution exceeds and that one sweep does not raise.

    With every claim paid, equity is at most b = max(0, cash + dues in - dues out) plus holdings; with every warrant
    exercised those are at most M (E + k), k the money paid on exercise. So E = (I - M)^-1 (b + M k) bounds it.

    Raises:
        ClearingInputError: if entities own one another whole, so that nobody outside the circle owns anything.
    """
    system, h = flow.system, flow.system.holdings
    if_paid: NDArray[np.float64] = flow.cash + flow.receive @ flow.due
    if h.empty:
        return if_paid
    n = len(system.ids)
    stakes, warrants = holding_slopes(system, exercised=np.ones(len(h.grantor), dtype=bool))
    rows, columns = np.concatenate([h.owner, h.holder]), np.concatenate([h.issuer, h.grantor])
    M = sparse.csr_array((np.concatenate([stakes, warrants]), (rows, columns)), shape=(n, n))
    money = np.zeros(n)
    np.add.at(money, h.grantor, h.count * h.strike)
    held = M @ money
    factor = _holdings_factor(system, M)
    bound = np.empty_like(if_paid)
    base = np.maximum(if_paid - flow.total, 0.0)
    for path in range(if_paid.shape[1]):  # one at a time: several right sides at once change the last bit
        bound[:, path] = if_paid[:, path] + M @ (factor(base[:, path] + held) + money)
    return bound


def _holdings_factor(system: System, M: sparse.csr_array) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    try:
        factor = splu(sparse.csc_array(sparse.identity(len(system.ids)) - M))
        chain = factor.solve(np.ones(len(system.ids)))
    except RuntimeError:
        chain = np.full(len(system.ids), np.inf)
    if not (chain > 0.0).all() or chain.max() > 1e9:
        inside = [name for name, c in zip(system.ids, chain, strict=True) if not 0.0 < c <= 1e9]
        raise ClearingInputError(f"stakes: {', '.join(inside)} own one another whole in a circle; lower one share")
    solve_one: Callable[[NDArray[np.float64]], NDArray[np.float64]] = factor.solve
    return solve_one
