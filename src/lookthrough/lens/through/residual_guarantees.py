"""Residual-value guarantees of leases: what a balance sheet holds of them, and what it will hold.

US GAAP counts the part probable of being owed, IFRS the part expected to be paid, both from the start of the lease on.
A reported lease liability holds the probable part already. The Moody's-like view has its own answer for the project
(the payment in full, or renewals instead), so the recognised part does not stand in that view as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.through.lease_inputs import own_residuals, rent_left
from lookthrough.lens.through.loss_attribution import most_called
from lookthrough.lens.through.obligation import ALL_VIEWS, Obligation, assumed, reported
from lookthrough.units.range import ZERO, Range, times, total

if TYPE_CHECKING:
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

WORDS = {"us": "probable of being owed (ASC 842-10-30-5)", "ifrs": "expected to be paid (IFRS 16.27)"}


def recognised_residuals(standing: Standing, entity: str, gaap: str) -> list[Obligation]:
    """Return what residual guarantees add to the recognised leases of a company."""
    share = _recognised_share(standing, entity, gaap)
    if share == ZERO:
        return []
    why = f"The part of the residual guarantee of a commenced lease that is {WORDS[gaap]}."
    rows = []
    for contract in _of_begun_leases(standing, entity):
        in_project = contract.creditor in standing.group
        views = tuple(v for v in ALL_VIEWS if v != "moodys_like") if in_project else ALL_VIEWS
        amount = _part(contract, share)
        rows.append(Obligation("residual_recognised", amount, contract, contract.size_term, why, views, "assumed"))
    return rows


def residuals_to_come(standing: Standing, entity: str, lease: StandingContract, gaap: str) -> list[Obligation]:
    """Return what residual guarantees will add when a lease begins: here the two sets of rules differ. Memos."""
    share = _share(standing, gaap)
    why = f"When the lease begins, the part of this guarantee that is {WORDS[gaap]} joins the liability; not added yet."
    return [
        Obligation("residual_to_come", _part(c, share), c, c.size_term, why, basis="assumed")
        for c in own_residuals(standing, entity, lease)
    ]


def recognised_of_project(standing: Standing, entity: str, root: str, gaap: str) -> Range:
    """Return what stands on a company's balance sheet for the leases of a project that have begun, guarantees too."""
    leases = (c for c in standing.supports[root] if c.family == "lease" and c.debtor == entity)
    rents = [rent_left(standing, entity, c)[0] for c in leases if c.has_commenced]
    share = _recognised_share(standing, entity, gaap)
    parts = [_part(c, share) for c in _of_begun_leases(standing, entity) if standing.group.get(c.creditor) == root]
    return total(amount for amount in (*rents, *parts) if amount is not None)


def _of_begun_leases(standing: Standing, entity: str) -> list[StandingContract]:
    """Return a company's residual guarantees to landlords, or to their projects, whose lease to it has begun."""
    own = [c for c in standing.by_entity.get(entity, ()) if c.debtor == entity]
    landlords = {c.creditor for c in own if c.family == "lease" and c.has_commenced}
    projects = {standing.group.get(landlord, landlord) for landlord in landlords}
    guarantees = (c for c in own if c.kind == "residual_value_guarantee")
    return [c for c in guarantees if standing.group.get(c.creditor, c.creditor) in projects]


def _recognised_share(standing: Standing, entity: str, gaap: str) -> Range | None:
    """Return the share of a guarantee beyond what the reported liability holds; ``None`` where it is not assumed."""
    share = _share(standing, gaap)
    if reported(standing, entity, "lease_liabilities") is None:
        return share
    if gaap == "us":
        return ZERO
    booked = _share(standing, "us") or ZERO
    return None if share is None else Range(*(max(0.0, e - p) for e, p in zip(share, booked, strict=True)))


def _share(standing: Standing, gaap: str) -> Range | None:
    return assumed(standing, "accounting.rvg_probable" if gaap == "us" else "accounting.rvg_expected")


def _part(contract: StandingContract, share: Range | None) -> Range | None:
    most = most_called(contract)
    return None if most is None or share is None else times(most, share)
