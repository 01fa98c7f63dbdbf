"""Posting payments, both legs, and rolling stocks and arrears into the next quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp

from lookthrough.contracts import FAMILIES
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.contracts.family import CASH, UNPAID
from lookthrough.simulate.quarter.guarantee_calls import extinguish
from lookthrough.simulate.quarter.segments import segments

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import Model, Sampled, State, Switches
    from lookthrough.simulate.quarter.falling_due import Dues


def post(model: Model, state: State, switches: Switches, dues: Dues, due: Array, paid: Array) -> State:
    """Post every payment, both legs; with the credit channel off the lifeline covers what cash cannot."""
    claims, plan = model.claims, model.plan
    count = len(plan.entities)
    cash = state.cash + segments(paid, claims.payee, count) - segments(paid, claims.payer, count)
    short = jnp.maximum(-cash[plan.limited], 0.0) * (1.0 - switches.credit)
    cash = cash.at[plan.limited].add(short)
    cash = cash.at[model.lifeline].add(-jnp.sum(short, axis=0))
    received = paid * (claims.mode == CASH)[:, None]
    missed = (paid - due) * (claims.mode == UNPAID)[:, None]
    # What a failed sponsor does not pay on supply stays in its estate, for its other creditors.
    counted = segments(received + missed, claims.payee, count) - segments(received + missed, claims.payer, count)
    lost = segments(dues.lost_rent, plan.lease.payee, count) + segments(
        dues.lost_take_or_pay, plan.commitment.payee, count
    )
    counted = counted - lost * model.counts[:, None]
    to_owners = paid * model.of_owners[:, None]
    owners = segments(to_owners, claims.payee, count) - segments(to_owners, claims.payer, count)
    net = received * (model.counts[claims.payee] - model.counts[claims.payer])[:, None]
    net = net + missed * (model.counts[claims.payee] - model.counts[claims.payer])[:, None]
    of_leases = _limited_out(model, dues.lost_rent, plan.lease.payee)
    of_take_or_pay = _limited_out(model, dues.lost_take_or_pay, plan.commitment.payee)
    kinds = segments(net, model.kind_of_claim, len(model.kinds))
    kinds = kinds.at[model.kinds.index("lease")].add(-of_leases)
    kinds = kinds.at[model.kinds.index("compute_commitment")].add(-of_take_or_pay)
    outside = paid * (model.inward - model.outward)[:, None]
    at = state.discount
    lifeline = jnp.sum(short, axis=0)
    return state._replace(
        cash=cash,
        wealth=(state.wealth + at * (counted - owners)).at[model.lifeline].add(-at * lifeline),
        residual_wealth=state.residual_wealth + at * owners,
        by_kind=state.by_kind + at * kinds,
        outside=state.outside + at * jnp.sum(outside, axis=0),
        deadweight=state.deadweight + at * jnp.sum(paid[model.claims.groups["resolution cost"]], axis=0),
        lifeline=state.lifeline + at * lifeline,
        gross=state.gross + jnp.sum(paid, axis=0),
        claim_due=state.claim_due + at * due,
        claim_paid=state.claim_paid + at * paid,
        age=state.age + 1.0,
    )


def _limited_out(model: Model, lost: Array, payee: Array) -> Array:
    """Add up what holders outside the limited entities lose ``[path]``."""
    return jnp.sum(lost * model.counts[payee][:, None], axis=0)


def roll(model: Model, sampled: Sampled, state: State, dues: Dues, due: Array, paid: Array) -> State:
    """Roll balances, maturities, arrears, caps used and what guarantors may ask back."""
    groups = model.claims.groups
    drawn = paid[groups["draw"]]
    # Principal that falls due leaves the balance; what of it is not paid is in the arrears until it is.
    balance = jnp.maximum(state.balance + drawn - dues.principal, 0.0)
    longer = jnp.floor(QUARTERS_PER_YEAR * sampled.extension)
    maturity = state.maturity + longer * jnp.where(dues.maturing > 0.0, 1.0, 0.0)
    # An estate stays open: what it could not pay stays due until the horizon. What a failed sponsor keeps back is lost.
    missed = jnp.maximum(due + state.arrears - paid, 0.0)
    arrears = extinguish(model, missed * model.carries[:, None], paid)
    return state._replace(
        balance=balance,
        maturity=maturity,
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
