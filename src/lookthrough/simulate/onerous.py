"""What a promise to rent or to buy capacity costs beyond what the same capacity costs at the market.

For each lease and each take-or-pay commitment, on each path:

    excess = PV(what is due until the next option) - PV(what the market would charge for the same capacity)

with the market of the simulation: the share of capacity in use times the price over its trend, which is also what a
seller earns when it lets again. A promise is onerous by ``max(0, excess)`` taken over its whole life, so that dear
years and cheap years of one contract offset each other and those of two contracts do not. Renewals are options and do
not count; the part of a commitment that can be cancelled does not bind. What is due after the horizon is held against
the market of the last quarter at the last short rate. Nothing counts once one of the two parties has failed. USD bn,
arrays ``[position, path]``: leases first, then commitments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp

from lookthrough.contracts.families import commitment, lease
from lookthrough.simulate.arrays import both, everyone

if TYPE_CHECKING:
    from lookthrough.contracts.families import Array
    from lookthrough.simulate.state import Model, Sampled, State, Switches

BEYOND = 100  # quarters after the horizon that are still counted: the longest lease of the book ends within 25 years


def excess(model: Model, sampled: Sampled, state: State, market: Array, when: Array) -> Array:
    """Return what binds in one quarter less what the market would charge, not discounted.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        state: whose failures count.
        market: the market's charge for a dollar of the contract ``[path]``.
        when: the quarter's number.
    """
    plan, terms = model.plan, sampled.families
    gone = everyone(model, jnp.maximum(state.dead, state.liquidating))
    nobody = jnp.zeros_like(market)
    rent = lease.due(jnp, terms.lease, when, nobody) * both(plan.lease.payer, plan.lease.payee, gone)
    take = commitment.due(jnp, terms.commitment, when) * (1.0 - terms.commitment.cancellable)
    take = take * both(plan.commitment.payer, plan.commitment.payee, gone)
    return jnp.concatenate([rent, take]) * (1.0 - market)


def settled(model: Model, sampled: Sampled, switches: Switches, state: State, market: Array) -> Array:
    """Return by how much each promise is onerous at the book's date, with what is due after the horizon.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        switches: of them, discounting.
        state: after the last quarter.
        market: of the last quarter.
    """
    rate = state.world.rate / 4.0 * switches.discounting

    def later(k: Array, carry: tuple[Array, Array]) -> tuple[Array, Array]:
        summed, discount = carry
        when = state.age + model.plan.first_quarter + k
        return summed + discount * excess(model, sampled, state, market, when), discount * jnp.exp(-rate)

    summed, _ = jax.lax.fori_loop(0, BEYOND, later, (state.excess, state.discount))
    return jnp.maximum(summed, 0.0)
