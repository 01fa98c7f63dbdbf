"""Guarantees: what an obligor does not pay, or what a leased asset has lost at the end, up to a cap.

A shortfall of a quarter inside the window is covered. It is called in the next quarter (as notices work in law), also
where that one is the first after the window, and the guarantor pays what the obligor does not make good in it. Until
somebody pays, the obligor owes it; what the guarantor pays, the obligor owes the guarantor from then on (``recourse``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import Array, Namespace, between
from lookthrough.contracts.family import CASH, JUNIOR, SUPPORT, ClaimSpec, Family, by_name
from lookthrough.contracts.terms import DESCRIPTIVE, END, RECORDED, START, dates

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.slots import Slot
    from lookthrough.contracts.term_values import Resolver

_CAP = TermSpec("cap", Unit.USD_BN, "most that can be called; unknown where it is not published", required=True)
_COVERS = TermSpec("covers", Unit.CONTRACT, "the contract whose shortfall is covered; whoever holds it is paid")
_BOOKED_AS = TermSpec("booked_as", Unit.CHOICE, "what it is in the filed accounts", choices=("guarantee", "derivative"))
_MOST_PAID = TermSpec(
    "most_paid",
    Unit.USD_BN,
    "most that is paid, where the cap is the guaranteed value; default: all of the cap",
)
_ROLES = {
    "guarantor": "pays when called",
    "beneficiary": "is protected",
    "obligor": "the one whose failure is covered",
}


def _kind(name: str, description: str, *own: TermSpec) -> KindSpec:
    return KindSpec(
        name,
        "guarantee",
        description,
        roles=_ROLES,
        debtor="guarantor",
        creditor="beneficiary",
        optional_roles=frozenset({"obligor"}),
        terms=terms(START, END, _CAP, _COVERS, *own, *DESCRIPTIVE),
    )


KINDS = by_name(
    _kind(
        "guarantee",
        "A promise to pay what another fails to pay, up to a cap; called in the quarter after the shortfall.",
        RECORDED,
        _BOOKED_AS,
    ),
    _kind(
        "residual_value_guarantee",
        "A promise to make good the loss of value of a leased asset when the lease ends, up to a cap.",
        _MOST_PAID,
        RECORDED,
    ),
)


class GuaranteeTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``: no more than ``cap`` and ``most_paid`` (USD bn) is ever paid."""

    cap: Array
    most_paid: Array
    start: Array
    end: Array


def missed(xp: Namespace, terms: GuaranteeTerms, shortfall: Array, quarter: float) -> Array:
    """Return what of a quarter's shortfall is covered, USD bn: all of it while the guarantee runs."""
    return between(xp, quarter, terms.start, terms.end) * shortfall


def left(xp: Namespace, terms: GuaranteeTerms, used: Array) -> Array:
    """Return what can still be paid after ``used`` has been, USD bn ``[contract, path]``."""
    return xp.maximum(xp.minimum(terms.cap, terms.most_paid) - used, 0.0)


def guarantee_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return cap, most that is paid, start and end; of the two amounts one may be unknown."""
    cap, most_paid = resolver.term(contract, "cap"), resolver.term(contract, "most_paid")
    known = cap or most_paid
    if known is None:
        resolver.leave(contract, "the cap is unknown")
        return None
    return {"cap": cap or known, "most_paid": most_paid or known, **dates(resolver, contract)}


FAMILIES = (
    Family(
        "guarantee",
        KINDS,
        read=guarantee_terms,
        terms=GuaranteeTerms,
        shared=frozenset({"cap", "most_paid"}),
        claims=(
            ClaimSpec("guarantee", JUNIOR, CASH, payer_ledger=SUPPORT),
            ClaimSpec("recourse", None, CASH, ledger=SUPPORT),
        ),
    ),
)
