"""Equity investments: the part not yet paid, in equal instalments between two dates, if its conditions hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import VENDOR_KINDS, KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import Array, Namespace, between, quarters
from lookthrough.contracts.family import CASH, DISCRETIONARY, ClaimSpec, Family, by_name
from lookthrough.contracts.slots import Slot, fixed, shifted
from lookthrough.contracts.terms import (
    AMOUNT,
    CONTROL,
    DESCRIPTIVE,
    END,
    MILESTONE,
    POWER,
    STAKE,
    START,
    VALUATION,
    end_of_term,
)

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.term_values import Resolver

_PAID = TermSpec("paid", Unit.USD_BN, "amount already paid at the book's date")
_TERMS = (AMOUNT, START, END, STAKE, VALUATION, MILESTONE, POWER, _PAID)
_ROLES = {"investor": "pays and owns the shares", "issuer": "receives the money"}


def _kind(name: str, description: str, *more: TermSpec) -> KindSpec:
    specs = terms(*_TERMS, *more, *DESCRIPTIVE)
    return KindSpec(name, "equity", description, roles=_ROLES, debtor="investor", creditor="issuer", terms=specs)


KINDS = by_name(
    _kind("equity_investment", "Money for shares of a company, at once or by milestones."),
    _kind("acquisition", "The purchase of a whole company."),
    _kind(
        "jv_equity",
        "Money for a share of a project vehicle, whose residual is paid out to its owners.",
        TermSpec("in_kind", Unit.FRACTION, "share of the amount given as land or construction instead of cash"),
        *CONTROL,
    ),
)


class EquityTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``: USD bn and quarter numbers; ``unpaid`` is what is still to come."""

    unpaid: Array
    start: Array
    end: Array


def due(xp: Namespace, terms: EquityTerms, quarter: float) -> Array:
    """Return the instalment of one quarter, USD bn ``[contract, path]``, before the investor's conditions."""
    return between(xp, quarter, terms.start, terms.end) * terms.unpaid / quarters(xp, terms.start, terms.end)


def equity_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return what is still to be paid, from when to when."""
    amount = resolver.term(contract, "amount")
    if amount is None:
        resolver.leave(contract, "the amount is unknown")
        return None
    now = float(resolver.first_quarter)
    already = _already_paid(contract, amount.mid)
    unpaid = amount._replace(low=0.0, mid=0.0, high=0.0) if already >= amount.mid else shifted(amount, -already)
    begin = resolver.term(contract, "start") or fixed(f"{contract.id}.start", now, "assumed")
    first = begin._replace(low=max(begin.low, now), mid=max(begin.mid, now), high=max(begin.high, now))
    end = resolver.term(contract, "end")
    if end is None or end.mid < first.mid:
        end = end_of_term(resolver, contract, first)
    return {"unpaid": unpaid, "start": first, "end": end}


def _already_paid(contract: Contract, amount: float) -> float:
    """What was paid before the book's date; the purchase of a whole company moves no money between its own entities."""
    if contract.kind == "acquisition":
        return amount
    paid = contract.mid("paid")
    return amount if contract.current_status == "funded" and paid is None else (paid or 0.0)


def equity_flags(resolver: Resolver, contract: Contract) -> dict[str, float]:
    """Return whether a vendor funds its customer (0/1) and what was paid before the start, USD bn."""
    entities = resolver.book.entities
    investor, issuer = entities[contract.roles["investor"]], entities[contract.roles["issuer"]]
    vendor = investor.kind in VENDOR_KINDS and issuer.class_ == "modelled"
    bought_out = contract.kind == "acquisition"
    already = 0.0 if bought_out else _already_paid(contract, contract.mid("amount") or 0.0)
    return {"vendor": 1.0 if vendor else 0.0, "already": already}


FAMILIES = (
    Family(
        "equity",
        KINDS,
        read=equity_terms,
        flags=equity_flags,
        terms=EquityTerms,
        shared=frozenset({"unpaid"}),
        funds=True,
        giver_is_debtor=True,
        claims=(ClaimSpec("funding", DISCRETIONARY, CASH, is_carried=False, is_to_owners=True),),
    ),
)
