"""The greatest assets at the horizon that are consistent with everybody's claims and stakes.

From full payment, with equity at a bound that no solution exceeds, the sweeps fall to the greatest solution. Claims or
stakes that nearly close a circle let little money out a sweep, so

1. a path stops on its *estimated error*, step x lam / (1 - lam) with lam the ratio of two steps, not on its step;
2. while no entity passes from one rank to the next the map is affine, so one linear solve gives where the sweeps would
   end. We go there, or down to the first such passage: a point on that line is still above the greatest solution.

What guarantors are called for follows from the ratios of the sweep before (``guarantee_calls``). A path that has
converged is frozen, so that it has the same bits in any company. ``clearing.fixed_point`` is the same
method in NumPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.simulate.quarter.segments import made_once, of_party, segments
from lookthrough.simulate.quarter.settling.guarantee_calls import calls
from lookthrough.simulate.quarter.settling.implicit import fixed_point
from lookthrough.simulate.quarter.settling.ranked_dues import due_by_rank, fill

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.settling.guarantee_calls import Asked

SWEEPS = 2_000
SWEEPS_A_LEAP = 64  # the bundled book settles in half as many sweeps and never leaps
TOLERANCE = 1e-13  # estimated error over the largest entity of the path
ROUNDING = 4e-15  # a step this small, over the largest entity, may be rounding
TINY = 1e-300  # USD bn: keeps the ratio of two steps of zero a number
SLACK = 1e-9  # the bound of equity is lifted by so much, lest rounding leave it below a solution
CLOSED = 1e12  # entities that own one another whole have no bound: they are given some, and counted where it matters


class Outstanding(NamedTuple):
    """What falls due at the horizon, debts first, then arrears: parties, group and USD bn ``[claim, path]``."""

    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    group: NDArray[np.int64]
    owed: Array


class Settled(NamedTuple):
    """Assets and equity ``[limited, path]``, ratio paid ``[claim, path]``, whether the sweeps settled ``[path]``.

    ``called`` is what guarantors owe ``[leg, path]``, beside what was outstanding.
    """

    assets: Array
    equity: Array
    ratio: Array
    done: Array
    called: Array


class Shares(NamedTuple):
    """What old owners kept of each limited entity, and what an acquirer holds of it ``[limited, path]``."""

    kept: Array
    acquired: Array


class _GivenOfHorizon(NamedTuple):
    """What a clearing at the horizon is given: shares, what is owed without calls, money, what may be called."""

    shares: Shares
    owed: Array
    money: Array
    asks: Asked


class _Sweeps(NamedTuple):
    assets: Array
    called: Array
    step: Array  # the last one ``[path]``, infinite where the next cannot be compared with it
    done: Array
    count: Array


def settle(model: Model, state: State, due: Outstanding, money: Array, asks: Asked) -> Settled:
    """Let everybody pay by rank out of money, receipts and stakes.

    Args:
        model: static indices.
        state: after the last quarter; of it, the shares that old owners kept.
        due: what falls due.
        money: of limited entities ``[limited, path]``.
        asks: what guarantors may be called for beside what is due.
    """
    given = _GivenOfHorizon(Shares(state.kept, state.acquired), due.owed, money, asks)

    def swept(found: tuple[Array, Array], given: _GivenOfHorizon) -> tuple[Array, Array]:
        again = due._replace(owed=given.owed)
        return _swept(model, again, given, due_by_rank(model, given.owed, due.group), *found)

    def solve(start: tuple[Array, Array], given: _GivenOfHorizon) -> tuple[tuple[Array, Array], Array]:
        return _solved(model, due._replace(owed=given.owed), start, given)

    start = jax.lax.stop_gradient((_highest(model, due, given), jnp.zeros_like(asks.missed)))
    (assets, called), done = fixed_point(swept, solve, start, given)
    by_rank = _with_calls(model, due, due_by_rank(model, due.owed, due.group), called)
    equity = jnp.maximum(assets - jnp.sum(by_rank, axis=1), 0.0)
    return Settled(assets, equity, _ratios(due, by_rank, assets), done, called)


def _worth(model: Model, due: Outstanding, given: _GivenOfHorizon, ratio: Array, equity: Array) -> Array:
    """Return money, receipts and stakes of limited entities ``[limited, path]``."""
    received = segments(due.owed * ratio, due.payee, len(model.plan.entities)) + owned(model, given.shares, equity)
    return given.money + received[model.plan.limited]


def _with_calls(model: Model, due: Outstanding, by_rank: Array, called: Array) -> Array:
    return by_rank + due_by_rank(model, called, due.group[called_rows(model)[0]])


def _swept(
    model: Model, due: Outstanding, given: _GivenOfHorizon, by_rank: Array, assets: Array, before: Array
) -> tuple[Array, Array]:
    """Return assets and calls after one sweep."""
    legs, claim = called_rows(model)
    ratio = _ratios(due, _with_calls(model, due, by_rank, before), assets)
    called = calls(model.cover, given.asks, ratio[claim], ratio[legs])
    guaranteed = segments(called * ratio[legs], due.payee[legs], len(model.plan.entities))[model.plan.limited]
    left = jnp.maximum(assets - jnp.sum(_with_calls(model, due, by_rank, called), axis=1), 0.0)
    return _worth(model, due, given, ratio, left) + guaranteed, called


def _highest(model: Model, due: Outstanding, given: _GivenOfHorizon) -> Array:
    """Return assets that no solution exceeds ``[limited, path]``."""
    total = jnp.sum(due_by_rank(model, due.owed, due.group), axis=1)
    paid_in_full = _worth(model, due, given, jnp.ones(due.owed.shape), jnp.zeros_like(given.money))
    most = _chain(model) @ jnp.maximum(paid_in_full - total, 0.0)
    return paid_in_full + owned(model, given.shares, most)[model.plan.limited]


def _solved(
    model: Model, due: Outstanding, first: tuple[Array, Array], given: _GivenOfHorizon
) -> tuple[tuple[Array, Array], Array]:
    """Return the greatest assets, what guarantors then owe, and 1.0 where the sweeps settled ``[path]``.

    Args:
        model: static indices.
        due: what falls due.
        first: assets that no solution exceeds, and no calls.
        given: what the clearing is given.
    """
    by_rank, paths = due_by_rank(model, due.owed, due.group), given.money.shape[-1]
    total = jnp.sum(by_rank, axis=1)

    def leap(last: Array, assets: Array) -> Array:
        return last + _way(_edges(by_rank), _slopes(model, given.shares, due, by_rank, last), last, assets - last)

    def sweep(last: _Sweeps) -> _Sweeps:
        assets, called = _swept(model, due, given, by_rank, last.assets, last.called)
        step = jnp.sum(jnp.abs(assets - last.assets), axis=0)  # payments only move money: so summed, it never grows
        step = step + jnp.sum(jnp.abs(called - last.called), axis=0)
        lam = jnp.where(jnp.isfinite(last.step), step / jnp.maximum(last.step, TINY), 1.0)
        size = jnp.max(jnp.maximum(jnp.abs(last.assets), total), axis=0, initial=0.0)
        small = step <= jnp.maximum(TOLERANCE * (1.0 - lam), ROUNDING) * size
        leaps = last.count % SWEEPS_A_LEAP == SWEEPS_A_LEAP - 1
        there = jax.lax.cond(leaps, leap, lambda _, swept: swept, last.assets, assets)
        there = jnp.where(is_affine, there, assets)
        step = jnp.where(leaps & is_affine, jnp.inf, step)
        kept, asked = jnp.where(last.done, last.assets, there), jnp.where(last.done, last.called, called)
        return _Sweeps(kept, asked, step, last.done | small, last.count + 1)

    def going(last: _Sweeps) -> Array:
        return (~jnp.all(last.done)) & (last.count < SWEEPS)

    is_affine = jnp.sum(given.asks.missed, axis=0) <= 0.0  # calls bend the map: such a path takes no leaps
    open_ = jnp.zeros(paths, dtype=bool)
    start = _Sweeps(*first, jnp.full(paths, jnp.inf), open_, jnp.zeros((), jnp.int32))
    ended = jax.lax.while_loop(going, sweep, start)
    return (ended.assets, ended.called), 1.0 * ended.done


def called_rows(model: Model) -> tuple[slice, NDArray[np.int64]]:
    """Return where the calls of the legs and the claims that they cover stand in what is outstanding."""
    rows, debts = model.claims.groups["guarantee"], len(model.plan.debt)
    return slice(rows.start + debts, rows.stop + debts), model.cover.claim + debts


def owned(model: Model, shares: Shares, equity: Array) -> Array:
    """Return what every entity receives out of the equity of limited entities ``[entity, path]``."""
    count = len(model.plan.entities)
    held = of_party(model, equity * shares.kept, model.stake_issuer) * model.stake_share[:, None]
    old = segments(held, model.stake_owner, count)
    later = segments(equity * (1.0 - shares.kept - shares.acquired), model.new_owner, count)
    return old + later + segments(equity * shares.acquired, model.acquirer, count)


def _ratios(due: Outstanding, by_rank: Array, assets: Array) -> Array:
    """Return the share of each claim that is paid out of assets; who is not limited pays in full."""
    paths = assets.shape[-1]
    filled = fill(assets, by_rank).reshape(-1, paths)
    return made_once(filled, jnp.ones((len(filled) + 1, paths)))[due.group]


def _chain(model: Model) -> NDArray[np.float64]:
    """Return what a dollar of value in each entity adds at most to everybody's equity ``[limited, limited]``."""
    entities = len(model.plan.entities)
    stakes = np.zeros((entities, entities))
    np.add.at(stakes, (model.stake_owner, model.stake_issuer), model.stake_share)
    among = stakes[np.ix_(model.plan.limited, model.plan.limited)]
    none_outside = np.linalg.cond(np.eye(len(among)) - among) > CLOSED if len(among) else False
    chain = np.linalg.inv(np.eye(len(among)) - among * (1.0 - SLACK * none_outside))
    return np.asarray(chain * (1.0 + SLACK), dtype=np.float64)


def _edges(by_rank: Array) -> Array:
    """Return the assets at which an entity passes from one rank to the next ``[limited, rank + 1, path]``."""
    return jnp.concatenate([jnp.zeros_like(by_rank[:, :1]), jnp.cumsum(by_rank, axis=1)], axis=1)


def _slopes(model: Model, shares: Shares, due: Outstanding, by_rank: Array, assets: Array) -> Array:
    """Return how everybody's assets move with everybody's, as they fall: ``[path, limited, limited]``."""
    plan, count, paths = model.plan, len(model.plan.limited), assets.shape[-1]
    row = np.full(len(plan.entities), count)
    row[plan.limited] = np.arange(count)
    edges = _edges(by_rank)
    in_part = (edges[:, :-1] < assets[:, None]) & (assets[:, None] <= edges[:, 1:])
    a_dollar = jnp.where(in_part, 1.0 / jnp.where(in_part, by_rank, 1.0), 0.0).reshape(-1, paths)
    claims = due.owed * jnp.concatenate([a_dollar, jnp.zeros((1, paths))])[due.group]
    passed_on = jnp.where(assets > edges[:, -1], shares.kept, 0.0)
    stakes = passed_on[row[model.stake_issuer]] * model.stake_share[:, None]
    cells = np.concatenate([row[due.payee], row[model.stake_owner]]) * (count + 1)
    cells = cells + np.concatenate([row[due.payer], row[model.stake_issuer]])
    matrix = segments(jnp.concatenate([claims, stakes]), cells, (count + 1) ** 2)
    return jnp.moveaxis(matrix.reshape(count + 1, count + 1, paths)[:-1, :-1], -1, 0)


def _way(edges: Array, slopes: Array, assets: Array, gap: Array) -> Array:
    """Return the way to where the sweeps are heading, cut where the first entity passes to another rank.

    A path without such a place, or whose way leads up (it does not start above every solution), stays where it is.
    """
    # Path by path: a batch is solved on a pool of threads, where two devices of one computer wait for one another.
    way = jax.lax.map(lambda path: jnp.linalg.solve(*path), (jnp.eye(len(assets)) - slopes, gap.T)).T
    below = jnp.max(jnp.where(edges < assets[:, None], edges, -jnp.inf), axis=1)
    falling = way < 0.0
    room = jnp.where(falling, (assets - below) / jnp.where(falling, -way, 1.0), jnp.inf)
    part = jnp.minimum(jnp.min(room, axis=0, initial=1.0), 1.0)
    size = jnp.max(jnp.abs(assets), axis=0, initial=0.0)
    leads = jnp.all(jnp.isfinite(way), axis=0) & (jnp.max(way, axis=0, initial=0.0) <= ROUNDING * len(assets) * size)
    return jnp.where(leads, part * way, 0.0)
