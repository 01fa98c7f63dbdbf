"""Guarantees: what an obligor does not pay, or what a leased asset has lost at the end, up to a cap.

What depends on a shortfall falls due in the next quarter (as notices work in law), which keeps the clearing of one
quarter monotone.
"""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import Array, Namespace, between
from lookthrough.contracts.family import CASH, JUNIOR, ClaimSpec, Family, by_name
from lookthrough.contracts.terms import DESCRIPTIVE, END, RECORDED, START, WindowTerms, window_terms

GUARANTEE = KindSpec(
    name="guarantee",
    family="guarantee",
    description="A promise to pay what another fails to pay, up to a cap; called in the quarter after the shortfall.",
    roles={
        "guarantor": "pays when called",
        "beneficiary": "is protected",
        "obligor": "the one whose failure is covered",
    },
    debtor="guarantor",
    creditor="beneficiary",
    optional_roles=frozenset({"obligor"}),
    terms=terms(
        START,
        END,
        TermSpec("cap", Unit.USD_BN, "most that can be called; unknown where it is not published", required=True),
        TermSpec("covers", Unit.CONTRACT, "the contract whose shortfall is covered"),
        RECORDED,
        TermSpec("booked_as", Unit.CHOICE, "what it is in the filed accounts", choices=("guarantee", "derivative")),
        *DESCRIPTIVE,
    ),
)

RESIDUAL_VALUE_GUARANTEE = KindSpec(
    name="residual_value_guarantee",
    family="guarantee",
    description="A promise to make good the loss of value of a leased asset when the lease ends, up to a cap.",
    roles={
        "guarantor": "pays when called",
        "beneficiary": "is protected",
        "obligor": "the one whose failure is covered",
    },
    debtor="guarantor",
    creditor="beneficiary",
    optional_roles=frozenset({"obligor"}),
    terms=terms(
        START,
        END,
        TermSpec("cap", Unit.USD_BN, "most that can be called; unknown where it is not published", required=True),
        TermSpec("covers", Unit.CONTRACT, "the contract whose shortfall is covered"),
        TermSpec(
            "most_paid",
            Unit.USD_BN,
            "most that is paid, where the cap is the guaranteed value; default: all of the cap",
        ),
        RECORDED,
        *DESCRIPTIVE,
    ),
)


def called(xp: Namespace, terms: WindowTerms, used: Array, shortfall: Array, quarter: float) -> Array:
    """Return the guarantee call of this quarter: last quarter's covered shortfall, up to what is left of the cap."""
    left = xp.maximum(terms.cap - used, 0.0)
    return between(xp, quarter, terms.start, terms.end) * xp.minimum(shortfall, left)


FAMILIES = (
    Family(
        "guarantee",
        by_name(GUARANTEE, RESIDUAL_VALUE_GUARANTEE),
        read=window_terms,
        terms=WindowTerms,
        shared=frozenset({"cap"}),
        claims=(ClaimSpec("guarantee", JUNIOR, CASH),),
    ),
)
