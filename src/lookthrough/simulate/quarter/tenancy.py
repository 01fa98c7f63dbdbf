"""What the site of a vehicle with a deal is worth with and without its tenants.

    let = sum over its leases of (rent due + (rent as if nobody had left - rent due) again) / rent as if nobody had left

``again`` is what a dollar of rent brings when it is let anew today (``Operated.relet``). A site before its first lease
is let. Arrays are ``[limited, path]``; all others than vehicles with a deal keep 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp
import numpy as np

from lookthrough.contracts import lease

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.deals.deal_state import StandingDeal
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.falling_due import Dues
    from lookthrough.simulate.quarter.operating import Operated

ENDLESS = 1e9  # a quarter after every other


def still_let(model: Model, sampled: Sampled, dues: Dues, operated: Operated, when: Array) -> Array | None:
    """Return what of a site's rent still comes, by its tenants or let again; ``None`` where there is no deal."""
    if not model.deals:
        return None
    terms = sampled.families["lease"]
    never_left = terms._replace(end=terms.end + ENDLESS, renewal_quarters=0.0 * terms.renewal_quarters)
    written = lease.due(jnp, never_left, when, operated.renewed) + jnp.zeros_like(dues.rent)
    coming = dues.rent + jnp.maximum(written - dues.rent, 0.0) * operated.relet
    let = jnp.ones_like(operated.revenue)
    for deal in model.deals:
        whole, comes = (each[deal.leases].sum(axis=0) for each in (written, coming))
        let = let.at[deal.row].set(jnp.where(whole > 0.0, comes / jnp.where(whole > 0.0, whole, 1.0), 1.0))
    return let


def empty_sites(model: Model, state: State, operated: Operated) -> Array | None:
    """Return what limited entities own, sites of deals without their tenants; ``None`` where there is no deal."""
    if not model.deals:
        return None
    rows = np.array([deal.row for deal in model.deals])
    return state.marked.at[rows].set(state.asset[rows] * operated.market[rows] * operated.relet)


def without_sold_sites(model: Model, deals: tuple[StandingDeal, ...], state: State) -> State:
    """Return the state in which a vehicle that sold its site has none any more."""
    for deal, stands in zip(model.deals, deals, strict=True):
        if deal.sold_for is not None:
            ended = jnp.maximum(stands.sold, sum(period.ends for period in stands.periods))
            asset, marked = (each.at[deal.row].multiply(1.0 - ended) for each in (state.asset, state.marked))
            state = state._replace(asset=asset, marked=marked)
    return state
