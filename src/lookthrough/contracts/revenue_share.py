"""A share of the revenue of one company paid to another, up to a cap."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.terms import (
    CAP,
    DESCRIPTIVE,
    END,
    START,
)

KIND = KindSpec(
    name="revenue_share",
    family="revenue_share",
    description="A share of the revenue of one company paid to another, up to a cap.",
    roles={
        "obligor": "pays a share of its revenue",
        "beneficiary": "receives it",
    },
    debtor="obligor",
    creditor="beneficiary",
    terms=terms(
        CAP,
        START,
        END,
        TermSpec("share", Unit.FRACTION, "share of the obligor's revenue", required=True),
        *DESCRIPTIVE,
    ),
)
