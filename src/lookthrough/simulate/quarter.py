"""One quarter: world, operate, fund, claims, clear, post, roll, distress, mark.

Arrays are ``[thing, path]`` with the path last. What is due is fixed before clearing; what depends on a shortfall
(guarantee calls, accelerations, damages) falls due in the next quarter. One function posts every payment, and posts
both legs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp

from lookthrough.contracts.families import commitment, contingent, debt, equity, lease
from lookthrough.simulate.fixedpoint import clear, segments
from lookthrough.simulate.ledger import CASH, UNPAID
from lookthrough.simulate.state import Frozen, Model, Sampled, Seen, State, Switches
from lookthrough.world import drivers

if TYPE_CHECKING:
    from lookthrough.contracts.families import Array
    from lookthrough.simulate.families import Families

CURE_QUARTERS = 1.0  # a missed payment is a default when it is still unpaid after this many quarters
EXTENSION_QUARTERS = 20.0  # refinancing moves a maturity by five years
RESERVE_QUARTERS = 2.0  # a vehicle keeps this much debt service before it pays its owners
PAID_IN_FULL = 1.0 - 1e-9


class Operated(NamedTuple):
    """Outside revenue ``[limited, path]``, and what the market makes of assets, funding and vendors' purses."""

    revenue: Array
    market: Array
    vendor: Array
    refinanced: Array
    window: Array
    relet: Array
    renewed: Array


class Dues(NamedTuple):
    """What falls due by group, USD bn ``[position, path]``; ``promised`` before a failed party drops out.

    ``relet`` is what limited sellers and landlords earn again on what a failed customer left ``[limited, path]``;
    ``lost_rent`` and ``lost_take`` are what the others lose on it: the promise that bound, less what is let again.
    """

    interest: Array
    principal: Array
    maturing: Array
    draw: Array
    rent: Array
    rent_promised: Array
    take: Array
    take_promised: Array
    order: Array
    rejection: Array
    damages: Array
    relet: Array
    lost_rent: Array
    lost_take: Array
    funding: Array
    guarantee: Array
    backstop: Array
    revenue_share: Array
    warrant: Array
    vested: Array


class Funded(NamedTuple):
    """How a shortfall of cash is met before clearing: equity raised, shares of cancellable payments cut.

    ``invested`` is the share of its own equity promises a limited entity pays: at most out of free cash.
    """

    raised: Array
    order_cut: Array
    take_cut: Array
    cost: Array
    invested: Array


def quarter(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    shock: drivers.Shock,
    state: State,
    inputs: tuple[Array, Array, Array, Frozen],
) -> tuple[State, tuple[Frozen, Seen]]:
    """Advance one quarter.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        switches: channels and options.
        shock: the scenario, traced.
        state: the state at the end of last quarter.
        inputs: quarters since the start, world noise ``[5, path]``, race noise ``[lab, path]``, and the base run's
            :class:`Frozen` of this quarter.

    Returns:
        The new state, what this run would freeze, and what is read off.
    """
    since, noise, race_noise, base = inputs
    when = since + model.plan.first_quarter
    opening = state
    world_state, world = drivers.step(jnp, sampled.world, state.world, shock, noise, race_noise, since)
    state = state._replace(world=world_state)
    operated = _operate(model, sampled, switches, state, world, base)
    dues = _dues(model, sampled, state, world, operated, when)
    funded = _fund(model, sampled, switches, state, base, operated, dues)
    due = _claims(model, sampled, switches, state, operated, dues, funded)
    owed = due + state.arrears
    hazard = state.hazard + sampled.sponsor_hazard / 4.0 * world.spread / jnp.maximum(sampled.world.spread_start, 1e-6)
    cleared = clear(model, state.cash, owed, _sponsors_pay(sampled, hazard))
    ratio = _frozen_unless(switches.credit, cleared.ratio, base.ratio)
    paid = owed * ratio
    state = _post(model, state, switches, dues, due, paid)
    state = _roll(model, sampled, state, dues, operated, due, paid)
    state = _distress(model, state, switches, base, owed, paid, since)
    state = _mark(model, sampled, switches, state, base, operated, dues, funded, world)
    state = state._replace(
        discount=state.discount * jnp.exp(-world.rate / 4.0 * switches.discounting),
        hazard=hazard,
        unconverged=jnp.maximum(state.unconverged, cleared.unconverged),
        multiple=state.multiple + cleared.multiple,
        residual=jnp.maximum(state.residual, cleared.residual),
    )
    frozen = Frozen(
        ratio=ratio,
        liquidating=state.liquidating,
        dead=state.dead,
        marked=state.marked,
        gloom=state.gloom,
        vendor=operated.vendor,
        order_cut=funded.order_cut,
        take_cut=funded.take_cut,
        raised=funded.raised,
        refinanced=operated.refinanced,
    )
    return state, (frozen, _see(model, opening, state, world, dues, due, paid))


def _frozen_unless(switch: Array, own: Array, base: Array) -> Array:
    """Return the run's own value when the channel is on, the base run's when it is off."""
    return jnp.where(switch > 0, own, base)


def _sponsors_pay(sampled: Sampled, hazard: Array) -> Array:
    """What each sponsor pays of a dollar due ``[sponsor + 1, path]``; the last row is everybody else, who pays it all.

    A sponsor fails when the hazard added up since the start passes the exponential level of its path; the hazard grows
    in proportion to the credit spread.
    """
    failed = jnp.where(1.0 - jnp.exp(-hazard) > sampled.sponsor_fate, 1.0, 0.0)
    paid = 1.0 - failed * (1.0 - sampled.sponsor_recovery)
    return jnp.concatenate([paid, jnp.ones((1, paid.shape[-1]))])


def _operate(
    model: Model, sampled: Sampled, switches: Switches, state: State, world: drivers.World, base: Frozen
) -> Operated:
    """Outside revenue: labs share demand by strength; clouds sell at the market price; others follow utilisation."""
    ops = model.operations
    alive = _running(switches, state)
    lab = ops.is_lab[:, None]
    strength = jnp.zeros_like(sampled.revenue).at[model.lab_rows].set(world.race)
    weight = sampled.revenue * jnp.exp(strength) * lab * alive
    total = jnp.sum(sampled.revenue * lab, axis=0)
    labs = weight / jnp.maximum(jnp.sum(weight, axis=0), 1e-12) * total * world.demand
    trend = jnp.exp(sampled.world.price_trend / 4.0 * state.age)
    relative_price = world.price / trend
    cloud = jnp.where(ops.is_cloud[:, None] > 0, relative_price, 1.0)
    others = sampled.revenue * world.utilisation * cloud * alive * (1.0 - lab)
    mood = world.sentiment * jnp.exp(-state.gloom)
    market = relative_price**sampled.price_sensitivity * mood**sampled.sentiment_sensitivity
    window = world.window * jnp.exp(-state.gloom)
    return Operated(
        revenue=labs + others,
        market=market,
        vendor=_frozen_unless(switches.vendor, jnp.minimum(mood, 1.0) ** sampled.vendor_elasticity, base.vendor),
        refinanced=_frozen_unless(
            switches.funding, jnp.minimum(window / sampled.world.refinance_full, 1.0), base.refinanced
        ),
        window=window,
        relet=world.utilisation * jnp.minimum(relative_price, 1.0),
        renewed=world.utilisation,
    )


def _running(switches: Switches, state: State) -> Array:
    """1.0 for limited entities whose operations go on."""
    gone = jnp.maximum(state.dead, state.liquidating)
    return jnp.where(switches.stops > 0, 1.0 - gone, jnp.ones_like(gone))


def _dues(model: Model, sampled: Sampled, state: State, world: drivers.World, operated: Operated, when: Array) -> Dues:
    """What each family makes due this quarter, before anything is cut for want of money."""
    plan, terms = model.plan, sampled.families
    gone = _everyone(model, jnp.maximum(state.dead, state.liquidating))
    new_failure = _everyone(model, state.liquidating)
    rate = debt.coupon(terms.debt, world.rate)
    draw = debt.draws(jnp, terms.debt, when, plan.first_quarter) * (1.0 - gone[plan.debt.payer])
    owed = debt.due(jnp, terms.debt, state.balance + draw, state.maturity, rate, when)
    maturing = jnp.where(jnp.floor(state.maturity) <= when, 1.0, 0.0) * model.debtor_limited[:, None]
    bullet = 1.0 - jnp.minimum(terms.debt.linear + terms.debt.level, 1.0)  # amortising debt is repaid, not rolled
    rolled = maturing * bullet * operated.refinanced * (1.0 - new_failure[plan.debt.payer])
    principal = jnp.where(new_failure[plan.debt.payer] > 0, state.balance + draw, owed.principal * (1.0 - rolled))
    rent = lease.due(jnp, terms.lease, when, operated.renewed)
    take = commitment.due(jnp, terms.commitment, when)
    order = commitment.due(jnp, terms.order, when)
    funding = equity.due(jnp, terms.equity, when)
    vendor = jnp.where(plan.equity.flags["vendor"][:, None] > 0, operated.vendor, 1.0)
    left_rent = rent * gone[plan.lease.payer] * (1.0 - gone[plan.lease.payee])
    left_take = take * gone[plan.commitment.payer] * (1.0 - gone[plan.commitment.payee])
    again = operated.relet
    relet = _limited(model, left_rent * again, plan.lease.payee) + _limited(
        model, left_take * again, plan.commitment.payee
    )
    delivered = _delivered(terms, when)
    price = model.share_price[:, None] * world.sentiment
    vested = contingent.vested(jnp, terms.warrant, price, delivered)
    newly = jnp.maximum(vested - state.vested, 0.0)
    revenue = jnp.zeros_like(state.cash).at[plan.limited].set(operated.revenue)
    return Dues(
        interest=owed.interest,
        principal=principal,
        maturing=rolled,
        draw=draw,
        rent=rent * _both(plan.lease.payer, plan.lease.payee, gone),
        rent_promised=rent,
        take=take * _both(plan.commitment.payer, plan.commitment.payee, gone),
        take_promised=take,
        order=order * _both(plan.order.payer, plan.order.payee, gone),
        rejection=lease.rejection_claim(jnp, terms.lease, when) * new_failure[plan.lease.payer],
        damages=commitment.damages(jnp, terms.commitment, when) * new_failure[plan.commitment.payer],
        relet=relet,
        lost_rent=left_rent * (1.0 - again),
        lost_take=jnp.maximum(left_take * (1.0 - terms.commitment.cancellable - again), 0.0),
        funding=funding * vendor * _both(plan.equity.payer, plan.equity.payee, gone),
        guarantee=contingent.called(jnp, terms.guarantee, state.used[0], state.pending, when),
        backstop=contingent.put(jnp, terms.backstop, state.used[1], 1.0 - world.utilisation, when)
        * (1.0 - gone[plan.backstop.payee]),
        revenue_share=contingent.revenue_part(
            jnp, terms.revenue_share, terms.revenue_share_part, state.used[2], revenue[plan.revenue_share.payer], when
        ),
        warrant=newly * jnp.maximum(price - terms.warrant.strike, 0.0),
        vested=jnp.maximum(vested, state.vested),
    )


def _everyone(model: Model, limited: Array) -> Array:
    """Spread a limited-entity array over all entities; the others get 0."""
    return jnp.zeros((len(model.plan.entities), limited.shape[-1])).at[model.plan.limited].set(limited)


def _both(payer: Array, payee: Array, gone: Array) -> Array:
    """1.0 where neither party has failed."""
    return (1.0 - gone[payer]) * (1.0 - gone[payee])


def _delivered(terms: Families, when: Array) -> Array:
    """Share of each warrant's window that has passed: deliveries are taken as a straight line."""
    length = jnp.maximum(terms.warrant.end - terms.warrant.start, 1.0)
    return jnp.clip((when - terms.warrant.start) / length, 0.0, 1.0)


def _fund(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    base: Frozen,
    operated: Operated,
    dues: Dues,
) -> Funded:
    """Forecast on contractual receipts; raise equity while the window is open; else cut what is cancellable."""
    plan, ops = model.plan, model.operations
    commercial_in = _by_payee(model, dues)
    lab = ops.is_lab[:, None]
    contracted = _limited(model, dues.take, plan.commitment.payer) + _limited(model, dues.rent, plan.lease.payer)
    # A lab needs computing power in step with its revenue: what its contracts do not bring it buys outside.
    bought = jnp.maximum(sampled.compute_share * operated.revenue - contracted, 0.0) * lab
    cost = sampled.cost_share * (operated.revenue + commercial_in * (1.0 - lab)) + bought
    out = cost + _by_payer(model, dues)
    cash = state.cash[plan.limited]
    shortage = out - cash - operated.revenue - commercial_in - _fresh_money(model, dues)
    wanted = jnp.maximum(shortage + sampled.minimum_cash * out, 0.0)
    value = jnp.where(ops.is_lab[:, None] > 0, state.marked, jnp.maximum(state.marked - _debt_of(model, state), 0.0))
    alive = _running(switches, state) * (1.0 - ops.is_vehicle[:, None])
    raised = jnp.minimum(wanted, sampled.raise_share / 4.0 * value * operated.window) * alive
    raised = _frozen_unless(switches.funding, raised, base.raised)
    gap = jnp.maximum(shortage - raised, 0.0)
    cuttable_orders = _limited(model, dues.order * sampled.families.order.cancellable, plan.order.payer)
    cuttable_takes = _limited(model, dues.take * sampled.families.commitment.cancellable, plan.commitment.payer)
    order_cut = jnp.clip(gap / jnp.maximum(cuttable_orders, 1e-12), 0.0, 1.0)
    left = jnp.maximum(gap - cuttable_orders, 0.0)
    take_cut = jnp.clip(left / jnp.maximum(cuttable_takes, 1e-12), 0.0, 1.0)
    promised = _limited(model, dues.funding, plan.equity.payer)
    free = jnp.maximum(raised - shortage + promised, 0.0)
    return Funded(
        raised=raised,
        invested=jnp.clip(free / jnp.maximum(promised, 1e-12), 0.0, 1.0),
        order_cut=_frozen_unless(switches.vendor, order_cut, base.order_cut),
        take_cut=_frozen_unless(switches.funding, take_cut, base.take_cut),
        cost=cost,
    )


def _limited(model: Model, amount: Array, entity: Array) -> Array:
    """Add amounts up by entity and keep the limited ones, ``[limited, path]``."""
    return segments(amount, entity, len(model.plan.entities))[model.plan.limited]


def _by_payee(model: Model, dues: Dues) -> Array:
    plan = model.plan
    return (
        _limited(model, dues.rent, plan.lease.payee)
        + _limited(model, dues.take, plan.commitment.payee)
        + _limited(model, dues.order, plan.order.payee)
        + _limited(model, dues.backstop, plan.backstop.payee)
    )


def _by_payer(model: Model, dues: Dues) -> Array:
    plan = model.plan
    return (
        _limited(model, dues.interest + dues.principal, plan.debt.payer)
        + _limited(model, dues.rent + dues.rejection, plan.lease.payer)
        + _limited(model, dues.take + dues.damages, plan.commitment.payer)
        + _limited(model, dues.order, plan.order.payer)
        + _limited(model, dues.revenue_share, plan.revenue_share.payer)
        + _limited(model, dues.funding, plan.equity.payer)
    )


def _fresh_money(model: Model, dues: Dues) -> Array:
    """Committed money that comes in and stays: equity of companies and warrants sold (draws are spent on assets)."""
    plan = model.plan
    company = 1.0 - model.operations.is_vehicle[:, None]
    return company * _limited(model, dues.funding, plan.equity.payee) + _limited(
        model, dues.warrant, plan.warrant.payee
    )


def _debt_of(model: Model, state: State) -> Array:
    return _limited(model, state.balance, model.plan.debt.payer)


def _claims(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    operated: Operated,
    dues: Dues,
    funded: Funded,
) -> Array:
    """Emit every claim of the quarter in the ledger's order, ``[claim, path]``."""
    plan = model.plan
    order_cut = _everyone(model, funded.order_cut)[plan.order.payer]
    take_cut = _everyone(model, funded.take_cut)[plan.commitment.payer]
    funding = _paid_funding(model, dues, funded)
    sold = state.marked * (1.0 - sampled.sale_discount * switches.costs) * state.liquidating * switches.stops
    estate = (state.cash[plan.limited] + sold) * state.liquidating
    groups = {
        "operating revenue": operated.revenue + dues.relet,
        "operating cost": funded.cost * _running(switches, state),
        "capital expenditure": _built(model, dues, funding),
        "interest": dues.interest,
        "principal": dues.principal,
        "draw": dues.draw,
        "rent": dues.rent,
        "commitment": dues.take * (1.0 - take_cut * sampled.families.commitment.cancellable),
        "order": dues.order * (1.0 - order_cut * sampled.families.order.cancellable),
        "rejection": dues.rejection,
        "damages": dues.damages,
        "funding": funding,
        "guarantee": dues.guarantee,
        "backstop": dues.backstop,
        "revenue share": dues.revenue_share,
        "warrant sale": dues.warrant,
        "equity raised": funded.raised,
        "asset sale": sold,
        "resolution cost": sampled.resolution_cost * jnp.maximum(estate, 0.0) * switches.costs,
        "distribution": _distribution(model, sampled, state, dues),
    }
    width = state.cash.shape[-1]
    return jnp.concatenate(
        [jnp.broadcast_to(groups[name], (_length(s), width)) for name, s in model.ledger.groups.items()]
    )


def _paid_funding(model: Model, dues: Dues, funded: Funded) -> Array:
    """Equity promises less what limited investors cannot pay out of free cash."""
    own = _everyone(model, funded.invested)[model.plan.equity.payer]
    return dues.funding * jnp.where(model.investor_limited[:, None] > 0, own, 1.0)


def _built(model: Model, dues: Dues, funding: Array) -> Array:
    """Capital expenditure: loans drawn and equity paid into vehicles, less what they order or invest themselves."""
    plan = model.plan
    new_money = _limited(model, dues.draw, plan.debt.payer)
    vehicle = model.operations.is_vehicle[:, None]
    paid_in = vehicle * _limited(model, funding, plan.equity.payee)
    spent = _limited(model, dues.order, plan.order.payer) + _limited(model, funding, plan.equity.payer)
    return jnp.maximum(new_money + paid_in - spent, 0.0)


def _length(rows: slice) -> int:
    return int(rows.stop - rows.start)


def _distribution(model: Model, sampled: Sampled, state: State, dues: Dues) -> Array:
    """A vehicle pays its owners what it holds beyond its reserve, unless its cash is trapped.

    Cash is trapped before the first rent, while anything is in arrears, and while scheduled receipts, those of vehicles
    below included, cover debt service by less than the trap's ratio.
    """
    plan = model.plan
    service = _limited(model, dues.interest + dues.principal, plan.debt.payer)
    arrears = _limited(model, state.arrears, model.ledger.payer)
    receipts = _everyone(model, _by_payee(model, dues))
    below = segments(
        receipts[model.paid_out_issuer] * model.paid_out_share[:, None], model.paid_out_owner, len(plan.entities)
    )
    receipts = (receipts + below)[plan.limited]
    covered = (receipts >= sampled.cash_trap * service) & ((receipts > 0.0) | (service <= 0.0))
    free = jnp.maximum(state.cash[plan.limited] - RESERVE_QUARTERS * service, 0.0)
    free = free * jnp.where(covered & (arrears <= 0.0), 1.0, 0.0)
    return _everyone(model, free)[model.paid_out_issuer] * model.paid_out_share[:, None]


def _post(model: Model, state: State, switches: Switches, dues: Dues, due: Array, paid: Array) -> State:
    """Post every payment, both legs; with the credit channel off the lifeline covers what cash cannot."""
    ledger, plan = model.ledger, model.plan
    count = len(plan.entities)
    cash = state.cash + segments(paid, ledger.payee, count) - segments(paid, ledger.payer, count)
    short = jnp.maximum(-cash[plan.limited], 0.0) * (1.0 - switches.credit)
    cash = cash.at[plan.limited].add(short)
    cash = cash.at[model.lifeline].add(-jnp.sum(short, axis=0))
    received = paid * (ledger.mode == CASH)[:, None]
    missed = (paid - due) * (ledger.mode == UNPAID)[:, None]
    # What a failed sponsor does not pay on supply stays in its estate, for its other creditors.
    counted = segments(received + missed, ledger.payee, count) - segments(received + missed, ledger.payer, count)
    lost = segments(dues.lost_rent, plan.lease.payee, count) + segments(dues.lost_take, plan.commitment.payee, count)
    counted = counted - lost * model.counts[:, None]
    to_owners = paid * model.of_owners[:, None]
    owners = segments(to_owners, ledger.payee, count) - segments(to_owners, ledger.payer, count)
    net = received * (model.counts[ledger.payee] - model.counts[ledger.payer])[:, None]
    net = net + missed * (model.counts[ledger.payee] - model.counts[ledger.payer])[:, None]
    of_leases = _limited_out(model, dues.lost_rent, plan.lease.payee)
    of_takes = _limited_out(model, dues.lost_take, plan.commitment.payee)
    kinds = segments(net, model.kind_of_claim, len(model.kinds))
    kinds = kinds.at[model.kinds.index("lease")].add(-of_leases)
    kinds = kinds.at[model.kinds.index("compute_commitment")].add(-of_takes)
    outside = paid * (model.inward - model.outward)[:, None]
    at = state.discount
    lifeline = jnp.sum(short, axis=0)
    return state._replace(
        cash=cash,
        wealth=(state.wealth + at * (counted - owners)).at[model.lifeline].add(-at * lifeline),
        residual_wealth=state.residual_wealth + at * owners,
        by_kind=state.by_kind + at * kinds,
        outside=state.outside + at * jnp.sum(outside, axis=0),
        deadweight=state.deadweight + at * jnp.sum(paid[model.ledger.groups["resolution cost"]], axis=0),
        lifeline=state.lifeline + at * lifeline,
        gross=state.gross + jnp.sum(paid, axis=0),
        claim_due=state.claim_due + at * due,
        claim_paid=state.claim_paid + at * paid,
        age=state.age + 1.0,
    )


def _limited_out(model: Model, lost: Array, payee: Array) -> Array:
    """Add up what holders outside the limited entities lose ``[path]``."""
    return jnp.sum(lost * model.counts[payee][:, None], axis=0)


def _roll(
    model: Model, sampled: Sampled, state: State, dues: Dues, operated: Operated, due: Array, paid: Array
) -> State:
    """Roll balances, maturities, arrears, caps used and the guarantee calls of next quarter."""
    plan, groups = model.plan, model.ledger.groups
    repaid = paid[groups["principal"]]
    balance = jnp.maximum(state.balance + dues.draw - repaid, 0.0)
    gone = _everyone(model, jnp.maximum(state.liquidating, state.dead))[plan.debt.payer]
    balance = balance * (1.0 - gone)  # what a wound-up company could not repay is written off
    maturity = state.maturity + EXTENSION_QUARTERS * jnp.where(dues.maturing > 0.0, 1.0, 0.0)
    unpaid = jnp.maximum(due + state.arrears - paid, 0.0) * model.carries[:, None]
    failed = _everyone(model, jnp.maximum(state.liquidating, state.dead))[model.ledger.payer]
    pending, satisfied = _covered(model, dues, paid)
    # Principal in arrears stays in the balance and is asked again from there; only other claims carry over.
    arrears = jnp.maximum(unpaid * (1.0 - failed) - satisfied * model.carries[:, None], 0.0)
    used = (
        state.used[0] + paid[groups["guarantee"]],
        state.used[1] + paid[groups["backstop"]],
        state.used[2] + paid[groups["revenue share"]],
    )
    pending = pending + _residual_calls(model, sampled, state, operated)
    return state._replace(
        balance=balance,
        maturity=maturity,
        arrears=arrears,
        used=used,
        pending=pending,
        vested=dues.vested,
        covered=satisfied[groups["principal"]],
    )


def _covered(model: Model, dues: Dues, paid: Array) -> tuple[Array, Array]:
    """Return next quarter's guarantee calls and, by claim, what they will satisfy (single satisfaction)."""
    cover, groups = model.guaranteed, model.ledger.groups
    promised = paid.at[groups["rent"]].set(dues.rent_promised).at[groups["commitment"]].set(dues.take_promised)
    promised = promised.at[groups["interest"]].set(dues.interest).at[groups["principal"]].set(dues.principal)
    short = jnp.maximum(promised - paid, 0.0)[cover.claim] * cover.part[:, None]
    pending = segments(short, cover.guarantee, len(model.plan.guarantee))
    return pending, segments(short, cover.claim, len(model.ledger))


def _residual_calls(model: Model, sampled: Sampled, state: State, operated: Operated) -> Array:
    """A residual-value guarantee is called when its lease ends, on the share of it that the tenant does not renew.

    The call is that share of the debt behind the asset, less what a sale of the asset would fetch.
    """
    cover = model.residual
    ends = sampled.families.lease.end[cover.lease]
    ending = jnp.where(jnp.floor(ends) == state.age - 1.0 + model.plan.first_quarter, 1.0, 0.0)
    fetched = cover.assets @ (state.marked * (1.0 - sampled.sale_discount))
    shortfall = jnp.maximum(cover.debts @ state.balance - fetched, 0.0)
    call = ending * shortfall * (1.0 - operated.renewed)
    return segments(call, cover.guarantee, len(model.plan.guarantee))


def _distress(
    model: Model, state: State, switches: Switches, base: Frozen, owed: Array, paid: Array, since: Array
) -> State:
    """Cure period, then default: a company is wound up next quarter; a vehicle has limited recourse and pays on."""
    groups = model.ledger.groups
    missing = jnp.maximum(owed * PAID_IN_FULL - paid, 0.0) * model.obligation[:, None]
    # What a guarantee will pay next quarter is not missing; what else stays unpaid is in the arrears.
    covered = missing.at[groups["principal"]].add(-state.covered)
    missing = jnp.minimum(jnp.maximum(covered, 0.0), jnp.where(model.carries[:, None] > 0, state.arrears, covered))
    short = jnp.where(_limited(model, missing, model.ledger.payer) > 1e-9, state.short + 1.0, 0.0)
    event = jnp.where(short > CURE_QUARTERS, 1.0, 0.0) * (1.0 - state.dead) * (1.0 - state.liquidating)
    company = (1.0 - model.operations.is_vehicle)[:, None]
    liquidating = event * company * switches.stops
    dead = jnp.maximum(state.dead, state.liquidating)
    first = jnp.where((event > 0) & (state.default_quarter < 0), since, state.default_quarter)
    return state._replace(
        short=short,
        liquidating=_frozen_unless(switches.credit, liquidating, base.liquidating),
        dead=_frozen_unless(switches.credit, dead, base.dead),
        default_quarter=_frozen_unless(switches.credit, first, state.default_quarter),
    )


def _mark(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    base: Frozen,
    operated: Operated,
    dues: Dues,
    funded: Funded,
    world: drivers.World,
) -> State:
    """Mark assets: others at depreciated cost times the market, a lab at its last round times how its revenue came.

    A lab that earns what the adoption curve promised is worth its last round carried forward at the reference rate, so
    that in the base world its discounted value is what was paid; more or less revenue, and sentiment, scale it.
    """
    plan, ops = model.plan, model.operations
    ordered = _limited(model, dues.order, plan.order.payer) * ops.is_vehicle[:, None]
    asset = (
        state.asset * (1.0 - sampled.depreciation / 4.0)
        + _built(model, dues, _paid_funding(model, dues, funded))
        + ordered
    )
    planned = sampled.revenue * world.planned
    lab = sampled.asset / state.discount * operated.revenue / jnp.maximum(planned, 1e-12)
    worth = jnp.where(ops.is_lab[:, None] > 0, lab, asset) * operated.market
    marked = _frozen_unless(switches.valuation, worth * (1.0 - state.dead), base.marked)
    failing = jnp.sum(state.liquidating * sampled.asset, axis=0) / jnp.maximum(jnp.sum(sampled.asset, axis=0), 1e-9)
    gloom = _frozen_unless(switches.valuation, 0.9 * state.gloom + sampled.feedback * failing, base.gloom)
    kept = state.kept * (1.0 - funded.raised / jnp.maximum(marked + funded.raised, 1e-9))
    return state._replace(asset=asset, marked=marked, gloom=gloom, kept=kept)


def _see(model: Model, opening: State, state: State, world: drivers.World, dues: Dues, due: Array, paid: Array) -> Seen:
    """Read off what the fan and the trace need."""
    counted = model.counts[model.ledger.payee][:, None] * model.obligation[:, None]
    repaid = paid[model.ledger.groups["principal"]]
    return Seen(
        shortfall=jnp.sum(jnp.maximum(due - paid, 0.0) * counted, axis=0),
        demand=world.demand,
        sentiment=world.sentiment * jnp.exp(-state.gloom),
        failed=jnp.sum(jnp.maximum(state.dead, state.liquidating), axis=0),
        due=due,
        paid=paid,
        cash=state.cash,
        balance=state.balance,
        opening_cash=opening.cash,
        opening_debt=opening.balance,
        written=opening.balance + dues.draw - repaid - state.balance,
    )
