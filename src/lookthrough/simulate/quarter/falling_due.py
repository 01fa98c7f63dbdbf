"""What a quarter makes due, before anything is cut for want of money."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp

from lookthrough.contracts import FAMILIES, commitment, debt, equity, lease
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.contracts.family import Scene
from lookthrough.positions.serving import follow, set_apart
from lookthrough.simulate.quarter import sites
from lookthrough.simulate.quarter.dilution import conversion, vest
from lookthrough.simulate.quarter.refinancing import Rolled, roll_over
from lookthrough.simulate.quarter.relief import novated, schedule_now
from lookthrough.simulate.quarter.segments import everyone, left_behind, limited, neither_failed, of_party
from lookthrough.simulate.quarter.settling.guarantee_calls import expected, recourse_due

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.contracts.debt import DebtDue
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.share_rights import Vested
    from lookthrough.simulate.compile.state import Frozen, State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.operating import Operated
    from lookthrough.simulate.quarter.settling.guarantee_calls import Asked
    from lookthrough.world.driver import World


class Dues(NamedTuple):
    """What falls due by group, USD bn ``[position, path]``.

    Attributes:
        late: the part of interest that is on arrears, which bear it where ``late_share`` is 1.
        rolled: of the debts that mature, what is rolled over.
        service_ahead: interest and amortisation of each debt in four quarters.
        undrawn: what may still be drawn of each debt after this quarter.
        written: take-or-pay as the contracts were written, whoever has failed and whatever was agreed since; ``placed``
            are orders in the same way.
        delivered: what commitments deliver, prepaid or not.
        claimable: what suppliers could claim if their customers failed now.
        relet: what limited landlords earn again on what a failed tenant left ``[limited, path]``.
        lost_rent, lost_take_or_pay: what the others lose on it: the promise that bound, less what is let again.
        guarantee: what guarantors reckon with by leg; ``recourse`` is what obligors owe them.
        by_family: what families with a formula of their own make due (``contracts.family.Family.due``).
    """

    interest: Array
    late: Array
    late_share: Array
    principal: Array
    rolled: Rolled
    service_ahead: Array
    undrawn: Array
    draw: Array
    rent: Array
    take_or_pay: Array
    written: Array
    placed: Array
    delivered: Array
    order: Array
    rejection: Array
    damages: Array
    claimable: Array
    relet: Array
    lost_rent: Array
    lost_take_or_pay: Array
    funding: Array
    guarantee: Array
    recourse: Array
    by_family: dict[str, Array]
    warrant: Array
    vested: Vested
    conversion: Array


def dues(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    base: Frozen,
    world: World,
    operated: Operated,
    asks: Asked,
    when: Array,
) -> Dues:
    """What each family makes due this quarter, before anything is cut for want of money; of guarantees all ``asks``."""
    plan, terms = model.plan, sampled.families
    failed = everyone(model, jnp.maximum(state.dead, state.liquidating))
    new_failure = everyone(model, state.liquidating)
    lent = _on_debt(model, sampled, state, world, operated, when, failed)
    promised = _promised(model, sampled, state, operated, lent.service, when, failed)
    contracted = limited(model, promised.rent, plan.lease.payee) + limited(
        model, promised.take_or_pay, plan.commitment.payee
    )
    earned = operated.revenue * (1.0 - sampled.cost_share) + contracted - sampled.overhead
    maturing = jnp.where(jnp.floor(state.maturity) <= when, 1.0, 0.0) * model.debtor_limited[:, None]
    bullet = 1.0 - jnp.minimum(terms["debt"].linear + terms["debt"].level, 1.0)  # amortising debt is repaid, not rolled
    falling = maturing * bullet * (1.0 - new_failure[plan.debt.payer])
    for deal in model.deals:  # up to its last payment a deal repays its notes itself, and a sale repays all of them
        rolls = jnp.where((when - plan.first_quarter >= deal.last) & (deal.sold_for is None), 1.0, 0.0)
        falling = falling.at[deal.debts].multiply(rolls)
    offered = operated.refinanced, lent.rate, earned
    rolled = roll_over(model, sampled, switches, state, base, world, lent.owed, offered, falling)
    rolled = rolled._replace(extra=sites.dearer(model, operated.sites, state, rolled.extra))
    unrolled = sites.repaid(model, operated.sites, lent.balance, lent.owed.principal * (1.0 - rolled.maturing))
    funding = equity.due(jnp, terms["equity"], when)
    vendor = jnp.where(plan.equity.flag("vendor") > 0, operated.vendor, 1.0)
    relet = limited(model, promised.left_rent * operated.relet, plan.lease.payee)
    sold = operated.revenue + contracted + limited(model, promised.order, plan.order.payee) + relet
    # Who lets again what was left has no claim for it as well.
    rejection = lease.rejection_claim(jnp, terms["lease"], when) * (1.0 - operated.relet)
    damages = commitment.damages(jnp, terms["commitment"], when - state.delay) * (1.0 - operated.resold)
    damages = damages * promised.novated[plan.commitment.payer]
    sale, vested = vest(model, sampled, state, world.sentiment, (promised.order, promised.delivered), when)
    return Dues(
        interest=lent.owed.interest + lent.late,
        late=lent.late,
        late_share=lent.late_share,
        principal=jnp.where(new_failure[plan.debt.payer] > 0, lent.balance, unrolled),
        rolled=rolled,
        service_ahead=lent.service_ahead,
        undrawn=lent.undrawn,
        draw=lent.draw,
        rent=promised.rent,
        take_or_pay=promised.take_or_pay,
        written=promised.written,
        placed=promised.placed,
        delivered=promised.delivered,
        order=promised.order,
        rejection=rejection * new_failure[plan.lease.payer],
        damages=damages * new_failure[plan.commitment.payer],
        claimable=damages * neither_failed(plan.commitment.payer, plan.commitment.payee, failed),
        relet=relet,
        lost_rent=promised.left_rent * (1.0 - operated.relet),
        lost_take_or_pay=jnp.maximum(
            promised.left_take_or_pay * (1.0 - terms["commitment"].cancellable - operated.resold), 0.0
        ),
        funding=funding * vendor * neither_failed(plan.equity.payer, plan.equity.payee, failed),
        guarantee=expected(model, asks),
        recourse=recourse_due(model, state),
        by_family=_by_family(model, sampled, state, world, sold, when, failed),
        warrant=sale,
        vested=vested,
        conversion=conversion(model, sampled, state, lent.balance, world.sentiment, when),
    )


class _OnDebt(NamedTuple):
    """What debts draw and make due before any is rolled over ``[debt, path]``; ``balance`` is with what is drawn."""

    draw: Array
    undrawn: Array
    balance: Array
    rate: Array
    owed: DebtDue
    late: Array
    late_share: Array
    service: Array
    service_ahead: Array


def _on_debt(
    model: Model, sampled: Sampled, state: State, world: World, operated: Operated, when: Array, failed: Array
) -> _OnDebt:
    plan, terms = model.plan, sampled.families["debt"]
    rate = debt.coupon(terms, world.rate)
    draw = debt.draws(jnp, terms, when, plan.first_quarter)
    in_order = jnp.where(of_party(model, state.short, plan.debt.payer) > 0.0, 0.0, 1.0)
    draw = draw * neither_failed(plan.debt.payer, plan.debt.payee, failed) * in_order
    draw = sites.drawn(model, operated.sites, draw)
    balance = state.balance + draw
    owed, ahead = (
        debt.due(jnp, terms, balance, state.maturity, rate + state.extra, quarter)
        for quarter in (when, when + QUARTERS_PER_YEAR)
    )
    committed = neither_failed(plan.debt.payer, plan.debt.payee, failed)
    owed = owed._replace(interest=owed.interest + committed * debt.fee(jnp, terms, when, plan.first_quarter))
    overdue = (state.arrears[model.claims.groups[name]] for name in ("principal", "interest"))
    # Interest stops on winding up.
    late_share = 1.0 - failed[plan.debt.payer]
    return _OnDebt(
        draw=draw,
        undrawn=debt.undrawn(jnp, terms, when, plan.first_quarter) * in_order,
        balance=balance,
        rate=rate,
        owed=owed,
        late=debt.on_overdue(terms, world.rate, *overdue) * late_share,
        late_share=late_share,
        service=debt.service(jnp, terms, owed.interest, owed.principal),
        service_ahead=debt.service(jnp, terms, ahead.interest, ahead.principal),
    )


class _Promised(NamedTuple):
    """What leases, commitments and orders make due ``[position, path]``: what still binds, and what is left behind.

    ``written`` and ``placed`` are as in :class:`Dues`; ``novated`` is the part of promises that an acquirer keeps, by
    party.
    """

    rent: Array
    take_or_pay: Array
    written: Array
    delivered: Array
    order: Array
    placed: Array
    left_rent: Array
    left_take_or_pay: Array
    novated: Array


def _promised(
    model: Model, sampled: Sampled, state: State, operated: Operated, service: Array, when: Array, failed: Array
) -> _Promised:
    """Return what promises make due where some follow the ``service`` of loans."""
    plan, terms = model.plan, sampled.families
    rent = lease.due(jnp, terms["lease"], when, operated.renewed)
    rent = follow(jnp, plan.serving.loans["lease"], terms["lease"], rent, service, when)
    written, take_or_pay, delivered = (
        set_apart(
            jnp,
            plan.serving.apart,
            follow(jnp, plan.serving.loans["commitment"], terms["commitment"], amount, service, when),
        )
        for amount in (commitment.due(jnp, terms["commitment"], when), *schedule_now(model, sampled, state, when))
    )
    kept = novated(model, sampled, state)
    placed = commitment.due(jnp, terms["order"], when)
    binding = neither_failed(plan.commitment.payer, plan.commitment.payee, failed)
    return _Promised(
        rent=rent * neither_failed(plan.lease.payer, plan.lease.payee, failed),
        take_or_pay=take_or_pay * binding,
        written=written,
        delivered=delivered * binding,
        order=placed * kept[plan.order.payer] * neither_failed(plan.order.payer, plan.order.payee, failed),
        placed=placed,
        left_rent=rent * left_behind(plan.lease.payer, plan.lease.payee, failed),
        left_take_or_pay=take_or_pay * left_behind(plan.commitment.payer, plan.commitment.payee, failed),
        novated=kept,
    )


def _by_family(
    model: Model, sampled: Sampled, state: State, world: World, earned: Array, when: Array, failed: Array
) -> dict[str, Array]:
    """What each family with a formula of its own makes due, by name; ``earned`` is revenue ``[limited, path]``."""
    revenue = everyone(model, earned)
    amounts = {}
    for name, held in model.plan.positions.items():
        due = FAMILIES[name].due
        if due is not None:
            parties = failed[held.payer], failed[held.payee]
            scene = Scene(when, state.used[name], revenue[held.payer], 1.0 - world.utilisation, *parties)
            amounts[name] = due(jnp, sampled.families[name], scene)
    return amounts


def _planned(model: Model, dues: Dues, side: str) -> Array:
    """What one side of the contracts of those families reckons with ``[limited, path]``."""
    total = jnp.zeros((len(model.plan.limited), dues.relet.shape[-1]))
    for name, amount in dues.by_family.items():
        held = model.plan.positions[name]
        if side in FAMILIES[name].claims[0].planned_by:
            total = total + limited(model, amount, held.payer if side == "payer" else held.payee)
    return total


def by_payee(model: Model, dues: Dues) -> Array:
    """Add up what limited entities are to receive from customers, tenants and backstops ``[limited, path]``."""
    plan = model.plan
    return (
        limited(model, dues.rent, plan.lease.payee)
        + limited(model, dues.take_or_pay, plan.commitment.payee)
        + limited(model, dues.order, plan.order.payee)
        + _planned(model, dues, "payee")
    )


def by_payer(model: Model, dues: Dues) -> Array:
    """Add up what limited entities are to pay under their contracts ``[limited, path]``."""
    plan = model.plan
    return (
        limited(model, dues.interest + dues.principal, plan.debt.payer)
        + limited(model, dues.rent + dues.rejection, plan.lease.payer)
        + limited(model, dues.take_or_pay + dues.damages, plan.commitment.payer)
        + limited(model, dues.order, plan.order.payer)
        + limited(model, dues.funding, plan.equity.payer)
        + limited(model, dues.guarantee, model.claims.payer[model.claims.groups["guarantee"]])
        + limited(model, dues.recourse, model.claims.payer[model.claims.groups["recourse"]])
        + _planned(model, dues, "payer")
    )
