"""Backstops: a promise to buy the capacity that its owner cannot sell to others, up to a cap."""

from __future__ import annotations

from lookthrough.book.schema.vocabulary import KindSpec, terms
from lookthrough.contracts.arrays import Array, Namespace, between
from lookthrough.contracts.family import CASH, SELLERS, SUPPLY, SUPPORT, ClaimSpec, Family, Scene, by_name
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


def put(xp: Namespace, terms: WindowTerms, scene: Scene) -> Array:
    """Return the payment for unsold capacity: the cap spread over its life times the share unsold, USD bn.

    It ends when either party has failed.
    """
    life = xp.maximum(xp.floor(terms.end) - xp.floor(terms.start) + 1.0, 1.0)
    left = xp.maximum(terms.cap - scene.used, 0.0)
    payment = xp.minimum(terms.cap / life * scene.unsold, left)
    there = (1.0 - scene.payer_failed) * (1.0 - scene.payee_failed)
    return between(xp, scene.quarter, terms.start, terms.end) * payment * there


FAMILIES = (
    Family(
        "backstop",
        by_name(BACKSTOP),
        read=window_terms,
        terms=WindowTerms,
        shared=frozenset({"cap"}),
        claims=(
            ClaimSpec(
                "backstop", SUPPLY, CASH, ledger=SELLERS, payer_ledger=SUPPORT, planned_by=frozenset({"payer", "payee"})
            ),
        ),
        due=put,
    ),
)
