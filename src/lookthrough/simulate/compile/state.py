"""What a run remembers, what it freezes, and the switches that turn channels on and off."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts import FAMILIES
from lookthrough.simulate.compile.other_developers import with_developers_debt
from lookthrough.simulate.compile.share_rights import vested_before
from lookthrough.simulate.compile.sponsor_state import BUILDING_LAG, AccountFlows, SponsorAccount
from lookthrough.world import drivers
from lookthrough.world.driver import Heard, Labs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.contracts.slots import Column
    from lookthrough.contracts.term_values import LeftOut
    from lookthrough.positions.plan import Plan
    from lookthrough.simulate.compile.claims import Claims
    from lookthrough.simulate.compile.guarantee_cover import Cover, ResidualCover
    from lookthrough.simulate.compile.ledgers import LedgerEntries
    from lookthrough.simulate.compile.operations import Operations
    from lookthrough.simulate.compile.other_developers import DeveloperRows
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.share_rights import ShareRights, Vested
    from lookthrough.simulate.compile.sponsor_accounts import Accounts
    from lookthrough.world.driver import WorldState


class Switches(NamedTuple):
    """1.0 = on. A channel that is off takes its variables from the base run of the same path.

    ``costs`` turns default costs on, ``stops`` lets operations stop when an entity is wound up, ``discounting`` turns
    discounting on; the three are off only in the test that clearing alone merely redistributes.
    """

    failures: Array
    terms: Array
    orders: Array
    gloom: Array
    funding: Array
    world: Array
    costs: Array
    stops: Array
    discounting: Array


@dataclass(frozen=True, slots=True)
class Model:
    """Everything static about a run: indices and flags, compiled into the program as constants.

    Attributes:
        group: per claim the number of its (limited payer, rank) group; claims of others share the last number.
        inner_claims: rows of the claims between limited entities, which clearing iterates over.
        inner_group: the groups of those claims.
        counts: 1.0 for entities whose wealth counts by itself (all but the limited ones).
        ledgers: how the sums of a run enter the ledgers.
        inward, outward: 1.0 for swaps that bring money to, or take it from, a limited entity.
        carries: 1.0 for claims whose unpaid part stays due; obligation: 1.0 where missing a payment is a default.
        debtor_limited: 1.0 for debts owed by a limited entity, which must be refinanced when they mature.
        investor_limited: 1.0 for equity promised by a limited entity, which pays only out of free cash.
        acquirer: entity number of who would take each limited entity over; ``has_acquirer`` is 1.0 where there is one.
        slot_keys, group_keys: what keys the draws of ranged slots, and of what they have in common where they are
            ``joint``; ``correlation`` is the row of how much that is.
        firmness: of promises by family, where the share of the amount stands that comes about.
        fate_keys: what keys the fates of sponsors, of limited entities, and of those that may be taken over.
        sponsors: entity numbers of sponsors, which fail by a rating hazard or where their account breaks.
        payer_sponsor: per claim the payer's row among the sponsors, one past the last for everybody else.
        world, assumed: first rows in the slot table of the drivers' parameters, and of those in ``sampled.ASSUMED``.
        uncalled: guarantees that can never be called in a run, and why.
        not_paid: contracts that pay nothing in a run for want of a number to reckon from, and why.
        rights: warrants and convertible notes.
        accounts: of sponsors that may borrow, cut and be downgraded.
        developers: those that the book does not name.
    """

    plan: Plan
    operations: Operations
    claims: Claims
    world: tuple[int, ...]
    assumed: Mapping[str, int]
    cover: Cover
    residual_cover: ResidualCover
    quarters: int
    group: NDArray[np.int64]
    payer_limited: NDArray[np.float64]
    inner_claims: NDArray[np.int64]
    inner_group: NDArray[np.int64]
    counts: NDArray[np.float64]
    ledgers: LedgerEntries
    inward: NDArray[np.float64]
    outward: NDArray[np.float64]
    carries: NDArray[np.float64]
    obligation: NDArray[np.float64]
    debtor_limited: NDArray[np.float64]
    investor_limited: NDArray[np.float64]
    kinds: tuple[str, ...]
    uncalled: tuple[LeftOut, ...]
    not_paid: tuple[LeftOut, ...]
    ranged: NDArray[np.int64]
    slot_keys: NDArray[np.uint32]
    group_keys: NDArray[np.uint32]
    joint: NDArray[np.bool_]
    correlation: int
    firmness: Mapping[str, Column]
    lab_rows: NDArray[np.int64]
    sponsors: NDArray[np.int64]
    fate_keys: NDArray[np.uint32]
    payer_sponsor: NDArray[np.int64]
    stake_owner: NDArray[np.int64]
    stake_issuer: NDArray[np.int64]
    stake_share: NDArray[np.float64]
    stake_paid: NDArray[np.float64]
    paid_out_issuer: NDArray[np.int64]
    paid_out_owner: NDArray[np.int64]
    paid_out_share: NDArray[np.float64]
    acquirer: NDArray[np.int64]
    has_acquirer: NDArray[np.float64]
    new_owner: NDArray[np.int64]
    rights: ShareRights
    lifeline: int
    accounts: Accounts
    developers: DeveloperRows

    @property
    def watched(self) -> NDArray[np.int64]:
        """Numbers of the entities of which a run says what became of them: limited ones, then those with an account."""
        return np.concatenate([self.plan.limited, self.accounts.entity])


class Bound(NamedTuple):
    """Discounted sums by promise ``[position, path]``: what binds, and what of it is beyond the market."""

    due: Array
    excess: Array


class Exposure(NamedTuple):
    """What of the debts is existing: share ``[debt, path]``, arrears and discounted loss ``[claim, path]``, USD bn.

    The claims are those to interest and principal; see ``quarter.exposures``.
    """

    share: Array
    arrears: Array
    lost: Array


class Origin(NamedTuple):
    """What the state of a block of ``paths`` paths begins from; ``xp`` is the array namespace."""

    xp: Namespace
    model: Model
    numbers: Sampled
    paths: int


@dataclass(frozen=True, slots=True)
class Level:
    """How a quantity begins: one number for each member of a group and each path.

    Attributes:
        group: where the group stands in the model (``plan.limited``, ``ledger``); empty = one quantity a path.
        at: the number.
    """

    group: str = ""
    at: float = 0.0

    def __call__(self, origin: Origin) -> Array:
        """Return the array with which the quantity begins."""
        return origin.xp.full(self.shape(origin), self.at, dtype=float)

    def shape(self, origin: Origin) -> tuple[int, ...]:
        """Return ``(members, paths)``, or ``(paths,)`` without a group."""
        return (*((len(attrgetter(self.group)(origin.model)),) if self.group else ()), origin.paths)


def each(group: str = "", at: float = 0.0) -> Array:
    """Declare a quantity that begins at a number."""
    return Level(group, at)


def begins(rule: Callable[[Origin], object]) -> Array:
    """Declare a quantity that begins by a rule of its own, as from the numbers drawn for the block."""
    return rule


def _wide(column: Callable[[Sampled], Array]) -> Array:
    """Declare a quantity that begins at drawn numbers ``[thing, path]``, or ``[thing, 1]`` where they have no range."""
    return begins(lambda o: column(o.numbers) + o.xp.zeros((1, o.paths)))


def _cash(origin: Origin) -> Array:
    plan = origin.model.plan
    return origin.xp.zeros((len(plan.entities), origin.paths)).at[plan.limited].set(origin.numbers.cash)


def _world(o: Origin) -> WorldState:
    return drivers.start(o.xp, o.numbers.world, Labs(o.numbers.momentum[o.model.lab_rows]))


def _balances(o: Origin) -> Array:
    drawn = o.numbers.families["debt"].drawn + o.xp.zeros((1, o.paths))
    return with_developers_debt(o.xp, o.model.developers, drawn, o.numbers.world, _world(o))


def _nothing_used(o: Origin) -> dict[str, Array]:
    remembered = {name: len(held) for name, held in o.model.plan.positions.items() if FAMILIES[name].remembers_paid}
    return {name: o.xp.zeros((rows, o.paths)) for name, rows in remembered.items()}


def _before(origin: Origin) -> Vested:
    plan, terms = origin.model.plan, origin.numbers.families
    return vested_before(origin.xp, origin.model.rights, terms, plan.first_quarter, origin.paths)


def _all_existing(o: Origin) -> Exposure:
    none = o.xp.zeros((2 * len(o.model.plan.debt), o.paths))
    return Exposure(o.xp.ones((len(o.model.plan.debt), o.paths)), none, none)


def _nothing_unsold(o: Origin) -> Array:
    return o.xp.zeros((sum(len(o.model.plan.positions[name]) for name in ("lease", "commitment", "order")), o.paths))


def _accounts(origin: Origin) -> SponsorAccount:
    numbers, accounts = origin.numbers, len(origin.model.accounts)
    nothing = origin.xp.zeros((accounts, origin.paths))
    return SponsorAccount(
        cash=numbers.account_cash + nothing,
        debt=numbers.account_debt + nothing,
        interest=numbers.account_interest + nothing,
        relief=nothing,
        downgraded_quarter=nothing - 1.0,
        restructured_quarter=nothing - 1.0,
        failed_quarter=nothing - 1.0,
        broken=nothing,
        levered_for=nothing,
        capacity=nothing,
        built=origin.xp.ones((BUILDING_LAG, origin.paths)),
    )


def _promises(o: Origin) -> Bound:
    none = o.xp.zeros((sum(len(o.model.plan.positions[name]) for name in ("lease", "commitment", "backstop")), o.paths))
    return Bound(none, none)


class State(NamedTuple):
    """The state between quarters: what is written behind a quantity is how it begins (see :func:`begin`).

    Amounts are USD bn; what is discounted is a sum so far.

    Attributes:
        heard: what the financing did last quarter, for the world to hear.
        extra: what was added to a debt's coupon when it was rolled over, a rate a year.
        used: what families that remember it have paid so far, by name.
        missed: by leg of a guarantee what the obligor did not pay and nobody has made good, whatever the cap.
        reimbursable: what guarantors with recourse paid last quarter.
        written: principal that a failed sponsor keeps back, or a guarantor takes over, this quarter.
        failed_for: quarters since a company stopped.
        delay: quarters by which the schedule of a take-or-pay contract lags (``relief``).
        restructured_quarter, absorbed_quarter: when suppliers first gave relief, and when an acquirer took over; -1 =
            never. ``absorbed`` is 1.0 from then on, ``acquired`` the share of the equity that the acquirer holds.
        exposure: what of the debts stood at the book's date (``quarter.exposures``), and what is lost on it.
        unsold: discounted, by lease, commitment and order, what nobody buys; the ledgers are made of this, of
            ``exposure`` and of ``claim_due`` and ``claim_paid``, discounted by claim.
        unplaced: quarters of orders that nobody places within ``one_quarter.YEARS_OF_ORDERS``, against the base run.
        outside, deadweight, lifeline: discounted, what explains the loss.
        gross: everything ever paid, the yardstick of the cash check.
        hazard: of each sponsor, added up so far; ``company_hazard`` is that of companies beyond the model's own.
        account: what sponsors with an account have.
        bound: what promises of capacity bind and cost beyond the market so far, discounted (``onerous``).
        market: what a dollar of each promise was worth last quarter.
    """

    world: WorldState = begins(_world)
    heard: Heard = begins(lambda o: drivers.nothing_heard(o.xp, len(o.model.lab_rows), o.paths))
    cash: Array = begins(_cash)
    balance: Array = begins(_balances)
    maturity: Array = _wide(lambda numbers: numbers.families["debt"].maturity)
    extra: Array = each("plan.debt")
    arrears: Array = each("claims")
    used: dict[str, Array] = begins(_nothing_used)
    missed: Array = each("cover.guarantee")
    reimbursable: Array = each("cover.with_recourse")
    written: Array = each("plan.debt")
    asset: Array = _wide(lambda numbers: numbers.asset)
    marked: Array = _wide(lambda numbers: numbers.asset)
    short: Array = each("plan.limited")
    liquidating: Array = each("plan.limited")
    dead: Array = each("plan.limited")
    default_quarter: Array = each("plan.limited", at=-1.0)
    failed_for: Array = each("plan.limited")
    delay: Array = each("plan.commitment")
    restructured_quarter: Array = each("plan.limited", at=-1.0)
    absorbed: Array = each("plan.limited")
    absorbed_quarter: Array = each("plan.limited", at=-1.0)
    acquired: Array = each("plan.limited")
    kept: Array = each("plan.limited", at=1.0)
    gloom: Array = each()
    discount: Array = each(at=1.0)
    vested: Vested = begins(_before)
    exposure: Exposure = begins(_all_existing)
    unsold: Array = begins(_nothing_unsold)
    unplaced: Array = each()
    outside: Array = each()
    deadweight: Array = each()
    lifeline: Array = each()
    unconverged: Array = each()
    multiple: Array = each()
    residual: Array = each()
    gross: Array = each()
    hazard: Array = each("sponsors")
    account: SponsorAccount = begins(_accounts)
    company_hazard: Array = each("plan.limited")
    bound: Bound = begins(_promises)
    market: Array = begins(lambda o: o.xp.ones_like(_promises(o).due))
    claim_due: Array = each("claims")
    claim_paid: Array = each("claims")
    age: Array = begins(lambda o: o.xp.zeros(()))


def begin(origin: Origin) -> State:
    """Return the state at the book's date."""
    return State(**{name: rule(origin) for name, rule in State._field_defaults.items()})


class Frozen(NamedTuple):
    """What one quarter of the base run hands to the runs in which a channel is off; behind it, how many there are."""

    ratio: Array = each("claims")
    liquidating: Array = each("plan.limited")
    dead: Array = each("plan.limited")
    built: Array = each()
    gloom: Array = each()
    vendor: Array = each()
    order_cut: Array = each("plan.limited")
    take_or_pay_cut: Array = each("plan.limited")
    relief: Array = each("plan.limited")
    absorbed: Array = each("plan.limited")
    raised: Array = each("plan.limited")
    invested: Array = each("plan.limited")
    refinanced: Array = each("plan.debt")
    extended: Array = each("plan.debt")
    extra: Array = each("plan.debt")
    hazard: Array = each("sponsors")
    broken: Array = each("accounts")
    paid: Array = each("lab_rows")
    planned: Array = each("lab_rows")
    missed: Array = each()
    fallen: Array = each()
    vacated: Array = each()
    developed: Array = each()

    @property
    def heard(self) -> Heard:
        """What the world of the base run heard, and what its developers finished."""
        return Heard(self.paid, self.planned, self.missed, self.fallen, self.vacated, self.developed)


def nothing_frozen(origin: Origin) -> Frozen:
    """Return the place-holder that the base run is given: it never reads it, having every channel on."""
    shapes = {name: level.shape(origin) for name, level in Frozen._field_defaults.items()}
    return Frozen(**{name: origin.xp.zeros((origin.model.quarters, *shape)) for name, shape in shapes.items()})


class QuarterRecord(NamedTuple):
    """What is read off one quarter: the wealth of each ledger so far, the world, every claim and stock.

    ``world`` is ``driver.OF_THE_WORLD`` ``[seen, path]``, ``lab_revenue`` what labs earn outside, USD bn ``[lab,
    path]``. Of limited entities also the equity at marks and what they owe, of sponsors with an account what they have
    and what moved it. Which of it is kept, who asks decides.
    """

    ledgers: Array
    sentiment: Array
    world: Array
    lab_revenue: Array
    due: Array
    paid: Array
    cash: Array
    balance: Array
    equity: Array
    owed: Array
    opening_cash: Array
    opening_debt: Array
    written: Array
    account: SponsorAccount
    account_flows: AccountFlows
