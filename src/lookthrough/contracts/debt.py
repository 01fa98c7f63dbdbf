"""Loans, bonds and tranches: interest on the balance, scheduled principal, draws.

The balance is the state. In quarter ``t`` interest is ``balance * rate / 4``; principal is nothing before
``amortisation_start``; then, with ``n`` quarters left to maturity, ``balance / n`` (linear), the principal part of
a level payment, ``balance * i / ((1 + i)**n - 1)`` with ``i = rate / 4`` (level), or nothing until the whole
balance at maturity (bullet). A schedule that is missed is caught up, because it is always read off the balance.
Before ``interest_from`` no interest is paid: that of a discount note is not added to its balance, so its principal
is what it has accreted to at the book's date.

Of a loan that is drawn over time (a delayed-draw loan, a credit line) nothing is drawn after the maturity, nor from a
stated start of amortisation on. A delayed-draw loan is drawn first and amortised then: no principal is scheduled before
the last draw (:func:`with_draws`).

Principal that is overdue bears the contract's rate until it is paid; where a ``default_rate`` is stated, overdue
principal and overdue interest bear that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace, between, quarters
from lookthrough.contracts.facility_terms import OF_FACILITIES, OF_STRUCTURES
from lookthrough.contracts.family import (
    CASH,
    DISCRETIONARY,
    JUNIOR,
    LENDERS,
    SECURED,
    UNSECURED,
    ClaimSpec,
    Family,
    by_name,
)
from lookthrough.contracts.level_payment import level_share
from lookthrough.contracts.slots import DATE, SILENT, Slot, fixed, silent
from lookthrough.contracts.terms import (
    AMORTISATION,
    AMORTISATION_START,
    ARD,
    DESCRIPTIVE,
    DRAWN,
    MATURITY,
    POWER,
    PRINCIPAL,
    RATE,
    SENIORITY,
    START,
    TERM,
    dates,
    with_dates,
)

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.family import Columns
    from lookthrough.contracts.term_values import Resolver

DRAWN_OVER_TIME = frozenset({"ddtl", "term_loan", "revolver", "warehouse"})
DRAWN_FIRST = frozenset({"ddtl"})  # amortised only when all is drawn; others from their start or as they state
RANK_OF_SENIORITY = {"secured": SECURED, "unsecured": UNSECURED, "junior": JUNIOR}
DEFAULT_SENIORITY = {"bond": "unsecured", "convertible": "unsecured"}
CONVERSION_PRICE = TermSpec("conversion_price", Unit.USD_PER_SHARE, "price at which the note exchanges into shares")
DEFAULT_RATE = TermSpec(
    "default_rate",
    Unit.RATE,
    "interest a year on overdue principal and interest; default: the rate, on principal only",
)
INTEREST_FROM = TermSpec(
    "interest_from",
    Unit.QUARTER,
    "first quarter in which the debtor pays interest: before it a discount note pays none, or an escrow does; "
    "default: the start",
)
TRANCHE = TermSpec("tranche", Unit.TEXT, "note of the deal file that it is; the issuer is a vehicle with a `waterfall`")
LTV_CAP = TermSpec("ltv_cap", Unit.FRACTION, "loan to value above which the lender may call for margin")

_ISSUED = {"issuer": "owes interest and principal", "holder": "lent the money"}
_LENT = {"borrower": "owes interest and principal", "lender": "lent the money"}
_TERMS = (
    PRINCIPAL,
    DRAWN,
    RATE,
    DEFAULT_RATE,
    INTEREST_FROM,
    START,
    MATURITY,
    TERM,
    AMORTISATION,
    AMORTISATION_START,
    SENIORITY,
    TRANCHE,
)


def _kind(name: str, description: str, roles: dict[str, str], *more: TermSpec) -> KindSpec:
    debtor, creditor = roles
    specs = terms(*_TERMS, *more, *DESCRIPTIVE)
    return KindSpec(name, "debt", description, roles=roles, debtor=debtor, creditor=creditor, terms=specs)


KINDS = by_name(
    _kind("bond", "A note sold to investors.", _ISSUED, POWER),
    _kind(
        "abs",
        "A tranche of asset-backed notes paid from a vehicle's receipts.",
        _ISSUED,
        ARD,
        POWER,
        *OF_STRUCTURES,
    ),
    _kind("cmbs", "A tranche of a mortgage on data-centre property.", _ISSUED, ARD, POWER, *OF_STRUCTURES),
    _kind("convertible", "A note that may be exchanged for the issuer's shares.", _ISSUED, POWER, CONVERSION_PRICE),
    _kind("term_loan", "A loan repaid on a schedule or at maturity.", _LENT, POWER),
    _kind(
        "ddtl",
        "A delayed-draw term loan: drawn as the project is built, then amortised.",
        _LENT,
        POWER,
        *OF_FACILITIES,
        *OF_STRUCTURES,
    ),
    _kind("margin_loan", "A loan secured on shares, with a call when their value falls.", _LENT, POWER, LTV_CAP),
    _kind("revolver", "A revolving credit line.", _LENT, POWER, *OF_FACILITIES),
    _kind(
        "warehouse",
        "A bank line that carries assets until they are securitised.",
        _LENT,
        POWER,
        *OF_FACILITIES,
        *OF_STRUCTURES,
    ),
)


class DebtTerms(NamedTuple):
    """Terms as arrays ``[contract, path]`` or ``[contract, 1]``; flags are 0 or 1.

    ``drawn`` is what is outstanding at the book's date; the rest is drawn over ``draw_quarters`` from the start or that
    date on. Flags are ``floating`` and ``overdue_floating`` (over the reference rate), ``linear``, ``level``,
    ``available`` and ``on_interest`` (overdue interest bears interest). No interest is paid before ``interest_from``.
    ``commitment_fee`` is a rate a year on what may still be drawn.
    """

    principal: Array
    drawn: Array
    rate: Array
    floating: Array
    start: Array
    maturity: Array
    amortisation_start: Array
    linear: Array
    level: Array
    draw_quarters: Array
    available: Array
    conversion_price: Array = 0.0
    overdue_rate: Array = 0.0
    overdue_floating: Array = 0.0
    on_interest: Array = 0.0
    interest_from: Array = SILENT
    commitment_fee: Array = 0.0


class DebtDue(NamedTuple):
    """What falls due in one quarter, USD bn ``[contract, path]``."""

    interest: Array
    principal: Array


class DebtQuarter(NamedTuple):
    """One quarter of debts that are paid, USD bn ``[contract, path]``; ``balance`` is what is left after it."""

    draw: Array
    interest: Array
    principal: Array
    balance: Array


def coupon(terms: DebtTerms, reference_rate: Array, extra_spread: Array | float = 0.0) -> Array:
    """Return the interest rate a year: the fixed coupon, or the spread over the reference rate ``[path]``."""
    return terms.rate + terms.floating * (reference_rate + extra_spread)


def paid(
    xp: Namespace, terms: DebtTerms, balance: Array, rate: Array, quarter: float, first_quarter: float
) -> DebtQuarter:
    """Return what a quarter draws and pays where everybody pays: the balance, with the draw, less the principal.

    Arguments as those of :func:`due` and :func:`draws`; ``balance`` is that before the quarter.
    """
    draw = draws(xp, terms, quarter, first_quarter)
    owed = due(xp, terms, balance + draw, terms.maturity, rate, quarter)
    interest = owed.interest + fee(xp, terms, quarter, first_quarter)
    return DebtQuarter(draw, interest, owed.principal, balance + draw - owed.principal)


def due(xp: Namespace, terms: DebtTerms, balance: Array, maturity: Array, rate: Array, quarter: float) -> DebtDue:
    """Return interest and scheduled principal of one quarter.

    Args:
        xp: array namespace.
        terms: see :class:`DebtTerms`.
        balance: outstanding ``[contract, path]``, USD bn.
        maturity: current maturity (refinancing moves it) ``[contract, path]``, quarter number.
        rate: interest a year ``[contract, path]``.
        quarter: the quarter number.
    """
    left = xp.maximum(xp.floor(maturity) - quarter + 1.0, 1.0)
    per_quarter = rate / QUARTERS_PER_YEAR
    share = xp.where(terms.linear > 0, 1.0 / left, level_share(xp, terms.level, per_quarter, left))
    running = xp.where(quarter >= xp.floor(terms.start), 1.0, 0.0)
    bearing = xp.where(quarter >= xp.floor(xp.maximum(terms.start, terms.interest_from)), 1.0, 0.0)
    amortising = xp.where(quarter >= xp.floor(terms.amortisation_start), 1.0, 0.0)
    principal = xp.where(left <= 1.0, 1.0, share * amortising) * balance
    return DebtDue(interest=bearing * per_quarter * balance, principal=running * principal)


def service(xp: Namespace, terms: DebtTerms, interest: Array, principal: Array) -> Array:
    """Return interest and scheduled principal of one quarter, without a bullet, which is refinanced, not served."""
    return interest + principal * xp.minimum(terms.linear + terms.level, 1.0)


def on_overdue(terms: DebtTerms, reference_rate: Array, principal: Array, interest: Array) -> Array:
    """Return one quarter's interest on what is overdue ``[contract, path]``, USD bn."""
    rate = terms.overdue_rate + terms.overdue_floating * reference_rate
    return rate / QUARTERS_PER_YEAR * (principal + terms.on_interest * interest)


def draws(xp: Namespace, terms: DebtTerms, quarter: float, first_quarter: float) -> Array:
    """Return the money drawn this quarter: the undrawn part in equal instalments from the start (or the book's date).

    ``first_quarter`` is the first quarter after the book's date; the result is USD bn ``[contract, path]``.
    """
    first = xp.maximum(xp.floor(terms.start), first_quarter)
    last = first + terms.draw_quarters - 1.0
    undrawn = xp.maximum(terms.principal - terms.drawn, 0.0) * terms.available
    return between(xp, quarter, first, last) * undrawn / quarters(xp, first, last)


def undrawn(xp: Namespace, terms: DebtTerms, quarter: float, first_quarter: float) -> Array:
    """Return what may still be drawn after a quarter, USD bn ``[contract, path]``; see :func:`draws`."""
    first = xp.maximum(xp.floor(terms.start), first_quarter)
    left = xp.clip(first + terms.draw_quarters - 1.0 - quarter, 0.0, terms.draw_quarters)
    return xp.maximum(terms.principal - terms.drawn, 0.0) * terms.available * left / terms.draw_quarters


def fee(xp: Namespace, terms: DebtTerms, quarter: float, first_quarter: float) -> Array:
    """Return one quarter's fee on what may still be drawn after it, USD bn ``[contract, path]``; see :func:`draws`."""
    return terms.commitment_fee / QUARTERS_PER_YEAR * undrawn(xp, terms, quarter, first_quarter)


def debt_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return principal, drawn, rate, start, maturity and start of amortisation of a loan, bond or tranche."""
    principal = resolver.term(contract, "principal")
    if principal is None:
        principal = resolver.term(contract, "drawn")
    if principal is None:
        resolver.leave(contract, "the amount is unknown")
        return None
    when = dates(resolver, contract, "maturity")
    if contract.mid("start") is None:
        when["start"] = _begun_before(resolver, contract)
    amortises = resolver.quarter(contract, "amortisation_start") or resolver.quarter(contract, "ard")
    return {
        "principal": principal,
        "drawn": resolver.term(contract, "drawn") or principal,
        "rate": resolver.term_or_default(contract, "rate"),
        "interest_from": resolver.quarter(contract, "interest_from") or silent(f"{contract.id}.interest_from"),
        "overdue_rate": resolver.term(contract, "default_rate") or resolver.term_or_default(contract, "rate"),
        **when,
        "amortisation_start": amortises or silent(f"{contract.id}.amortisation_start"),
        "conversion_price": resolver.term(contract, "conversion_price") or _none(contract, "conversion_price"),
        "available_until": resolver.quarter(contract, "available_until") or silent(f"{contract.id}.available_until"),
        "commitment_fee": resolver.term(contract, "commitment_fee") or _none(contract, "commitment_fee"),
    }


def with_draws(xp: Namespace, columns: Columns, now: float) -> Columns:
    """Return dates, what is drawn already, over how many quarters the rest is drawn, and the start of amortisation.

    Without a figure, all of a loan that has begun is outstanding, and nothing of one that has not. A stated start of
    amortisation ends the draws, unless it has passed before they begin, and so does the end of its availability.
    """
    found = with_dates(xp, columns, now, "maturity")
    start, maturity, stated = found["start"], found["maturity"], xp.floor(found["amortisation_start"])
    drawn = xp.where((found["drawn_by_start"] > 0.0) & (start >= now), 0.0, found["drawn"])
    first, count = xp.maximum(start, now), found["draw_quarters"]
    last = xp.minimum(first + count - 1.0, xp.maximum(maturity, first))
    last = xp.where(stated > first, xp.minimum(last, stated - 1.0), last)
    until = xp.where(found["available_until"] > SILENT, xp.floor(found["available_until"]), last)
    available = xp.where(until < first, 0.0, found["available"])
    last = xp.maximum(xp.minimum(last, until), first)
    is_drawn_first = (found["drawn_first"] > 0.0) & (count > 1.0) & (available > 0.0)
    is_drawn_first = is_drawn_first & (found["principal"] > drawn)
    amortises = xp.where(stated > SILENT, stated, start)
    return {
        **found,
        "drawn": drawn,
        "available": available,
        "draw_quarters": last - first + 1.0,
        "amortisation_start": xp.where(is_drawn_first, xp.maximum(amortises, last + 1.0), amortises),
    }


def _none(contract: Contract, name: str) -> Slot:
    return fixed(f"{contract.id}.{name}", 0.0, "inferred")


def debt_flags(resolver: Resolver, contract: Contract) -> dict[str, float]:
    """Return the flags of :class:`DebtTerms` as 0/1, the rank, and the quarters of draws."""
    rate, stated = contract.value("rate"), contract.value("default_rate")
    overdue = rate if stated is None or stated.mid is None else stated
    style = amortisation_of(contract.kind, contract.word("amortisation"), has_ard=contract.value("ard") is not None)
    rank = RANK_OF_SENIORITY[seniority_of(contract.kind, contract.word("seniority"))]
    time = 0.0
    if contract.value("drawn") is not None and contract.kind in DRAWN_OVER_TIME:
        time = resolver.assumption("debt.availability").mid
    return {
        "floating": 1.0 if rate is not None and rate.base else 0.0,
        "linear": 1.0 if style == "linear" else 0.0,
        "level": 1.0 if style == "level" else 0.0,
        "rank": float(rank),
        "draw_quarters": _draw_quarters(resolver, contract.kind),
        "available": float(can_be_drawn(contract, resolver.first_quarter, time)),
        "drawn_by_start": 1.0 if contract.mid("drawn") is None else 0.0,
        "drawn_first": 1.0 if contract.kind in DRAWN_FIRST else 0.0,
        "overdue_floating": 1.0 if overdue is not None and overdue.base else 0.0,
        "on_interest": 1.0 if overdue is not rate else 0.0,
        "lock_up": contract.mid("lock_up") or 0.0,
    }


def _begun_before(resolver: Resolver, contract: Contract) -> Slot:
    """Return the start of a loan whose start the book does not give: it is as old as assumed."""
    age = resolver.assumption("debt.age", key=f"{contract.id}.start")
    now = float(resolver.first_quarter)
    return Slot(age.name, now - 4.0 * age.high, now - 4.0 * age.mid, now - 4.0 * age.low, age.basis, form=DATE)


def can_be_drawn(contract: Contract, first_quarter: int, years: float) -> bool:
    """Return whether what is not drawn of a loan still can be: an older one has been repaid, not left undrawn.

    Args:
        contract: the loan.
        first_quarter: the first quarter ahead of the book's date.
        years: how long after its start a loan of a kind that is drawn over time can be drawn; others are at once.
    """
    started = contract.mid("start")
    if started is None or contract.value("drawn") is None:
        return started is not None
    return started >= first_quarter - (4.0 * years if contract.kind in DRAWN_OVER_TIME else 0.0)


def _draw_quarters(resolver: Resolver, kind: str) -> float:
    """Return over how many quarters a loan of a kind is drawn, at the middle of its range; bonds are drawn at once."""
    return round(4.0 * resolver.assumption(f"{kind}.draw_period").mid) if kind in DRAWN_OVER_TIME else 1.0


def seniority_of(kind: str, stated: str | None) -> str:
    """Return the rank of a debt on its debtor, ``secured``, ``unsecured`` or ``junior``: as stated, else its kind's."""
    return stated or DEFAULT_SENIORITY.get(kind, "secured")


def amortisation_of(kind: str, stated: str | None, *, has_ard: bool) -> str:
    """Return how a debt is repaid: as stated, else level from an anticipated repayment date, else as its kind is."""
    return stated or ("level" if has_ard else "linear" if kind == "ddtl" else "bullet")


FAMILIES = (
    Family(
        "debt",
        KINDS,
        read=debt_terms,
        derive=with_draws,
        flags=debt_flags,
        terms=DebtTerms,
        shared=frozenset({"principal", "drawn"}),
        funds=True,
        claims=(
            ClaimSpec("interest", None, CASH, ledger=LENDERS),
            ClaimSpec("principal", None, CASH, ledger=LENDERS),
            ClaimSpec("draw", DISCRETIONARY, CASH, is_carried=False, from_creditor=True),
        ),
    ),
)
