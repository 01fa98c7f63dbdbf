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
from lookthrough.lens.through.lease_inputs import OPERATING_SHARE, filed_of_class, lease_inputs, rent_left
from lookthrough.lens.through.loss_attribution import most_called
from lookthrough.lens.through.obligation import ALL_VIEWS, Obligation, assumed, reported
from lookthrough.lens.through.projects import project_obligations, verdicts
from lookthrough.lens.through.reported_totals import ROUNDING, largest_layer, with_parts
from lookthrough.lens.through.residual_guarantees import recognised_residuals, residuals_to_come
from lookthrough.units.quarter import quarter_name
from lookthrough.units.range import ZERO, Range, times

if TYPE_CHECKING:
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

PURCHASES = frozenset({"commitment", "order"})
CONTINGENT = frozenset({"guarantee", "backstop"})


IFRS_LEASE = "IFRS 16 has one class for tenants: all of it is financing, as debt is."
US_OPERATING = (
    "US GAAP keeps operating leases apart from debt, with their cost above operating income (ASC 842-20-45-3, 45-4)."
)
US_FINANCE = "US GAAP treats finance leases as borrowing."


def obligations(standing: Standing, entity: str, gaap: str) -> list[Obligation]:
    """Return all that a company owes or may owe, counted or shown.

    Args:
        standing: the contracts of the book as they stand.
        entity: its id.
        gaap: ``us`` or ``ifrs``.
    """
    group = group_of(standing, entity, gaap)
    named = [c for member in sorted(group) for c in standing.by_entity.get(member, ()) if c.debtor == member]
    own = [c for c in named if c.creditor not in group]
    leases = [c for c in own if c.family == "lease"]
    projects = project_obligations(
        standing, entity, gaap, debt_is_reported=reported(standing, entity, "debt") is not None
    )
    has_vehicles = any(p.views == ALL_VIEWS for p in projects)
    loans = [c for c in own if c.family == "debt" and c.debtor == entity]
    return [
        *_debt(standing, entity, loans, has_vehicles=has_vehicles),
        *(row for c in leases if not c.has_commenced for row in residuals_to_come(standing, entity, c, gaap)),
        *_recognised_leases(standing, entity, [c for c in leases if c.has_commenced], gaap),
        *committed(standing, entity, leases, [c for c in own if c.family in PURCHASES]),
        *(_contingent(c) for c in own if c.family in CONTINGENT),
        *(row for c in own if c.family == "equity" and (row := equity_promised(c)) is not None),
        *(_inside(c) for c in named if c.creditor in group and c.family in {"lease", *PURCHASES}),
        *projects,
    ]


def group_of(standing: Standing, entity: str, gaap: str) -> frozenset[str]:
    """Return a company and the vehicles that it consolidates."""
    roots = [root for root, verdict in verdicts(standing, entity, gaap).items() if verdict.answer]
    return frozenset({entity, *(vehicle for root in roots for vehicle in standing.members[root])})


def _inside(contract: StandingContract) -> Obligation:
    why = "Owed between the company and a vehicle that it consolidates; no outside party is owed."
    return Obligation("inside_group", contract.amount, contract, contract.size_term, why)


def _debt(
    standing: Standing, entity: str, contracts: list[StandingContract], *, has_vehicles: bool
) -> list[Obligation]:
    """Return the reported debt with its loans as memos, or the loans where no total is reported."""
    opening = reported(standing, entity, "debt")
    parts = [
        Obligation("debt", c.outstanding, c, c.size_term, "Its own debt; no total is reported.") for c in contracts
    ]
    if opening is not None:
        total, memos = with_parts(
            replace(opening, category="debt", views=ALL_VIEWS), [replace(p, why="") for p in parts]
        )
        return [total, *memos]
    parts += [_over(c) for c in standing.contracts.values() if c.debtor == entity and c.family == "debt" and c.is_over]
    record = standing.book.entities[entity]
    if not parts and has_vehicles and record.class_ != "vehicle":
        why = f"Own debt not in the book: what {record.name} owes beside the vehicles that it consolidates."
        return [Obligation("debt", None, record, None, why, ALL_VIEWS)]
    if not parts and not has_vehicles:
        others = [v for v in standing.members.get(standing.group.get(entity, ""), ()) if v in standing.debts]
        words = f" The debt of its project is counted under {', '.join(others)}." if others else ""
        return [Obligation("debt", None, record, None, f"The book has no debt of {record.name}.{words}", ALL_VIEWS)]
    return largest_layer([replace(p, views=ALL_VIEWS) for p in parts])


def _over(debt: StandingContract) -> Obligation:
    last = quarter_name(debt.ahead if debt.last_quarter is None else debt.last_quarter)
    return Obligation("debt", ZERO, debt, debt.size_term, f"It is over: its last quarter was {last}.")


def _recognised_leases(
    standing: Standing, entity: str, commenced: list[StandingContract], gaap: str
) -> list[Obligation]:
    """Return the lease liabilities of the balance sheet; where none are reported, those the contracts give."""
    opening = reported(standing, entity, "lease_liabilities")
    parts = [_lease_measured(standing, entity, c, gaap) for c in commenced]
    guarantees = recognised_residuals(standing, entity, gaap)
    if opening is None:
        return [*parts, *guarantees]
    memos = [replace(p, views=(), why=_why_apart(standing, entity, p)) for p in parts]
    return [
        *_by_class(standing, entity, replace(opening, category="lease", views=ALL_VIEWS), gaap),
        *memos,
        *guarantees,
    ]


def _why_apart(standing: Standing, entity: str, part: Obligation) -> str:
    """Return why a lease beside a reported total is not added; one larger than all of its class is called so."""
    is_classed = part.category in {"lease_finance", "lease_operating"}
    filed = filed_of_class(standing, entity, finance=part.category == "lease_finance") if is_classed else None
    if filed is None or part.amount is None or part.amount.low <= filed.amount.high * (1 + ROUNDING):
        return "A part of the total lease liabilities, shown and not added."
    kind = part.category.removeprefix("lease_")
    return (
        f"Shown and not added. By the rule this is a {kind} lease, but the filing has only {filed.amount.mid:.1f} of "
        f"{kind} leases: the company classes it otherwise or counts less of it."
    )


def _by_class(standing: Standing, entity: str, total: Obligation, gaap: str) -> list[Obligation]:
    """Return the reported lease liabilities by class under US GAAP, where the filing tells; one class under IFRS."""
    share = assumed(standing, f"{OPERATING_SHARE}.{entity}")
    if gaap == "ifrs":
        return [replace(total, why=f"{total.why} {IFRS_LEASE}")]
    if share is None or total.amount is None:
        return [replace(total, why=f"{total.why} The book does not have the operating part.")]
    rest = Range(1 - share.high, 1 - share.mid, 1 - share.low)
    parts = (("lease_operating", share, US_OPERATING), ("lease_finance", rest, US_FINANCE))
    return [
        replace(total, category=name, amount=times(total.amount, part), why=f"{total.why} {part.mid:.1%} of it. {why}")
        for name, part, why in parts
        if part.high > 0
    ]


def _lease_measured(standing: Standing, entity: str, contract: StandingContract, gaap: str) -> Obligation:
    rent, how = rent_left(standing, entity, contract)
    amount = None if rent is None else Range(*(lease_liability(r, 0.0, commenced=True) or 0.0 for r in rent))
    category, words = _class_of(standing, entity, contract, gaap)
    why = f"The lease has commenced and the book has no liability for it, so the remaining rent counts, {how}. {words}"
    return Obligation(category, amount, contract, contract.size_term, why, ALL_VIEWS)


def _class_of(standing: Standing, entity: str, contract: StandingContract, gaap: str) -> tuple[str, str]:
    """Return the category of a lease and why: as filed, else by rule; under IFRS there is one class."""
    if gaap == "ifrs":
        return "lease", IFRS_LEASE
    filed, finding = contract.words.get("booked_as"), lease_is_finance(lease_inputs(standing, entity, contract))
    is_finance = finding.answer if filed is None else filed == "finance"
    if is_finance is None:
        return "lease", f"Its class is open: {finding.why}"
    return ("lease_finance", US_FINANCE) if is_finance else ("lease_operating", US_OPERATING)


def _contingent(contract: StandingContract) -> Obligation:
    why = "Paid only if another party fails or does not buy. The cap is shown and not added."
    return Obligation(contract.kind, most_called(contract), contract, contract.size_term, why)
