"""One quarter: world, operate, fund, claims, clear, post, roll, distress, mark.

Arrays are ``[thing, path]`` with the path last. What is due is fixed before clearing; what depends on a shortfall
(guarantee calls, accelerations, damages) falls due in the next quarter. One function posts every payment, and posts
both legs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.simulate.compile.state import Frozen, QuarterRecord
from lookthrough.simulate.quarter.debt_defaults import defaulting
from lookthrough.simulate.quarter.dilution import vest
from lookthrough.simulate.quarter.distress import distress, mark
from lookthrough.simulate.quarter.exposures import expose, unsold
from lookthrough.simulate.quarter.falling_due import dues
from lookthrough.simulate.quarter.hearing import told, what_is_heard
from lookthrough.simulate.quarter.onerous import add, binding
from lookthrough.simulate.quarter.operating import operate
from lookthrough.simulate.quarter.raising import claims, debt_of, fund, uncut
from lookthrough.simulate.quarter.segments import frozen_unless
from lookthrough.simulate.quarter.settling.deal_entries import ClearedClaims, checked, entered
from lookthrough.simulate.quarter.settling.deal_quarter import set_apart, standing
from lookthrough.simulate.quarter.settling.fixedpoint import clear
from lookthrough.simulate.quarter.settling.guarantee_calls import (
    asked,
    residual,
    shortfalls,
    still_missed,
    with_calls,
    without_calls,
)
from lookthrough.simulate.quarter.settling.posting import post, roll
from lookthrough.simulate.quarter.sponsors import hazards, paid_of_claims, settle, sponsors_pay
from lookthrough.simulate.quarter.tenancy import empty_sites, still_let, without_sold_sites
from lookthrough.simulate.quarter.wealth import entries_so_far, so_far
from lookthrough.world import drivers
from lookthrough.world.driver import OF_THE_WORLD
from lookthrough.world.drivers import sentiment
from lookthrough.world.shock import fails_now

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.deals.deal_state import PaidDeal, Residual
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.sponsor_state import AccountFlows
    from lookthrough.simulate.compile.state import State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.falling_due import Dues
    from lookthrough.simulate.quarter.operating import Operated
    from lookthrough.simulate.quarter.raising import Funded
    from lookthrough.world.driver import World
    from lookthrough.world.shock import Shock


YEARS_OF_ORDERS = 3  # for which orders not placed are counted: later ones would be orders for chips nobody knows
MOST_WIDENING = 3.0  # times: how far spreads may widen and still make companies fail more often


def quarter(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    shock: Shock,
    state: State,
    inputs: tuple[Array, dict[int, Array], Frozen],
) -> tuple[State, tuple[Frozen, QuarterRecord]]:
    """Advance one quarter.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        switches: channels and options.
        shock: the scenario, traced.
        state: the state at the end of last quarter.
        inputs: quarters since the start, the world's noise ``[row, path]`` by stream, and the base run's
            :class:`Frozen` of this quarter.

    Returns:
        The new state, what this run would freeze, and what is read off.
    """
    since, noise, base = inputs
    when = since + model.plan.first_quarter
    opening = state
    heard = what_is_heard(model, switches, state, base)
    world_state, world = drivers.step(jnp, sampled.world, state.world, shock, noise, since, heard)
    # Payments of a quarter are made at its end, and assets are marked there.
    discount = state.discount / (1.0 + world.rate / QUARTERS_PER_YEAR * switches.discounting)
    state = state._replace(world=world_state, discount=discount)
    operated = operate(model, sampled, switches, state, world, base)
    asks = asked(model, sampled, state)
    owing = dues(model, sampled, switches, state, base, world, operated, asks, when)
    funded = fund(model, sampled, switches, state, base, operated, owing, when)
    order, taken = uncut(model, sampled, state, owing, funded, when)
    # Shares vest with what is delivered, which may be less than what the money was planned for.
    sale, vested = vest(model, sampled, state, world.sentiment, (order, taken.due), when)
    owing = owing._replace(warrant=sale, vested=vested)
    due = claims(model, sampled, switches, state, operated, owing, funded, when)
    let = still_let(model, sampled, owing, operated, when)
    deals = standing(model, state, owing.rolled.maturing, (operated.market, let), since)
    owed = set_apart(model, deals, without_calls(model, state, due))
    wider = sentiment.wider(jnp, sentiment.DRIVER.terms_of(sampled.world), world.spread)
    hazard = frozen_unless(switches.failures, hazards(model, sampled, state, wider), base.hazard)
    company_hazard = state.company_hazard + sampled.hazard * jnp.minimum(wider, MOST_WIDENING) ** sampled.hazard_power
    outside = paid_of_claims(model, state, sponsors_pay(model, sampled, state, hazard))
    cleared = clear(model, state.cash, owed, outside, asks, deals)
    alike = frozen_unless(switches.failures, cleared.distinct, base.alike)
    ratio = alike[model.paid_alike.row]
    state, due, owed = with_calls(model, state, asks, due, owed, ratio)
    settled = entered(
        model, switches, state, deals, ClearedClaims(due, owed, ratio), base.alike[model.paid_alike.row], owing
    )
    (due, owed, ratio), owing, state = settled.claims, settled.dues, state._replace(deals=settled.deals)
    paid = owed * ratio
    promised = binding(model, sampled, state, paid[model.claims.groups["backstop"]], when)
    bound = add(state.bound, promised, operated.market_worth, state.discount)
    state = state._replace(bound=bound, market=operated.market_worth)
    idle = unsold(model, sampled, state, world, operated, owing, (order, taken), when)
    before = checked(model, post(model, state, switches, due, paid, idle, deals), deals, settled.paid)
    state = roll(model, sampled, before, owing, due, paid)._replace(delay=taken.delay)
    state = state._replace(exposure=expose(model, sampled, before, state, owing, due, paid, world.rate))
    lost = owing.lost_rent, owing.lost_take_or_pay
    put = residual(model, sampled, state, operated.renewed, empty_sites(model, state, operated))
    short = shortfalls(model, due, ratio, lost, put)
    state = state._replace(missed=still_missed(model, sampled, asks, short, owed, ratio, when))
    forced = fails_now(jnp, shock, since, sampled.default_draw)
    state = distress(model, sampled, state, switches, base, owed, paid, funded.relief, company_hazard, forced, since)
    state = state._replace(defaults=defaulting(model, before, state, due, owed, paid, since))
    state = mark(model, sampled, switches, state, base, operated, owing, funded, world, let)
    state = without_sold_sites(model, deals, state)
    account, moved = settle(
        model, sampled, switches, state, base, world, operated, (paid, owing.written, taken.due), hazard, since
    )
    shrunk = jnp.where(base.built > 0.0, 1.0 - world.built / jnp.where(base.built > 0.0, base.built, 1.0), 0.0)
    state = state._replace(
        heard=told(model, sampled, switches, opening, world, operated, owing, funded, due, ratio, state),
        unplaced=state.unplaced + shrunk * jnp.where(since < QUARTERS_PER_YEAR * YEARS_OF_ORDERS, 1.0, 0.0),
        hazard=hazard,
        account=account,
        unconverged=jnp.maximum(state.unconverged, cleared.unconverged),
        multiple=state.multiple + cleared.multiple,
        residual=jnp.maximum(state.residual, cleared.residual),
    )
    frozen = _frozen(model, opening, state, world, operated, owing, funded, ratio)
    return state, (frozen, _record(model, opening, state, world, operated, due, paid, moved, settled.paid, put))


def _frozen(
    model: Model,
    opening: State,
    state: State,
    world: World,
    operated: Operated,
    owing: Dues,
    funded: Funded,
    ratio: Array,
) -> Frozen:
    """Return what a quarter of the base run hands to the runs in which a channel is off."""
    return Frozen(
        alike=ratio[model.paid_alike.claim],
        liquidating=state.liquidating,
        dead=state.dead,
        built=world.built,
        gloom=state.gloom,
        vendor=operated.vendor,
        order_cut=funded.order_cut,
        take_or_pay_cut=funded.take_or_pay_cut,
        raised=funded.raised,
        invested=funded.invested,
        relief=funded.relief,
        absorbed=state.absorbed,
        refinanced=owing.rolled.own[0],
        extended=owing.rolled.own[1],
        extra=owing.rolled.extra,
        hazard=state.hazard,
        broken=state.account.broken,
        **opening.heard._replace(developed=world.developed, window=world.window, dearer=world.dearer)._asdict(),
    )


def _record(
    model: Model,
    opening: State,
    state: State,
    world: World,
    operated: Operated,
    due: Array,
    paid: Array,
    moved: AccountFlows,
    deals: tuple[PaidDeal, ...],
    put: Residual,
) -> QuarterRecord:
    """Read off what the fan, the panel and the trace need."""
    overdue = model.claims.groups["principal"]
    owed, money = debt_of(model, state), state.cash[model.plan.limited] + state.marked
    equity = jnp.maximum(money - owed, 0.0)
    return QuarterRecord(
        ledgers=so_far(model, state, equity),
        entries=entries_so_far(model, state),
        sentiment=world.sentiment * jnp.exp(-state.gloom),
        world=jnp.stack([getattr(world, name) + jnp.zeros_like(state.gloom) for name in OF_THE_WORLD]),
        lab_revenue=model.of_labs(jnp, operated.revenue, operated.outside),
        due=due,
        paid=paid,
        cash=state.cash,
        balance=state.balance + state.arrears[overdue],
        equity=equity,
        owed=owed,
        opening_cash=opening.cash,
        opening_debt=opening.balance + opening.arrears[overdue],
        written=state.written,
        account=state.account,
        account_flows=moved,
        deals=deals,
        residual=put if deals else (),
    )
