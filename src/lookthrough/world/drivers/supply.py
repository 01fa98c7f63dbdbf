"""Supply answers demand: capacity is built for the plan, and slower, or faster, where use has left it.

With ``D`` demand, ``K`` capacity, both over the start, and ``planned`` what demand was expected to be,

    pace  = log planned_t - log planned_{t-1}
    log K_t - log K_{t-1} = clip(pace + speed (log D_{t-1} - log K_{t-1}), -retire, max(pace, 0) + FASTEST)
    use   = min(1, D_t / K_t)

so that on plan capacity is what was planned. What is built in a quarter is ``K_t - (1 - AGEING) K_{t-1}``.
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import Array, Namespace
from lookthrough.world.driver import Driver, Noise, Now, Parameter, World

FASTEST = 0.10  # log change a quarter: what can be built beyond the plan; power and sites take years
AGEING = 0.05  # share of capacity that is replaced a quarter


class SupplyTerms(NamedTuple):
    """Parameters ``[path]``."""

    supply_speed: Annotated[
        Array, Parameter(Unit.FRACTION, "share of the gap to demand that building closes a quarter")
    ]
    supply_retire: Annotated[Array, Parameter(Unit.FRACTION, "most capacity that is retired in a quarter")]


class SupplyState(NamedTuple):
    """Log capacity, log demand and log planned demand at the end of last quarter ``[path]``."""

    log_capacity: Array
    log_demand: Array
    log_planned: Array


def start(_xp: Namespace, terms: SupplyTerms, _labs: int) -> SupplyState:
    """Return the state at the book's date: all capacity is in use."""
    zero = 0.0 * terms.supply_speed
    return SupplyState(zero, zero, zero)


def step(xp: Namespace, terms: SupplyTerms, state: SupplyState, now: Now, world: World) -> tuple[SupplyState, World]:
    """Move capacity by one quarter; it knows demand up to the last one."""
    del now
    log_planned = xp.log(world.planned)
    pace = log_planned - state.log_planned
    wanted = pace + terms.supply_speed * (state.log_demand - state.log_capacity)
    grown = xp.clip(wanted, -terms.supply_retire, xp.maximum(pace, 0.0) + FASTEST)
    capacity = xp.exp(state.log_capacity + grown)
    built = capacity - (1.0 - AGEING) * xp.exp(state.log_capacity)
    moved = SupplyState(state.log_capacity + grown, xp.log(world.demand), log_planned)
    return moved, world._replace(utilisation=xp.minimum(world.demand / capacity, 1.0), built=built)


DRIVER = Driver(
    name="supply", place=15, terms=SupplyTerms, noise=Noise(stream=1, rows=()), shocks=(), start=start, step=step
)
