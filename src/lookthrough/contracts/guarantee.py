"""A promise to pay what another fails to pay, up to a cap; called in the quarter after the shortfall."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.terms import (
    DESCRIPTIVE,
    END,
    RECORDED,
    START,
)

KIND = KindSpec(
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
