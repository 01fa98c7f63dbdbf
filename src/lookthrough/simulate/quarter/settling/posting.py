"""Posting payments, both legs, and rolling stocks and arrears into the next quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp
import numpy as np

from lookthrough.contracts import FAMILIES
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.simulate.quarter.segments import added, segments
from lookthrough.simulate.quarter.settling.deal_entries import topped_up
from lookthrough.simulate.quarter.settling.guarantee_calls import extinguish

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.deals.deal_state import StandingDeal
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.falling_due import Dues


def post(
    model: Model,
    state: State,
    switches: Switches,
    due: Array,
    paid: Array,
    unsold: Array,
    deals: tuple[StandingDeal, ...] = (),
) -> State:
    """Post every payment, both legs; where failures are off the lifeline covers what cash cannot.

    ``unsold`` is what sellers and landlords lose on capacity that nobody takes (``exposures.unsold``), ``deals`` those
    of vehicles.
    """
    claims, plan = model.claims, model.plan
    count = len(plan.entities)
    received = segments(paid, claims.payee, count)
    cash = state.cash + received - segments(paid, claims.payer, count)
    short = jnp.maximum(-cash[plan.limited], 0.0) * (1.0 - switches.failures)
    short = topped_up(model, switches, state._replace(cash=cash), deals, short)
    cash = added(cash, plan.limited, short)
    cash = added(cash, np.array([model.lifeline]), -jnp.sum(short, axis=0)[None])
    at = state.discount
    return state._replace(
        cash=cash,
        outside=state.outside + at * ((model.inward - model.outward) @ paid),
        deadweight=state.deadweight + at * jnp.sum(paid[model.claims.groups["resolution cost"]], axis=0),
        lifeline=state.lifeline + at * jnp.sum(short, axis=0),
        gross=state.gross + jnp.sum(received, axis=0),
        claim_due=state.claim_due + at * due,
        claim_paid=state.claim_paid + at * paid,
        unsold=state.unsold + at * unsold,
        age=state.age + 1.0,
    )


def roll(model: Model, sampled: Sampled, state: State, dues: Dues, due: Array, paid: Array) -> State:
    """Roll balances, maturities, arrears, caps used and what guarantors may ask back."""
    groups = model.claims.groups
    drawn = paid[groups["draw"]]
    # Principal that falls due leaves the balance; what of it is not paid is in the arrears until it is.
    balance = jnp.maximum(state.balance + drawn - dues.principal, 0.0)
    longer = jnp.floor(QUARTERS_PER_YEAR * sampled.extension)
    maturity = state.maturity + longer * jnp.where(dues.rolled.maturing > 0.0, 1.0, 0.0)
    # An estate stays open: what it could not pay stays due until the horizon. What a failed sponsor keeps back is lost.
    missed = jnp.maximum(due + state.arrears - paid, 0.0)
    arrears = extinguish(model, missed * model.carries[:, None], paid)
    return state._replace(
        balance=balance,
        maturity=maturity,
        extra=dues.rolled.extra,
        arrears=arrears,
        used={name: before + _paid_under(model, name, paid) for name, before in state.used.items()},
        reimbursable=paid[groups["guarantee"]][model.cover.with_recourse],
        vested=dues.vested,
        written=(missed - arrears)[groups["principal"]],
    )


def _paid_under(model: Model, family: str, paid: Array) -> Array:
    """Return what was paid under the contracts of a family ``[position, path]``."""
    amount = paid[model.claims.groups[FAMILIES[family].claims[0].nature]]
    if family == "guarantee":
        return segments(amount, model.cover.guarantee, len(model.plan.guarantee))
    return amount
