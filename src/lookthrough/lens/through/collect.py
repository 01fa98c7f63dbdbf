"""What a company has under contract, each piece with the views it adds to and one sentence that says why.

The pieces, in the order of a report: debt, leases on the balance sheet, leases to come, purchases, promises that wait
for another's failure, and what the vehicles it stands behind owe (``lens.through.projects``). A reported total, where
the book has one, is what counts; the contracts that make it up are memos beside it. Contracts of one stack carry one
cash flow: of its layers (a lease, a purchase, a loan) only the largest counts, and the parts of one layer add.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.lens.accounting.leases import lease_is_finance, lease_liability
from lookthrough.lens.through.commitments import committed, equity_promised
from lookthrough.lens.through.lease_inputs import OPERATING_SHARE, filed_of_class, lease_terms, rent_left
from lookthrough.lens.through.obligation import ALL_VIEWS, Exposure, has_commenced, reported
from lookthrough.lens.through.projects import project_exposures, verdicts
from lookthrough.lens.through.reported_totals import ROUNDING, largest_layer, with_parts
from lookthrough.lens.through.residual_guarantees import recognised_residuals, residuals_to_come
from lookthrough.positions.amounts import amount_of, creditor, debtor, family, first_value, outstanding
from lookthrough.units.range import Range, times

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.lens.through.loss_attribution import Index

PURCHASES = frozenset({"commitment", "order"})
CONTINGENT = frozenset({"guarantee", "backstop"})


IFRS_LEASE = "IFRS 16 has one class for tenants: all of it is financing, as debt is."
US_OPERATING = (
    "US GAAP keeps operating leases apart from debt, with their cost above operating income (ASC 842-20-45-3, 45-4)."
)
US_FINANCE = "US GAAP treats finance leases as borrowing."


def exposures(idx: Index, entity: str, gaap: str) -> list[Exposure]:
    """Return all that a company owes or may owe, counted or shown.

    Args:
        idx: the book's contracts.
        entity: its id.
        gaap: ``us`` or ``ifrs``.
    """
    group = group_of(idx, entity, gaap)
    named = [c for member in sorted(group) for c in idx.by_entity.get(member, ()) if debtor(c) == member]
    own = [c for c in named if creditor(c) not in group]
    leases = [c for c in own if family(c) == "lease"]
    projects = project_exposures(idx, entity, gaap, debt_is_reported=reported(idx, entity, "debt") is not None)
    has_vehicles = any(p.views == ALL_VIEWS for p in projects)
    loans = [c for c in own if family(c) == "debt" and debtor(c) == entity]
    return [
        *_debt(idx, entity, loans, has_vehicles=has_vehicles),
        *(row for c in leases if not has_commenced(c, idx.now) for row in residuals_to_come(idx, entity, c, gaap)),
        *_recognised_leases(idx, entity, [c for c in leases if has_commenced(c, idx.now)], gaap),
        *committed(idx, entity, leases, [c for c in own if family(c) in PURCHASES]),
        *(_contingent(c) for c in own if family(c) in CONTINGENT),
        *(row for c in own if family(c) == "equity" and (row := equity_promised(c)) is not None),
        *(_inside(c) for c in named if creditor(c) in group and family(c) in {"lease", *PURCHASES}),
        *projects,
    ]


def group_of(idx: Index, entity: str, gaap: str) -> frozenset[str]:
    """Return a company and the vehicles that it consolidates."""
    roots = [root for root, verdict in verdicts(idx, entity, gaap).items() if verdict.answer]
    return frozenset({entity, *(vehicle for root in roots for vehicle in idx.members[root])})


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
        whole = replace(opening, category="debt", views=ALL_VIEWS)
        whole, memos = with_parts(whole, [replace(p, why="") for p in parts])
        return [whole, *memos]
    if not parts and not has_vehicles:
        record = idx.book.entities[entity]
        others = [v for v in idx.members.get(idx.group.get(entity, ""), ()) if v in idx.debts]
        words = f" The debt of its project stands with {', '.join(others)}." if others else ""
        return [Exposure("debt", None, record, None, f"The book has no debt of {record.name}.{words}", ALL_VIEWS)]
    return largest_layer([replace(p, views=ALL_VIEWS) for p in parts])


def _recognised_leases(idx: Index, entity: str, commenced: list[Contract], gaap: str) -> list[Exposure]:
    """Return the lease liabilities of the balance sheet; where none are reported, those the contracts give."""
    opening = reported(idx, entity, "lease_liabilities")
    parts = [_lease_measured(idx, entity, c, gaap) for c in commenced]
    guarantees = recognised_residuals(idx, entity, gaap)
    if opening is None:
        return [*parts, *guarantees]
    memos = [replace(p, views=(), why=_why_apart(idx, entity, p)) for p in parts]
    return [*_by_class(idx, entity, replace(opening, category="lease", views=ALL_VIEWS), gaap), *memos, *guarantees]


def _why_apart(idx: Index, entity: str, part: Exposure) -> str:
    """Return why a lease beside a reported total is not added; one larger than all of its class is called so."""
    is_classed = part.category in {"lease_finance", "lease_operating"}
    filed = filed_of_class(idx, entity, finance=part.category == "lease_finance") if is_classed else None
    if filed is None or part.amount is None or part.amount.low <= filed.amount.high * (1 + ROUNDING):
        return "A part of the total lease liabilities, shown and not added."
    kind = part.category.removeprefix("lease_")
    return (
        f"Shown and not added; by rule a {kind} lease, but the filing has {filed.amount.mid:.1f} of {kind} leases in "
        "all: its accounts class it otherwise, or count less of it."
    )


def _by_class(idx: Index, entity: str, whole: Exposure, gaap: str) -> list[Exposure]:
    """Return the reported lease liabilities by class under US GAAP, where the filing tells; one class under IFRS."""
    share = _share(idx, f"{OPERATING_SHARE}.{entity}")
    if gaap == "ifrs":
        return [replace(whole, why=f"{whole.why} {IFRS_LEASE}")]
    if share is None or whole.amount is None:
        return [replace(whole, why=f"{whole.why} How much of it is operating leases is not in the book.")]
    rest = Range(1 - share.high, 1 - share.mid, 1 - share.low)
    parts = (("lease_operating", share, US_OPERATING), ("lease_finance", rest, US_FINANCE))
    return [
        replace(whole, category=name, amount=times(whole.amount, part), why=f"{whole.why} {part.mid:.1%} of it. {why}")
        for name, part, why in parts
        if part.high > 0
    ]


def _lease_measured(idx: Index, entity: str, contract: Contract, gaap: str) -> Exposure:
    rent, how = rent_left(idx, entity, contract)
    amount = None if rent is None else Range(*(lease_liability(r, 0.0, commenced=True) or 0.0 for r in rent))
    category, words = _class_of(idx, entity, contract, gaap)
    why = (
        f"A lease that has commenced, and the book has no lease liability of it: the rent that is left, {how}. {words}"
    )
    return Exposure(category, amount, contract, first_value(contract, "amount", "rent"), why, ALL_VIEWS)


def _class_of(idx: Index, entity: str, contract: Contract, gaap: str) -> tuple[str, str]:
    """Return the category of a lease and why: as filed, else by rule; under IFRS there is one class."""
    if gaap == "ifrs":
        return "lease", IFRS_LEASE
    filed, found = contract.value("booked_as"), lease_is_finance(lease_terms(idx, entity, contract))
    if filed is not None and filed.text != "unknown":
        is_finance: bool | None = filed.text == "finance"
    else:
        is_finance = found.answer
    if is_finance is None:
        return "lease", f"Its class is open: {found.why}"
    return ("lease_finance", US_FINANCE) if is_finance else ("lease_operating", US_OPERATING)


def _share(idx: Index, name: str) -> Range | None:
    assumption = idx.book.assumptions.get(name)
    return amount_of(assumption.value) if assumption is not None else None


def _contingent(contract: Contract) -> Exposure:
    why = "Paid only if another fails or does not buy: up to the cap, shown and not added."
    return Exposure(contract.kind, amount_of(contract.value("cap")), contract, contract.value("cap"), why)
