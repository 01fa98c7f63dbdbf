"""The horizon: everything outstanding falls due, assets count at their mark, and what is left belongs to the owners.

The same waterfall as in a quarter, with cross-holdings: what is left of a vehicle belongs to its owners, who may owe
debts themselves (Elsinger 2009).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.family import RANKS
from lookthrough.simulate.quarter.fixedpoint import fill, segments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import Model, State, Switches

CLOSING_SWEEPS = 60
STAKE_SWEEPS = 12  # stakes among limited entities form chains, so their equity settles at once


class Outstanding(NamedTuple):
    """What falls due at the horizon, debts first, then arrears: parties, kind, group and USD bn ``[claim, path]``."""

    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    kind: NDArray[np.int64]
    group: NDArray[np.int64]
    owed: Array


class Closing(NamedTuple):
    """How the last clearing ended, USD bn.

    Attributes:
        due: what fell due.
        ratio: the share of it that is paid ``[claim, path]``.
        received: received less paid ``[entity, path]``.
        owned: what every entity receives out of the equity of limited entities ``[entity, path]``.
        lifeline: what an outside lifeline pays where the credit channel is off ``[path]``.
    """

    due: Outstanding
    ratio: Array
    received: Array
    owned: Array
    lifeline: Array


def close(model: Model, switches: Switches, state: State, base_ratio: Array) -> Closing:
    """Settle at the horizon.

    Args:
        model: static indices.
        switches: with the credit channel off, the base path's ratios hold and a lifeline pays what they ask for.
        state: after the last quarter.
        base_ratio: ratios of the base run's closing ``[claim, path]``.
    """
    due = outstanding(model, state)
    money = state.cash[model.plan.limited] + state.marked
    ratio = jnp.where(switches.credit > 0, _ratios(model, state, due, money), base_ratio)
    count = len(model.plan.entities)
    received = segments(due.owed * ratio, due.payee, count) - segments(due.owed * ratio, due.payer, count)

    def held(equity: Array) -> Array:
        return money + received[model.plan.limited] + _owned(model, state, equity)[model.plan.limited]

    equity = jax.lax.fori_loop(0, STAKE_SWEEPS, lambda _, e: jnp.maximum(held(e), 0.0), jnp.zeros_like(money))
    lifeline = jnp.maximum(-held(equity), 0.0) * (1.0 - switches.credit)
    return Closing(due, ratio, received, _owned(model, state, equity), jnp.sum(lifeline, axis=0))


def outstanding(model: Model, state: State) -> Outstanding:
    """Return every debt at its balance and everything in arrears."""
    plan, ledger = model.plan, model.ledger
    return Outstanding(
        payer=np.concatenate([plan.debt.payer, ledger.payer]),
        payee=np.concatenate([plan.debt.payee, ledger.payee]),
        kind=np.concatenate([model.kind_of_debt, model.kind_of_claim]),
        group=np.concatenate([model.group[ledger.groups["principal"]], model.group]),
        owed=jnp.concatenate([state.balance, state.arrears]),
    )


def _ratios(model: Model, state: State, due: Outstanding, money: Array) -> Array:
    """Return the share of each claim that is paid by rank out of money, receipts and stakes ``[claim, path]``."""
    plan = model.plan
    count, lanes = len(plan.entities), money.shape[-1]
    limited = np.zeros(count)
    limited[plan.limited] = 1.0
    summed = segments(due.owed, due.group, len(plan.limited) * RANKS + 1)[:-1]
    by_rank = summed.reshape(len(plan.limited), RANKS, lanes)
    total = jnp.sum(by_rank, axis=1)
    from_limited = limited[due.payer][:, None]

    def sweep(_: int, carry: tuple[Array, Array]) -> tuple[Array, Array]:
        ratio, equity = carry
        received = segments(due.owed * ratio * from_limited, due.payee, count)[plan.limited]
        certain = segments(due.owed * (1.0 - from_limited), due.payee, count)[plan.limited]
        available = money + received + certain + _owned(model, state, equity)[plan.limited]
        flat = jnp.concatenate([fill(available, by_rank).reshape(-1, lanes), jnp.ones((1, lanes))])
        return flat[due.group], jnp.maximum(available - total, 0.0)

    start = (jnp.ones(due.owed.shape), jnp.maximum(money - total, 0.0))
    ratio, _ = jax.lax.fori_loop(0, CLOSING_SWEEPS, sweep, start)
    return ratio


def _owned(model: Model, state: State, equity: Array) -> Array:
    """Return what every entity receives out of the equity of limited entities ``[entity, path]``."""
    plan, count = model.plan, len(model.plan.entities)
    spread = jnp.zeros((count, equity.shape[-1])).at[plan.limited].set(equity)
    kept = jnp.ones_like(spread).at[plan.limited].set(state.kept)
    old = segments((spread * kept)[model.stake_issuer] * model.stake_share[:, None], model.stake_owner, count)
    return old + segments(equity * (1.0 - state.kept), model.new_owner, count)
