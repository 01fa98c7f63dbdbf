"""An order of other equipment or services, paid on delivery and cancellable until built."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.terms import (
    AMOUNT,
    CANCELLABLE,
    DESCRIPTIVE,
    END,
    MILESTONE,
    POWER,
    RAMP,
    START,
    TERM,
)

KIND = KindSpec(
    name="purchase",
    family="order",
    description="An order of other equipment or services, paid on delivery and cancellable until built.",
    roles={
        "buyer": "pays on delivery",
        "seller": "delivers",
    },
    debtor="buyer",
    creditor="seller",
    terms=terms(
        AMOUNT,
        START,
        END,
        TERM,
        RAMP,
        CANCELLABLE,
        POWER,
        MILESTONE,
        TermSpec("price", Unit.USD_BN, "price of one GW delivered; with the power it gives the amount"),
        *DESCRIPTIVE,
    ),
)
