"""A promise to buy computing capacity, used or not (take-or-pay)."""

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
    name="compute_commitment",
    family="commitment",
    description="A promise to buy computing capacity, used or not (take-or-pay).",
    roles={
        "buyer": "pays for the capacity",
        "seller": "provides it",
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
        TermSpec("notice", Unit.YEARS, "notice after which the rest may be ended without damages"),
        TermSpec("prepaid", Unit.USD_BN, "paid in advance and set off against later payments"),
        *DESCRIPTIVE,
    ),
)
