"""What a run remembers, what it freezes, and the switches that turn channels on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.simulate.compile import opening_state as opens
from lookthrough.simulate.compile.opening_state import Bound, DebtDefault, Exposure, Origin, begins, each, wide
from lookthrough.world import drivers
from lookthrough.world.driver import Heard

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.deals.deal_state import DealState, PaidDeal, Residual
    from lookthrough.simulate.compile.share_rights import Vested
    from lookthrough.simulate.compile.sponsor_state import AccountFlows, SponsorAccount
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
        defaults: of debts so far (``quarter.debt_defaults``).
        unplaced: quarters of orders that nobody places within ``one_quarter.YEARS_OF_ORDERS``, against the base run.
        outside, deadweight, lifeline: discounted, what explains the loss.
        gross: everything ever paid, the yardstick of the cash check.
        hazard: of each sponsor, added up so far; ``company_hazard`` is that of companies beyond the model's own.
        account: what sponsors with an account have.
        bound: what promises of capacity bind and cost beyond the market so far, discounted (``onerous``).
        market: what a dollar of each promise was worth last quarter.
        deals: accounts of the deals of vehicles.
    """

    world: WorldState = begins(opens.world)
    heard: Heard = begins(lambda o: drivers.nothing_heard(o.xp, len(o.model.lab_rows), o.paths))
    cash: Array = begins(opens.cash)
    balance: Array = begins(opens.balances)
    maturity: Array = wide(lambda numbers: numbers.families["debt"].maturity)
    extra: Array = each("plan.debt")
    arrears: Array = each("claims")
    used: dict[str, Array] = begins(opens.nothing_used)
    missed: Array = each("cover.guarantee")
    reimbursable: Array = each("cover.with_recourse")
    written: Array = each("plan.debt")
    asset: Array = wide(lambda numbers: numbers.asset)
    marked: Array = wide(lambda numbers: numbers.asset)
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
    vested: Vested = begins(opens.before)
    exposure: Exposure = begins(opens.all_existing)
    unsold: Array = begins(opens.nothing_unsold)
    defaults: DebtDefault = begins(opens.no_defaults)
    unplaced: Array = each()
    outside: Array = each()
    deadweight: Array = each()
    lifeline: Array = each()
    unconverged: Array = each()
    multiple: Array = each()
    residual: Array = each()
    gross: Array = each()
    hazard: Array = each("sponsors")
    account: SponsorAccount = begins(opens.accounts)
    company_hazard: Array = each("plan.limited")
    bound: Bound = begins(opens.promises)
    market: Array = begins(lambda o: o.xp.ones_like(opens.promises(o).due))
    deals: tuple[DealState, ...] = begins(opens.deals)
    claim_due: Array = each("claims")
    claim_paid: Array = each("claims")
    age: Array = begins(lambda o: o.xp.zeros(()))


def begin(origin: Origin) -> State:
    """Return the state at the book's date."""
    return State(**{name: rule(origin) for name, rule in State._field_defaults.items()})


class Frozen(NamedTuple):
    """What one quarter of the base run hands to the runs in which a channel is off; behind it, how many there are.

    ``alike`` is the share that is paid of claims (``Model.paid_alike``).
    """

    alike: Array = each("paid_alike.claim")
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
    window: Array = each()
    dearer: Array = each()

    @property
    def heard(self) -> Heard:
        """What the world of the base run heard, and what its developers finished."""
        return Heard(
            self.paid, self.planned, self.missed, self.fallen, self.vacated, self.developed, self.window, self.dearer
        )


def nothing_frozen(origin: Origin, rows: int) -> Frozen:
    """Return the place-holder that the base run is given ``[row, ...]``: it never reads it, having every channel on."""
    shapes = {name: level.shape(origin) for name, level in Frozen._field_defaults.items()}
    return Frozen(**{name: origin.xp.zeros((rows, *shape)) for name, shape in shapes.items()})


class QuarterRecord(NamedTuple):
    """What is read off one quarter: the wealth of each ledger and of its entries so far, the world, claims and stocks.

    ``world`` is ``driver.OF_THE_WORLD`` ``[seen, path]``, ``lab_revenue`` what labs earn outside, USD bn ``[lab,
    path]``. Of limited entities also the equity at marks and what they owe, of sponsors with an account what they have
    and what moved it; ``deals`` are those of vehicles, with ``residual`` values. Which of it is kept, who asks decides.
    """

    ledgers: Array
    entries: Array
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
    deals: tuple[PaidDeal, ...] = ()
    residual: Residual | tuple[()] = ()
