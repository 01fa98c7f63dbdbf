"""What a company has under contract, each piece with the views it adds to and one sentence that says why.

The pieces, in the order of a report: debt, leases on the balance sheet, leases to come, purchases, promises that wait
for another's failure, and what the vehicles it stands behind owe (``lens.projects``). A reported total, where the book
has one, is what counts; the contracts that make it up are memos beside it. Contracts of one stack carry one cash flow:
of its layers (a lease, a purchase, a loan) only the largest counts, and the parts of one layer add.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.lens.amounts import (
    ZERO,
    Range,
    amount_of,
    creditor,
    debtor,
    family,
    first_value,
    fixed_rent,
    outstanding,
    remaining_share,
    scaled,
    times,
)
from lookthrough.lens.commitments import committed, largest_layer
from lookthrough.lens.discounting import discount_rate, discounted
from lookthrough.lens.exposure import ALL_VIEWS, Exposure, has_commenced, reported
from lookthrough.lens.lease_rules import lease_liability
from lookthrough.lens.projects import project_exposures, verdicts

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.lens.attribution import Index

PURCHASES = frozenset({"commitment", "order"})
CONTINGENT = frozenset({"guarantee", "backstop"})


def exposures(idx: Index, entity: str, gaap: str) -> list[Exposure]:
    """Return all that a company owes or may owe, counted or shown.

    Args:
        idx: the book's contracts.
        entity: its id.
        gaap: ``us`` or ``ifrs``.
    """
    group = frozenset({entity, *_consolidated(idx, entity, gaap)})
    named = [c for member in sorted(group) for c in idx.by_entity.get(member, ()) if debtor(c) == member]
    own = [c for c in named if creditor(c) not in group]
    leases = [c for c in own if family(c) == "lease"]
    projects = project_exposures(idx, entity, gaap, debt_is_reported=reported(idx, entity, "debt") is not None)
    has_vehicles = any(p.views == ALL_VIEWS for p in projects)
    loans = [c for c in own if family(c) == "debt" and debtor(c) == entity]
    return [
        *_debt(idx, entity, loans, has_vehicles=has_vehicles),
        *_recognised_leases(idx, entity, [c for c in leases if has_commenced(c, idx.now)], gaap),
        *committed(idx, entity, leases, [c for c in own if family(c) in PURCHASES]),
        *(_contingent(c) for c in own if family(c) in CONTINGENT),
        *(_inside(c) for c in named if creditor(c) in group and family(c) in {"lease", *PURCHASES}),
        *projects,
    ]


def _consolidated(idx: Index, entity: str, gaap: str) -> list[str]:
    roots = [root for root, verdict in verdicts(idx, entity, gaap).items() if verdict.answer]
    return [vehicle for root in roots for vehicle in idx.members[root]]


def _inside(contract: Contract) -> Exposure:
    value = first_value(contract, "amount", "rent")
    why = "Between the company and a vehicle it consolidates: nothing is owed to anybody outside."
    return Exposure("inside_group", amount_of(contract.value("amount")), contract, value, why)


def _debt(idx: Index, entity: str, contracts: list[Contract], *, has_vehicles: bool) -> list[Exposure]:
    """Return the reported debt with its loans as memos, or the loans where no total is reported."""
    opening = reported(idx, entity, "debt")
    parts = [
        Exposure("debt", outstanding(c), c, first_value(c, "drawn", "principal"), "Its own debt; no total is reported.")
        for c in contracts
    ]
    if opening is not None:
        memos = (replace(p, why="A part of the total debt, shown and not added.") for p in parts)
        return [replace(opening, category="debt", views=ALL_VIEWS), *memos]
    if not parts and not has_vehicles:
        record = idx.book.entities[entity]
        return [Exposure("debt", None, record, None, f"The book has no debt of {record.name}.", ALL_VIEWS)]
    return largest_layer([replace(p, views=ALL_VIEWS) for p in parts])


def _recognised_leases(idx: Index, entity: str, commenced: list[Contract], gaap: str) -> list[Exposure]:
    """Return the lease liabilities of the balance sheet; where none are reported, those the contracts give."""
    opening = reported(idx, entity, "lease_liabilities")
    parts = [_lease_measured(idx, entity, c) for c in commenced]
    guarantees = _guarantees_of_commenced(idx, entity, commenced, gaap, is_opening=opening is not None)
    if opening is None:
        return [*parts, *guarantees]
    memos = (replace(p, views=(), why="A part of the total lease liabilities, shown and not added.") for p in parts)
    return [replace(opening, category="lease", views=ALL_VIEWS), *memos, *guarantees]


def _lease_measured(idx: Index, entity: str, contract: Contract) -> Exposure:
    whole = fixed_rent(contract)
    left = None if whole is None else scaled(whole, remaining_share(contract, idx.now))
    worth = discounted(left, contract, idx.now, discount_rate(idx, entity, contract))
    how = "undiscounted for want of a rate or dates" if worth is None else "at present value"
    rent = left if worth is None else worth
    amount = None if rent is None else Range(*(lease_liability(r, 0.0, commenced=True) or 0.0 for r in rent))
    why = f"A lease that has commenced, and no lease liability is reported: the rent that is left, {how}."
    return Exposure("lease", amount, contract, first_value(contract, "amount", "rent"), why, ALL_VIEWS)


def _guarantees_of_commenced(
    idx: Index, entity: str, commenced: list[Contract], gaap: str, *, is_opening: bool
) -> list[Exposure]:
    """Return what residual guarantees add to recognised leases: the probable part (US GAAP) or the expected (IFRS).

    A reported liability holds the probable part already; IFRS adds what is expected beyond it.
    """
    landlords = {idx.group.get(c.roles["landlord"], c.roles["landlord"]) for c in commenced}
    probable, expected = _share(idx, "accounting.rvg_probable"), _share(idx, "accounting.rvg_expected")
    if gaap == "us" and is_opening:
        return []
    share = probable if gaap == "us" else expected
    if share is not None and gaap == "ifrs" and is_opening:
        booked = probable or ZERO
        share = Range(*(max(0.0, e - p) for e, p in zip(share, booked, strict=True)))
    words = "probable of being owed (ASC 842-10-30-5)" if gaap == "us" else "expected to be paid (IFRS 16.27)"
    rows = []
    for contract in idx.by_entity.get(entity, ()):
        if contract.kind != "residual_value_guarantee" or debtor(contract) != entity:
            continue
        if idx.group.get(contract.roles["beneficiary"], contract.roles["beneficiary"]) not in landlords:
            continue
        cap = amount_of(contract.value("cap"))
        amount = None if cap is None or share is None else times(cap, share)
        why = f"The part of the residual guarantee of a commenced lease that is {words}."
        rows.append(Exposure("residual_value", amount, contract, contract.value("cap"), why, ALL_VIEWS, "assumed"))
    return rows


def _share(idx: Index, name: str) -> Range | None:
    assumption = idx.book.assumptions.get(name)
    return amount_of(assumption.value) if assumption is not None else None


def _contingent(contract: Contract) -> Exposure:
    why = "Paid only if another fails or does not buy: up to the cap, shown and not added."
    return Exposure(contract.kind, amount_of(contract.value("cap")), contract, contract.value("cap"), why)
