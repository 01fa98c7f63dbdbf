"""Terms shared by many kinds, so that a term means the same thing everywhere: their specifications, their reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import TermSpec, Unit
from lookthrough.contracts.dates import last_of_term
from lookthrough.contracts.slots import Slot, fixed

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.arrays import Array
    from lookthrough.contracts.term_values import Resolver

PRINCIPAL = TermSpec("principal", Unit.USD_BN, "amount issued or committed", required=True)
DRAWN = TermSpec("drawn", Unit.USD_BN, "amount outstanding at the book's date; default: all of the principal")
RATE = TermSpec("rate", Unit.RATE, "interest a year: a fixed coupon, or a spread over a reference rate")
START = TermSpec("start", Unit.QUARTER, "first quarter in which the contract runs")
MATURITY = TermSpec("maturity", Unit.QUARTER, "quarter of the last payment of principal")
END = TermSpec("end", Unit.QUARTER, "last quarter in which the contract runs")
TERM = TermSpec("term", Unit.YEARS, "length from the start; used where no end is given")
AMORTISATION = TermSpec(
    "amortisation",
    Unit.CHOICE,
    "bullet: all at maturity; linear: equal principal each quarter; level: equal total payment each quarter",
    choices=("bullet", "linear", "level"),
)
AMORTISATION_START = TermSpec(
    "amortisation_start", Unit.QUARTER, "first quarter with scheduled principal; default: the start"
)
SENIORITY = TermSpec(
    "seniority",
    Unit.CHOICE,
    "rank of the claim on the debtor",
    choices=("secured", "unsecured", "junior"),
)
ARD = TermSpec("ard", Unit.QUARTER, "anticipated repayment date; missing it is not a default")
AMOUNT = TermSpec("amount", Unit.USD_BN, "total amount over the life of the contract", required=True)
POWER = TermSpec("power", Unit.GW, "capacity the contract is about")
MILESTONE = TermSpec("milestone", Unit.TEXT, "what must happen before money moves")
CANCELLABLE = TermSpec(
    "cancellable", Unit.FRACTION, "share of future payments the debtor can cancel without owing damages"
)
RAMP = TermSpec("ramp", Unit.YEARS, "time over which payments climb in a straight line to their full level")
CAP = TermSpec("cap", Unit.USD_BN, "most that can be called over the life of the contract")
STAKE = TermSpec("stake", Unit.FRACTION, "share of the issuer's equity the contract carries")
VALUATION = TermSpec("valuation", Unit.USD_BN, "post-money value of the issuer's equity at which shares were priced")
DESCRIPTIVE = (
    TermSpec("rating", Unit.TEXT, "rating of the instrument"),
    TermSpec("security", Unit.TEXT, "collateral"),
    TermSpec("terms_note", Unit.TEXT, "published terms that the model does not use, in words"),
)
CONTROL = (
    TermSpec(
        "directs",
        Unit.CHOICE,
        "whether this party directs what most affects the vehicle's value: building, running, letting again, selling",
        choices=("alone", "jointly", "another"),
    ),
    TermSpec(
        "manages",
        Unit.CHOICE,
        "what this party does for the vehicle under a contract",
        choices=("building", "operation", "both", "neither"),
    ),
    TermSpec(
        "remarkets",
        Unit.CHOICE,
        "who decides on letting or selling the asset when a lease ends, seen from this party",
        choices=("alone", "jointly", "another"),
    ),
    TermSpec(
        "kick_out",
        Unit.CHOICE,
        "who may remove this party from what it directs",
        choices=("one_party", "several_parties", "for_cause", "nobody"),
    ),
    TermSpec(
        "treatment",
        Unit.CHOICE,
        "how this party's filed accounts treat the vehicle",
        choices=("consolidated", "equity_method", "unconsolidated_vie", "fair_value"),
    ),
)
RECORDED = TermSpec("recorded", Unit.USD_BN, "liability that the guarantor's filed accounts show for it")


class WindowTerms(NamedTuple):
    """A promise with a cap (USD bn) between two quarters; arrays ``[contract, path]``."""

    cap: Array
    start: Array
    end: Array


def window_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return cap, start and end of a guarantee or backstop."""
    cap = resolver.term(contract, "cap")
    if cap is None:
        resolver.leave(contract, "the cap is unknown")
        return None
    start, end = window(resolver, contract)
    return {"cap": cap, "start": start, "end": end}


def window(resolver: Resolver, contract: Contract) -> tuple[Slot, Slot]:
    """Return the first and last quarter: from start, end or maturity and term, whatever the book gives."""
    begin = resolver.term(contract, "start")
    if begin is None:
        begin = fixed(f"{contract.id}.start", float(resolver.first_quarter), "assumed")
    end = resolver.term(contract, "end")
    if end is None:
        end = end_of_term(resolver, contract, begin)
    return begin, end


def end_of_term(resolver: Resolver, contract: Contract, begin: Slot, name: str = "end") -> Slot:
    """Return the last quarter of the term, the book's or the assumed one, counted from the middle of the start."""
    years = resolver.term_or_default(contract, "term")
    low, mid, high = (last_of_term(begin.mid, length) for length in (years.low, years.mid, years.high))
    return Slot(f"{contract.id}.{name}", low, mid, high, years.basis)
