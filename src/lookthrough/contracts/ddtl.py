"""A delayed-draw term loan: drawn as the project is built, then amortised."""

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
    name="ddtl",
    family="debt",
    description="A delayed-draw term loan: drawn as the project is built, then amortised.",
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
