"""A tranche of a mortgage on data-centre property."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, terms
from lookthrough.contracts.terms import (
    AMORTISATION,
    AMORTISATION_START,
    ARD,
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
    name="cmbs",
    family="debt",
    description="A tranche of a mortgage on data-centre property.",
    roles={"issuer": "owes interest and principal", "holder": "lent the money"},
    debtor="issuer",
    creditor="holder",
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
        ARD,
        POWER,
        *DESCRIPTIVE,
    ),
)
