"""Adoption and demand.

1. Adoption ``F`` follows a Bass curve to a ceiling ``M``: ``dF = (p + q F / M) (M - F) / 4`` a quarter (Bass 1969).
2. Spend per adopter, ``intensity``, grows at ``g * exp(-k * years)`` a year: fast now, slower later (extensive and
   intensive margins are separate because diffusion counted by firms alone misses how much each firm spends). A shock
   of growth changes ``g`` for as long as it is felt.
3. Demand is ``F / F0 * intensity * exp(noise) * shock``; the noise is a random walk that reverts slowly. Planned demand
   is the same path's curve without noise or shock.
4. A national programme lifts both coefficients by ``u`` where it is: a part ``w`` of final demand follows a second
   curve, ``F = w F_lifted + (1 - w) F_planned``.
5. A scenario may give either by quarter (``world.paths``): planned demand in both futures of a path, in the place of
   the curve, so that demand without the scenario is what was planned with its surprise; demand in the future with the
   scenario. What the scenario does to demand is then the log of demand over planned, less the part of the surprise
   that a severity below 1 leaves.
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import PathSpec, Unit
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace
from lookthrough.world.driver import Driver, Labs, Noise, Now, Parameter, World
from lookthrough.world.shock import FALL_OF_EVERYTHING, ShockSpec


class AdoptionTerms(NamedTuple):
    """Parameters ``[path]``."""

    adoption_start: Annotated[Array, Parameter(Unit.FRACTION, "share of final demand that has adopted at the start")]
    adoption_ceiling: Annotated[Array, Parameter(Unit.FRACTION, "share that adopts in the end")]
    adoption_p: Annotated[Array, Parameter(Unit.FRACTION, "coefficient of innovation, a year")]
    adoption_q: Annotated[Array, Parameter(Unit.FRACTION, "coefficient of imitation, a year")]
    intensity_growth: Annotated[Array, Parameter(Unit.NUMBER, "log growth of spend per adopter at the start, a year")]
    intensity_decay: Annotated[Array, Parameter(Unit.NUMBER, "how fast that growth fades, a year")]
    programme_share: Annotated[
        Array,
        Parameter(Unit.FRACTION, "share of final demand that a national programme reaches"),
    ]
    demand_volatility: Annotated[Array, Parameter(Unit.FRACTION, "surprise of log demand, a quarter")]
    demand_reversion: Annotated[Array, Parameter(Unit.FRACTION, "share of a surprise that fades each quarter")]


class AdoptionState(NamedTuple):
    """The curve as planned and as lifted, spend per adopter with and without the scenario, the surprise ``[path]``."""

    adoption: Array
    lifted: Array
    log_intensity: Array
    log_planned_intensity: Array
    demand_noise: Array


DEMAND = ShockSpec(
    "demand", Unit.NUMBER, "demand for computing at the bottom, relative: -40 %", draw=0, above=FALL_OF_EVERYTHING
)
GROWTH = ShockSpec("growth", Unit.NUMBER, "growth of the use per adopter, relative", draw=1)
LIFT = ShockSpec(
    "lift",
    Unit.NUMBER,
    "how fast adoption spreads where a national programme is, relative: 30 %",
    draw=10,
    least=FALL_OF_EVERYTHING,
)
PLANNED_PATH = PathSpec(
    "planned",
    Unit.NUMBER,
    "demand as it was planned, on which capacity is built, over that of the book's date; without the shock too",
    shocks=(),
)
DEMAND_PATH = PathSpec(
    "demand",
    Unit.NUMBER,
    "demand for computing, over that of the book's date",
    shocks=(DEMAND.name, GROWTH.name, LIFT.name),
)


def start(_xp: Namespace, terms: AdoptionTerms, _labs: Labs) -> AdoptionState:
    """Return the state at the book's date."""
    zero = 0.0 * terms.adoption_start
    return AdoptionState(
        terms.adoption_start, terms.adoption_start, log_intensity=zero, log_planned_intensity=zero, demand_noise=zero
    )


def step(
    xp: Namespace, terms: AdoptionTerms, state: AdoptionState, now: Now, world: World
) -> tuple[AdoptionState, World]:
    """Move adoption and demand by one quarter."""
    fading = xp.exp(-terms.intensity_decay * now.quarter / QUARTERS_PER_YEAR)
    growth = terms.intensity_growth * fading / QUARTERS_PER_YEAR
    moved = AdoptionState(
        adoption=_spread(xp, terms, state.adoption, 1.0),
        lifted=_spread(xp, terms, state.lifted, 1.0 + xp.maximum(now.felt * now.size(LIFT), FALL_OF_EVERYTHING)),
        log_intensity=state.log_intensity + growth * (1.0 + now.size(GROWTH) * now.felt),
        log_planned_intensity=state.log_planned_intensity + growth,
        demand_noise=(1.0 - terms.demand_reversion) * state.demand_noise + terms.demand_volatility * now.noise[0],
    )
    adopters = moved.adoption / terms.adoption_start
    gained = terms.programme_share * (moved.lifted / moved.adoption - 1.0)
    planned = adopters * xp.exp(moved.log_planned_intensity)
    fall = now.felt * xp.log1p(now.size(DEMAND))
    demand = adopters * (1.0 + gained) * xp.exp(moved.log_intensity + moved.demand_noise + fall)
    fallen = fall + moved.log_intensity - moved.log_planned_intensity + xp.log1p(gained)
    if PLANNED_PATH.name in now.given:
        planned = now.given[PLANNED_PATH.name].value
        demand = planned * xp.exp(moved.demand_noise + fallen)
    if DEMAND_PATH.name in now.given:
        path = now.given[DEMAND_PATH.name]
        demand = path.instead_of(xp, demand)
        surprise = (1.0 - path.weight) * moved.demand_noise
        fallen = xp.where(path.weight == 0.0, fallen, xp.log(demand / planned) - surprise)
    return moved, world._replace(demand=demand, planned=planned, fallen=fallen)


def _spread(xp: Namespace, terms: AdoptionTerms, adoption: Array, speed: float | Array) -> Array:
    """Return adoption a quarter later where it spreads so many times as fast as planned: the ceiling at most."""
    room = terms.adoption_ceiling - adoption
    pull = terms.adoption_p + terms.adoption_q * adoption / terms.adoption_ceiling
    return xp.minimum(adoption + speed * pull * room / QUARTERS_PER_YEAR, terms.adoption_ceiling)


DRIVER = Driver(
    name="adoption",
    place=10,
    terms=AdoptionTerms,
    noise=Noise(stream=1, rows=("demand",)),
    shocks=(DEMAND, GROWTH, LIFT),
    paths=(DEMAND_PATH, PLANNED_PATH),
    start=start,
    step=step,
)
