"""What developers outside the book borrow, repay and earn in a quarter: the world says it, claims carry it.

Arrays are ``[debt, path]`` or ``[limited, path]``; whoever is no developer outside the book keeps what it has. Interest
on unfinished sites is part of their cost: it is drawn with the loan, and builders are paid the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp

from lookthrough.simulate.quarter.segments import replaced

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.world.driver import Sites, World


def sites_of(model: Model, world: World) -> Sites:
    """Return the part of all developers' quarter that those outside the book have; rates stay as they are."""
    share = model.developers.share
    part: Sites = jax.tree.map(lambda amount: share * amount, world.sites)
    return part._replace(dearer=world.sites.dearer)


def drawn(model: Model, sites: Sites, draw: Array) -> Array:
    """Return what debts draw, with loans drawn for building and bonds sold."""
    rows = model.developers
    draw = replaced(draw, rows.construction, rows.construction_weight[:, None] * sites.drawn)
    return replaced(draw, rows.bonds, rows.bonds_weight[:, None] * sites.issued)


def repaid(model: Model, sites: Sites, outstanding: Array, principal: Array) -> Array:
    """Return what principal falls due, with the loans that bonds take out, at most all that is outstanding."""
    rows = model.developers
    taken_out = jnp.minimum(rows.construction_weight[:, None] * sites.repaid, outstanding[rows.construction])
    return replaced(principal, rows.construction, taken_out)


def dearer(model: Model, sites: Sites, state: State, extra: Array) -> Array:
    """Return what is added to coupons: of a pool of bonds the average over those of each day, by amount."""
    rows = model.developers.bonds
    before, sold = state.balance[rows], model.developers.bonds_weight[:, None] * sites.issued
    whole = before + sold
    mixed = (state.extra[rows] * before + sites.dearer * sold) / jnp.where(whole > 0.0, whole, 1.0)
    return replaced(extra, rows, mixed)


def in_cost(model: Model, sites: Sites, interest: Array, outstanding: Array) -> Array:
    """Return the interest on unfinished sites, which is drawn with their cost, at most all of it ``[path]``.

    Args:
        model: static indices.
        sites: of the quarter.
        interest: due on debts.
        outstanding: of debts, with what is drawn.
    """
    rows = model.developers.construction
    loans = jnp.sum(outstanding[rows], axis=0)
    part = jnp.minimum(sites.building / jnp.where(loans > 0.0, loans, 1.0), 1.0)
    return jnp.minimum(part * jnp.sum(interest[rows], axis=0), sites.spent)


def by_vehicle(model: Model, amount: Array, others: Array) -> Array:
    """Return an amount ``[limited, path]`` that is ``amount`` ``[path]`` for the vehicle and as given for others."""
    return replaced(others, model.developers.vehicle, amount)


def without_takeouts(model: Model, principal: Array) -> Array:
    """Return principal but for construction loans, which new bonds repay."""
    return replaced(principal, model.developers.construction, jnp.zeros(()))
