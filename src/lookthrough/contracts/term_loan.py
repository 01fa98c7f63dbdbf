"""A loan repaid on a schedule or at maturity."""

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
    name="term_loan",
    family="debt",
    description="A loan repaid on a schedule or at maturity.",
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
