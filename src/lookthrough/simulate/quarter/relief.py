"""Relief: what a company that cannot pay asks of its suppliers before it misses a payment, and what they agree to.

With ``gap`` what is missing after everything that can be cancelled is cut and all money that is on offer is raised, and
``pool`` what binds of take-or-pay and orders in the quarter:

    asked = min(gap / pool, 1)
    bound = min(most, 1 - q damages / (survival rest))         q = clip((estate - debt) / damages, 0, 1)
    x     = asked if asked <= bound else 0

A supplier gives up ``x`` of what binds as long as what is left of the contract (``rest``), if the customer survives, is
worth more than its part of the estate: the same share of it would be sold again either way, so that cancels. Of the
relief a share ``forgiven`` is gone, and the capacity with it; the rest is paid later, since the schedule of the
contract is stretched. With ``c`` the schedule that has been lived through, ``v = 1 - (1 - forgiven) x'`` what is lived
through in the quarter and ``x' = x (1 - cancellable)``,

    due = amount (Cum(c + v) - Cum(c)) (1 - forgiven x' / v) + fee x' amount (Cum(c + 1) - Cum(c))

so that what is paid and what is forgiven add up to the amount. Of an order what is relieved is gone. Payments that
serve a loan are secured and not asked for; vehicles do not ask. Relief lasts a quarter and is asked for anew.
Arrays are ``[limited, path]``, of contracts ``[position, path]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp

from lookthrough.contracts import commitment
from lookthrough.simulate.quarter.segments import everyone, limited, of_party

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model

NONE = 1e-12  # USD bn: keeps shares of nothing numbers


class Stretched(NamedTuple):
    """What is due after relief ``[commitment, path]``: without the fee, the fee, and how far the schedule lags then."""

    due: Array
    fee: Array
    delay: Array


def open_to_relief(model: Model) -> NDArray[np.float64]:
    """Return 1.0 for the commitments of which relief may be asked ``[commitment, 1]``."""
    serves = model.plan.serving.loans["commitment"].max(axis=1, initial=0.0)[:, None]
    return (serves == 0.0) * 1.0


def asked(model: Model, sampled: Sampled, take_or_pay: Array, order: Array, gap: Array) -> Array:
    """Return the share of what binds that a company asks to be spared."""
    plan, terms = model.plan, sampled.families
    binds = take_or_pay * (1.0 - terms["commitment"].cancellable) * open_to_relief(model)
    ordered = order * (1.0 - terms["order"].cancellable)
    pool = limited(model, binds, plan.commitment.payer) + limited(model, ordered, plan.order.payer)
    return jnp.where(pool > NONE, jnp.clip(gap / jnp.maximum(pool, NONE), 0.0, 1.0), jnp.where(gap > NONE, 2.0, 0.0))


def bound(model: Model, sampled: Sampled, state: State, damages: Array, debt: Array, when: Array) -> Array:
    """Return the largest share that suppliers give up.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        state: at the start of the quarter.
        damages: what suppliers could claim if the customer failed now ``[commitment, path]``.
        debt: what companies owe.
        when: the quarter's number.
    """
    plan, terms = model.plan, sampled.families["commitment"]
    lived = commitment.reached(jnp, terms, when - 1.0 - state.delay)
    left = terms.amount * (1.0 - lived) * (1.0 - terms.cancellable) * open_to_relief(model)
    rest = limited(model, left, plan.commitment.payer)
    claimed = limited(model, damages, plan.commitment.payer)
    estate = state.marked * (1.0 - sampled.sale_discount) + state.cash[plan.limited]
    recovered = jnp.clip((estate - debt) / jnp.maximum(claimed, NONE), 0.0, 1.0)
    kept = 1.0 - recovered * claimed / jnp.maximum(sampled.relief_survival * rest, NONE)
    return jnp.minimum(sampled.relief_most, kept)


def agreed(asked: Array, bound: Array) -> Array:
    """Return the share that is given up: what is asked, or nothing where that is too much."""
    return jnp.where(asked <= bound, asked, 0.0)


def novated(model: Model, sampled: Sampled, state: State) -> Array:
    """Return the share of what was promised that still binds: less where an acquirer took over ``[party, path]``."""
    return 1.0 - sampled.novation * everyone(model, state.absorbed)


def schedule_now(model: Model, sampled: Sampled, state: State, when: Array) -> tuple[Array, Array]:
    """Return what is due and what is delivered in a quarter by the schedule as it stands ``[commitment, path]``."""
    terms, late = sampled.families["commitment"], state.delay
    share = commitment.reached(jnp, terms, when - late) - commitment.reached(jnp, terms, when - 1.0 - late)
    kept = novated(model, sampled, state)[model.plan.commitment.payer]
    delivered = terms.amount * share * kept
    unpaid = jnp.maximum(terms.amount * commitment.reached(jnp, terms, when - late) - terms.prepaid, 0.0)
    return jnp.minimum(delivered, unpaid * kept), delivered


def stretched(model: Model, sampled: Sampled, state: State, due: Array, relief: Array, when: Array) -> Stretched:
    """Return what of a quarter's take-or-pay is due after relief.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        state: at the start of the quarter.
        due: by the schedule as it stands ``[commitment, path]``.
        relief: the share given up by customer ``[limited, path]``.
        when: the quarter's number.
    """
    terms, late = sampled.families["commitment"], state.delay
    spared = of_party(model, relief, model.plan.commitment.payer) * (1.0 - terms.cancellable) * open_to_relief(model)
    spared = jnp.where(due > NONE, spared, 0.0)
    speed = 1.0 - (1.0 - sampled.relief_forgiven) * spared
    before = commitment.reached(jnp, terms, when - 1.0 - late)
    usual = commitment.reached(jnp, terms, when - late) - before
    lived = commitment.reached(jnp, terms, when - 1.0 - late + speed) - before
    part = jnp.where(usual > 0.0, lived / jnp.where(usual > 0.0, usual, 1.0), 1.0)
    left = part * (1.0 - sampled.relief_forgiven * spared / speed)
    return Stretched(due * left, sampled.relief_fee * spared * due, late + 1.0 - speed)
