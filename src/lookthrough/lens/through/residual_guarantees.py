"""Residual-value guarantees of leases: what a balance sheet holds of them, and what it will hold.

US GAAP counts the part probable of being owed, IFRS the part expected to be paid, both from the start of the lease on.
A reported lease liability holds the probable part already. The Moody's-like view has its own answer for the project
(the payment in full, or renewals instead), so the recognised part does not stand in that view as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.through.lease_inputs import own_residuals, rent_left
from lookthrough.lens.through.obligation import ALL_VIEWS, Exposure, has_commenced, reported
from lookthrough.positions.amounts import amount_of, debtor, family
from lookthrough.units.range import ZERO, Range, times, total

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.lens.through.loss_attribution import Index

WORDS = {"us": "probable of being owed (ASC 842-10-30-5)", "ifrs": "expected to be paid (IFRS 16.27)"}


def recognised_residuals(idx: Index, entity: str, gaap: str) -> list[Exposure]:
    """Return what residual guarantees add to the recognised leases of a company."""
    share = _recognised_share(idx, entity, gaap)
    if share == ZERO:
        return []
    why = f"The part of the residual guarantee of a commenced lease that is {WORDS[gaap]}."
    rows = []
    for contract in _of_begun_leases(idx, entity):
        in_project = contract.roles["beneficiary"] in idx.group
        views = tuple(v for v in ALL_VIEWS if v != "moodys_like") if in_project else ALL_VIEWS
        amount = _part(contract, share)
        rows.append(Exposure("residual_recognised", amount, contract, contract.value("cap"), why, views, "assumed"))
    return rows


def residuals_to_come(idx: Index, entity: str, lease: Contract, gaap: str) -> list[Exposure]:
    """Return what residual guarantees will add when a lease begins: here the two sets of rules differ. Memos."""
    share = _share(idx, gaap)
    why = f"When the lease begins, the part of this guarantee that is {WORDS[gaap]} joins the liability; not added yet."
    return [
        Exposure("residual_to_come", _part(c, share), c, c.value("cap"), why, basis="assumed")
        for c in own_residuals(idx, entity, lease)
    ]


def recognised_of_project(idx: Index, entity: str, root: str, gaap: str) -> Range:
    """Return what stands on a company's balance sheet for the leases of a project that have begun, guarantees too."""
    leases = (c for c in idx.supports[root] if family(c) == "lease" and debtor(c) == entity)
    rents = [rent_left(idx, entity, c)[0] for c in leases if has_commenced(c, idx.now)]
    share = _recognised_share(idx, entity, gaap)
    parts = [_part(c, share) for c in _of_begun_leases(idx, entity) if idx.group.get(c.roles["beneficiary"]) == root]
    return total(amount for amount in (*rents, *parts) if amount is not None)


def _of_begun_leases(idx: Index, entity: str) -> list[Contract]:
    """Return a company's residual guarantees to landlords, or to their projects, whose lease to it has begun."""
    own = [c for c in idx.by_entity.get(entity, ()) if debtor(c) == entity]
    landlords = {c.roles["landlord"] for c in own if family(c) == "lease" and has_commenced(c, idx.now)}
    projects = {idx.group.get(landlord, landlord) for landlord in landlords}
    guarantees = (c for c in own if c.kind == "residual_value_guarantee")
    return [c for c in guarantees if idx.group.get(c.roles["beneficiary"], c.roles["beneficiary"]) in projects]


def _recognised_share(idx: Index, entity: str, gaap: str) -> Range | None:
    """Return the share of a guarantee beyond what the reported liability holds; ``None`` where it is not assumed."""
    share = _share(idx, gaap)
    if reported(idx, entity, "lease_liabilities") is None:
        return share
    if gaap == "us":
        return ZERO
    booked = _share(idx, "us") or ZERO
    return None if share is None else Range(*(max(0.0, e - p) for e, p in zip(share, booked, strict=True)))


def _share(idx: Index, gaap: str) -> Range | None:
    found = idx.book.assumptions.get("accounting.rvg_probable" if gaap == "us" else "accounting.rvg_expected")
    return None if found is None else amount_of(found.value)


def _part(contract: Contract, share: Range | None) -> Range | None:
    cap = amount_of(contract.value("cap"))
    return None if cap is None or share is None else times(cap, share)
