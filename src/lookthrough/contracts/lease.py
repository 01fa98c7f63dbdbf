"""Leases: rent from the start, with an escalator, then renewals at the tenant's choice.

Rent in quarter ``t`` is ``rent / 4 * (1 + escalator) ** years since start`` during the fixed term. In the renewal
period it is multiplied by the share of leases renewed, which the market decides: a tenant renews what it can use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace, between
from lookthrough.contracts.dates import renewal_quarters
from lookthrough.contracts.family import CASH, JUNIOR, SUPPLY, UNPAID, ClaimSpec, Family, by_name
from lookthrough.contracts.slots import Slot, fixed, shifted
from lookthrough.contracts.terms import DESCRIPTIVE, END, POWER, START, TERM, window

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.term_values import Resolver

LEASE = KindSpec(
    name="lease",
    family="lease",
    description="A lease of a site or of equipment: rent from the start, for a term, with renewals.",
    roles={
        "tenant": "pays the rent",
        "landlord": "owns what is leased",
    },
    debtor="tenant",
    creditor="landlord",
    terms=terms(
        START,
        END,
        TERM,
        POWER,
        TermSpec("rent", Unit.USD_BN_PER_YEAR, "rent in the first year; absent where only the total is known"),
        TermSpec("amount", Unit.USD_BN, "total rent of the fixed term, undiscounted"),
        TermSpec("escalator", Unit.RATE, "yearly increase of the rent", default="0 %"),
        TermSpec("renewals", Unit.OPTIONS, "the tenant's options to extend: how many, and the length of each"),
        TermSpec("asset", Unit.CHOICE, "what is let; default: a site", default="site", choices=("site", "equipment")),
        TermSpec("life", Unit.YEARS, "economic life of the asset at the start; default: that of its asset"),
        TermSpec("fair_value", Unit.USD_BN, "fair value of what is let, when the lease starts"),
        TermSpec("transfer", Unit.CHOICE, "whether title passes to the tenant", choices=("at_end", "none")),
        TermSpec(
            "purchase_option",
            Unit.CHOICE,
            "the tenant's option to buy, and whether its use is reasonably certain",
            choices=("reasonably_certain", "open", "none"),
        ),
        TermSpec(
            "other_use", Unit.CHOICE, "whether the landlord can use the asset otherwise", choices=("some", "none")
        ),
        TermSpec("booked_as", Unit.CHOICE, "class in the tenant's filed accounts", choices=("operating", "finance")),
        *DESCRIPTIVE,
    ),
)


class LeaseTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``; ``rent`` is USD bn a year, ``renewal_quarters`` the options in all."""

    rent: Array
    start: Array
    end: Array
    escalator: Array
    renewal_quarters: Array


def due(xp: Namespace, terms: LeaseTerms, quarter: float, renewed: Array) -> Array:
    """Return the rent of one quarter, USD bn ``[contract, path]``; ``renewed`` is a share 0..1 ``[path]``."""
    years = xp.maximum(xp.floor((quarter - xp.floor(terms.start)) / QUARTERS_PER_YEAR), 0.0)
    rent = terms.rent / QUARTERS_PER_YEAR * (1.0 + terms.escalator) ** years
    fixed = between(xp, quarter, terms.start, terms.end)
    option = between(xp, quarter, terms.end + 1.0, terms.end + terms.renewal_quarters)
    return rent * (fixed + option * renewed)


def remaining(xp: Namespace, terms: LeaseTerms, quarter: float) -> Array:
    """Return the undiscounted rent of the fixed term still to come after this quarter (escalator left out)."""
    left = xp.maximum(xp.floor(terms.end) - xp.maximum(quarter, xp.floor(terms.start) - 1.0), 0.0)
    return terms.rent / QUARTERS_PER_YEAR * left


def rejection_claim(xp: Namespace, terms: LeaseTerms, quarter: float) -> Array:
    """Return the landlord's claim when a bankrupt tenant rejects the lease, USD bn.

    11 U.S.C. 502(b)(6) caps it at the greater of one year's rent and 15 % of the rest, the latter at most three
    years' rent. The cap is written for real property and is used here for every lease.
    """
    left = remaining(xp, terms, quarter)
    return xp.minimum(left, xp.maximum(terms.rent, xp.minimum(0.15 * left, 3.0 * terms.rent)))


def lease_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return rent, start, end, escalator and the quarters of renewal options."""
    start, end = window(resolver, contract)
    rent = resolver.term(contract, "rent")
    total = resolver.term(contract, "amount")
    if rent is None and total is None:
        resolver.leave(contract, "neither the rent nor its total is known")
        return None
    if rent is None and total is not None:
        years = max((end.mid - start.mid + 1.0) / 4.0, 0.25)
        rent = shifted(total, 0.0, scale=1.0 / years)._replace(name=f"{contract.id}.rent")
    assert rent is not None  # noqa: S101  # one of the two is known here
    escalator = resolver.term(contract, "escalator")
    if escalator is None:  # a stated total already holds whatever the rent climbs to
        none = fixed(f"{contract.id}.escalator", 0.0, "inferred")
        escalator = none if total is not None else resolver.term_or_default(contract, "escalator", 0.0)
    renewals = contract.value("renewals")
    if renewals is not None and renewals.count is None:
        resolver.leave(contract, "how long the tenant may extend is unknown; no renewal is counted")
    return {
        "rent": rent,
        "start": start,
        "end": end,
        "escalator": escalator,
        "renewal_quarters": fixed(f"{contract.id}.renewals", float(renewal_quarters(contract))),
    }


FAMILIES = (
    Family(
        "lease",
        by_name(LEASE),
        read=lease_terms,
        terms=LeaseTerms,
        shared=frozenset({"rent"}),
        claims=(ClaimSpec("rent", SUPPLY, UNPAID), ClaimSpec("rejection", JUNIOR, CASH)),
    ),
)
