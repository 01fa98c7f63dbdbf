"""Default, winding up, and what assets are worth at the end of a quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp

from lookthrough.simulate.quarter import sites
from lookthrough.simulate.quarter.raising import built, equity_value, paid_funding
from lookthrough.simulate.quarter.segments import first_quarter_of, frozen_unless, has_failed, limited

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import Frozen, State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.falling_due import Dues
    from lookthrough.simulate.quarter.operating import Operated
    from lookthrough.simulate.quarter.raising import Funded
    from lookthrough.world.driver import World


CURE_QUARTERS = 1.0  # a missed payment is a default when it is still unpaid after this many quarters


PAID_IN_FULL = 1.0 - 1e-9


MISSING = 1e-9  # USD bn, a dollar: less is rounding


RESTRUCTURED = 0.02  # share of what binds that is given up, from which a company counts as restructured


def distress(
    model: Model,
    sampled: Sampled,
    state: State,
    switches: Switches,
    base: Frozen,
    owed: Array,
    paid: Array,
    relief: Array,
    hazard: Array,
    forced: Array,
    since: Array,
) -> State:
    """Cure period, then default: a company is taken over, or wound up next quarter; a vehicle pays on what it can.

    Of a company that is taken over its owners keep what is left after the discount, which the acquirer gets, and the
    acquirer pays what it is short of from then on. Beside what it cannot pay a company fails by a hazard, for what the
    model does not have (``positions.hazards``). Whom the scenario makes fail (``forced``) nobody takes over.
    """
    # What a guarantor has paid is in the arrears no more and is not missing.
    missing = jnp.minimum(jnp.maximum(owed * PAID_IN_FULL - paid, 0.0), state.arrears) * model.obligation[:, None]
    short = jnp.where(limited(model, missing, model.claims.payer) > MISSING, state.short + 1.0, 0.0)
    company = (1.0 - model.operations.is_vehicle)[:, None]
    struck = has_failed(hazard, sampled.default_draw) * (1.0 - has_failed(state.company_hazard, sampled.default_draw))
    event = jnp.maximum(jnp.where(short > CURE_QUARTERS, 1.0, 0.0), jnp.maximum(struck, forced) * company)
    event = event * (1.0 - state.dead) * (1.0 - state.liquidating)
    lucky = jnp.where(sampled.takeover_draw < sampled.takeover_chance, 1.0, 0.0) * model.has_acquirer[:, None]
    taken = event * company * switches.stops * lucky * (1.0 - state.absorbed) * (1.0 - forced)
    taken = frozen_unless(switches.failures, taken, base.absorbed - state.absorbed)
    liquidating = event * company * switches.stops * (1.0 - taken)
    dead = jnp.maximum(state.dead, state.liquidating)
    failed = event * (1.0 - taken)
    bought = sampled.takeover_discount * taken
    return state._replace(
        short=short,
        company_hazard=hazard,
        failed_for=state.failed_for + dead,
        liquidating=frozen_unless(switches.failures, liquidating, base.liquidating),
        dead=frozen_unless(switches.failures, dead, base.dead),
        default_quarter=frozen_unless(
            switches.failures, first_quarter_of(failed, state.default_quarter, since), state.default_quarter
        ),
        absorbed=state.absorbed + taken,
        absorbed_quarter=first_quarter_of(taken, state.absorbed_quarter, since),
        restructured_quarter=first_quarter_of(relief - RESTRUCTURED, state.restructured_quarter, since),
        acquired=state.acquired + bought * (1.0 - state.acquired),
        kept=state.kept * (1.0 - bought),
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
    let: Array | None,
) -> State:
    """Mark assets: others at depreciated cost times the market, a lab at its last round times how its revenue came.

    A lab that earns what the adoption curve promised is worth its last round carried forward at the reference rate, so
    that in the base world its discounted value is what was paid; more or less revenue, and sentiment, scale it.
    """
    plan, ops = model.plan, model.operations
    ordered = limited(model, dues.order, plan.order.payer) * ops.is_vehicle[:, None]
    asset = (
        state.asset * (1.0 - sampled.depreciation / 4.0)
        + built(model, state, operated, dues, paid_funding(model, dues, funded))
        + ordered
    )
    planned = sampled.revenue * world.planned
    lab = sampled.asset / state.discount * operated.revenue / jnp.maximum(planned, 1e-12)
    worth = jnp.where(ops.is_lab[:, None] > 0, lab, asset) * operated.market
    worth = worth if let is None else worth * let
    marked = sites.by_vehicle(model, operated.sites.worth, worth * (1.0 - state.dead))
    failing = jnp.sum(state.liquidating * sampled.asset, axis=0) / jnp.maximum(jnp.sum(sampled.asset, axis=0), 1e-9)
    gloom = frozen_unless(
        switches.gloom, (1.0 - sampled.feedback_fading) * state.gloom + sampled.feedback * failing, base.gloom
    )
    value = equity_value(model, state, marked)
    kept = state.kept * (1.0 - funded.raised / jnp.maximum(value + funded.raised, 1e-9))
    return state._replace(asset=asset, marked=marked, gloom=gloom, kept=kept)
