"""What the project vehicles a company stands behind add to its views, and why.

A project is a vehicle or several that hold one another. Where the company consolidates it, its debt is in the reported
figure already. Where not, each view has its own answer: the rating-agency views ask about leases and guarantees, the
full view who bears the loss. A vehicle's debt is satisfied once: rent that stands in the lease liabilities already pays
it, so what a guarantee adds is at most the rest.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.accounting.consolidation import Finding, consolidation, ifrs_control
from lookthrough.lens.accounting.guarantees import is_debt_like_guarantee, sp_threshold
from lookthrough.lens.through.loss_attribution import WORDS, attribute, is_debt_guarantee, most_called
from lookthrough.lens.through.obligation import ALL_VIEWS, Obligation
from lookthrough.lens.through.present_value import discount_rate, discounted_lump, discounted_renewals
from lookthrough.lens.through.residual_guarantees import recognised_of_project
from lookthrough.lens.through.vehicle_interests import interest_of
from lookthrough.positions.repayment import balance_after
from lookthrough.units.range import Cases, Range, spanned, times, total, total_cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lookthrough.lens.through.loss_attribution import LossShare
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

VERDICTS = {"us": consolidation, "ifrs": ifrs_control}


def project_obligations(standing: Standing, entity: str, gaap: str, *, debt_is_reported: bool) -> list[Obligation]:
    """Return what the projects behind which a company stands add to its views.

    Args:
        standing: the contracts of the book as they stand.
        entity: the company.
        gaap: ``us`` or ``ifrs``: decides on consolidation.
        debt_is_reported: whether the book has its reported debt, in which consolidated vehicles are included.
    """
    rows = []
    for root, verdict in verdicts(standing, entity, gaap).items():
        if verdict.answer:
            rows += _consolidated(standing, root, verdict, debt_is_reported=debt_is_reported)
            continue
        rows += _renewals_or_residual(standing, entity, root)
        recognised = recognised_of_project(standing, entity, root, gaap)
        rows += _guaranteed(standing, entity, root, verdict, recognised)
        rows += _borne(standing, entity, root, recognised, maybe_reported=verdict.answer is None and debt_is_reported)
    return rows


def verdicts(standing: Standing, entity: str, gaap: str) -> dict[str, Finding]:
    """Return for each project a company stands behind whether it consolidates it, and why."""
    return {root: VERDICTS[gaap](interest_of(standing, entity, root)) for root in standing.backs.get(entity, ())}


def _debts(standing: Standing, root: str) -> list[StandingContract]:
    return [contract for vehicle in standing.members[root] for contract in standing.debts.get(vehicle, ())]


def _consolidated(standing: Standing, root: str, verdict: Finding, *, debt_is_reported: bool) -> list[Obligation]:
    inside = "and so inside the reported debt" if debt_is_reported else "and so part of its own debt"
    return [
        Obligation(
            category="vehicle_debt",
            amount=contract.outstanding,
            record=contract,
            value=contract.size_term,
            why=f"Debt of {standing.book.entities[contract.debtor].name}, consolidated {inside}: {verdict.why}",
            views=() if debt_is_reported else ALL_VIEWS,
        )
        for contract in _debts(standing, root)
    ]


class Choice(NamedTuple):
    """Renewals or residual payment of a project: the pieces of both sides, measured alike, and the side that counts.

    Attributes:
        pieces: of both sides, USD bn in present value where every known piece has one, else undiscounted.
        chosen: ``renewals`` or ``residual_value``, the larger at its middle value.
        words: both sums, in words.
    """

    pieces: tuple[Obligation, ...]
    chosen: str
    words: str


def renewals_or_residual(standing: Standing, entity: str, root: str) -> Choice:
    """Return what a company may pay for a project after the fixed term: they fall on the same dates, so one counts."""
    backing = [c for c in standing.supports[root] if c.debtor == entity]
    pieces = [*_renewals(standing, entity, backing), *_residuals(standing, entity, root, backing)]
    is_present = all(p.present_value is not None for p in pieces if p.amount is not None)
    measured = tuple(replace(p, amount=p.present_value) if is_present else p for p in pieces)
    sums = {
        side: total(p.amount for p in measured if p.category == side and p.amount is not None)
        for side in ("residual_value", "renewals")
    }
    measure = "present value" if is_present else "undiscounted"
    words = (
        f"likely renewals ({sums['renewals'].mid:.4g}) or the residual payment up to the whole cap "
        f"({sums['residual_value'].mid:.4g} bn USD, {measure})"
    )
    return Choice(measured, max(sums, key=lambda side: (sums[side].mid, sums[side].high)), words)


def _renewals_or_residual(standing: Standing, entity: str, root: str) -> list[Obligation]:
    """Return the pieces of the chosen side as counted and those of the other as memos."""
    pieces, chosen, both = renewals_or_residual(standing, entity, root)
    words = f"Moody's-like: {both}. They cover the same dates, so only the larger counts"
    return [
        replace(p, views=("moodys_like",), why=f"{words}.")
        if p.category == chosen or p.amount is None
        else replace(p, why=f"{words}; this is the smaller.")
        for p in pieces
    ]


def _renewals(standing: Standing, entity: str, backing: Iterable[StandingContract]) -> Iterator[Obligation]:
    for lease in backing:
        if lease.kind == "lease" and (value := lease.terms.get("renewals")) is not None:
            worth = discounted_renewals(lease, standing.now, discount_rate(standing, entity, lease))
            yield Obligation("renewals", lease.renewal_rent, lease, value, "", basis="assumed", present_value=worth)


def _residuals(standing: Standing, entity: str, root: str, backing: Sequence[StandingContract]) -> Iterator[Obligation]:
    """Yield the residual payments, due when the first of the company's leases of the project ends.

    Guaranteed values decline and their schedules are seldom published. They protect the project's debt, so what is
    left of it on that day is the low end; the published cap is the rest.
    """
    ends = [c.last_quarter for c in backing if c.kind == "lease" and c.last_quarter is not None]
    day = min(ends, default=None)
    left = None if day is None else _debt_left_on(standing, root, day)
    for guarantee in backing:
        if guarantee.kind != "residual_value_guarantee" or guarantee.size_term is None:
            continue
        amount, rate = most_called(guarantee), discount_rate(standing, entity, guarantee)
        if amount is not None and left is not None:
            amount = Range(min(amount.low, left), amount.mid, amount.high)
        worth = discounted_lump(amount, day, standing.now, rate)
        yield Obligation("residual_value", amount, guarantee, guarantee.size_term, "", present_value=worth)


def _debt_left_on(standing: Standing, root: str, day: int) -> float | None:
    """Return what the project owes after a quarter; ``None`` where a schedule is not known, or nothing is owed now."""
    balances = [balance_after(contract, day) for contract in _debts(standing, root)]
    known = [balance for balance in balances if balance is not None]
    return math.fsum(known) if known and len(known) == len(balances) else None


def _guaranteed(standing: Standing, entity: str, root: str, verdict: Finding, recognised: Range) -> list[Obligation]:
    """Return the S&P-like part: the whole debt beyond the threshold, else a memo that says why not.

    Where ranges leave it open whether the threshold is passed, low is without the debt and high is with all of it.
    """
    interest, line = interest_of(standing, entity, root), sp_threshold(standing.book)
    share = interest.guaranteed_share
    finding = is_debt_like_guarantee(share, line, interest.spans.get("guaranteed_share"))
    is_open = finding.answer is None and share is not None
    taken = {True: "adds this debt", False: "leaves this debt out", None: "may add this debt"}[finding.answer]
    likely = 1.0 if share is not None and share > line else 0.0
    part = Range(0.0, likely, 1.0) if is_open else Range(1.0, 1.0, 1.0)
    counts = finding.answer or is_open
    rows = [
        Obligation(
            category="vehicle_debt",
            amount=(None if rest is None else times(rest, part)) if counts else contract.outstanding,
            record=contract,
            value=contract.size_term,
            why=f"S&P-like {taken}. Not consolidated: {verdict.why} {finding.why}",
            views=("sp_like",) if counts else (),
        )
        for contract, rest in _debts_left(standing, root, recognised)
    ]
    return rows + [
        Obligation(
            category="guarantee",
            amount=None,
            record=contract,
            value=contract.size_term,
            why=f"S&P-like: the guarantee of the debt of {standing.book.entities[root].name} has no published cap.",
            views=("sp_like",),
        )
        for contract in standing.supports[root]
        if contract.debtor == entity and is_debt_guarantee(standing, contract) and contract.cap is None
    ]


def _debts_left(standing: Standing, root: str, recognised: Range) -> list[tuple[StandingContract, Range | None]]:
    """Return the debts of a project with what is left of each once the recognised rent has paid its part, pro rata."""
    debts, debt = _debts(standing, root), _project_debt(standing, root)
    share = Range(*(max(0.0, 1 - s / d) if d > 0 else 1.0 for s, d in zip(reversed(recognised), debt, strict=True)))
    return [(c, None if c.outstanding is None else times(c.outstanding, share)) for c in debts]


def _project_debt(standing: Standing, root: str) -> Range:
    return total(c.outstanding for c in _debts(standing, root) if c.outstanding is not None)


def _borne(standing: Standing, entity: str, root: str, recognised: Range, *, maybe_reported: bool) -> list[Obligation]:
    """Return what the company bears of the debt of each vehicle of a project when the collateral is not enough."""
    mine = [
        (vehicle, part)
        for vehicle in standing.members[root]
        if vehicle in standing.debts
        for part in attribute(standing, vehicle).parts
        if part.entity == entity and part.layer != "holder"
    ]
    share = _not_yet_recognised(standing, root, recognised, [part for _, part in mine])
    rows = [_borne_part(standing, vehicle, part, share, maybe_reported=maybe_reported) for vehicle, part in mine]
    open_ = [p.amount for _, p in mine if p.amount is not None and not _is_recognised(p)]
    return _at_most(rows, max(times(total_cases(open_), share)))


def _at_most(rows: Sequence[Obligation], most: float) -> list[Obligation]:
    """Return rows whose highs add up to no more than the dearest case; the last layers give way, none below its mid.

    One party may bear a debt as guarantor in one case and as tenant in another: the highs are not of one case.
    """
    over = math.fsum(r.amount.high for r in rows if r.views and r.amount is not None) - most
    cut_rows = []
    for row in reversed(rows):
        if row.views and row.amount is not None and over > 0:
            cut = min(over, row.amount.high - row.amount.mid)
            over -= cut
            cut_rows.append(replace(row, amount=row.amount._replace(high=row.amount.high - cut)))
        else:
            cut_rows.append(row)
    return cut_rows[::-1]


def _not_yet_recognised(standing: Standing, root: str, recognised: Range, parts: Sequence[LossShare]) -> Cases:
    """Return the share of what is borne that the debt still leaves open beside the rent already recognised."""
    debt = _project_debt(standing, root)
    extra = total_cases(p.amount for p in parts if p.amount is not None and not _is_recognised(p))
    room = (max(0.0, d - s) for d, s in zip(debt, recognised, strict=True))
    return Cases(*(min(1.0, r / e) if e > 0 else 1.0 for r, e in zip(room, extra, strict=True)))


def _is_recognised(part: LossShare) -> bool:
    return part.contract.family == "lease" and part.contract.has_commenced


def _borne_part(standing: Standing, vehicle: str, part: LossShare, share: Cases, *, maybe_reported: bool) -> Obligation:
    name = standing.book.entities[vehicle].name
    is_recognised = _is_recognised(part)
    cases = part.amount if part.amount is None or is_recognised else times(part.amount, share)
    amount = None if cases is None else spanned(cases)
    why = f"Bears debt of {name} when its collateral is not enough: it {WORDS[part.layer]}."
    if part.contract.kind == "residual_value_guarantee" and cases is not None and cases.low < cases.mid:
        why += " The low case counts only the vehicle's share of the beneficiary."
    if share.mid < 1 and not is_recognised:
        why += " Rent of this project in the lease liabilities pays the rest."
    if is_recognised:
        why += " The lease has commenced, so the lease liabilities include this already."
    elif maybe_reported and amount is not None:
        amount = Range(0.0, amount.mid, amount.high)
        why += " Whether it consolidates the vehicle is open. If it does, the reported debt includes this (low)."
    return Obligation(
        category=f"borne_as_{part.layer}",
        amount=amount,
        record=part.contract,
        value=part.contract.size_term,
        why=why,
        views=() if is_recognised else ("full",),
    )
