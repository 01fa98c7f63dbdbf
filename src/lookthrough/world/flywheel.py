"""The flywheel: developers build, lease, turn the rent into bonds and build again with what comes back.

One quarter, in this order, per unit of project cost where nothing else is said (USD bn, quarters, rates a year):

    k   = coupon of the quarter;  cap = cap_rate + cap_pass_through (k - coupon at the start)
    a   = min(empty, leases signed): leases fill what stands empty first, the rest joins the backlog B
    the oldest cohort is finished: what is let waits for its bonds, the rest stands empty
    y   = yield_on_cost exp(-rent_elasticity (empty/stock - the same at the start)) (1 + rent shock)
    tau = min(ltv y/cap, y/(dscr k), y/debt_yield) for each lot that waits, at the yield it was let at
          tau >= loan_to_cost: the part that the window lets through is sold; tau - loan_to_cost comes back
          else nothing is sold, the loan is extended, and loan_to_cost - tau is the shortfall
    E  += (1 - payout) back + new equity
    wish = start_share B, over 1 - speculative where a new project could be taken out: the rest of it has no tenant
    S   = 0 where y/cap < 1 + margin, else min(wish, E/(1 - loan_to_cost), last starts (1 + growth_cap))

The step is written on the array namespace of its inputs (NumPy or ``jax.numpy``); arrays are ``[path]``, cohorts
``[age, path]`` by the quarters since they were signed, youngest first. A run of ``n`` quarters is exact with ``n`` ages
more than the longest pipeline; with fewer, the oldest lots that wait share one yield, weighted by cost, and no money is
lost.

Settled here, since no source says: tenants that fail, at the beginning of the quarter like leases that are cancelled,
leave what is let empty, under construction or finished; what carries bonds already is let again without new ones;
starts take money that came back and owners' money in the proportion in which equity holds them.
"""

from typing import NamedTuple

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace
from lookthrough.world.flywheel_arrays import (
    BOUNDS,
    FlywheelHeard,
    FlywheelLinks,
    FlywheelOpening,
    FlywheelQuarter,
    FlywheelState,
    FlywheelTerms,
)

_LEAST_STARTS = 0.001  # USD bn: a developer that stood still can begin again
_ROUNDING = 1e-12
_LEAST = 1e-9  # what is divided by is more than nothing
_MOST = 5.0  # change of rents in logs: beyond it a number is no rent


def opening(xp: Namespace, terms: FlywheelTerms, at: FlywheelOpening, *, pipeline: int, ages: int) -> FlywheelState:
    """Return the state at the start: what is under construction is let and spread evenly over the pipeline.

    Args:
        xp: array namespace.
        terms: parameters.
        at: where developers stand.
        pipeline: the longest pipeline of all paths, a number of the program and not of a path.
        ages: quarters of signing that are told apart, more than ``pipeline``.
    """
    nothing = 0.0 * (terms.pipeline + at.equity + at.under_construction)
    age = xp.arange(pipeline + 1)[:, None]
    each = at.under_construction / terms.pipeline + nothing
    lots = xp.zeros((ages, 1)) + nothing
    return FlywheelState(
        equity=at.equity + nothing,
        recycled=nothing,
        backlog=at.backlog + nothing,
        let=xp.where(age < terms.pipeline, each, 0.0),
        speculative=0.0 * age + nothing,
        yields=lots + terms.yield_on_cost,
        waiting=lots,
        empty=at.empty + nothing,
        vacated=nothing,
        stock=at.stock + nothing,
        starts=xp.maximum(each, _LEAST_STARTS),
        first_empty=at.empty / xp.maximum(at.stock, _LEAST) + nothing,
        first_stock=at.stock + nothing,
    )


def step(
    xp: Namespace, terms: FlywheelTerms, state: FlywheelState, heard: FlywheelHeard
) -> tuple[FlywheelState, FlywheelQuarter]:
    """Move developers by one quarter.

    Args:
        xp: array namespace.
        terms: parameters.
        state: last quarter's state.
        heard: coupon, window, leases and failures of the quarter.
    """
    cap = cap_rate(xp, terms, heard.coupon)
    state = _without_tenants(_older(xp, state), heard)
    state, filled, taken = _filled(xp, state, heard.leases)
    state, completed = _finished(xp, terms, state)
    emptier = (state.empty + state.vacated) / xp.maximum(state.stock, _LEAST) - state.first_empty
    rents = xp.exp(xp.clip(-terms.rent_elasticity * emptier, -_MOST, _MOST))
    new_yield = terms.yield_on_cost * rents * (1.0 + heard.rent)
    state = state._replace(yields=_signed(xp, state.yields, new_yield), waiting=_signed(xp, state.waiting, taken))
    state, sold = _sold(xp, terms, state, heard, cap)
    tau = takeout(xp, terms, new_yield, cap, heard.coupon)
    state, begun = _begun(xp, terms, state, new_yield / cap, tau)
    spending = (state.let.sum(axis=0) + state.speculative.sum(axis=0)) / terms.pipeline
    quarter = FlywheelQuarter(
        **sold._asdict(),
        **begun._asdict(),
        filled=filled,
        refilled=filled - taken,
        new_yield=new_yield + 0.0 * spending,
        completed=completed,
        spending=spending,
        takeout=tau,
    )
    return state, quarter


def cap_rate(xp: Namespace, terms: FlywheelTerms, coupon: Array) -> Array:
    """Return net rent over appraised value where bonds cost ``coupon`` a year."""
    cap: Array = xp.maximum(terms.cap_rate + terms.cap_pass_through * (coupon - terms.coupon), _LEAST)
    return cap


def takeout(xp: Namespace, terms: FlywheelTerms, yields: Array, cap: Array, coupon: Array) -> Array:
    """Return tau, the bonds per unit of cost that a project let at ``yields`` carries."""
    least: Array = xp.minimum(
        xp.minimum(terms.ltv * yields / cap, yields / (terms.dscr * xp.maximum(coupon, _LEAST))),
        yields / terms.debt_yield,
    )
    return least


def leases_wanted(
    xp: Namespace, terms: FlywheelTerms, links: FlywheelLinks, state: FlywheelState, demand: Array, year_ago: Array
) -> Array:
    """Return the leases signed in a quarter where no path of them is given, USD bn of project cost ``[path]``.

    Tenants expect demand to grow over the time of building as over the last four quarters, and sign each quarter a part
    of what would then be missing.

    Args:
        xp: array namespace.
        terms: parameters.
        links: which part of the gap is signed in a quarter.
        state: last quarter's state.
        demand: over the start, 1 for as much.
        year_ago: the same four quarters before.
    """
    growth = xp.log(xp.maximum(demand, _LEAST) / xp.maximum(year_ago, _LEAST)) / QUARTERS_PER_YEAR
    expected = state.first_stock * demand * xp.exp(growth * terms.pipeline)
    coming = state.let.sum(axis=0) + state.speculative.sum(axis=0) + state.backlog
    wanted: Array = links.lease_speed * xp.maximum(expected - state.stock - coming, 0.0)
    return wanted


class _Sold(NamedTuple):
    issued: Array
    repaid: Array
    back: Array
    to_owners: Array
    shortfall: Array
    sold: Array
    sold_rent: Array


class _Begun(NamedTuple):
    starts: Array
    let_starts: Array
    bound: Array
    recycled_starts: Array


def _older(xp: Namespace, state: FlywheelState) -> FlywheelState:
    """Return the state with every cohort a quarter older; the oldest lots share one yield, weighted by cost."""
    weight = state.waiting[-2:]
    whole = weight.sum(axis=0)
    mean = (weight * state.yields[-2:]).sum(axis=0) / xp.where(whole > 0.0, whole, 1.0)
    oldest = xp.where(whole > 0.0, mean, state.yields[-2])
    return state._replace(
        let=_shifted(xp, state.let),
        speculative=_shifted(xp, state.speculative),
        waiting=xp.concatenate([0.0 * whole[None], state.waiting[:-2], whole[None]]),
        yields=xp.concatenate([state.yields[:1], state.yields[:-2], oldest[None]]),
    )


def _shifted(xp: Namespace, cohorts: Array) -> Array:
    return xp.concatenate([0.0 * cohorts[:1], cohorts[:-1]])


def _signed(xp: Namespace, lots: Array, youngest: Array) -> Array:
    """Return lots with what was signed in this quarter in front."""
    return xp.concatenate([youngest[None], lots[1:]])


def _without_tenants(state: FlywheelState, heard: FlywheelHeard) -> FlywheelState:
    """Return the state without cancelled leases and failed tenants: what they had let stands empty."""
    keep = 1.0 - heard.failed
    left = state.waiting * heard.failed
    bonded = state.stock - state.empty - state.vacated - state.waiting.sum(axis=0)
    return state._replace(
        backlog=state.backlog * (1.0 - heard.cancelled) * keep,
        let=state.let * keep,
        speculative=state.speculative + state.let * heard.failed,
        waiting=state.waiting - left,
        empty=state.empty + left.sum(axis=0),
        vacated=state.vacated + bonded * heard.failed,
    )


def _filled(xp: Namespace, state: FlywheelState, leases: Array) -> tuple[FlywheelState, Array, Array]:
    """Return the state after new leases, what of them filled empty space, and the part of that to be taken out."""
    whole = state.empty + state.vacated
    filled = xp.minimum(whole, leases)
    taken = filled * (state.empty / xp.where(whole > 0.0, whole, 1.0))  # all of it where no tenant has left
    moved = state._replace(
        empty=xp.maximum(state.empty - taken, 0.0),
        vacated=xp.maximum(state.vacated - (filled - taken), 0.0),
        backlog=state.backlog + leases - filled,
    )
    return moved, filled, taken


def _finished(xp: Namespace, terms: FlywheelTerms, state: FlywheelState) -> tuple[FlywheelState, Array]:
    """Return the state with the oldest cohort in the stock, and what was finished."""
    due = xp.arange(state.let.shape[0])[:, None] >= terms.pipeline
    let, speculative = xp.where(due, state.let, 0.0), xp.where(due, state.speculative, 0.0)
    completed = let.sum(axis=0) + speculative.sum(axis=0)
    later = 0.0 * state.waiting[let.shape[0] :]
    moved = state._replace(
        let=state.let - let,
        speculative=state.speculative - speculative,
        waiting=state.waiting + xp.concatenate([let, later]),
        empty=state.empty + speculative.sum(axis=0),
        stock=state.stock + completed,
    )
    return moved, completed


def _sold(
    xp: Namespace, terms: FlywheelTerms, state: FlywheelState, heard: FlywheelHeard, cap: Array
) -> tuple[FlywheelState, _Sold]:
    """Return the state after bonds, and what they brought."""
    per_cost = takeout(xp, terms, state.yields, cap, heard.coupon)
    enough = per_cost >= terms.loan_to_cost - _ROUNDING
    lots = xp.where(enough, heard.window * state.waiting, 0.0)
    repaid = terms.loan_to_cost * lots.sum(axis=0)
    left = ((per_cost - terms.loan_to_cost) * lots).sum(axis=0)
    missing = xp.where(enough, 0.0, (terms.loan_to_cost - per_cost) * state.waiting).sum(axis=0)
    back = terms.recycles * left
    kept = (1.0 - terms.payout) * back
    moved = state._replace(
        waiting=state.waiting - lots,
        equity=state.equity + kept + heard.new_equity,
        recycled=state.recycled + kept,
    )
    rent = (lots * state.yields).sum(axis=0)
    return moved, _Sold(repaid + left, repaid, back, left - kept, missing, lots.sum(axis=0), rent)


def _begun(
    xp: Namespace, terms: FlywheelTerms, state: FlywheelState, value: Array, tau: Array
) -> tuple[FlywheelState, _Begun]:
    """Return the state after starts, and what was begun; ``value`` is that of a new project over its cost."""
    own = xp.maximum(1.0 - terms.loan_to_cost, _LEAST)
    can_be_sold = tau >= terms.loan_to_cost - _ROUNDING
    let_share = xp.maximum(xp.where(can_be_sold, 1.0 - terms.speculative, 1.0), _LEAST)
    wish = terms.start_share * state.backlog / let_share
    limits = xp.stack([wish, state.equity / own, state.starts * (1.0 + terms.growth_cap)])
    shut = value < 1.0 + terms.margin
    starts = xp.where(shut, 0.0, limits.min(axis=0))
    let = let_share * starts
    spent = own * starts
    recycled = spent * state.recycled / xp.where(state.equity > 0.0, state.equity, 1.0)
    moved = state._replace(
        equity=xp.maximum(state.equity - spent, 0.0),
        recycled=xp.maximum(state.recycled - recycled, 0.0),
        backlog=state.backlog - let,
        let=_signed(xp, state.let, let),
        speculative=_signed(xp, state.speculative, starts - let),
        starts=xp.maximum(starts, _LEAST_STARTS),
    )
    return moved, _Begun(starts, let, xp.where(shut, len(BOUNDS) - 1, limits.argmin(axis=0)), recycled)
