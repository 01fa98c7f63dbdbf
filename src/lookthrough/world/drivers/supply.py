"""Supply answers demand: capacity is built for the plan, and slower, or faster, where use has left it.

With ``D`` demand, ``K`` capacity, both over the start, and ``planned`` what demand was expected to be,

    pace   = log planned_t - log planned_{t-1}
    growth = clip(pace + speed (log D_{t-1} - log K_{t-1}), -retire, max(pace, 0) + FASTEST)
    wanted = K_{t-1} exp(growth) - (1 - AGEING) K_{t-1}
    built  = wanted (share developed + (1 - share) exp(plan))        where wanted is more than nothing
    plan_t = plan_{t-1} + plans (log sentiment - plan_{t-1})
    K_t    = (1 - AGEING) K_{t-1} + built,     use = min(1, D_t / K_t)

``wanted`` is what replacing what is worn out and meeting demand asks for. Those who build for themselves revise their
plans with the belief of the market, slowly; developers, who build a ``share`` of it, finish more or less than they had
planned (``World.developed``). On plan, at the belief of the start, capacity is what was planned.
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import Array, Namespace
from lookthrough.world.driver import Driver, Labs, Noise, Now, Parameter, World

FASTEST = 0.10  # log change a quarter: what can be built beyond the plan; power and sites take years
AGEING = 0.05  # share of capacity that is replaced a quarter


class SupplyTerms(NamedTuple):
    """Parameters ``[path]``."""

    supply_speed: Annotated[
        Array, Parameter(Unit.FRACTION, "share of the gap to demand that building closes a quarter")
    ]
    supply_retire: Annotated[Array, Parameter(Unit.FRACTION, "most capacity that is retired in a quarter")]
    plans: Annotated[
        Array,
        Parameter(Unit.FRACTION, "share of the log gap to belief that plans to build close a quarter", "belief.plans"),
    ]


class SupplyState(NamedTuple):
    """Log capacity, log demand and log planned demand at the end of last quarter, and the log of plans ``[path]``."""

    log_capacity: Array
    log_demand: Array
    log_planned: Array
    log_plan: Array


def start(_xp: Namespace, terms: SupplyTerms, _labs: Labs) -> SupplyState:
    """Return the state at the book's date: all capacity is in use."""
    zero = 0.0 * terms.supply_speed
    return SupplyState(zero, zero, zero, zero)


def step(xp: Namespace, terms: SupplyTerms, state: SupplyState, now: Now, world: World) -> tuple[SupplyState, World]:
    """Move capacity by one quarter; it knows demand up to the last one."""
    del now
    log_planned = xp.log(world.planned)
    pace = log_planned - state.log_planned
    wished = pace + terms.supply_speed * (state.log_demand - state.log_capacity)
    growth = xp.clip(wished, -terms.supply_retire, xp.maximum(pace, 0.0) + FASTEST)
    before = xp.exp(state.log_capacity)
    log_plan = state.log_plan + terms.plans * (xp.log(world.sentiment) - state.log_plan)
    wanted = before * xp.exp(growth) - (1.0 - AGEING) * before
    # Less than 0 where more is retired than is worn out: then there is nothing to build less of.
    more = world.developers_share * (world.developed - 1.0) + (1.0 - world.developers_share) * xp.expm1(log_plan)
    extra = xp.maximum(wanted, 0.0) * more
    log_capacity = state.log_capacity + growth + xp.log1p(extra / (before * xp.exp(growth)))
    capacity = xp.exp(log_capacity)
    use = xp.minimum(world.demand / capacity, 1.0)
    moved = SupplyState(log_capacity, xp.log(world.demand), log_planned, log_plan)
    return moved, world._replace(capacity=capacity, utilisation=use, built=wanted + extra)


DRIVER = Driver(
    name="supply", place=45, terms=SupplyTerms, noise=Noise(stream=1, rows=()), shocks=(), start=start, step=step
)
