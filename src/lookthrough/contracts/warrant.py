"""Shares promised to a customer or partner that vest as capacity is delivered."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.terms import (
    DESCRIPTIVE,
    END,
    MILESTONE,
    POWER,
    START,
)

KIND = KindSpec(
    name="warrant",
    family="warrant",
    description="Shares promised to a customer or partner that vest as capacity is delivered.",
    roles={
        "grantor": "issues the shares",
        "holder": "receives them as they vest",
    },
    debtor="grantor",
    creditor="holder",
    terms=terms(
        START,
        END,
        POWER,
        MILESTONE,
        TermSpec("shares", Unit.SHARES_BN, "most shares that can vest", required=True),
        TermSpec("strike", Unit.USD_PER_SHARE, "price paid for one share", default="0.01 USD per share"),
        TermSpec("price_hurdle", Unit.USD_PER_SHARE, "share price at which the last tranche vests"),
        TermSpec("order", Unit.CONTRACT, "the order whose deliveries vest the shares"),
        *DESCRIPTIVE,
    ),
)
