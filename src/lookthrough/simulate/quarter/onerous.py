"""What a promise to rent or to buy capacity costs beyond what the same capacity is worth at the market.

For each lease, each take-or-pay commitment and each backstop, on each path:

    excess = PV(what is due until the next option) - PV(what the market gives for the same capacity)

with the market of the simulation: the price over its trend times the share of capacity in use. Capacity that nobody
uses is worth nothing to who must pay for it, so promises cost something in quiet years too; what the base run says
stands beside. A promise is onerous by ``max(0, excess)`` over its whole life, so that dear years and cheap years of
one contract offset each other and those of two contracts do not. Renewals are options and do not count; the part of a
commitment that can be cancelled does not bind; of a backstop what is bought under it counts. What a company owes does
not end with its own failure, so a promise counts until the one who is to deliver has failed. What is due after the
horizon is held against the market of the last quarter. Payments that follow a loan
count as they are written. Everything is discounted at the short rate of the path, which
is lower than a company's rate of borrowing: compare with ``bound``, the present value of what is due at the same
rate. USD bn, arrays ``[position, path]``: leases, commitments, backstops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp

from lookthrough.contracts import commitment, lease
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.simulate.compile.opening_state import Bound
from lookthrough.simulate.quarter.segments import everyone, segments
from lookthrough.world.drivers import rates

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import State, Switches
    from lookthrough.simulate.compile.static_model import Model

LATEST = 4.0 * 3000  # quarters: what ends beyond that, no date of a book


def add(bound: Bound, due: Array, market: Array, discount: Array) -> Bound:
    """Add one quarter: what binds in it, and the market's worth of a dollar of it ``[path]``."""
    return Bound(bound.due + discount * due, bound.excess + discount * due * (1.0 - market))


def binding(model: Model, sampled: Sampled, state: State, backstops: Array, when: Array) -> Array:
    """Return what binds in one quarter, not discounted.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        state: whose failures count.
        backstops: what is bought under backstops this quarter ``[backstop, path]``.
        when: the quarter's number.
    """
    plan, terms = model.plan, sampled.families
    there = 1.0 - everyone(model, jnp.maximum(state.dead, state.liquidating))
    rent = lease.due(jnp, terms["lease"], when, jnp.zeros_like(state.discount)) * there[plan.lease.payee]
    take_or_pay = commitment.due(jnp, terms["commitment"], when) * (1.0 - terms["commitment"].cancellable)
    return jnp.concatenate([rent, take_or_pay * there[plan.commitment.payee], backstops])


def borne(model: Model, sampled: Sampled, switches: Switches, state: State) -> Bound:
    """Return what promises bind and what they cost those who gave them, with what is due after the horizon.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        switches: of them, discounting.
        state: after the last quarter.

    Returns:
        ``excess`` is not below zero and ends with what guarantees paid and obligors did not pay back, for which ``due``
        has no rows.
    """
    rate = rates.DRIVER.state_of(state.world).rate / QUARTERS_PER_YEAR * switches.discounting
    unsold = jnp.zeros((len(model.plan.backstop), state.discount.shape[-1]))

    def later(k: Array, carry: tuple[Bound, Array]) -> tuple[Bound, Array]:
        bound, discount = carry[0], carry[1] / (1.0 + rate)
        due = binding(model, sampled, state, unsold, state.age + model.plan.first_quarter + k)
        return add(bound, due, state.market, discount), discount

    bound, _ = jax.lax.fori_loop(0, _beyond(model, sampled), later, (state.bound, state.discount))
    paid = state.claim_paid[model.claims.groups["guarantee"]]
    paid = paid.at[model.cover.with_recourse].add(-state.claim_paid[model.claims.groups["recourse"]])
    paid = segments(paid, model.cover.guarantee, len(model.plan.guarantee))
    return Bound(bound.due, jnp.concatenate([jnp.maximum(bound.excess, 0.0), paid]))


def _beyond(model: Model, sampled: Sampled) -> Array:
    """Return the quarters after the horizon until the last lease or commitment of any path has ended, at least 0."""
    ends = (sampled.families[name].end for name in ("lease", "commitment"))
    last = jnp.stack([jnp.max(jnp.where(end < LATEST, end, 0.0), initial=0.0) for end in ends]).max()
    return jnp.maximum(last.astype(jnp.int64) + 1 - model.plan.first_quarter - model.quarters, 0)
