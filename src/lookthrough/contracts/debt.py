"""Loans, bonds and tranches: interest on the balance, scheduled principal, draws.

The balance is the state. In quarter ``t`` interest is ``balance * rate / 4``; principal is nothing before
``amortisation_start``; then, with ``n`` quarters left to maturity, ``balance / n`` (linear), the principal part of
a level payment, ``balance * i / ((1 + i)**n - 1)`` with ``i = rate / 4`` (level), or nothing until the whole
balance at maturity (bullet). A schedule that is missed is caught up, because it is always read off the balance.
Principal that is overdue bears the contract's rate until it is paid; where a ``default_rate`` is stated, overdue
principal and overdue interest bear that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace, between, quarters
from lookthrough.contracts.dates import last_quarter
from lookthrough.contracts.family import CASH, DISCRETIONARY, JUNIOR, SECURED, UNSECURED, ClaimSpec, Family, by_name
from lookthrough.contracts.slots import Slot, fixed
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
    end_of_term,
)
from lookthrough.units.quarter import quarter_of

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.term_values import Resolver

DRAWN_OVER_TIME = frozenset({"ddtl", "term_loan", "revolver", "warehouse"})
RANK_OF_SENIORITY = {"secured": SECURED, "unsecured": UNSECURED, "junior": JUNIOR}
DEFAULT_SENIORITY = {"bond": "unsecured", "convertible": "unsecured"}
CONVERSION_PRICE = TermSpec("conversion_price", Unit.USD_PER_SHARE, "price at which the note exchanges into shares")
DEFAULT_RATE = TermSpec(
    "default_rate",
    Unit.RATE,
    "interest a year on overdue principal and interest; default: the rate, on principal only",
)
LTV_CAP = TermSpec("ltv_cap", Unit.FRACTION, "loan to value above which the lender may call for margin")

_ISSUED = {"issuer": "owes interest and principal", "holder": "lent the money"}
_LENT = {"borrower": "owes interest and principal", "lender": "lent the money"}
_TERMS = (PRINCIPAL, DRAWN, RATE, DEFAULT_RATE, START, MATURITY, TERM, AMORTISATION, AMORTISATION_START, SENIORITY)


def _kind(name: str, description: str, roles: dict[str, str], *more: TermSpec) -> KindSpec:
    debtor, creditor = roles
    specs = terms(*_TERMS, *more, *DESCRIPTIVE)
    return KindSpec(name, "debt", description, roles=roles, debtor=debtor, creditor=creditor, terms=specs)


KINDS = by_name(
    _kind("bond", "A note sold to investors.", _ISSUED, POWER),
    _kind("abs", "A tranche of asset-backed notes paid from a vehicle's receipts.", _ISSUED, ARD, POWER),
    _kind("cmbs", "A tranche of a mortgage on data-centre property.", _ISSUED, ARD, POWER),
    _kind("convertible", "A note that may be exchanged for the issuer's shares.", _ISSUED, POWER, CONVERSION_PRICE),
    _kind("term_loan", "A loan repaid on a schedule or at maturity.", _LENT, POWER),
    _kind("ddtl", "A delayed-draw term loan: drawn as the project is built, then amortised.", _LENT, POWER),
    _kind("margin_loan", "A loan secured on shares, with a call when their value falls.", _LENT, POWER, LTV_CAP),
    _kind("revolver", "A revolving credit line.", _LENT, POWER),
    _kind("warehouse", "A bank line that carries assets until they are securitised.", _LENT, POWER),
)


class DebtTerms(NamedTuple):
    """Terms as arrays ``[contract, path]`` or ``[contract, 1]``; flags are 0 or 1.

    Flags are ``floating`` and ``overdue_floating`` (over the reference rate), ``linear``, ``level``, ``available`` and
    ``on_interest`` (overdue interest bears interest).
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


class DebtDue(NamedTuple):
    """What falls due in one quarter, USD bn ``[contract, path]``."""

    interest: Array
    principal: Array


def coupon(terms: DebtTerms, reference_rate: Array, extra_spread: Array | float = 0.0) -> Array:
    """Return the interest rate a year: the fixed coupon, or the spread over the reference rate ``[path]``."""
    return terms.rate + terms.floating * (reference_rate + extra_spread)


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
    growth = (1.0 + per_quarter) ** left - 1.0
    level_part = xp.where(growth > 0.0, per_quarter / xp.where(growth > 0.0, growth, 1.0), 1.0 / left)
    share = xp.where(terms.linear > 0, 1.0 / left, xp.where(terms.level > 0, level_part, 0.0))
    running = xp.where(quarter >= xp.floor(terms.start), 1.0, 0.0)
    amortising = xp.where(quarter >= xp.floor(terms.amortisation_start), 1.0, 0.0)
    principal = xp.where(left <= 1.0, 1.0, share * amortising) * balance
    return DebtDue(interest=running * per_quarter * balance, principal=running * principal)


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


def debt_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return principal, drawn, rate, start, maturity and start of amortisation of a loan, bond or tranche."""
    principal = resolver.term(contract, "principal")
    if principal is None:
        principal = resolver.term(contract, "drawn")
    if principal is None:
        resolver.leave(contract, "the amount is unknown")
        return None
    ended = last_quarter(contract)
    if ended is not None and ended < quarter_of(resolver.book.as_of):
        resolver.leave(contract, "it matured before the book's date")
        return None
    now = float(resolver.first_quarter)
    start = resolver.term(contract, "start") or _begun_before(resolver, contract)
    drawn = resolver.term(contract, "drawn")
    if drawn is None:
        drawn = principal if start.mid < now else principal._replace(low=0.0, mid=0.0, high=0.0)
    maturity = resolver.term(contract, "maturity")
    if maturity is None:
        maturity = end_of_term(resolver, contract, start, "maturity")
    ard = resolver.term(contract, "ard")
    amortisation_start = resolver.term(contract, "amortisation_start") or ard
    return {
        "principal": principal,
        "drawn": drawn,
        "rate": resolver.term_or_default(contract, "rate"),
        "overdue_rate": resolver.term(contract, "default_rate") or resolver.term_or_default(contract, "rate"),
        "start": start,
        "maturity": maturity,
        "amortisation_start": amortisation_start or start,
        "conversion_price": resolver.term(contract, "conversion_price") or _none(contract, "conversion_price"),
    }


def _none(contract: Contract, name: str) -> Slot:
    return fixed(f"{contract.id}.{name}", 0.0, "inferred")


def debt_flags(resolver: Resolver, contract: Contract) -> dict[str, float]:
    """Return the flags of :class:`DebtTerms` as 0/1, the rank, and the quarters of draws."""
    rate, stated = contract.value("rate"), contract.value("default_rate")
    overdue = rate if stated is None or stated.mid is None else stated
    default = "level" if contract.value("ard") else _default_amortisation(contract.kind)
    style = contract.word("amortisation") or default
    rank = RANK_OF_SENIORITY[contract.word("seniority") or DEFAULT_SENIORITY.get(contract.kind, "secured")]
    maturity = contract.mid("maturity")
    started = contract.mid("start")
    available = started is not None and (contract.value("drawn") is None or _is_open(resolver, started))
    return {
        "floating": 1.0 if rate is not None and rate.base else 0.0,
        "linear": 1.0 if style == "linear" else 0.0,
        "level": 1.0 if style == "level" and maturity is not None else 0.0,
        "rank": float(rank),
        "draw_quarters": _draw_quarters(resolver, contract.kind),
        "available": 1.0 if available else 0.0,
        "overdue_floating": 1.0 if overdue is not None and overdue.base else 0.0,
        "on_interest": 1.0 if overdue is not rate else 0.0,
    }


def _begun_before(resolver: Resolver, contract: Contract) -> Slot:
    """Return the start of a loan whose start the book does not give: it is as old as assumed."""
    age = resolver.assumption("debt.age", key=f"{contract.id}.start")
    now = float(resolver.first_quarter)
    return Slot(age.name, now - 4.0 * age.high, now - 4.0 * age.mid, now - 4.0 * age.low, age.basis)


def _is_open(resolver: Resolver, started: float) -> bool:
    """Return whether a loan below its size can still be drawn: an older one has been repaid, not left undrawn."""
    return started >= resolver.first_quarter - 4.0 * resolver.assumption("debt.availability").mid


def _draw_quarters(resolver: Resolver, kind: str) -> float:
    """Return over how many quarters a loan of a kind is drawn, at the middle of its range; bonds are drawn at once."""
    return round(4.0 * resolver.assumption(f"{kind}.draw_period").mid) if kind in DRAWN_OVER_TIME else 1.0


def _default_amortisation(kind: str) -> str:
    return "linear" if kind == "ddtl" else "bullet"


FAMILIES = (
    Family(
        "debt",
        KINDS,
        read=debt_terms,
        flags=debt_flags,
        terms=DebtTerms,
        shared=frozenset({"principal", "drawn"}),
        funds=True,
        claims=(
            ClaimSpec("interest", None, CASH),
            ClaimSpec("principal", None, CASH),
            ClaimSpec("draw", DISCRETIONARY, CASH, is_carried=False, from_creditor=True),
        ),
    ),
)
