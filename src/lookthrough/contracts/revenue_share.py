"""Revenue shares: a part of one company's revenue paid to another, up to a cap."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import Array, Namespace, between
from lookthrough.contracts.family import CASH, SELLERS, SUPPLY, ClaimSpec, Family, Scene, by_name
from lookthrough.contracts.terms import CAP, DESCRIPTIVE, END, START, dates

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.slots import Slot
    from lookthrough.contracts.term_values import Resolver

REVENUE_SHARE = KindSpec(
    name="revenue_share",
    family="revenue_share",
    description="A share of the revenue of one company paid to another, up to a cap.",
    roles={
        "obligor": "pays a share of its revenue",
        "beneficiary": "receives it",
    },
    debtor="obligor",
    creditor="beneficiary",
    terms=terms(
        CAP,
        START,
        END,
        TermSpec("share", Unit.FRACTION, "share of the obligor's revenue", required=True),
        *DESCRIPTIVE,
    ),
)


class RevenueShareTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``: cap (USD bn), window in quarters, and the share of revenue 0..1."""

    cap: Array
    start: Array
    end: Array
    share: Array


def revenue_part(xp: Namespace, terms: RevenueShareTerms, scene: Scene) -> Array:
    """Return the share of a quarter's revenue that is paid on, up to what is left of the cap, USD bn."""
    left = xp.maximum(terms.cap - scene.used, 0.0)
    inside = between(xp, scene.quarter, terms.start, terms.end)
    return inside * xp.minimum(terms.share * scene.revenue, left)


def revenue_share_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return cap, start, end and share."""
    share = resolver.term(contract, "share")
    if share is None:
        resolver.leave(contract, "the share is unknown")
        return None
    cap = resolver.term(contract, "cap") or resolver.assumption("revenue_share.cap", key=f"{contract.id}.cap")
    return {"cap": cap, "share": share, **dates(resolver, contract)}


FAMILIES = (
    Family(
        "revenue_share",
        by_name(REVENUE_SHARE),
        read=revenue_share_terms,
        terms=RevenueShareTerms,
        shared=frozenset({"cap"}),
        claims=(ClaimSpec("revenue share", SUPPLY, CASH, ledger=SELLERS, planned_by=frozenset({"payer"})),),
        due=revenue_part,
    ),
)
