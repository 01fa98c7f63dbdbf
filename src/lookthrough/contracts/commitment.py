"""Take-or-pay commitments and orders: an amount over a life, ramping up in a straight line to a plateau.

With ``n`` quarters and a ramp of ``k`` quarters the weight of the j-th quarter is ``min(1, j / k)``; payments are the
amount times the weight over the sum of weights, so that they always add up to the amount. What is prepaid is credited
against the first deliveries: nothing is paid until they have used it up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace, between, quarters
from lookthrough.contracts.family import CASH, JUNIOR, SELLERS, SUPPLY, UNPAID, ClaimSpec, Family, by_name
from lookthrough.contracts.slots import Slot, fixed, shifted
from lookthrough.contracts.terms import (
    AMOUNT,
    CANCELLABLE,
    DESCRIPTIVE,
    END,
    EXIT,
    MILESTONE,
    POWER,
    RAMP,
    SERVING,
    START,
    TERM,
    cover,
    dates,
)
from lookthrough.units.quarter import quarter_of

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.term_values import Resolver

_TERMS = (AMOUNT, START, END, TERM, RAMP, CANCELLABLE, *EXIT, POWER, MILESTONE)
_PRICE = TermSpec("price", Unit.USD_BN, "price of one GW delivered; with the power it gives the amount")
_ON_DELIVERY = {"buyer": "pays on delivery", "seller": "delivers"}


def _kind(name: str, family: str, description: str, roles: dict[str, str], *more: TermSpec) -> KindSpec:
    specs = terms(*_TERMS, *more, *DESCRIPTIVE)
    return KindSpec(name, family, description, roles=roles, debtor="buyer", creditor="seller", terms=specs)


COMMITMENTS = by_name(
    _kind(
        "compute_commitment",
        "commitment",
        "A promise to buy computing capacity, used or not (take-or-pay).",
        {"buyer": "pays for the capacity", "seller": "provides it"},
        TermSpec("prepaid", Unit.USD_BN, "paid in advance; the first deliveries are set off against it"),
        *SERVING,
        TermSpec(
            "out_of",
            Unit.CONTRACT,
            "the contract of the buyer's customer that is pledged here: that one pays, and as much less there",
        ),
    ),
)
_CHIPS = "An order of chips or systems, paid on delivery and cancellable until built."
_OTHER = "An order of other equipment or services, paid on delivery and cancellable until built."
ORDERS = by_name(
    _kind("chip_order", "order", _CHIPS, _ON_DELIVERY, _PRICE),
    _kind("purchase", "order", _OTHER, _ON_DELIVERY, _PRICE),
)


class CommitmentTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``: USD bn, quarter numbers, quarters, a share 0..1, and USD bn.

    ``agreed`` is the quarter in which the price was agreed, as far as the book says it; else the first after its date;
    ``cover`` is over the service of the loan that it serves.
    """

    amount: Array
    start: Array
    end: Array
    ramp: Array
    cancellable: Array
    prepaid: Array
    agreed: Array = 0.0
    cover: Array = 1.0


def due(xp: Namespace, terms: CommitmentTerms, quarter: float) -> Array:
    """Return the scheduled payment of one quarter, before anything is cancelled, USD bn ``[contract, path]``."""
    unpaid = xp.maximum(terms.amount * delivered(xp, terms, quarter) - terms.prepaid, 0.0)
    return xp.minimum(delivery(xp, terms, quarter), unpaid)


def delivery(xp: Namespace, terms: CommitmentTerms, quarter: float) -> Array:
    """Return what is delivered in one quarter, prepaid or not, USD bn ``[contract, path]``."""
    count = quarters(xp, terms.start, terms.end)
    ramp = xp.clip(xp.floor(terms.ramp), 1.0, count)
    weight = xp.minimum((quarter - xp.floor(terms.start) + 1.0) / ramp, 1.0)
    total = (ramp + 1.0) / 2.0 + (count - ramp)
    return between(xp, quarter, terms.start, terms.end) * terms.amount * weight / total


def delivered(xp: Namespace, terms: CommitmentTerms, quarter: float) -> Array:
    """Return the share of the amount that is delivered by the end of a quarter ``[contract, path]``."""
    count = quarters(xp, terms.start, terms.end)
    ramp = xp.clip(xp.floor(terms.ramp), 1.0, count)
    past = xp.clip(quarter - xp.floor(terms.start) + 1.0, 0.0, count)
    climbed = xp.minimum(past, ramp)
    return (climbed * (climbed + 1.0) / (2.0 * ramp) + past - climbed) / ((ramp + 1.0) / 2.0 + (count - ramp))


def reached(xp: Namespace, terms: CommitmentTerms, moment: Array) -> Array:
    """Return the same at a moment between the ends of two quarters, in a straight line ``[contract, path]``.

    ``moment`` is a quarter's number and the part of the next one that has passed.
    """
    whole = xp.floor(moment)
    before, after = delivered(xp, terms, whole), delivered(xp, terms, whole + 1.0)
    return before + (moment - whole) * (after - before)


def damages(xp: Namespace, terms: CommitmentTerms, quarter: float) -> Array:
    """Return the seller's claim when the buyer fails: one year's payments of the part that cannot be cancelled.

    It is no more than what is not prepaid.
    """
    count = quarters(xp, terms.start, terms.end)
    left = xp.clip(xp.floor(terms.end) - quarter, 0.0, QUARTERS_PER_YEAR)
    unpaid = xp.maximum(terms.amount - terms.prepaid, 0.0)
    return (1.0 - terms.cancellable) * xp.minimum(terms.amount / count * left, unpaid)


def commitment_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return amount, dates, ramp (quarters), the cancellable share and what is prepaid of a take-or-pay contract."""
    amount = resolver.term(contract, "amount")
    if amount is None:
        resolver.leave(contract, "the amount is unknown")
        return None
    begun = contract.value("start") is None  # a contract without a start is running: it has climbed its ramp
    ramp = fixed(f"{contract.id}.ramp", 0.0, "assumed") if begun else resolver.term_or_default(contract, "ramp", 0.0)
    return _bought(resolver, contract, amount, ramp)


def order_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return the same for an order; without an amount it is the power times the price of one GW."""
    if resolver.term(contract, "amount") is not None:
        return commitment_terms(resolver, contract)
    power = resolver.term(contract, "power")
    if power is None:
        resolver.leave(contract, "neither the amount nor the power is known")
        return None
    price = shifted(resolver.term_or_default(contract, "price"), 0.0, scale=power.mid)
    amount = price._replace(name=f"{contract.id}.price", basis="inferred")
    return _bought(resolver, contract, amount, resolver.term_or_default(contract, "ramp", 0.0))


def _bought(resolver: Resolver, contract: Contract, amount: Slot, ramp: Slot) -> dict[str, Slot]:
    return {
        "amount": amount,
        **dates(resolver, contract),
        "ramp": shifted(ramp, 0.0, scale=4.0),
        "cancellable": resolver.term_or_default(contract, "cancellable"),
        "prepaid": resolver.term(contract, "prepaid") or fixed(f"{contract.id}.prepaid", 0.0),
        "cover": cover(resolver, contract),
    }


def agreement(resolver: Resolver, contract: Contract) -> dict[str, float]:
    """Return the quarter in which the price was agreed as the flag ``agreed``: that of its first dated status."""
    days = [status.valid_from for status in contract.status if status.valid_from is not None]
    return {"agreed": float(quarter_of(min(days)) if days else resolver.first_quarter)}


FAMILIES = (
    Family(
        "commitment",
        COMMITMENTS,
        flags=agreement,
        read=commitment_terms,
        terms=CommitmentTerms,
        shared=frozenset({"amount", "prepaid"}),
        claims=(
            ClaimSpec("commitment", SUPPLY, UNPAID, ledger=SELLERS),
            ClaimSpec("damages", JUNIOR, CASH, ledger=SELLERS),
        ),
    ),
    Family(
        "order",
        ORDERS,
        flags=agreement,
        read=order_terms,
        terms=CommitmentTerms,
        shared=frozenset({"amount", "prepaid"}),
        claims=(ClaimSpec("order", SUPPLY, UNPAID, ledger=SELLERS),),
    ),
)
