"""A loan secured on shares, with a call when their value falls."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
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
    name="margin_loan",
    family="debt",
    description="A loan secured on shares, with a call when their value falls.",
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
        TermSpec("ltv_cap", Unit.FRACTION, "loan to value above which the lender may call for margin"),
        *DESCRIPTIVE,
    ),
)
