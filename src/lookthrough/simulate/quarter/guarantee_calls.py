"""What guarantors are called for next quarter: shortfalls of this one, and residual values of leases that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp

from lookthrough.simulate.quarter.segments import segments

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import Model, Sampled, State
    from lookthrough.simulate.quarter.falling_due import Dues, Operated


def covered(model: Model, sampled: Sampled, state: State, dues: Dues, paid: Array) -> tuple[Array, Array]:
    """Return next quarter's guarantee calls and, by claim, what they will satisfy (single satisfaction).

    A guarantee satisfies no more than what is left of its cap while it runs.
    """
    cover, groups, terms = model.guaranteed, model.claims.groups, sampled.families["guarantee"]
    count = len(model.plan.guarantee)
    promised = paid.at[groups["rent"]].set(dues.rent_promised).at[groups["commitment"]].set(dues.take_or_pay_promised)
    promised = promised.at[groups["interest"]].set(dues.interest).at[groups["principal"]].set(dues.principal)
    short = jnp.maximum(promised - paid, 0.0)[cover.claim] * cover.part[:, None]
    total = segments(short, cover.guarantee, count)
    due_then = state.age + model.plan.first_quarter
    running = jnp.where((due_then >= jnp.floor(terms.start)) & (due_then <= jnp.floor(terms.end)), 1.0, 0.0)
    left = jnp.maximum(terms.cap - state.used["guarantee"] - paid[groups["guarantee"]], 0.0) * running
    part = jnp.where(total > 0.0, jnp.minimum(left / jnp.where(total > 0.0, total, 1.0), 1.0), 0.0)
    return part * total, segments(short * part[cover.guarantee], cover.claim, len(model.claims))


def residual_calls(model: Model, sampled: Sampled, state: State, operated: Operated) -> Array:
    """A residual-value guarantee is called when its lease ends, on the share of it that the tenant does not renew.

    The call is that share of the debt behind the asset, less what a sale of the asset would fetch.
    """
    cover = model.residual
    ends = sampled.families["lease"].end[cover.lease]
    ending = jnp.where(jnp.floor(ends) == state.age - 1.0 + model.plan.first_quarter, 1.0, 0.0)
    fetched = cover.assets @ (state.marked * (1.0 - sampled.sale_discount))
    shortfall = jnp.maximum(cover.debts @ state.balance - fetched, 0.0)
    call = ending * shortfall * (1.0 - operated.renewed)
    return segments(call, cover.guarantee, len(model.plan.guarantee))
