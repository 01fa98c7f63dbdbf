"""Earn-outs: a share of the revenue above a threshold, paid to who sold the business, up to a cap.

A kind of contract with a way of paying of its own. It is written as a file of ``lookthrough/contracts/`` is; the
shortest of those is ``revenue_share.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace, between
from lookthrough.contracts.family import CASH, JUNIOR, SELLERS, ClaimSpec, Family, Scene, by_name
from lookthrough.contracts.terms import CAP, DESCRIPTIVE, END, START, dates

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.slots import Slot
    from lookthrough.contracts.term_values import Resolver

INTERFACE = 1

NEEDED = ("share", "threshold", "cap")
EARN_OUT = KindSpec(
    name="earn_out",
    family="earn_out",
    description="A share of revenue above a threshold, paid to who sold the business, up to a cap.",
    roles={"buyer": "bought the business and pays", "seller": "sold it and is paid"},
    debtor="buyer",
    creditor="seller",
    terms=terms(
        CAP,
        START,
        END,
        TermSpec("share", Unit.FRACTION, "share of the revenue above the threshold", required=True),
        TermSpec("threshold", Unit.USD_BN_PER_YEAR, "revenue a year of which nothing is paid", required=True),
        *DESCRIPTIVE,
    ),
)


class EarnOutTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``: cap (USD bn), window in quarters, share 0..1, threshold (USD bn a year)."""

    cap: Array
    start: Array
    end: Array
    share: Array
    threshold: Array


def earned(xp: Namespace, terms: EarnOutTerms, scene: Scene) -> Array:
    """Return what a quarter's revenue above the threshold brings the seller, up to what is left of the cap, USD bn."""
    left = xp.maximum(terms.cap - scene.used, 0.0)
    above = xp.maximum(scene.revenue - terms.threshold / QUARTERS_PER_YEAR, 0.0)
    return between(xp, scene.quarter, terms.start, terms.end) * xp.minimum(terms.share * above, left)


def earn_out_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return share, threshold, cap and dates; ``None`` after naming what is unknown."""
    found = {name: resolver.term(contract, name) for name in NEEDED}
    if missing := [name for name, slot in found.items() if slot is None]:
        resolver.leave(contract, f"unknown: {', '.join(missing)}")
        return None
    return {**{name: slot for name, slot in found.items() if slot is not None}, **dates(resolver, contract)}


FAMILIES = (
    Family(
        "earn_out",
        by_name(EARN_OUT),
        read=earn_out_terms,
        terms=EarnOutTerms,
        shared=frozenset({"cap"}),
        claims=(ClaimSpec("earn-out", JUNIOR, CASH, ledger=SELLERS, planned_by=frozenset({"payer"})),),
        due=earned,
    ),
)
