"""Where the sweeps of one path are heading while nobody changes its state: one linear solve.

Who pays in part passes on a fixed share of its next dollar, so wealth z obeys z = c + S z with c what is certain and S
the slopes. Whoever is nearly solvent is solved for its surplus and everybody else for its assets, and the constants are
summed without error, so that the answer is as exact in a group that owes itself a million times what leaves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from lookthrough.clearing.elimination import solve_leaking
from lookthrough.clearing.exact_sums import exact_sums
from lookthrough.clearing.waterfall import Wealth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.clearing.inputs import System
    from lookthrough.clearing.waterfall import Waterfall, WaterfallResult

    Floats = NDArray[np.float64]

ROUNDING = 4e-15  # a change this small, over the amounts it is the difference of, may be rounding
LANDED = 1e-12  # how far up a way down may lead, over the size of an entity, by the rounding of a solve
HALVINGS = 60  # of a way that may be 1e15 times too long, in a group that is all but closed
BISECTIONS = 20
NEARLY = 1.0 - 2.0**-BISECTIONS  # of a way: what the bisections tell from its end
CLOSED = 1e-12  # damping that makes a fully closed group solvable; z stays above (below), only the way shortens


class Landing(NamedTuple):
    """Where a leap ended, and what of it is uncertain ``[entity]``: 0 where it is on the way only."""

    wealth: Wealth
    blur: Floats


def leap(flow: Waterfall, wealth: Wealth, *, greatest: bool) -> Landing:
    """Return where the sweeps of one path are heading, or the last point on the way there before a state changes.

    Args:
        flow: the waterfalls of one path.
        wealth: ``[entity, 1]``, on the sweeps from above (``greatest``) or from below.
        greatest: which solution is sought.
    """
    now = flow.outcome(wealth)
    slope = jacobian(flow, now)
    there = _landing_place(flow, wealth, now, slope)
    is_end = there is not None
    if there is None:
        there = _far_along(flow, wealth, slope)
    if there is None or not _leads(wealth, there, flow, greatest=greatest):
        return Landing(wealth, np.zeros(len(wealth.assets)))
    share = _share_of_the_way(flow, wealth, there, states(flow, now))
    blur = _blur(there, slope)
    if is_end and (share == 1.0 or (share > NEARLY and _stays(flow, there, blur))):
        return Landing(there, blur)
    return Landing(_between(wealth, there, share), np.zeros(len(blur)))


def _blur(wealth: Wealth, slope: sparse.csr_array) -> Floats:
    """Return what may be rounding, of everybody's own amounts and of those that it is paid out of ``[entity]``."""
    size = np.minimum(wealth.assets, wealth.grain)[:, 0]
    blur: Floats = 10.0 * ROUNDING * (size + slope @ size)
    return blur


def _stays(flow: Waterfall, wealth: Wealth, blur: Floats) -> bool:
    """Return whether nobody moves at the end of a way on which states change only there, as where nothing is left."""
    after = flow.wealth(flow.outcome(wealth))
    return bool((np.abs(after.assets - wealth.assets)[:, 0] <= blur).all())


def _landing_place(flow: Waterfall, wealth: Wealth, now: WaterfallResult, slope: sparse.csr_array) -> Wealth | None:
    """Return the fixed point of the states as they are, ``None`` where a group leaks nothing and has none."""
    by_surplus = _by_surplus(flow, wealth, now)
    for _ in range(2):  # the second time with the numbers that say more where the first has led
        certain = _certain(flow, now, by_surplus)
        z = _solve(slope, certain, _lost(flow, now, slope))
        if z is None:
            return None
        total = flow.total[:, 0]
        assets, surplus = np.where(by_surplus, z + total, z), np.where(by_surplus, z, z - total)
        grain = np.where(by_surplus, np.abs(certain) + slope @ np.abs(z), assets + total)
        there = Wealth(assets[:, None], surplus[:, None], grain[:, None])
        before, by_surplus = by_surplus, _by_surplus(flow, there, now)
        if (before == by_surplus).all():
            break
    return there


def _by_surplus(flow: Waterfall, wealth: Wealth, now: WaterfallResult) -> NDArray[np.bool_]:
    """Return who is known better by its surplus than by its assets ``[entity]``; equity is a surplus in any case."""
    is_near: NDArray[np.bool_] = ((-wealth.surplus <= wealth.assets) | (now.equity > 0.0))[:, 0]
    if flow.system.outside is not None:
        is_near[flow.system.outside] = True
    return is_near


def _certain(flow: Waterfall, now: WaterfallResult, by_surplus: NDArray[np.bool_]) -> Floats:
    """Return the part of z that does not depend on z ``[entity]``: of assets, or of the surplus if that is sought."""
    system, h = flow.system, flow.system.holdings
    due, owed = flow.due[:, 0], flow.owed[:, 0]
    partly = _partly(now)
    share = np.divide(due, owed[system.group], out=np.zeros_like(due), where=owed[system.group] > 0.0)
    cash = flow.cash[:, 0]
    cash_lost, rest_lost = np.where(now.solvent, 0.0, flow.cost).T  # [entity] each
    lost = cash_lost * cash + rest_lost * (flow.total[:, 0] - cash)
    payer = system.group_payer
    by_assets = ((rest_lost - cash_lost) * cash)[payer] - flow.senior[:, 0]
    of_group = np.where(by_surplus[payer], flow.junior[:, 0] - lost[payer], by_assets)
    received = np.where(partly[system.group], share * of_group[system.group], 0.0)
    whole = (now.unpaid[:, 0] == 0.0) | (partly & by_surplus[payer])
    slopes = holding_slopes(system, exercised=now.price[:, 0] > h.strike)
    equity, price = now.equity[:, 0], now.price[:, 0]
    own = equity.copy()
    own[h.grantor] = price * h.shares
    return exact_sums(
        np.concatenate([np.arange(len(cash)), system.payee, system.payee, system.payer, h.owner, h.holder]),
        np.concatenate(
            [
                cash,
                received,
                np.where(whole[system.group], due, 0.0),
                np.where(by_surplus[system.payer], -due, 0.0),
                h.share * own[h.issuer] - slopes[0] * equity[h.issuer],
                h.count * np.maximum(price - h.strike, 0.0) - slopes[1] * equity[h.grantor],
            ]
        )[:, None],
        len(cash),
    )[:, 0]


def _lost(flow: Waterfall, now: WaterfallResult, slope: sparse.csr_array) -> Floats:
    """Return what of the next dollar of each entity reaches nobody: default costs, equity that nobody holds."""
    pays = np.zeros(len(now.solvent), dtype=bool)
    pays[flow.system.group_payer[_partly(now)]] = True
    lost = np.where(now.solvent[:, 0], 0.0, flow.cost[1])
    unheld = np.maximum(1.0 - np.asarray(slope.sum(axis=0)).ravel(), 0.0)
    return np.where(pays, lost, unheld)


def _solve(slope: sparse.csr_array, certain: Floats, lost: Floats) -> Floats | None:
    """Return z with z = certain + slope z, ``None`` where there is none or it is not one."""
    active = np.flatnonzero(np.diff(sparse.csc_array(slope).indptr))  # who passes anything on
    z = certain.copy()
    if len(active):
        among = slope[:, active]
        inside = np.zeros(len(certain), dtype=bool)
        inside[active] = True
        leak = lost[active] + np.asarray(among[~inside].sum(axis=0)).ravel()
        found = solve_leaking(sparse.csc_array(among[active]), leak, certain[active])
        if found is None:
            return None
        z = certain + among @ found
        z[active] = found
    return z


def _far_along(flow: Waterfall, wealth: Wealth, slope: sparse.csr_array) -> Wealth | None:
    """Return a point far along the sweeps of a group that leaks nothing: while its states last it moves on for ever."""
    after = flow.wealth(flow.outcome(wealth))
    size = np.minimum(after.assets, after.grain)[:, 0]
    gap = np.where(after.grain <= after.assets, after.surplus - wealth.surplus, after.assets - wealth.assets)[:, 0]
    gap = np.where(np.abs(gap) > ROUNDING * (size + slope @ size), gap, 0.0)  # else rounding goes on for ever
    try:
        way = splu(sparse.csc_array(sparse.identity(len(gap)) - (1.0 - CLOSED) * slope)).solve(gap)[:, None]
    except RuntimeError:
        return None
    return Wealth(wealth.assets + way, wealth.surplus + way, wealth.grain + np.abs(way))


def _leads(wealth: Wealth, there: Wealth, flow: Waterfall, *, greatest: bool) -> bool:
    """Return whether a way leads to where solutions lie: down from above all of them, up from below."""
    way = there.assets - wealth.assets
    uphill = way if greatest else -way
    allowed = LANDED * np.maximum(wealth.assets, flow.total)
    return bool(np.isfinite(there.assets).all() and (uphill <= allowed).all())


def _between(wealth: Wealth, there: Wealth, share: float) -> Wealth:
    return Wealth(*(here + share * (end - here) for here, end in zip(wealth, there, strict=True)))


def _share_of_the_way(flow: Waterfall, wealth: Wealth, there: Wealth, here: NDArray[np.int8]) -> float:
    """Return how far along the way all states stay as they are: 1, or just before the first that changes."""

    def same(share: float) -> bool:
        point = there if share == 1.0 else _between(wealth, there, share)
        return np.array_equal(states(flow, flow.outcome(point)), here)

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
    group = (now.ratio > 0.0).astype(np.int8) + (now.unpaid <= 0.0)
    exercised = now.price > flow.system.holdings.strike[:, None]
    return np.concatenate([now.solvent, group, now.equity > 0.0, exercised])[:, 0].astype(np.int8)


def _partly(now: WaterfallResult) -> NDArray[np.bool_]:
    """Return which groups are paid in part ``[group]``."""
    partly: NDArray[np.bool_] = ((now.ratio > 0.0) & (now.unpaid > 0.0))[:, 0]
    return partly


def jacobian(flow: Waterfall, now: WaterfallResult) -> sparse.csr_array:
    """Return the slope of wealth in wealth ``[entity, entity]`` for one path, its states held as they are."""
    system, h = flow.system, flow.system.holdings
    kept = np.where(now.solvent[:, 0], 1.0, 1.0 - flow.cost[1])
    owed = flow.owed[:, 0]
    # A due below the smallest normal number has no slope that a float can hold.
    sloped = _partly(now) & (owed > np.finfo(float).tiny)
    due = flow.due[:, 0]
    share = np.divide(due, owed[system.group], out=np.zeros_like(due), where=sloped[system.group])
    claims = share * kept[system.payer]
    stakes, warrants = holding_slopes(system, exercised=now.price[:, 0] > h.strike)
    worth = (now.equity[:, 0] > 0.0).astype(np.float64)
    value = np.concatenate([claims, stakes * worth[h.issuer], warrants * worth[h.grantor]])
    row = np.concatenate([system.payee, h.owner, h.holder])
    column = np.concatenate([system.payer, h.issuer, h.grantor])
    n = len(system.ids)
    slope = sparse.csr_array((value, (row, column)), shape=(n, n))
    slope.eliminate_zeros()
    return slope


def holding_slopes(system: System, *, exercised: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the slopes of stakes ``[stake]`` and warrants ``[warrant]`` in the equity of their issuers."""
    h = system.holdings
    outstanding, new = np.ones(len(system.ids)), np.zeros(len(system.ids))
    outstanding[h.grantor] = h.shares
    np.add.at(new, h.grantor, h.count * exercised)
    all_shares = outstanding + new
    return h.share * (outstanding / all_shares)[h.issuer], h.count * exercised / all_shares[h.grantor]
