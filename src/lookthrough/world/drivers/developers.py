"""Developers: the flywheel of :mod:`lookthrough.world.flywheel` as a run feels it, all developers as one.

Two flywheels turn on each path: one for the plan, with the demand that was planned, the coupon of the start and an open
market for bonds; and one for what comes, with the demand of the path, its coupon and window, leases that are cancelled
and tenants that fail. What the second finishes over what the first does is ``World.developed``: developers build that
much of their part of new capacity (``supply``), twice the plan at most, so that on plan nothing moves, and a shock
reaches capacity after the quarters that a site takes. Amounts are shares of the stock at the book's date; what
developers borrow, repay and earn is told in USD bn (``World.sites``; ``world.developers_debt`` says how).
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace
from lookthrough.world import developers_debt, flywheel
from lookthrough.world.developers_debt import Bonded
from lookthrough.world.driver import Driver, Labs, Noise, Now, Parameter, World
from lookthrough.world.flywheel_arrays import (
    MW_PER_GW,
    FlywheelHeard,
    FlywheelLinks,
    FlywheelOpening,
    FlywheelQuarter,
    FlywheelState,
    FlywheelTerms,
)
from lookthrough.world.shock import ShockSpec

LONGEST = 16  # quarters: the longest pipeline that a book may have, which a program is made for (LT423)
AGES = LONGEST + 8  # quarters of signing that are told apart
YEAR = int(QUARTERS_PER_YEAR)  # quarters over which tenants see demand grow (``flywheel.leases_wanted``)
MOST = 2.0  # times the plan: what power and crews allow at most, a guess
LEAST = 1e-9  # what is divided by is more than nothing
SOME = 1e-4  # of the stock at the start, finished in a quarter: less is no plan to be ahead of or behind


class DeveloperTerms(NamedTuple):
    """Parameters ``[path]``."""

    of_sites: FlywheelTerms
    links: FlywheelLinks
    equity: Annotated[Array, Parameter(Unit.NUMBER, "free equity at the start, in quarters of what starts need")]
    new_equity: Annotated[Array, Parameter(Unit.FRACTION, "what owners pay in, over what a quarter's leases need")]
    backlog: Annotated[Array, Parameter(Unit.NUMBER, "leases signed and not begun, in quarters of leasing")]
    stock: Annotated[Array, Parameter(Unit.GW, "finished capacity at the start")]
    under_construction: Annotated[Array, Parameter(Unit.GW, "capacity under construction at the start, taken as let")]
    vacancy: Annotated[Array, Parameter(Unit.FRACTION, "share of the stock that stands empty at the start")]
    leasing: Annotated[Array, Parameter(Unit.GW, "capacity let in the year before the start")]
    cost_per_mw: Annotated[Array, Parameter(Unit.USD_BN, "cost of a MW of finished capacity")]
    bonds: Annotated[Array, Parameter(Unit.USD_BN, "bonds on finished sites at the start")]


class DeveloperState(NamedTuple):
    """The plan and what comes.

    ``demand`` is the log demand of both in the last four quarters, oldest first ``[quarter, 2, path]``, ``cancelled``
    the share of leases that the scenario has cancelled so far, and ``forgone`` what that is in project cost ``[path]``;
    ``bonded`` are the sites that bonds were sold on.
    """

    plan: FlywheelState
    comes: FlywheelState
    demand: Array
    cancelled: Array
    forgone: Array
    bonded: Bonded


LEASE_CANCEL = ShockSpec(
    "lease_cancel",
    Unit.NUMBER,
    "share of developers' signed and not begun leases that is cancelled at the onset",
    draw=9,
    least=0.0,
    most=1.0,
)


def start(xp: Namespace, terms: DeveloperTerms, _labs: Labs) -> DeveloperState:
    """Return the state at the book's date."""
    sites = _whole(xp, terms)
    quarter = terms.leasing / QUARTERS_PER_YEAR / terms.stock
    at = FlywheelOpening(
        equity=terms.equity * (1.0 - sites.loan_to_cost) * quarter,
        under_construction=terms.under_construction / terms.stock,
        backlog=terms.backlog * quarter,
        stock=1.0 + 0.0 * quarter,
        empty=terms.vacancy,
    )
    begun = flywheel.opening(xp, sites, at, pipeline=LONGEST, ages=AGES)
    bonded = developers_debt.opening(xp, sites, begun, terms.bonds / worth(terms))
    return DeveloperState(begun, begun, xp.zeros((YEAR, 2, *quarter.shape)), 0.0 * quarter, 0.0 * quarter, bonded)


def worth(terms: DeveloperTerms) -> Array:
    """Return the cost of all that stood at the start, USD bn ``[path]``."""
    cost: Array = MW_PER_GW * terms.cost_per_mw * terms.stock
    return cost


def debt_at_start(xp: Namespace, terms: DeveloperTerms, state: DeveloperState) -> tuple[Array, Array]:
    """Return what developers owe at the start, construction loans and bonds, USD bn ``[path]``."""
    sites = _whole(xp, terms)
    return worth(terms) * developers_debt.loans(xp, sites, state.comes), terms.bonds + 0.0 * state.cancelled


def step(
    xp: Namespace, terms: DeveloperTerms, state: DeveloperState, now: Now, world: World
) -> tuple[DeveloperState, World]:
    """Move both flywheels by one quarter."""
    ago, sites = xp.exp(state.demand[0]), _whole(xp, terms)
    calm = FlywheelHeard(terms.of_sites.coupon, 0.0)
    plan, planned = _turned(xp, terms, sites, state.plan, (world.planned, ago[0]), calm, 0.0)
    # Leases are cancelled once: what the scenario has reached by now beyond what it had.
    reached = xp.clip(now.felt * now.size(LEASE_CANCEL), 0.0, 1.0)
    cancelled = xp.maximum(reached - state.cancelled, 0.0) / xp.maximum(1.0 - state.cancelled, LEAST)
    as_base = now.heard.window >= 0.0
    heard = FlywheelHeard(
        coupon=terms.of_sites.coupon + xp.where(as_base, now.heard.dearer, world.dearer),
        leases=0.0,
        window=xp.where(as_base, now.heard.window, world.window),
        cancelled=xp.minimum(cancelled, 1.0),
        failed=now.heard.vacated,
    )
    comes, built = _turned(xp, terms, sites, state.comes, (world.demand, ago[1]), heard, state.forgone)
    bonded = developers_debt.after(xp, state.bonded, state.comes, built, heard.failed)
    some = planned.completed > SOME
    over = xp.where(some, built.completed / xp.where(some, planned.completed, 1.0), 1.0)
    latest = xp.log(xp.stack([world.planned + 0.0 * reached, world.demand + 0.0 * reached]))
    moved = DeveloperState(
        plan,
        comes,
        xp.concatenate([state.demand[1:], latest[None]]),
        xp.maximum(state.cancelled, reached),
        state.forgone + heard.cancelled * state.comes.backlog,
        bonded,
    )
    cost = worth(terms)
    return moved, world._replace(
        developers_share=terms.links.developers_share,
        developed=xp.where(now.heard.developed < 0.0, xp.minimum(over, MOST), now.heard.developed),
        on_loans=cost * terms.of_sites.loan_to_cost * (comes.waiting.sum(axis=0) + comes.empty),
        shortfall=cost * built.shortfall,
        sites=developers_debt.told(xp, sites, comes, bonded, built, heard.coupon, cost),
    )


def _turned(
    xp: Namespace,
    terms: DeveloperTerms,
    sites: FlywheelTerms,
    state: FlywheelState,
    demand: tuple[Array, Array],
    heard: FlywheelHeard,
    forgone: Array,
) -> tuple[FlywheelState, FlywheelQuarter]:
    """Turn one flywheel by a quarter; ``demand`` is that of now and of a year ago, over the start.

    Who cancelled a lease does not sign it anew: it would pay the owners' money for the same site in a second time.
    """
    counted = state._replace(backlog=state.backlog + forgone)
    leases = flywheel.leases_wanted(xp, sites, terms.links, counted, *demand)
    paid_in = terms.new_equity * (1.0 - sites.loan_to_cost) * leases
    return flywheel.step(xp, sites, state, heard._replace(leases=leases, new_equity=paid_in))


def _whole(xp: Namespace, terms: DeveloperTerms) -> FlywheelTerms:
    """Return the terms of sites with a pipeline of whole quarters."""
    return terms.of_sites._replace(pipeline=xp.round(terms.of_sites.pipeline))


DRIVER = Driver(
    name="developers",
    place=42,
    terms=DeveloperTerms,
    noise=Noise(stream=1, rows=()),
    shocks=(LEASE_CANCEL,),
    start=start,
    step=step,
    group="flywheel",
)
