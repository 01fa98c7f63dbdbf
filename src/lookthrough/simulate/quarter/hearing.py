"""What the world hears of the financing: what labs paid for computing power, and how their revenue came.

The world of a quarter hears the quarter before, never its own, so that the clearing of a quarter stays one fixed point.
With the channel ``world`` off it hears what the base run of the path did, and developers finish what they did there;
with the channel ``funding`` off developers sell bonds in the market of the base run.

    paid    = rent + take-or-pay + orders, as paid of what was due, + what was bought outside contracts and paid
    planned = the same as contracts were written, + what was bought outside contracts; of a lab that has failed: paid,
              since it is out of the race and its customers go over at a pace of their own
    vacated = rents of tenants that are wound up from now on / all rents
    missed  = log(revenue of labs / (their revenue at the start * planned demand)), not below log(LEAST)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp

from lookthrough.simulate.quarter.operating import running
from lookthrough.simulate.quarter.segments import frozen_unless, limited, of_party
from lookthrough.world.driver import Heard

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import Frozen, State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.falling_due import Dues
    from lookthrough.simulate.quarter.operating import Operated
    from lookthrough.simulate.quarter.raising import Funded
    from lookthrough.world.driver import World

LEAST = 0.01  # of what was planned: whoever earns less than a hundredth has failed, and worse news there is none


def what_is_heard(model: Model, switches: Switches, state: State, base: Frozen) -> Heard:
    """Return what the world of this quarter hears: what this run did last quarter, or what the base run did.

    Nobody follows what labs that cannot fail pay for computing power: of them nothing is heard.
    """
    heard: Heard = jax.tree.map(
        lambda own, of_base: frozen_unless(switches.world, own, of_base), state.heard, base.heard
    )
    nothing = jnp.zeros((len(model.plan.outside_labs), heard.paid.shape[-1]))
    paid, planned = (jnp.concatenate([each, nothing]) for each in (heard.paid, heard.planned))
    funded = switches.funding > 0
    window, dearer = jnp.where(funded, -1.0, base.window), jnp.where(funded, 0.0, base.dearer)
    return heard._replace(paid=paid, planned=planned, window=window, dearer=dearer)


def told(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    world: World,
    operated: Operated,
    dues: Dues,
    funded: Funded,
    due: Array,
    ratio: Array,
    after: State,
) -> Heard:
    """Return what is heard of this quarter in the next.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        switches: whether operations stop with a failure.
        state: at the start of the quarter.
        world: of the quarter.
        operated: outside revenue.
        dues: what contracts asked for.
        funded: what was bought outside contracts.
        due: what fell due of every claim ``[claim, path]``.
        ratio: what was paid of it.
        after: who is wound up from now on.
    """
    plan, rows, groups = model.plan, model.lab_rows, model.claims.groups
    alive = running(switches, state)
    outside = funded.bought * alive
    parties = {"rent": plan.lease.payer, "commitment": plan.commitment.payer, "order": plan.order.payer}
    paid = sum(limited(model, due[groups[name]] * ratio[groups[name]], payer) for name, payer in parties.items())
    written = {"rent": dues.rent, "commitment": dues.written, "order": dues.placed}
    planned = sum(limited(model, written[name], payer) for name, payer in parties.items())
    bought = paid + outside * ratio[groups["operating cost"]]
    lab = model.operations.is_lab[:, None]
    begun = jnp.sum(sampled.revenue * lab, axis=0) + jnp.sum(sampled.outside_revenue, axis=0)
    expected = begun * world.planned
    earned = jnp.sum(operated.revenue * lab, axis=0) + jnp.sum(operated.outside, axis=0)
    part = jnp.where(expected > 0.0, earned / jnp.where(expected > 0.0, expected, 1.0), 1.0)
    return Heard(
        paid=bought[rows],
        planned=jnp.where(alive > 0.0, planned + outside, bought)[rows],
        missed=jnp.log(jnp.maximum(part, LEAST)),
        fallen=world.fallen + jnp.zeros_like(earned),
        vacated=_vacated(model, after, dues),
        developed=jnp.full_like(earned, -1.0),
        window=jnp.full_like(earned, -1.0),
        dearer=jnp.zeros_like(earned),
    )


def _vacated(model: Model, after: State, dues: Dues) -> Array:
    """Return the share of all rents whose tenants fail ``[path]``."""
    leaving = of_party(model, after.liquidating, model.plan.lease.payer)
    rents = jnp.sum(dues.rent, axis=0)
    return jnp.sum(dues.rent * leaving, axis=0) / jnp.where(rents > 0.0, rents, 1.0)
