"""Terms shared by many kinds, so that a term means the same thing everywhere: their specifications, their reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import TermSpec, Unit
from lookthrough.book.shape.span import quarters_in
from lookthrough.contracts.dates import life
from lookthrough.contracts.slots import Slot, fixed, silent, whole

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.contracts.term_values import Resolver

    Columns = dict[str, Array]

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
SERVING = (
    TermSpec("serves", Unit.CONTRACT, "the loan of who is paid whose interest and amortisation these payments cover"),
    TermSpec("cover", Unit.NUMBER, "what is paid over that interest and amortisation"),
)
EXIT = (
    TermSpec("notice", Unit.YEARS, "notice after which the rest may be ended without damages"),
    TermSpec("exit_from", Unit.QUARTER, "first quarter in which notice may be given; default: at any time"),
    TermSpec("termination_fee", Unit.USD_BN, "what the debtor pays for ending it early"),
)
CAP = TermSpec("cap", Unit.USD_BN, "most that can be called over the life of the contract")
STAKE = TermSpec("stake", Unit.FRACTION, "share of the issuer's equity the contract carries")
VALUATION = TermSpec("valuation", Unit.USD_BN, "post-money value of the issuer's equity at which shares were priced")
DESCRIPTIVE = (
    TermSpec("rating", Unit.TEXT, "rating of the instrument", acts=False),
    TermSpec("security", Unit.TEXT, "collateral", acts=False),
    TermSpec("terms_note", Unit.TEXT, "published terms that the model does not use, in words", acts=False),
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
    """Return cap and dates of a guarantee or backstop."""
    cap = resolver.term(contract, "cap")
    if cap is None:
        resolver.leave(contract, "the cap is unknown")
        return None
    return {"cap": cap, **dates(resolver, contract)}


def cover(resolver: Resolver, contract: Contract) -> Slot:
    """Return the payments over the service of the loan that they serve: the book's, else that assumed for the kind."""
    if contract.word("serves") is None:
        return fixed(f"{contract.id}.cover", 1.0, "inferred")
    return resolver.term_or_default(contract, "cover")


def dates(resolver: Resolver, contract: Contract, end: str = "end") -> dict[str, Slot]:
    """Return start, end (under the name of its term) and term in quarters: what the book says, else ``SILENT``.

    The term is asked for where no end is stated: the book's, else the one assumed for the kind.
    """
    last = resolver.quarter(contract, end)
    return {
        "start": resolver.quarter(contract, "start") or silent(f"{contract.id}.start"),
        end: last or silent(f"{contract.id}.{end}"),
        "term": term_in_quarters(resolver, contract, end) if last is None else silent(f"{contract.id}.term"),
    }


def term_in_quarters(resolver: Resolver, contract: Contract, key: str) -> Slot:
    """Return the length of a contract in quarters, the book's or the assumed one; ``key`` names its draw."""
    years = resolver.term_or_default(contract, "term")
    low, mid, high = (float(quarters_in(length)) for length in (years.low, years.mid, years.high))
    return whole(Slot(f"{contract.id}.{key}", low, mid, high, years.basis))


def with_dates(xp: Namespace, columns: Columns, now: float, end: str = "end") -> Columns:
    """Return the columns ``[contract, path]`` with the first and the last quarter of each path (``dates.life``)."""
    first, last = life(xp, columns["start"], columns[end], columns["term"], now)
    return {**columns, "start": first, end: last}
