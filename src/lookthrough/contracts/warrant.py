"""Warrants: shares promised to a customer or partner, which vest with deliveries and the share price."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.family import DISCRETIONARY, SWAP, ClaimSpec, Family, by_name
from lookthrough.contracts.terms import DESCRIPTIVE, END, MILESTONE, POWER, START, dates

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.contracts.slots import Slot
    from lookthrough.contracts.term_values import Resolver

WARRANT = KindSpec(
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
        TermSpec(
            "order",
            Unit.CONTRACT,
            "the order whose deliveries vest the shares; default: a straight line",
        ),
        *DESCRIPTIVE,
    ),
)


class WarrantTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``: bn shares, USD per share, and the window in quarters."""

    shares: Array
    strike: Array
    price_hurdle: Array
    start: Array
    end: Array


def vested(xp: Namespace, terms: WarrantTerms, price: Array, delivered: Array) -> Array:
    """Return the shares vested so far, bn ``[contract, path]``.

    Tranches vest with deliveries (``delivered``, share 0..1 of the capacity) and only as far as the share price has
    climbed towards the last hurdle (hurdles between are not published and taken as a straight line); a hurdle of 0
    means there is none.
    """
    hurdle = xp.where(terms.price_hurdle > 0.0, terms.price_hurdle, 1.0)
    reached = xp.where(terms.price_hurdle > 0.0, xp.clip(price / hurdle, 0.0, 1.0), 1.0)
    return terms.shares * xp.minimum(delivered, reached)


def passed(xp: Namespace, terms: WarrantTerms, quarter: float) -> Array:
    """Return the share of the window that has passed: where no order is named, deliveries are a straight line."""
    length = xp.maximum(terms.end - terms.start, 1.0)
    return xp.clip((quarter - terms.start) / length, 0.0, 1.0)


def warrant_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return shares, strike, price hurdle, start and end."""
    shares = resolver.term(contract, "shares")
    if shares is None:
        resolver.leave(contract, "the number of shares is unknown")
        return None
    return {
        "shares": shares,
        "strike": resolver.term_or_default(contract, "strike", 0.01),
        "price_hurdle": resolver.term_or_default(contract, "price_hurdle", 0.0),
        **dates(resolver, contract),
    }


FAMILIES = (
    Family(
        "warrant",
        by_name(WARRANT),
        read=warrant_terms,
        terms=WarrantTerms,
        shared=frozenset({"shares"}),
        claims=(ClaimSpec("warrant sale", DISCRETIONARY, SWAP, is_carried=False, from_public=True),),
    ),
)
