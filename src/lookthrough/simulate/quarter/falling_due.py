"""What a quarter brings in and what it makes due, before anything is cut for want of money."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp

from lookthrough.contracts import FAMILIES, commitment, debt, equity, lease
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.contracts.family import Scene
from lookthrough.positions.serving import follow, set_apart
from lookthrough.simulate.quarter import sites
from lookthrough.simulate.quarter.dilution import conversion, vest
from lookthrough.simulate.quarter.guarantee_calls import expected, recourse_due
from lookthrough.simulate.quarter.refinancing import Rolled, roll_over
from lookthrough.simulate.quarter.relief import schedule_now
from lookthrough.simulate.quarter.segments import everyone, frozen_unless, left_behind, limited, neither_failed
from lookthrough.world.drivers import compute_price, race, sentiment

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.share_rights import Vested
    from lookthrough.simulate.compile.state import Frozen, State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.guarantee_calls import Asked
    from lookthrough.world.driver import Sites, World


class Operated(NamedTuple):
    """Outside revenue ``[limited, path]``, and what the market makes of assets, funding and vendors' purses.

    ``relet`` is what a dollar of rent that a tenant leaves brings again ``[path]``, ``resold`` that of take-or-pay
    ``[commitment, path]``; ``market_worth`` is what a dollar of a promise buys in the market ``[promise, path]``;
    ``sites`` is what developers outside the book do, and ``outside`` what labs earn that cannot fail ``[lab, path]``.
    """

    revenue: Array
    market: Array
    vendor: Array
    refinanced: Array
    window: Array
    relet: Array
    resold: Array
    market_worth: Array
    renewed: Array
    sites: Sites
    outside: Array


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


def operate(model: Model, sampled: Sampled, switches: Switches, state: State, world: World, base: Frozen) -> Operated:
    """Outside revenue: labs share demand by strength, clouds sell at the market price, landlords follow it slowly."""
    ops = model.operations
    alive = running(switches, state)
    lab = ops.is_lab[:, None]
    labs, outside = _of_labs(model, sampled, state, world, alive)
    trend = jnp.exp(compute_price.DRIVER.terms_of(sampled.world).price_trend / 4.0 * state.age)
    relative_price = world.price / trend
    cloud = jnp.where(ops.is_cloud[:, None] > 0, relative_price, 1.0)
    # Sites are let for years: only the leases that have run out since the start follow the market.
    run_out = 1.0 - jnp.exp(-state.age / 4.0 / sampled.lease_life)
    let = 1.0 - (1.0 - world.utilisation) * jnp.where(ops.is_cloud[:, None] > 0, 1.0, run_out)
    open_ = jnp.minimum(state.age / (QUARTERS_PER_YEAR * sampled.look_ahead), 1.0)
    reached = sampled.revenue + (sampled.later - sampled.revenue) * open_
    others = reached * let * cloud * alive * (1.0 - lab)
    sentiment_felt = world.sentiment * jnp.exp(-state.gloom)
    market = relative_price**sampled.price_sensitivity * sentiment_felt**sampled.sentiment_sensitivity
    window = world.window * jnp.exp(-state.gloom)
    window_for_all = sentiment.DRIVER.terms_of(sampled.world).refinance_full
    level, width = _since_agreed(model, sampled, world), world.price.shape[-1]
    rents = jnp.broadcast_to(relative_price, (len(model.plan.lease), width))
    resold = world.utilisation * jnp.minimum(level, 1.0)
    purse = jnp.minimum(sentiment_felt, 1.0) ** sampled.vendor_elasticity
    return Operated(
        revenue=labs + others,
        market=market,
        vendor=frozen_unless(switches.orders, purse, base.vendor),
        refinanced=jnp.minimum(window / window_for_all, 1.0),
        window=window,
        relet=world.utilisation * jnp.minimum(relative_price, 1.0),
        resold=resold,
        market_worth=jnp.concatenate([rents, level, jnp.broadcast_to(world.price, (len(model.plan.backstop), width))])
        * world.utilisation,
        renewed=world.utilisation,
        sites=sites.sites_of(model, world),
        outside=outside,
    )


def _of_labs(model: Model, sampled: Sampled, state: State, world: World, alive: Array) -> tuple[Array, Array]:
    """Return what labs earn of demand: those that may fail ``[limited, path]``, and the others ``[lab, path]``."""
    lab, failing = model.operations.is_lab[:, None], len(model.lab_rows)
    strength = jnp.zeros_like(sampled.revenue).at[model.lab_rows].set(world.race[:failing])
    outside = sampled.outside_revenue * jnp.exp(world.race[failing:])
    weight = jnp.concatenate([sampled.revenue * jnp.exp(strength) * lab, outside])
    total = jnp.sum(sampled.revenue * lab, axis=0) + jnp.sum(sampled.outside_revenue, axis=0)
    none = jnp.zeros_like(outside)
    going_on, failed_for, absorbed = (
        jnp.concatenate([of_limited, none + of_others])
        for of_limited, of_others in ((alive, 1.0), (state.failed_for, 0.0), (state.absorbed, 0.0))
    )
    share = shares_of_demand(sampled, weight, going_on, failed_for)
    kept = after_takeovers(race.DRIVER.terms_of(sampled.world).keep, share, absorbed)
    earned = kept * total * world.demand
    return earned[: len(model.plan.limited)], earned[len(model.plan.limited) :]


def shares_of_demand(sampled: Sampled, weight: Array, alive: Array, failed_for: Array) -> Array:
    """Return the share of final demand that each lab serves ``[lab, path]``; together at most 1.

    The customers of a failed lab go to those that live in proportion to their strength: a share ``transfer_rate`` of
    those who are left each quarter, and a share ``transfer_lost`` never.

    Args:
        sampled: the block's uncertain numbers.
        weight: strength of each lab, 0 for others.
        alive: 1.0 where operations go on.
        failed_for: quarters since they stopped.
    """
    share = weight / jnp.maximum(jnp.sum(weight, axis=0), 1e-12)
    gone_over = (1.0 - sampled.transfer_lost) * (1.0 - (1.0 - sampled.transfer_rate) ** failed_for)
    living = jnp.sum(share * alive, axis=0)
    won = jnp.sum(share * (1.0 - alive) * gone_over, axis=0) / jnp.maximum(living, 1e-12)
    return share * alive * (1.0 + won)


def after_takeovers(keep: Array, share: Array, absorbed: Array) -> Array:
    """Return shares of demand where acquirers keep a part of the revenue of labs they took over ``[lab, path]``.

    The rest goes to the labs that nobody took over, by their shares; where there is none, acquirers keep it all.

    Args:
        keep: the part ``[path]``.
        share: of demand that each lab would serve by its strength.
        absorbed: 1.0 for a lab that was taken over.
    """
    others = share * (1.0 - absorbed)
    left = jnp.sum(others, axis=0)
    lost = jnp.where(left > 0.0, 1.0 - keep, 0.0) * absorbed * share
    return share - lost + others * jnp.sum(lost, axis=0) / jnp.maximum(left, 1e-12)


def _since_agreed(model: Model, sampled: Sampled, world: World) -> Array:
    """Return the price of computing over what it was when each commitment was agreed ``[commitment, path]``.

    Before the book's date the price followed its trend. Computing falls in price, so capacity that comes back is sold
    again at the price of the day; sites are let again at what rents are over their trend.
    """
    years = (sampled.families["commitment"].agreed - model.plan.first_quarter) / QUARTERS_PER_YEAR
    return world.price / jnp.exp(compute_price.DRIVER.terms_of(sampled.world).price_trend * years)


def running(switches: Switches, state: State) -> Array:
    """1.0 for limited entities whose operations go on."""
    failed = jnp.maximum(state.dead, state.liquidating)
    return jnp.where(switches.stops > 0, 1.0 - failed, jnp.ones_like(failed))


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
    rate = debt.coupon(terms["debt"], world.rate)
    draw = debt.draws(jnp, terms["debt"], when, plan.first_quarter)
    in_order = jnp.where(everyone(model, state.short)[plan.debt.payer] > 0.0, 0.0, 1.0)
    draw = draw * neither_failed(plan.debt.payer, plan.debt.payee, failed) * in_order
    draw = sites.drawn(model, operated.sites, draw)
    owed = debt.due(jnp, terms["debt"], state.balance + draw, state.maturity, rate + state.extra, when)
    ahead = debt.due(
        jnp, terms["debt"], state.balance + draw, state.maturity, rate + state.extra, when + QUARTERS_PER_YEAR
    )
    overdue = (state.arrears[model.claims.groups[name]] for name in ("principal", "interest"))
    # Interest stops on winding up.
    late_share = 1.0 - failed[plan.debt.payer]
    late = debt.on_overdue(terms["debt"], world.rate, *overdue) * late_share
    service = debt.service(jnp, terms["debt"], owed.interest, owed.principal)
    rent = lease.due(jnp, terms["lease"], when, operated.renewed)
    rent = follow(jnp, plan.serving.loans["lease"], terms["lease"], rent, service, when)
    written, take_or_pay, delivered = (
        set_apart(
            jnp,
            plan.serving.apart,
            follow(jnp, plan.serving.loans["commitment"], terms["commitment"], amount, service, when),
        )
        for amount in (
            commitment.due(jnp, terms["commitment"], when),
            *schedule_now(model, sampled, state, when),
        )
    )
    novated = 1.0 - sampled.novation * everyone(model, state.absorbed)
    placed = commitment.due(jnp, terms["order"], when)
    order = placed * novated[plan.order.payer]
    binding = neither_failed(plan.commitment.payer, plan.commitment.payee, failed)
    bound_rent = rent * neither_failed(plan.lease.payer, plan.lease.payee, failed)
    bound_order = order * neither_failed(plan.order.payer, plan.order.payee, failed)
    contracted = limited(model, bound_rent, plan.lease.payee) + limited(
        model, take_or_pay * binding, plan.commitment.payee
    )
    earned = operated.revenue * (1.0 - sampled.cost_share) + contracted - sampled.overhead
    maturing = jnp.where(jnp.floor(state.maturity) <= when, 1.0, 0.0) * model.debtor_limited[:, None]
    bullet = 1.0 - jnp.minimum(terms["debt"].linear + terms["debt"].level, 1.0)  # amortising debt is repaid, not rolled
    falling = maturing * bullet * (1.0 - new_failure[plan.debt.payer])
    offered = operated.refinanced, rate, earned
    rolled = roll_over(model, sampled, switches, state, base, world, owed, offered, falling)
    rolled = rolled._replace(extra=sites.dearer(model, operated.sites, state, rolled.extra))
    unrolled = sites.repaid(model, operated.sites, state.balance + draw, owed.principal * (1.0 - rolled.maturing))
    principal = jnp.where(new_failure[plan.debt.payer] > 0, state.balance + draw, unrolled)
    funding = equity.due(jnp, terms["equity"], when)
    vendor = jnp.where(plan.equity.flag("vendor") > 0, operated.vendor, 1.0)
    left_rent = rent * left_behind(plan.lease.payer, plan.lease.payee, failed)
    left_take_or_pay = take_or_pay * left_behind(plan.commitment.payer, plan.commitment.payee, failed)
    relet = limited(model, left_rent * operated.relet, plan.lease.payee)
    sold = operated.revenue + contracted + limited(model, bound_order, plan.order.payee) + relet
    # Who lets again what was left has no claim for it as well.
    rejection = lease.rejection_claim(jnp, terms["lease"], when) * (1.0 - operated.relet)
    damages = commitment.damages(jnp, terms["commitment"], when - state.delay) * (1.0 - operated.resold)
    damages = damages * novated[plan.commitment.payer]
    sale, vested = vest(model, sampled, state, world.sentiment, (bound_order, delivered * binding), when)
    return Dues(
        interest=owed.interest + late,
        late=late,
        late_share=late_share,
        principal=principal,
        rolled=rolled,
        service_ahead=debt.service(jnp, terms["debt"], ahead.interest, ahead.principal),
        undrawn=debt.undrawn(jnp, terms["debt"], when, plan.first_quarter) * in_order,
        draw=draw,
        rent=bound_rent,
        take_or_pay=take_or_pay * binding,
        written=written,
        placed=placed,
        delivered=delivered * binding,
        order=bound_order,
        rejection=rejection * new_failure[plan.lease.payer],
        damages=damages * new_failure[plan.commitment.payer],
        claimable=damages * binding,
        relet=relet,
        lost_rent=left_rent * (1.0 - operated.relet),
        lost_take_or_pay=jnp.maximum(left_take_or_pay * (1.0 - terms["commitment"].cancellable - operated.resold), 0.0),
        funding=funding * vendor * neither_failed(plan.equity.payer, plan.equity.payee, failed),
        guarantee=expected(model, asks),
        recourse=recourse_due(model, state),
        by_family=_by_family(model, sampled, state, world, sold, when, failed),
        warrant=sale,
        vested=vested,
        conversion=conversion(model, sampled, state, state.balance + draw, world.sentiment, when),
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
