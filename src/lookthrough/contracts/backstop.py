"""Backstops: a promise to buy the capacity that its owner cannot sell to others, up to a cap."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, terms
from lookthrough.contracts.arrays import Array, Namespace, between
from lookthrough.contracts.family import CASH, SUPPLY, ClaimSpec, Family, by_name
from lookthrough.contracts.terms import CAP, DESCRIPTIVE, END, POWER, START, TERM, WindowTerms, window_terms

BACKSTOP = KindSpec(
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


def put(xp: Namespace, terms: WindowTerms, used: Array, unsold: Array, quarter: float) -> Array:
    """Return the payment for unsold capacity: the cap spread over its life times the share unsold ``[path]``."""
    life = xp.maximum(xp.floor(terms.end) - xp.floor(terms.start) + 1.0, 1.0)
    left = xp.maximum(terms.cap - used, 0.0)
    return between(xp, quarter, terms.start, terms.end) * xp.minimum(terms.cap / life * unsold, left)


FAMILIES = (
    Family(
        "backstop",
        by_name(BACKSTOP),
        read=window_terms,
        terms=WindowTerms,
        shared=frozenset({"cap"}),
        claims=(ClaimSpec("backstop", SUPPLY, CASH),),
    ),
)
