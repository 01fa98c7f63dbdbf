"""What developers owe and earn: construction loans, the bonds that take them out, rents, and what stands behind both.

The flywheel of :mod:`lookthrough.world.flywheel` counts sites in project cost and does not remember which of them carry
bonds: at the start only so many do as the bonds outstanding say. Per unit of the cost of the stock at the start:

    loans  = loan_to_cost (sum over cohorts of cost * quarters built / pipeline + finished sites without bonds)
    drawn  = loan_to_cost * spending of the quarter: interest on unfinished sites is part of their cost
    repaid, issued = what the flywheel takes out and sells
    bonded sites: those let, and those sold now, less a failed tenant's, which stand vacated until they are let again
    rent   = (rent of bonded sites that are let + of sites that wait for bonds) / 4
    worth  = rent a year / cap + min(1, y/cap) (empty and vacated sites, and unfinished ones as far as they are built)

Empty sites are worth what a lease of the day would make of them, and no more than they cost, a guess. Arrays are
``[path]``, cohorts ``[age, path]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.world.driver import Sites
from lookthrough.world.flywheel import cap_rate, takeout

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.world.flywheel_arrays import FlywheelQuarter, FlywheelState, FlywheelTerms

_LEAST = 1e-9  # what is divided by is more than nothing


class Bonded(NamedTuple):
    """Sites with bonds, project cost ``[path]``: let, at which rent a year in all, and left by their tenants."""

    let: Array
    rent: Array
    vacated: Array


def opening(xp: Namespace, terms: FlywheelTerms, state: FlywheelState, bonds: Array) -> Bonded:
    """Return the sites with bonds at the start: as many as new bonds of the amount would need, all of them let.

    Args:
        xp: array namespace.
        terms: of sites.
        state: of the flywheel at the start.
        bonds: outstanding, over the cost of the stock.
    """
    per_cost = takeout(xp, terms, terms.yield_on_cost, terms.cap_rate, terms.coupon)
    let = xp.minimum(bonds / xp.maximum(per_cost, _LEAST), state.stock - state.empty)
    return Bonded(let, let * terms.yield_on_cost, 0.0 * let)


def after(xp: Namespace, before: Bonded, state: FlywheelState, built: FlywheelQuarter, failed: Array) -> Bonded:
    """Return the sites with bonds at the end of a quarter: tenants leave first, then sites are let and bonds sold.

    Args:
        xp: array namespace.
        before: at its beginning.
        state: of the flywheel at its beginning, which counts all sites that tenants left, whoever lent on them.
        built: what happened in it.
        failed: share of all tenants that fail at its beginning.
    """
    left = before.vacated + failed * before.let
    taken_out = state.stock - state.empty - state.vacated - state.waiting.sum(axis=0)
    all_left = state.vacated + failed * taken_out
    again = xp.minimum(built.refilled * left / xp.maximum(all_left, _LEAST), left)
    return Bonded(
        let=before.let * (1.0 - failed) + again + built.sold,
        rent=before.rent * (1.0 - failed) + again * built.new_yield + built.sold_rent,
        vacated=left - again,
    )


def loans(xp: Namespace, terms: FlywheelTerms, state: FlywheelState) -> Array:
    """Return construction loans outstanding, over the cost of the stock at the start ``[path]``."""
    finished = state.waiting.sum(axis=0) + state.empty
    owed: Array = terms.loan_to_cost * (_built_so_far(xp, terms, state) + finished)
    return owed


def told(
    xp: Namespace,
    terms: FlywheelTerms,
    state: FlywheelState,
    bonded: Bonded,
    built: FlywheelQuarter,
    coupon: Array,
    cost: Array,
) -> Sites:
    """Return what developers did in a quarter, in USD bn.

    Args:
        xp: array namespace.
        terms: of sites.
        state: of the flywheel at its end.
        bonded: sites with bonds at its end.
        built: what happened in it.
        coupon: of bonds sold in it, a year.
        cost: USD bn of all that stood at the start.
    """
    unfinished = _built_so_far(xp, terms, state)
    rents = bonded.rent + (state.waiting * state.yields).sum(axis=0)
    cap = cap_rate(xp, terms, coupon)
    without_tenants = bonded.vacated + state.empty + unfinished
    return Sites(
        building=cost * terms.loan_to_cost * unfinished,
        drawn=cost * terms.loan_to_cost * built.spending,
        spent=cost * built.spending,
        issued=cost * built.issued,
        repaid=cost * built.repaid,
        rent=cost * rents / QUARTERS_PER_YEAR,
        worth=cost * (rents / cap + xp.minimum(built.new_yield / cap, 1.0) * without_tenants),
        dearer=coupon - terms.coupon + 0.0 * cost,
    )


def _built_so_far(xp: Namespace, terms: FlywheelTerms, state: FlywheelState) -> Array:
    """Return what was spent on sites that are not finished: each quarter of building a like part of their cost."""
    age = xp.arange(state.let.shape[0])[:, None] + 1.0
    part: Array = xp.minimum(age / terms.pipeline, 1.0)
    spent: Array = ((state.let + state.speculative) * part).sum(axis=0)
    return spent
