"""Adoption and demand.

1. Adoption ``F`` follows a Bass curve to a ceiling ``M``: ``dF = (p + q F / M) (M - F) / 4`` a quarter (Bass 1969).
2. Spend per adopter grows at ``g * exp(-k * years)`` a year: fast now, slower later (extensive and intensive margins
   are separate because diffusion counted by firms alone misses how much each firm spends).
3. Demand is ``F / F0 * intensity * exp(noise) * shock``; the noise is a random walk that reverts slowly. Planned demand
   is the same path's curve without noise or shock.
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace
from lookthrough.world.driver import Driver, Noise, Now, Parameter, World
from lookthrough.world.shock import FALL_OF_EVERYTHING, ShockSpec


class AdoptionTerms(NamedTuple):
    """Parameters ``[path]``."""

    adoption_start: Annotated[Array, Parameter(Unit.FRACTION, "share of final demand that has adopted at the start")]
    adoption_ceiling: Annotated[Array, Parameter(Unit.FRACTION, "share that adopts in the end")]
    adoption_p: Annotated[Array, Parameter(Unit.FRACTION, "coefficient of innovation, a year")]
    adoption_q: Annotated[Array, Parameter(Unit.FRACTION, "coefficient of imitation, a year")]
    intensity_growth: Annotated[Array, Parameter(Unit.NUMBER, "log growth of spend per adopter at the start, a year")]
    intensity_decay: Annotated[Array, Parameter(Unit.NUMBER, "how fast that growth fades, a year")]
    demand_volatility: Annotated[Array, Parameter(Unit.FRACTION, "surprise of log demand, a quarter")]
    demand_reversion: Annotated[Array, Parameter(Unit.FRACTION, "share of a surprise that fades each quarter")]


class AdoptionState(NamedTuple):
    """The curve, spend per adopter with and without the scenario, and the surprise of demand ``[path]``."""

    adoption: Array
    log_intensity: Array
    log_planned_intensity: Array
    demand_noise: Array


DEMAND = ShockSpec(
    "demand", Unit.NUMBER, "demand for computing at the bottom, relative: -40 %", draw=0, above=FALL_OF_EVERYTHING
)
GROWTH = ShockSpec("growth", Unit.NUMBER, "growth of the use per adopter, relative", draw=1)


def start(_xp: Namespace, terms: AdoptionTerms, _labs: int) -> AdoptionState:
    """Return the state at the book's date."""
    zero = 0.0 * terms.adoption_start
    return AdoptionState(terms.adoption_start, log_intensity=zero, log_planned_intensity=zero, demand_noise=zero)


def step(
    xp: Namespace, terms: AdoptionTerms, state: AdoptionState, now: Now, world: World
) -> tuple[AdoptionState, World]:
    """Move adoption and demand by one quarter."""
    room = terms.adoption_ceiling - state.adoption
    pull = terms.adoption_p + terms.adoption_q * state.adoption / terms.adoption_ceiling
    adoption = state.adoption + pull * room / QUARTERS_PER_YEAR
    fading = xp.exp(-terms.intensity_decay * now.quarter / QUARTERS_PER_YEAR)
    growth = terms.intensity_growth * fading / QUARTERS_PER_YEAR
    moved = AdoptionState(
        adoption=adoption,
        log_intensity=state.log_intensity + growth * (1.0 + now.size(GROWTH) * now.felt),
        log_planned_intensity=state.log_planned_intensity + growth,
        demand_noise=(1.0 - terms.demand_reversion) * state.demand_noise + terms.demand_volatility * now.noise[0],
    )
    spread_of_adopters = adoption / terms.adoption_start
    planned = spread_of_adopters * xp.exp(moved.log_planned_intensity)
    fall = now.felt * xp.log1p(now.size(DEMAND))
    demand = spread_of_adopters * xp.exp(moved.log_intensity + moved.demand_noise + fall)
    fallen = fall + moved.log_intensity - moved.log_planned_intensity
    return moved, world._replace(demand=demand, planned=planned, fallen=fallen)


DRIVER = Driver(
    name="adoption",
    place=10,
    terms=AdoptionTerms,
    noise=Noise(stream=1, rows=("demand",)),
    shocks=(DEMAND, GROWTH),
    start=start,
    step=step,
)
