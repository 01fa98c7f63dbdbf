"""Equity investments: the part not yet paid, in equal instalments between two dates, if its conditions hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import VENDOR_KINDS, KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import Array, Namespace, between, quarters
from lookthrough.contracts.family import CASH, DISCRETIONARY, OWNERS, ClaimSpec, Family, by_name
from lookthrough.contracts.slots import SILENT, Slot, fixed
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
    dates,
    term_in_quarters,
)

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.family import Columns
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
    """Return the amount, what was paid of it before the book's date, and its dates, for an overdue end a term."""
    amount = resolver.term(contract, "amount")
    if amount is None:
        resolver.leave(contract, "the amount is unknown")
        return None
    when = dates(resolver, contract)
    if SILENT < when["end"].low < max(when["start"].high, float(resolver.first_quarter)):
        when["term"] = term_in_quarters(resolver, contract, "term")
    return {"amount": amount, "paid": paid_before(resolver, contract, amount), **when}


def paid_before(resolver: Resolver, contract: Contract, amount: Slot) -> Slot:
    """Return what was paid before the book's date.

    The purchase of a whole company moves no money between its own entities.
    """
    paid = resolver.term(contract, "paid")
    if contract.kind == "acquisition" or (paid is None and contract.current_status == "funded"):
        return amount
    return paid or fixed(f"{contract.id}.paid", 0.0)


def still_to_pay(xp: Namespace, columns: Columns, now: float) -> Columns:
    """Return what is still to be paid on each path, from when to when: from the book's date at the earliest.

    What should have been paid by then, or before its own start, is paid over the assumed term.
    """
    start, end = xp.floor(columns["start"]), xp.floor(columns["end"])
    first = xp.maximum(start, now)
    last = xp.where(end >= first, end, first + xp.maximum(xp.floor(columns["term"]), 1.0) - 1.0)
    unpaid = xp.maximum(columns["amount"] - columns["paid"], 0.0)
    return {**columns, "unpaid": unpaid, "start": first, "end": last}


def equity_flags(resolver: Resolver, contract: Contract) -> dict[str, float]:
    """Return whether a vendor funds its customer (0/1) and what was paid before the start, USD bn."""
    entities = resolver.book.entities
    investor, issuer = entities[contract.roles["investor"]], entities[contract.roles["issuer"]]
    vendor = investor.kind in VENDOR_KINDS and issuer.class_ == "modelled"
    bought_out = contract.kind == "acquisition"
    amount = resolver.term(contract, "amount")
    already = 0.0 if bought_out or amount is None else paid_before(resolver, contract, amount).mid
    return {"vendor": 1.0 if vendor else 0.0, "already": already}


FAMILIES = (
    Family(
        "equity",
        KINDS,
        read=equity_terms,
        derive=still_to_pay,
        flags=equity_flags,
        terms=EquityTerms,
        shared=frozenset({"amount", "paid"}),
        funds=True,
        giver_is_debtor=True,
        outlasts=True,
        claims=(ClaimSpec("funding", DISCRETIONARY, CASH, is_carried=False, ledger=OWNERS, payer_ledger=OWNERS),),
    ),
)
