"""Money for a share of a project vehicle, whose residual is paid out to its owners."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
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
)

KIND = KindSpec(
    name="jv_equity",
    family="equity",
    description="Money for a share of a project vehicle, whose residual is paid out to its owners.",
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
        TermSpec("in_kind", Unit.FRACTION, "share of the amount given as land or construction instead of cash"),
        *CONTROL,
        *DESCRIPTIVE,
    ),
)
