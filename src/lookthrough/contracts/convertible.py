"""A note that may be exchanged for the issuer's shares."""

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
    name="convertible",
    family="debt",
    description="A note that may be exchanged for the issuer's shares.",
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
        TermSpec("conversion_price", Unit.USD_PER_SHARE, "price at which the note exchanges into shares"),
        *DESCRIPTIVE,
    ),
)
