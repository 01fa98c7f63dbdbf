"""A promise to buy capacity that its owner cannot sell to others, up to a cap."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, terms
from lookthrough.contracts.terms import (
    CAP,
    DESCRIPTIVE,
    END,
    POWER,
    START,
    TERM,
)

KIND = KindSpec(
    name="backstop",
    family="backstop",
    description="A promise to buy capacity that its owner cannot sell to others, up to a cap.",
    roles={
        "buyer": "must buy what is unsold",
        "seller": "may put unsold capacity",
    },
    debtor="buyer",
    creditor="seller",
    terms=terms(
        CAP,
        START,
        END,
        TERM,
        POWER,
        *DESCRIPTIVE,
    ),
)
