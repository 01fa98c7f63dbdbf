"""A note sold to investors."""

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
    name="bond",
    family="debt",
    description="A note sold to investors.",
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
        POWER,
        *DESCRIPTIVE,
    ),
)
