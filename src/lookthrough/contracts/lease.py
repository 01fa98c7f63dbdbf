"""A lease of a site or of equipment: rent from the start, for a term, with renewals."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.terms import (
    DESCRIPTIVE,
    END,
    POWER,
    START,
    TERM,
)

KIND = KindSpec(
    name="lease",
    family="lease",
    description="A lease of a site or of equipment: rent from the start, for a term, with renewals.",
    roles={
        "tenant": "pays the rent",
        "landlord": "owns what is leased",
    },
    debtor="tenant",
    creditor="landlord",
    terms=terms(
        START,
        END,
        TERM,
        POWER,
        TermSpec("rent", Unit.USD_BN_PER_YEAR, "rent in the first year; silent where only the total is known"),
        TermSpec("amount", Unit.USD_BN, "total rent of the fixed term, undiscounted"),
        TermSpec("escalator", Unit.RATE, "yearly increase of the rent", default="0 %"),
        TermSpec("renewals", Unit.OPTIONS, "the tenant's options to extend: how many, and the length of each"),
        TermSpec(
            "asset", Unit.CHOICE, "what is let; silent means a site", default="site", choices=("site", "equipment")
        ),
        TermSpec("life", Unit.YEARS, "economic life of the asset at the start; silent means that of its asset"),
        TermSpec("fair_value", Unit.USD_BN, "fair value of what is let, when the lease starts"),
        TermSpec("transfer", Unit.CHOICE, "whether title passes to the tenant", choices=("at_end", "none")),
        TermSpec(
            "purchase_option",
            Unit.CHOICE,
            "the tenant's option to buy, and whether its use is reasonably certain",
            choices=("reasonably_certain", "open", "none"),
        ),
        TermSpec(
            "other_use", Unit.CHOICE, "whether the landlord can use the asset otherwise", choices=("some", "none")
        ),
        TermSpec("booked_as", Unit.CHOICE, "class in the tenant's filed accounts", choices=("operating", "finance")),
        *DESCRIPTIVE,
    ),
)
