"""Leases: rent from the start, with an escalator, then renewals at the tenant's choice.

Rent in quarter ``t`` is ``rent / 4 * (1 + escalator) ** years since start`` during the fixed term. In the renewal
period it is multiplied by the share of leases renewed, which the market decides: a tenant renews what it can use.
"""

from __future__ import annotations

from typing import NamedTuple

from lookthrough.contracts.families import QUARTERS_PER_YEAR, Array, Namespace, between


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
