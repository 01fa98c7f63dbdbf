"""The purchase of a whole company."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.terms import (
    AMOUNT,
    DESCRIPTIVE,
    END,
    MILESTONE,
    POWER,
    STAKE,
    START,
    VALUATION,
)

KIND = KindSpec(
    name="acquisition",
    family="equity",
    description="The purchase of a whole company.",
    roles={
        "investor": "pays and owns the shares",
        "issuer": "receives the money",
    },
    debtor="investor",
    creditor="issuer",
    terms=terms(
        AMOUNT,
        START,
        END,
        STAKE,
        VALUATION,
        MILESTONE,
        POWER,
        TermSpec("paid", Unit.USD_BN, "amount already paid at the book's date"),
        *DESCRIPTIVE,
    ),
)
