"""Diffusion by region: adoption, spend per adopter, success of what is built and bought, demand and waste.

One quarter for each region ``r``, arrays ``[region, path]`` (no driver yet; ``drivers/adoption.py`` is the case of one
region, no lift and no change of what is built):

1. ``F' = F + (p (1+u) + q (1+u) F/M) (M - F) / 4``: Bass (1969) with the lift ``u`` of a national programme.
2. Spend per adopter grows apart, ``I' = I exp(g exp(-k years) / 4)``: diffusion counted by adopters alone misses how
   much each spends (Comin and Hobijn 2010).
3. ``A = (b s_b + (1-b) s_v) / (b0 s_b + (1-b0) s_v)``: success of what is built (share ``b``) and bought, against the
   start. A failed project stops buying after four quarters, so demand reads ``A`` of four quarters before.
4. ``demand_r = F/F0 * I * A(t-4) * exp(noise) * shock``, a multiple of the region's demand at the start; the total is
   their mean by the weights of the regions.
5. Of a dollar spent in the quarter ``b (1-s_b) + (1-b) (1-s_v)`` is wasted, ``b (s_v - s_b)`` of it because it was
   built and not bought.

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
        volatility, reversion: surprise of log demand a quarter, and the share of one that fades each quarter.
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
    volatility: Array = 0.0
    reversion: Array = 0.0


class DiffusionState(NamedTuple):
    """Curve, spend per adopter, surprise ``[region, path]``; ``pilots``: success of the last quarters, oldest first."""

    adoption: Array
    log_intensity: Array
    log_planned_intensity: Array
    noise: Array
    pilots: tuple[Array, ...]


class Told(NamedTuple):
    """What is told of a quarter.

    Attributes:
        quarter: counted from the start.
        built: share of projects that are built in it, ``[path]``.
        noise: standard normal draws ``[region, path]``.
        growth: relative change of the growth of spend per adopter by the scenario.
        log_demand: change of log demand by the scenario.
    """

    quarter: Array
    built: Array
    noise: Array = 0.0
    growth: Array = 0.0
    log_demand: Array = 0.0


class RegionalDemand(NamedTuple):
    """Demand of a quarter over that at the start.

    Attributes:
        demand, planned: with and without noise and shock, ``[region, path]``.
        total: mean of the regions by weight, ``[path]``.
        wasted, excess: shares of what is spent in the quarter: on projects that fail, and of it because it was built
            and not bought, ``[path]``.
    """

    demand: Array
    planned: Array
    total: Array
    wasted: Array
    excess: Array


def start(terms: DiffusionTerms) -> DiffusionState:
    """Return the state at the book's date."""
    zero = 0.0 * terms.start
    as_today = 1.0 + 0.0 * terms.built_start
    return DiffusionState(terms.start, zero, zero, zero, (as_today,) * PILOT)


def step(
    xp: Namespace, terms: DiffusionTerms, state: DiffusionState, told: Told
) -> tuple[DiffusionState, RegionalDemand]:
    """Move all regions by one quarter."""
    fading = xp.exp(-terms.decay * told.quarter / QUARTERS_PER_YEAR)
    growth = terms.growth * fading / QUARTERS_PER_YEAR
    success = _success(terms, told.built) / _success(terms, terms.built_start)
    moved = DiffusionState(
        adoption=adopted(terms, state.adoption),
        log_intensity=state.log_intensity + growth * (1.0 + told.growth),
        log_planned_intensity=state.log_planned_intensity + growth,
        noise=(1.0 - terms.reversion) * state.noise + terms.volatility * told.noise,
        pilots=(*state.pilots[1:], success),
    )
    adopters = moved.adoption / terms.start
    planned = adopters * xp.exp(moved.log_planned_intensity)
    demand = adopters * xp.exp(moved.log_intensity + moved.noise + told.log_demand) * state.pilots[0]
    excess = told.built * (terms.bought - terms.built)
    return moved, RegionalDemand(demand, planned, total(terms, demand), 1.0 - terms.bought + excess, excess)


def adopted(terms: DiffusionTerms, adoption: Array) -> Array:
    """Return adoption a quarter later ``[region, path]``; it stays below the ceiling as long as p + q is below 4."""
    room = terms.ceiling - adoption
    pull = terms.innovation * (1.0 + terms.lift) + terms.imitation * (1.0 + terms.lift) * adoption / terms.ceiling
    return adoption + pull * room / QUARTERS_PER_YEAR


def total(terms: DiffusionTerms, demand: Array) -> Array:
    """Return the mean of regional demand by weight, ``[path]``: one region alone is its own total."""
    return (terms.weight / terms.weight.sum(0) * demand).sum(0)


def _success(terms: DiffusionTerms, built: Array) -> Array:
    return built * terms.built + (1.0 - built) * terms.bought
