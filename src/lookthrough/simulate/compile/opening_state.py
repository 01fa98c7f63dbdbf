"""How the quantities of a run begin: at a number, or by a rule of their own, from the numbers drawn for a block."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts import FAMILIES
from lookthrough.simulate.compile.deals.deal_state import DealState
from lookthrough.simulate.compile.other_developers import with_developers_debt
from lookthrough.simulate.compile.share_rights import vested_before
from lookthrough.simulate.compile.sponsor_state import BUILDING_LAG, SponsorAccount
from lookthrough.world import drivers
from lookthrough.world.driver import Labs

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.share_rights import Vested
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.world.driver import WorldState


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


class DebtDefault(NamedTuple):
    """Defaults of debts so far ``[debt, path]``; see ``quarter.debt_defaults``.

    ``short`` counts quarters in a row with a payment missing; ``quarter`` of the default since the start, -1 = none
    yet; ``exposed`` is what was owed in it, discounted USD bn.
    """

    short: Array
    quarter: Array
    exposed: Array


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


def wide(column: Callable[[Sampled], Array]) -> Array:
    """Declare a quantity that begins at drawn numbers ``[thing, path]``, or ``[thing, 1]`` where they have no range."""
    return begins(lambda o: column(o.numbers) + o.xp.zeros((1, o.paths)))


def cash(origin: Origin) -> Array:
    """Return cash: only who may run out of it has any."""
    plan = origin.model.plan
    return origin.xp.zeros((len(plan.entities), origin.paths)).at[plan.limited].set(origin.numbers.cash)


def world(o: Origin) -> WorldState:
    """Return the world at the book's date."""
    return drivers.start(
        o.xp, o.numbers.world, Labs(o.model.of_labs(o.xp, o.numbers.momentum, o.numbers.outside_momentum))
    )


def balances(o: Origin) -> Array:
    """Return what every debt stands at; what developers owe follows from their sites."""
    drawn = o.numbers.families["debt"].drawn + o.xp.zeros((1, o.paths))
    return with_developers_debt(o.xp, o.model.developers, drawn, o.numbers.world, world(o))


def nothing_used(o: Origin) -> dict[str, Array]:
    """Return by family that remembers it what was paid: nothing."""
    remembered = {name: len(held) for name, held in o.model.plan.positions.items() if FAMILIES[name].remembers_paid}
    return {name: o.xp.zeros((rows, o.paths)) for name, rows in remembered.items()}


def before(origin: Origin) -> Vested:
    """Return the shares that had vested by the book's date."""
    plan, terms = origin.model.plan, origin.numbers.families
    return vested_before(origin.xp, origin.model.rights, terms, plan.first_quarter, origin.paths)


def all_existing(o: Origin) -> Exposure:
    """Return exposures: all debt is existing at the book's date, and nothing is lost."""
    none = o.xp.zeros((2 * len(o.model.plan.debt), o.paths))
    return Exposure(o.xp.ones((len(o.model.plan.debt), o.paths)), none, none)


def no_defaults(o: Origin) -> DebtDefault:
    """Return defaults of debts: none yet."""
    none = o.xp.zeros((len(o.model.plan.debt), o.paths))
    return DebtDefault(none, none - 1.0, none)


def nothing_unsold(o: Origin) -> Array:
    """Return what is unsold of leases, commitments and orders: nothing."""
    return o.xp.zeros((sum(len(o.model.plan.positions[name]) for name in ("lease", "commitment", "order")), o.paths))


def accounts(origin: Origin) -> SponsorAccount:
    """Return the accounts of sponsors as drawn."""
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


def deals(o: Origin) -> tuple[DealState, ...]:
    """Return the accounts of deals; nothing at all where the book has none."""
    return tuple(DealState(*(each + o.xp.zeros((o.paths,)) for each in deal.opening)) for deal in o.model.deals)


def promises(o: Origin) -> Bound:
    """Return what promises of leases, commitments and backstops have cost: nothing."""
    none = o.xp.zeros((sum(len(o.model.plan.positions[name]) for name in ("lease", "commitment", "backstop")), o.paths))
    return Bound(none, none)
