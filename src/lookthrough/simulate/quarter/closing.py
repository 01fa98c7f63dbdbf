"""The horizon: everything outstanding falls due, assets count at their mark, and what is left belongs to the owners.

The same waterfall as in a quarter, with cross-holdings: what is left of a vehicle belongs to its owners, who may owe
debts themselves (Elsinger 2009).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp
import numpy as np

from lookthrough.simulate.quarter.segments import segments
from lookthrough.simulate.quarter.settling.guarantee_calls import calls
from lookthrough.simulate.quarter.settling.settlement import Outstanding, Shares, called_rows, owned, settle

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.settling.guarantee_calls import Asked


class Closing(NamedTuple):
    """How the last clearing ended, USD bn.

    Attributes:
        due: what fell due.
        ratio: the share of it that is paid ``[claim, path]``.
        equity: of limited entities ``[limited, path]``.
        owned: what every entity receives out of it ``[entity, path]``.
        lifeline: what an outside lifeline pays where failures are off ``[path]``.
        unconverged: 1.0 marks a path whose sweeps did not settle ``[path]``.
    """

    due: Outstanding
    ratio: Array
    equity: Array
    owned: Array
    lifeline: Array
    unconverged: Array


def close(model: Model, switches: Switches, state: State, base_ratio: Array, asks: Asked) -> Closing:
    """Settle at the horizon.

    Args:
        model: static indices.
        switches: with failures off, the base path's ratios hold and a lifeline pays what they ask for.
        state: after the last quarter.
        base_ratio: ratios of the base run's closing ``[claim, path]``.
        asks: what guarantors may be called for (``guarantee_calls.at_horizon``).
    """
    due = outstanding(model, state)
    legs, claim = called_rows(model)
    money = state.cash[model.plan.limited] + state.marked
    free = switches.failures > 0
    # With the channel off the base path's ratios say what is paid, and only the stakes are left to settle.
    called = calls(model.cover, asks, base_ratio[claim], base_ratio[legs])
    as_before = due._replace(owed=due.owed.at[legs].add(called))
    frozen = money + _net(model, as_before, base_ratio)[model.plan.limited]
    open_ = due._replace(owed=jnp.where(free, due.owed, 0.0))
    asks = asks._replace(missed=jnp.where(free, asks.missed, 0.0), owed=jnp.where(free, asks.owed, 0.0))
    settled = settle(model, state, open_, jnp.where(free, money, frozen), asks)
    ratio = jnp.where(free, settled.ratio, base_ratio)
    due = due._replace(owed=jnp.where(free, due.owed.at[legs].add(settled.called), as_before.owed))
    return Closing(
        due=due,
        ratio=ratio,
        equity=settled.equity,
        owned=owned(model, Shares(state.kept, state.acquired), settled.equity),
        lifeline=jnp.sum(jnp.maximum(-settled.assets, 0.0), axis=0) * (1.0 - switches.failures),
        unconverged=1.0 - settled.done,
    )


def outstanding(model: Model, state: State) -> Outstanding:
    """Return every debt at its balance and everything in arrears."""
    plan, claims = model.plan, model.claims
    return Outstanding(
        payer=np.concatenate([plan.debt.payer, claims.payer]),
        payee=np.concatenate([plan.debt.payee, claims.payee]),
        group=np.concatenate([model.group[claims.groups["principal"]], model.group]),
        owed=jnp.concatenate([state.balance, state.arrears]),
    )


def _net(model: Model, due: Outstanding, ratio: Array) -> Array:
    """Return what every entity receives less what it pays ``[entity, path]``."""
    paid, count = due.owed * ratio, len(model.plan.entities)
    return segments(paid, due.payee, count) - segments(paid, due.payer, count)
