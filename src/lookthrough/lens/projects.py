"""What the project vehicles a company stands behind add to its views, and why.

A project is a vehicle or several that hold one another. Where the company consolidates it, its debt is in the reported
figure already. Where not, each view has its own answer: the rating-agency views ask about leases and guarantees, the
full view who bears the loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.lens.accounting import (
    SP_GUARANTEE_THRESHOLD,
    Finding,
    consolidation,
    ifrs_control,
    is_debt_like_guarantee,
)
from lookthrough.lens.amounts import (
    Range,
    amount_of,
    debtor,
    family,
    first_value,
    last_quarter,
    outstanding,
    quarter,
    renewal_rent,
    total,
)
from lookthrough.lens.attribution import WORDS, attribute, interest_of, is_debt_guarantee
from lookthrough.lens.discounting import discount_rate, discounted_renewals, discounted_residual

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Contract, Entity, Value
    from lookthrough.lens.attribution import Index, Part

ALL_VIEWS = ("reported", "committed", "moodys_like", "sp_like", "full")
VERDICTS = {"us": consolidation, "ifrs": ifrs_control}


@dataclass(frozen=True, slots=True)
class Exposure:
    """One piece of what a company owes or may owe.

    Attributes:
        category: what it is.
        amount: USD bn, ``None`` where unknown.
        record: the contract or entity that says so.
        value: the term or opening figure, ``None`` where none is stated.
        why: one sentence.
        views: those it adds to; none = a memo.
        basis: where it differs from that of the record.
        present_value: USD bn, where the book has dates and a rate (``lens.discounting``).
    """

    category: str
    amount: Range | None
    record: Contract | Entity
    value: Value | None
    why: str
    views: tuple[str, ...] = ()
    basis: str | None = None
    present_value: Range | None = None


def project_exposures(idx: Index, entity: str, gaap: str, *, debt_is_reported: bool) -> list[Exposure]:
    """Return what the projects behind which a company stands add to its views.

    Args:
        idx: the book's contracts.
        entity: the company.
        gaap: ``us`` or ``ifrs``: decides on consolidation.
        debt_is_reported: whether the book has its reported debt, in which consolidated vehicles are included.
    """
    found = []
    for root in idx.backs.get(entity, ()):
        if root == idx.group.get(entity):
            continue
        verdict = VERDICTS[gaap](interest_of(idx, entity, root))
        if verdict.answer:
            found += _consolidated(idx, root, verdict, debt_is_reported=debt_is_reported)
            continue
        found += _renewals_or_residual(idx, entity, root)
        found += _guaranteed(idx, entity, root, verdict)
        found += _borne(idx, entity, root, maybe_reported=verdict.answer is None and debt_is_reported)
    return found


def _debts(idx: Index, root: str) -> list[Contract]:
    return [contract for vehicle in idx.members[root] for contract in idx.debts.get(vehicle, ())]


def _consolidated(idx: Index, root: str, verdict: Finding, *, debt_is_reported: bool) -> list[Exposure]:
    inside = "and so inside the reported debt" if debt_is_reported else "and so part of its own debt"
    return [
        Exposure(
            category="vehicle_debt",
            amount=outstanding(contract),
            record=contract,
            value=first_value(contract, "drawn", "principal"),
            why=f"Debt of {idx.book.entities[debtor(contract) or root].name}, consolidated {inside}: {verdict.why}",
            views=() if debt_is_reported else ALL_VIEWS,
        )
        for contract in _debts(idx, root)
    ]


def _renewals_or_residual(idx: Index, entity: str, root: str) -> list[Exposure]:
    """Return likely renewals or likely residual payment of a project, the larger counted and the other a memo."""
    backing = [c for c in idx.supports[root] if debtor(c) == entity]
    renewals = _amounts(backing, "lease", "renewals")
    residual = _amounts(backing, "residual_value_guarantee", "cap")
    if not renewals and not residual:
        return []
    sums = [total(r for _, r in side if r is not None) for side in (renewals, residual)]
    takes_renewals = (sums[0].mid, sums[0].high) > (sums[1].mid, sums[1].high)
    chosen, other = ("renewals", "residual value") if takes_renewals else ("residual value", "renewals")
    words = (
        f"Moody's-like: likely renewals (bn USD {sums[0].mid:.4g}) or likely residual payment ({sums[1].mid:.4g}), "
        f"never both for the same dates; the larger counts: {chosen}"
    )
    return [
        Exposure(
            category=category,
            amount=amount,
            record=contract,
            value=contract.value(term),
            why=f"{words}." if counts else f"{words}, so the {other} is shown only.",
            views=("moodys_like",) if counts or amount is None else (),
            basis="assumed" if term == "renewals" else None,
            present_value=_present_value(idx, entity, contract, backing),
        )
        for category, term, side, counts in (
            ("renewals", "renewals", renewals, takes_renewals),
            ("residual_value", "cap", residual, not takes_renewals),
        )
        for contract, amount in side
    ]


def _present_value(idx: Index, entity: str, contract: Contract, backing: Iterable[Contract]) -> Range | None:
    """Return the present value of a lease's renewals, or of a residual payment when the first of the leases ends."""
    rate = discount_rate(idx, entity, contract)
    if contract.kind == "lease":
        return discounted_renewals(contract, idx.now, rate)
    ends = {last: c for c in backing if c.kind == "lease" and (last := last_quarter(c)) is not None}
    first = ends[min(ends)] if ends else None
    return discounted_residual(amount_of(contract.value("cap")), first, idx.now, rate)


def _amounts(backing: Iterable[Contract], kind: str, term: str) -> list[tuple[Contract, Range | None]]:
    stated = [c for c in backing if c.kind == kind and c.value(term) is not None]
    return [(c, renewal_rent(c) if term == "renewals" else amount_of(c.value(term))) for c in stated]


def _guaranteed(idx: Index, entity: str, root: str, verdict: Finding) -> list[Exposure]:
    """Return the S&P-like part: the whole debt beyond the threshold, else a memo that says why not."""
    stated = idx.book.assumptions.get("lens.sp_guarantee_threshold")
    mid = stated.value.mid if stated is not None else None
    finding = is_debt_like_guarantee(
        interest_of(idx, entity, root).guaranteed_share, SP_GUARANTEE_THRESHOLD if mid is None else mid
    )
    rows = [
        Exposure(
            category="vehicle_debt",
            amount=outstanding(contract),
            record=contract,
            value=first_value(contract, "drawn", "principal"),
            why=f"S&P-like: not consolidated ({verdict.why}) {finding.question} {finding.why}",
            views=("sp_like",) if finding.answer else (),
        )
        for contract in _debts(idx, root)
    ]
    return rows + [
        Exposure(
            category="guarantee",
            amount=None,
            record=contract,
            value=contract.value("cap"),
            why=f"S&P-like: the guarantee of the debt of {idx.book.entities[root].name} has no published cap.",
            views=("sp_like",),
        )
        for contract in idx.supports[root]
        if debtor(contract) == entity and is_debt_guarantee(idx, contract) and contract.mid("cap") is None
    ]


def _borne(idx: Index, entity: str, root: str, *, maybe_reported: bool) -> list[Exposure]:
    """Return what the company bears of the debt of each vehicle of a project when the collateral is not enough."""
    return [
        _borne_part(idx, vehicle, part, maybe_reported=maybe_reported)
        for vehicle in idx.members[root]
        if vehicle in idx.debts
        for part in attribute(idx, vehicle).parts
        if part.entity == entity and part.layer != "holder"
    ]


def _borne_part(idx: Index, vehicle: str, part: Part, *, maybe_reported: bool) -> Exposure:
    name = idx.book.entities[vehicle].name
    amount = None if part.amount is None else Range(min(part.amount), part.amount.mid, max(part.amount))
    why = f"Bears debt of {name} when its collateral is not enough: it {WORDS[part.layer]}."
    is_recognised = family(part.contract) == "lease" and has_commenced(part.contract, idx.now)
    if is_recognised:
        why += " The lease has commenced, so this stands in the lease liabilities already."
    elif maybe_reported and amount is not None:
        amount = Range(0.0, amount.mid, amount.high)
        why += " Whether it consolidates the vehicle is open; if so, the reported debt has it already (low)."
    term = {"guarantee": "cap"}.get(part.layer, "amount")
    return Exposure(
        category=f"borne_as_{part.layer}",
        amount=amount,
        record=part.contract,
        value=first_value(part.contract, term, "rent"),
        why=why,
        views=() if is_recognised else ("full",),
    )


def has_commenced(contract: Contract, now: int) -> bool:
    """Return whether a lease is known to have started before quarter ``now``."""
    start = quarter(contract, "start")
    return start is not None and start <= now
