"""Posting payments, both legs, and rolling stocks, arrears and guarantee calls into the next quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp

from lookthrough.contracts import FAMILIES
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.contracts.family import CASH, UNPAID
from lookthrough.simulate.quarter.segments import segments

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import Model, Sampled, State, Switches
    from lookthrough.simulate.quarter.falling_due import Dues, Operated


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


def roll(
    model: Model, sampled: Sampled, state: State, dues: Dues, operated: Operated, due: Array, paid: Array
) -> State:
    """Roll balances, maturities, arrears, caps used and the guarantee calls of next quarter."""
    groups = model.claims.groups
    drawn = paid[groups["draw"]]
    # Principal that falls due leaves the balance; what of it is not paid is in the arrears until it is.
    balance = jnp.maximum(state.balance + drawn - dues.principal, 0.0)
    longer = jnp.floor(QUARTERS_PER_YEAR * sampled.extension)
    maturity = state.maturity + longer * jnp.where(dues.maturing > 0.0, 1.0, 0.0)
    # An estate stays open: what it could not pay stays due until the horizon. What a failed sponsor keeps back is lost.
    missed = jnp.maximum(due + state.arrears - paid, 0.0)
    unpaid = missed * model.carries[:, None]
    pending, satisfied = _covered(model, sampled, state, dues, paid)
    arrears = jnp.maximum(unpaid - satisfied, 0.0)
    used = {name: before + paid[groups[FAMILIES[name].claims[0].nature]] for name, before in state.used.items()}
    pending = pending + _residual_calls(model, sampled, state, operated)
    return state._replace(
        balance=balance,
        maturity=maturity,
        arrears=arrears,
        used=used,
        pending=pending,
        vested=dues.vested,
        written=(missed - arrears)[groups["principal"]],
    )


def _covered(model: Model, sampled: Sampled, state: State, dues: Dues, paid: Array) -> tuple[Array, Array]:
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


def _residual_calls(model: Model, sampled: Sampled, state: State, operated: Operated) -> Array:
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
