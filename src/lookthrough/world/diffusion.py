"""Diffusion by region: adoption, spend per adopter, success of what is built and bought, demand.

One quarter for each region ``r``, arrays ``[region, path]``. No run takes this step: ``drivers/adoption.py`` is its
case of one region, no lift and no change of what is built, with surprises and shocks beside it.

1. ``F' = F + (p (1+u) + q (1+u) F/M) (M - F) / 4``: Bass (1969) with the lift ``u`` of a national programme.
2. Spend per adopter grows apart, ``I' = I exp(g exp(-k years) / 4)``: diffusion counted by adopters alone misses how
   much each spends (Comin and Hobijn 2010).
3. ``A = (b s_b + (1-b) s_v) / (b0 s_b + (1-b0) s_v)``: success of what is built (share ``b``) and bought, against the
   start. A failed project stops buying after four quarters, so demand reads ``A`` of four quarters before. It is 1 in
   the futures of the lens, which leave ``b`` as it is.
4. ``demand_r = F/F0 * I * A(t-4)``, a multiple of the region's demand at the start; the total is their mean by the
   weights of the regions.

Functions are written on the array namespace of their inputs (NumPy or ``jax.numpy``), path last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array, Namespace

PILOT = 4
"""Quarters after which a project that failed stops buying."""


class DiffusionTerms(NamedTuple):
    """Parameters, ``[region, path]`` unless said otherwise.

    Attributes:
        start: share of the region's final demand that has adopted at the start.
        ceiling: share that adopts in the end.
        innovation, imitation: Bass coefficients p and q, a year.
        lift: of both by a national programme, relative; never below -1.
        weight: of the region's demand in the total.
        growth, decay: log growth of spend per adopter at the start, a year, and how fast it fades, a year.
        bought, built: share of projects that succeed, ``[path]``.
        built_start: share of projects that are built at the start, ``[path]``.
    """

    start: Array
    ceiling: Array
    innovation: Array
    imitation: Array
    lift: Array
    weight: Array
    growth: Array
    decay: Array
    bought: Array
    built: Array
    built_start: Array


class DiffusionState(NamedTuple):
    """Curve and spend per adopter ``[region, path]``; ``pilots``: success of the last quarters, oldest first."""

    adoption: Array
    log_intensity: Array
    pilots: tuple[Array, ...]


class RegionalDemand(NamedTuple):
    """Demand of a quarter over that at the start.

    Attributes:
        demand: ``[region, path]``.
        total: mean of the regions by weight, ``[path]``.
    """

    demand: Array
    total: Array


def start(terms: DiffusionTerms) -> DiffusionState:
    """Return the state at the book's date."""
    zero = 0.0 * terms.start
    as_today = 1.0 + 0.0 * terms.built_start
    return DiffusionState(terms.start, zero, (as_today,) * PILOT)


def step(
    xp: Namespace, terms: DiffusionTerms, state: DiffusionState, quarter: float, built: Array
) -> tuple[DiffusionState, RegionalDemand]:
    """Move all regions by one quarter.

    Args:
        xp: array namespace.
        terms: parameters.
        state: last quarter's state.
        quarter: counted from the start.
        built: share of projects that are built in it, ``[path]``.
    """
    fading = xp.exp(-terms.decay * quarter / QUARTERS_PER_YEAR)
    growth = terms.growth * fading / QUARTERS_PER_YEAR
    success = _success(terms, built) / _success(terms, terms.built_start)
    moved = DiffusionState(
        adoption=adopted(xp, terms, state.adoption),
        log_intensity=state.log_intensity + growth,
        pilots=(*state.pilots[1:], success),
    )
    demand = moved.adoption / terms.start * xp.exp(moved.log_intensity) * state.pilots[0]
    return moved, RegionalDemand(demand, total(terms, demand))


def adopted(xp: Namespace, terms: DiffusionTerms, adoption: Array) -> Array:
    """Return adoption a quarter later ``[region, path]``: no more than the ceiling, however fast it goes."""
    room = terms.ceiling - adoption
    pull = terms.innovation * (1.0 + terms.lift) + terms.imitation * (1.0 + terms.lift) * adoption / terms.ceiling
    return xp.minimum(adoption + pull * room / QUARTERS_PER_YEAR, terms.ceiling)


def total(terms: DiffusionTerms, demand: Array) -> Array:
    """Return the mean of regional demand by weight, ``[path]``: one region alone is its own total."""
    return (terms.weight / terms.weight.sum(0) * demand).sum(0)


def _success(terms: DiffusionTerms, built: Array) -> Array:
    return built * terms.built + (1.0 - built) * terms.bought
