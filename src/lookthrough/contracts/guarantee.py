"""Guarantees: what an obligor does not pay, or what a leased asset has lost at the end, up to a cap.

What depends on a shortfall falls due in the next quarter (as notices work in law), which keeps the clearing of one
quarter monotone.
"""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import Array, Namespace, between
from lookthrough.contracts.family import CASH, JUNIOR, ClaimSpec, Family, by_name
from lookthrough.contracts.terms import DESCRIPTIVE, END, RECORDED, START, WindowTerms, window_terms

_CAP = TermSpec("cap", Unit.USD_BN, "most that can be called; unknown where it is not published", required=True)
_COVERS = TermSpec("covers", Unit.CONTRACT, "the contract whose shortfall is covered")
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


def called(xp: Namespace, terms: WindowTerms, used: Array, shortfall: Array, quarter: float) -> Array:
    """Return the guarantee call of this quarter: last quarter's covered shortfall, up to what is left of the cap."""
    left = xp.maximum(terms.cap - used, 0.0)
    return between(xp, quarter, terms.start, terms.end) * xp.minimum(shortfall, left)


FAMILIES = (
    Family(
        "guarantee",
        KINDS,
        read=window_terms,
        terms=WindowTerms,
        shared=frozenset({"cap"}),
        claims=(ClaimSpec("guarantee", JUNIOR, CASH),),
    ),
)
