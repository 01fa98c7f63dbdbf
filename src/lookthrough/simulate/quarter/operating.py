"""What a quarter brings in from outside, and what the market makes of assets, funding and promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, grown, spread
from lookthrough.simulate.quarter import sites
from lookthrough.simulate.quarter.segments import frozen_unless
from lookthrough.world.drivers import compute_price, race, sentiment

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import Frozen, State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.world.driver import Sites, World

NEXT_TO_NOTHING = 1e-300  # of a price or of sentiment, which has a logarithm


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
    moved = (_logarithm(each) for each in (relative_price, sentiment_felt))
    sensitivity = sampled.price_sensitivity, sampled.sentiment_sensitivity
    market = jnp.exp(sum(power * each for power, each in zip(sensitivity, moved, strict=True)))
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


def _logarithm(amount: Array) -> Array:
    """Return its logarithm, of nothing that of next to nothing: powers of many rows take one exponential then."""
    return jnp.log(jnp.maximum(amount, NEXT_TO_NOTHING))


def _of_labs(model: Model, sampled: Sampled, state: State, world: World, alive: Array) -> tuple[Array, Array]:
    """Return what labs earn of demand: those that may fail ``[limited, path]``, and the others ``[lab, path]``."""
    lab, failing = model.operations.is_lab[:, None], len(model.lab_rows)
    strength = spread(jnp, world.race[:failing], model.lab_rows, len(sampled.revenue))
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
    gone_over = (1.0 - sampled.transfer_lost) * -grown(jnp, -sampled.transfer_rate, failed_for)
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
