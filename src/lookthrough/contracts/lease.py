"""Leases: rent from the start, with an escalator, then renewals at the tenant's choice.

Rent in quarter ``t`` is ``rent / 4 * (1 + escalator) ** years since start`` during the fixed term. Where only the
total of the fixed term is stated, the first rent is that total over the sum of what the rent climbs to (:func:`climb`).
A stated rent goes before a total that is stated as well: a check reports where the two do not agree. In the renewal
period rent is multiplied by the share of leases renewed, which the market decides: a tenant renews what it can use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import KindSpec, TermSpec, Unit, terms
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array, Namespace, between, grown, quarters
from lookthrough.contracts.dates import renewal_quarters
from lookthrough.contracts.family import CASH, JUNIOR, LESSORS, SUPPLY, UNPAID, ClaimSpec, Family, by_name
from lookthrough.contracts.slots import Slot, fixed
from lookthrough.contracts.terms import DESCRIPTIVE, END, EXIT, POWER, SERVING, START, TERM, cover, dates, with_dates

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.family import Columns
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
        TermSpec("amount", Unit.USD_BN, "total rent of the fixed term with its escalator, undiscounted"),
        TermSpec("escalator", Unit.RATE, "yearly increase of the rent; none beside a total that does not state it"),
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
        *SERVING,
        *EXIT,
        *DESCRIPTIVE,
    ),
)


class LeaseTerms(NamedTuple):
    """Terms as arrays ``[contract, path]``; ``rent`` is that of the first year, ``renewal_quarters`` all options.

    ``cover`` is over the service of the loan that it serves.
    """

    rent: Array
    start: Array
    end: Array
    escalator: Array
    renewal_quarters: Array
    cover: Array = 1.0


def due(xp: Namespace, terms: LeaseTerms, quarter: float, renewed: Array) -> Array:
    """Return the rent of one quarter, USD bn ``[contract, path]``; ``renewed`` is a share 0..1 ``[path]``."""
    years = xp.maximum(xp.floor((quarter - xp.floor(terms.start)) / QUARTERS_PER_YEAR), 0.0)
    rent = terms.rent / QUARTERS_PER_YEAR * (1.0 + grown(xp, terms.escalator, years))
    fixed = between(xp, quarter, terms.start, terms.end)
    option = between(xp, quarter, terms.end + 1.0, terms.end + terms.renewal_quarters)
    return rent * (fixed + option * renewed)


def climb(xp: Namespace, escalator: Array, count: Array) -> Array:
    """Return the rent of ``count`` quarters over that of the first year: the sum of ``(1 + escalator) ** year / 4``."""
    full = xp.floor(count / QUARTERS_PER_YEAR)
    growth, is_flat = grown(xp, escalator, full), escalator == 0.0
    years = xp.where(is_flat, full, growth / xp.where(is_flat, 1.0, escalator))
    return years + (count / QUARTERS_PER_YEAR - full) * (1.0 + growth)


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
    """Return rent or total (the other is 0), dates, escalator and the quarters of renewal options."""
    rent, total = resolver.term(contract, "rent"), resolver.term(contract, "amount")
    if rent is None and total is None:
        resolver.leave(contract, "neither the rent nor its total is known")
        return None
    escalator = resolver.term(contract, "escalator")
    if escalator is None:  # a stated total already holds whatever the rent climbs to
        none = fixed(f"{contract.id}.escalator", 0.0, "inferred")
        escalator = none if total is not None else resolver.term_or_default(contract, "escalator", 0.0)
    renewals = contract.value("renewals")
    if renewals is not None and renewals.count is None:
        resolver.leave(contract, "how long the tenant may extend is unknown; no renewal is counted")
    nothing = fixed(f"{contract.id}.rent", 0.0, "inferred")
    return {
        "rent": rent or nothing,
        "total": nothing if rent is not None or total is None else total._replace(name=f"{contract.id}.rent"),
        **dates(resolver, contract),
        "escalator": escalator,
        "cover": cover(resolver, contract),
        "renewal_quarters": fixed(f"{contract.id}.renewals", float(renewal_quarters(contract))),
    }


def with_first_rent(xp: Namespace, columns: Columns, now: float) -> Columns:
    """Return the dates and the first rent of each path; a stated total is the total of its own fixed term."""
    found = with_dates(xp, columns, now)
    over = climb(xp, found["escalator"], quarters(xp, found["start"], found["end"]))
    return {**found, "rent": found["rent"] + found["total"] / over}


FAMILIES = (
    Family(
        "lease",
        by_name(LEASE),
        read=lease_terms,
        derive=with_first_rent,
        terms=LeaseTerms,
        shared=frozenset({"rent", "total"}),
        claims=(
            ClaimSpec("rent", SUPPLY, UNPAID, ledger=LESSORS),
            ClaimSpec("rejection", JUNIOR, CASH, ledger=LESSORS),
        ),
    ),
)
