"""The flywheel as arrays: its parameters, what is remembered, what is heard, what happened in a quarter.

Arrays are ``[path]``, cohorts ``[age, path]``; amounts are USD bn of project cost (see ``world.flywheel``).
"""

from typing import Annotated, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import Array
from lookthrough.world.driver import Parameter

MW_PER_GW = 1000.0

BOUNDS = ("wish", "equity", "growth cap", "margin gate")
"""What can bound the starts of a quarter; ``FlywheelQuarter.bound`` counts from 0 in this order."""


class FlywheelTerms(NamedTuple):
    """Parameters ``[path]``; a book has each as ``flywheel.`` and the name of the field, but for the last."""

    pipeline: Annotated[Array, Parameter(Unit.NUMBER, "quarters from start to completion, a whole number")]
    loan_to_cost: Annotated[Array, Parameter(Unit.FRACTION, "construction loan over cost")]
    ltv: Annotated[Array, Parameter(Unit.FRACTION, "bonds over appraised value, at most")]
    dscr: Annotated[Array, Parameter(Unit.NUMBER, "rent over interest of the bonds, at least")]
    debt_yield: Annotated[Array, Parameter(Unit.RATE, "rent over bonds, at least")]
    yield_on_cost: Annotated[Array, Parameter(Unit.RATE, "net rent over cost of a new lease at the start")]
    cap_rate: Annotated[Array, Parameter(Unit.RATE, "net rent over appraised value at the start")]
    coupon: Annotated[Array, Parameter(Unit.RATE, "coupon of the bonds at the start")]
    cap_pass_through: Annotated[Array, Parameter(Unit.FRACTION, "how much of a change of the coupon reaches cap rates")]
    payout: Annotated[Array, Parameter(Unit.FRACTION, "share of what comes back that owners take out")]
    start_share: Annotated[Array, Parameter(Unit.FRACTION, "share of the backlog that developers wish to start")]
    growth_cap: Annotated[Array, Parameter(Unit.FRACTION, "most that starts can grow in a quarter")]
    speculative: Annotated[Array, Parameter(Unit.FRACTION, "share of starts without a tenant")]
    rent_elasticity: Annotated[Array, Parameter(Unit.NUMBER, "fall of rents, in logs, for empty space of all stock")]
    margin: Annotated[Array, Parameter(Unit.FRACTION, "value over cost below which nothing is started")]
    recycles: Array = 1.0  # 0 where owners take out all that comes back


class FlywheelLinks(NamedTuple):
    """Parameters between developers and the world ``[path]``: what tenants sign, and whose capacity it is."""

    lease_speed: Annotated[Array, Parameter(Unit.FRACTION, "share of what will be missing that tenants sign a quarter")]
    developers_share: Annotated[Array, Parameter(Unit.FRACTION, "share of all capacity that developers build and let")]


class FlywheelState(NamedTuple):
    """What is remembered at the end of a quarter, USD bn of project cost ``[path]`` or ``[age, path]``.

    Attributes:
        equity: free equity.
        recycled: the part of it that came back from bonds.
        backlog: leases signed and not started.
        let, speculative: under construction, by quarters since the start.
        yields: at which what was signed in a quarter was let, a year.
        waiting: finished and let, on the construction loan, by quarter of signing.
        empty: finished and never let, on the construction loan.
        vacated: finished and left by its tenant, its bonds outstanding.
        stock: all that is finished.
        starts: of the last quarter.
        first_empty: share of the stock that stood empty at the start.
        first_stock: the stock at the start.
    """

    equity: Array
    recycled: Array
    backlog: Array
    let: Array
    speculative: Array
    yields: Array
    waiting: Array
    empty: Array
    vacated: Array
    stock: Array
    starts: Array
    first_empty: Array
    first_stock: Array


class FlywheelHeard(NamedTuple):
    """What developers hear in a quarter ``[path]``.

    Attributes:
        coupon: of bonds sold now, a year.
        leases: signed, USD bn of project cost.
        window: share of what could be sold that the market takes, 0..1.
        rent: change of rents on new leases against what they would be, -0.2 for a fifth less.
        cancelled: share of the backlog whose leases are cancelled at the beginning of the quarter.
        failed: share of all tenants that fail at the beginning of the quarter.
        new_equity: what owners pay in, USD bn.
    """

    coupon: Array
    leases: Array
    window: Array = 1.0
    rent: Array = 0.0
    cancelled: Array = 0.0
    failed: Array = 0.0
    new_equity: Array = 0.0


class FlywheelQuarter(NamedTuple):
    """What happened in a quarter, USD bn ``[path]`` where nothing else is said.

    Attributes:
        starts, let_starts: project cost begun, and its part with a tenant.
        filled: leases that filled what stood empty.
        completed: project cost finished.
        spending: on construction.
        issued: bonds sold; ``repaid``: construction loans that they repay; ``back``: what is left to reuse.
        to_owners: what is left and goes to owners.
        shortfall: by how much bonds would miss the loans of the lots that cannot be taken out.
        takeout: tau of a lease signed now, bonds per unit of cost.
        bound: which of ``BOUNDS`` held the starts, 0..3.
        recycled_starts: equity of the starts that came back from bonds; the rest of it was paid in by owners.
        sold: project cost of the sites that bonds took out, ``sold_rent`` their rent a year.
        refilled: leases of ``filled`` on sites that a tenant had left with their bonds.
        new_yield: at which a lease is signed now.
    """

    starts: Array
    let_starts: Array
    filled: Array
    completed: Array
    spending: Array
    issued: Array
    repaid: Array
    back: Array
    to_owners: Array
    shortfall: Array
    takeout: Array
    bound: Array
    recycled_starts: Array
    sold: Array
    sold_rent: Array
    refilled: Array
    new_yield: Array


class FlywheelOpening(NamedTuple):
    """Where developers stand at the start, USD bn of project cost ``[path]``."""

    equity: Array
    under_construction: Array
    backlog: Array
    stock: Array
    empty: Array
