"""Default, winding up, and what assets are worth at the end of a quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp

from lookthrough.simulate.quarter.raising import built, equity_value, paid_funding
from lookthrough.simulate.quarter.segments import frozen_unless, limited

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import Frozen, Model, Sampled, State, Switches
    from lookthrough.simulate.quarter.falling_due import Dues, Operated
    from lookthrough.simulate.quarter.raising import Funded
    from lookthrough.world.driver import World


CURE_QUARTERS = 1.0  # a missed payment is a default when it is still unpaid after this many quarters


PAID_IN_FULL = 1.0 - 1e-9


def distress(
    model: Model, state: State, switches: Switches, base: Frozen, owed: Array, paid: Array, since: Array
) -> State:
    """Cure period, then default: a company is wound up next quarter; a vehicle has limited recourse and pays on."""
    # What a guarantor has paid is in the arrears no more and is not missing.
    missing = jnp.minimum(jnp.maximum(owed * PAID_IN_FULL - paid, 0.0), state.arrears) * model.obligation[:, None]
    short = jnp.where(limited(model, missing, model.claims.payer) > 1e-9, state.short + 1.0, 0.0)
    event = jnp.where(short > CURE_QUARTERS, 1.0, 0.0) * (1.0 - state.dead) * (1.0 - state.liquidating)
    company = (1.0 - model.operations.is_vehicle)[:, None]
    liquidating = event * company * switches.stops
    dead = jnp.maximum(state.dead, state.liquidating)
    first = jnp.where((event > 0) & (state.default_quarter < 0), since, state.default_quarter)
    return state._replace(
        short=short,
        failed_for=state.failed_for + dead,
        liquidating=frozen_unless(switches.failures, liquidating, base.liquidating),
        dead=frozen_unless(switches.failures, dead, base.dead),
        default_quarter=frozen_unless(switches.failures, first, state.default_quarter),
    )


def mark(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    base: Frozen,
    operated: Operated,
    dues: Dues,
    funded: Funded,
    world: World,
) -> State:
    """Mark assets: others at depreciated cost times the market, a lab at its last round times how its revenue came.

    A lab that earns what the adoption curve promised is worth its last round carried forward at the reference rate, so
    that in the base world its discounted value is what was paid; more or less revenue, and sentiment, scale it.
    """
    plan, ops = model.plan, model.operations
    ordered = limited(model, dues.order, plan.order.payer) * ops.is_vehicle[:, None]
    asset = (
        state.asset * (1.0 - sampled.depreciation / 4.0)
        + built(model, dues, paid_funding(model, dues, funded))
        + ordered
    )
    planned = sampled.revenue * world.planned
    lab = sampled.asset / state.discount * operated.revenue / jnp.maximum(planned, 1e-12)
    worth = jnp.where(ops.is_lab[:, None] > 0, lab, asset) * operated.market
    marked = worth * (1.0 - state.dead)
    failing = jnp.sum(state.liquidating * sampled.asset, axis=0) / jnp.maximum(jnp.sum(sampled.asset, axis=0), 1e-9)
    gloom = frozen_unless(
        switches.gloom, (1.0 - sampled.feedback_fading) * state.gloom + sampled.feedback * failing, base.gloom
    )
    value = equity_value(model, state, marked)
    kept = state.kept * (1.0 - funded.raised / jnp.maximum(value + funded.raised, 1e-9))
    return state._replace(asset=asset, marked=marked, gloom=gloom, kept=kept)
