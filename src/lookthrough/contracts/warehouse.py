"""A bank line that carries assets until they are securitised."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, terms
from lookthrough.contracts.terms import (
    AMORTISATION,
    AMORTISATION_START,
    DESCRIPTIVE,
    DRAWN,
    MATURITY,
    POWER,
    PRINCIPAL,
    RATE,
    SENIORITY,
    START,
    TERM,
)

KIND = KindSpec(
    name="warehouse",
    family="debt",
    description="A bank line that carries assets until they are securitised.",
    roles={"borrower": "owes interest and principal", "lender": "lent the money"},
    debtor="borrower",
    creditor="lender",
    terms=terms(
        PRINCIPAL,
        DRAWN,
        RATE,
        START,
        MATURITY,
        TERM,
        AMORTISATION,
        AMORTISATION_START,
        SENIORITY,
        POWER,
        *DESCRIPTIVE,
    ),
)
