"""Credit protection: pays the loss on another's debt. It is allowed only with the covered claim."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.family import Family, by_name
from lookthrough.contracts.terms import CAP, DESCRIPTIVE, END, START, WindowTerms, window_terms

PROTECTION = KindSpec(
    name="protection",
    family="protection",
    description="Credit protection: pays the loss on another's debt. Allowed only with the covered claim.",
    roles={
        "writer": "pays the loss",
        "holder": "is paid",
        "reference": "the entity whose failure is insured",
    },
    debtor="writer",
    creditor="holder",
    terms=terms(
        CAP,
        START,
        END,
        TermSpec("covers", Unit.CONTRACT, "the claim of the holder that is insured"),
        *DESCRIPTIVE,
    ),
)


FAMILIES = (Family("protection", by_name(PROTECTION), read=window_terms, terms=WindowTerms),)
