"""A promise to make good the loss of value of a leased asset when the lease ends, up to a cap."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.terms import (
    DESCRIPTIVE,
    END,
    RECORDED,
    START,
)

KIND = KindSpec(
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
            "most that is paid, where the cap is the guaranteed value; silent means all of the cap",
        ),
        RECORDED,
        *DESCRIPTIVE,
    ),
)
