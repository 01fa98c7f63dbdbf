"""The rule outcomes behind a company's views: which rule was asked of what, the answer, and the fields it read.

For each project the company stands behind: control, step by step, whether its own accounts agree, and what the agency
views ask. For each lease from a project vehicle: its class, its measurement, and whether its accounts agree. For each
guarantee: whether it is a liability.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.lens.accounting.consolidation import BookField, Finding, as_filed, consolidation, ifrs_control
from lookthrough.lens.accounting.guarantees import (
    guarantee_is_recognised,
    is_debt_like_guarantee,
    residual_is_not_debt_like,
    sp_threshold,
)
from lookthrough.lens.accounting.leases import counts_neither, is_measured, lease_is_finance
from lookthrough.lens.through.lease_inputs import filed_of_class, lease_inputs, lease_places, own_residuals, rent_left
from lookthrough.lens.through.projects import renewals_or_residual
from lookthrough.lens.through.reported_totals import ROUNDING
from lookthrough.lens.through.vehicle_interests import field_of, interest_of
from lookthrough.positions.standing_contract import StandingContract

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.positions.standing import Standing

CONTROL = {"us": consolidation, "ifrs": ifrs_control}
SAME_CLASS = "Do its own accounts use the same class?"
_WORDS = {True: "yes", False: "no", None: "open"}


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One rule asked of one thing.

    Attributes:
        subject: id of the vehicle or contract.
        rule, question, why: as the finding says.
        answer: ``yes``, ``no`` or ``open``.
        decides: whether it is the verdict and not a step on the way.
        fields: what was read, with its place in the book; a missing field says so.
    """

    subject: str
    rule: str
    answer: str
    question: str
    why: str
    decides: bool
    fields: tuple[BookField, ...]


def outcomes(standing: Standing, entity: str, gaap: str) -> tuple[RuleOutcome, ...]:
    """Return the outcomes for a company in the order vehicles, leases, guarantees.

    Args:
        standing: the contracts of the book as they stand.
        entity: the company.
        gaap: ``us`` or ``ifrs``.
    """
    own = [c for c in standing.by_entity.get(entity, ()) if c.debtor == entity]
    return (
        *(row for root in standing.backs.get(entity, ()) for row in _of_vehicle(standing, entity, root, gaap)),
        *(row for c in own if c.family == "lease" for row in _of_lease(standing, entity, c, gaap)),
        *(row for c in own if c.family == "guarantee" for row in _of_guarantee(c, gaap)),
    )


def _of_vehicle(standing: Standing, entity: str, root: str, gaap: str) -> Iterator[RuleOutcome]:
    interest = interest_of(standing, entity, root)
    verdict = CONTROL[gaap](interest)
    filed = as_filed(verdict, interest.treatment)
    for finding in (verdict, *verdict.steps, *((filed,) if filed is not None else ())):
        yield _outcome(root, finding, interest.places, decides=finding is verdict)
    if interest.guaranteed_share != 0:
        span = interest.spans.get("guaranteed_share")
        finding = is_debt_like_guarantee(interest.guaranteed_share, sp_threshold(standing.book), span)
        yield _outcome(root, finding, interest.places)
    elif interest.residual_share != 0:
        finding = residual_is_not_debt_like(interest.residual_share, sp_threshold(standing.book))
        yield _outcome(root, finding, interest.places)
    yield from _of_moodys(standing, entity, root)


def _of_moodys(standing: Standing, entity: str, root: str) -> Iterator[RuleOutcome]:
    choice = renewals_or_residual(standing, entity, root)
    if not choice.pieces:
        return
    question = "Are likely renewals worth more than the residual payment up to its whole cap? Only the larger counts."
    why = f"{choice.words[0].upper()}{choice.words[1:]}."
    finding = Finding(choice.chosen == "renewals", question, why, rule="moodys_like.choice", fields=("pieces",))
    pieces = [p.record for p in choice.pieces if isinstance(p.record, StandingContract)]
    yield _outcome(
        root, finding, {"pieces": tuple(field_of(c, "cap" if "cap" in c.terms else "renewals") for c in pieces)}
    )


def _of_lease(standing: Standing, entity: str, lease: StandingContract, gaap: str) -> Iterator[RuleOutcome]:
    if lease.creditor not in standing.group:
        return
    places = lease_places(standing, entity, lease)
    if gaap == "us":
        verdict = lease_is_finance(lease_inputs(standing, entity, lease))
        for finding in (verdict, *verdict.steps):
            yield _outcome(lease.id, finding, places, decides=finding is verdict)
        yield from _of_both(standing, entity, lease)
        if "booked_as" in lease.words:
            yield _outcome(lease.id, _class_as_filed(verdict, lease.words["booked_as"]), places)
        elif lease.has_commenced and verdict.answer is not None:
            yield from _against_class_total(standing, entity, lease, verdict)
    measured = is_measured(gaap, commenced=lease.has_commenced, has_guarantee=bool(places["cap"]))
    yield _outcome(lease.id, measured, places, decides=True)


def _of_both(standing: Standing, entity: str, lease: StandingContract) -> Iterator[RuleOutcome]:
    """Yield whether neither renewals nor the guarantee are counted, of each guarantee of a lease with renewals."""
    if "renewals" not in lease.terms:
        return
    for guarantee in own_residuals(standing, entity, lease):
        cap, recorded = (None if r is None else r.mid for r in (guarantee.cap, guarantee.recorded))
        places = {name: (field_of(guarantee, name),) for name in ("cap", "recorded")}
        places["renewals"] = (field_of(lease, "renewals"),)
        yield _outcome(lease.id, counts_neither(cap, recorded), places)


def _class_as_filed(verdict: Finding, filed: str) -> Finding:
    finding = Finding(None, SAME_CLASS, "", rule="accounts.lease_class", fields=("booked_as",))
    if verdict.answer is None:
        return replace(finding, why=f"Its accounts class it as {filed}; the rule leaves it open.")
    by_rule = "finance" if verdict.answer else "operating"
    return replace(finding, answer=by_rule == filed, why=f"Its accounts class it as {filed}; the rule gives {by_rule}.")


def _against_class_total(
    standing: Standing, entity: str, lease: StandingContract, verdict: Finding
) -> Iterator[RuleOutcome]:
    """Yield a no where a lease alone is more than all that the filing has of the class that the rule says."""
    filed, (rent, how) = (
        filed_of_class(standing, entity, finance=bool(verdict.answer)),
        rent_left(standing, entity, lease),
    )
    if filed is None or rent is None or rent.low <= filed.amount.high * (1 + ROUNDING):
        return
    by_rule = "finance" if verdict.answer else "operating"
    why = (
        f"The filing has {filed.amount.mid:.1f} of {by_rule} leases in all, and this one alone is {rent.low:.1f} or "
        f"more {how}: its accounts class it otherwise, or count less of it."
    )
    finding = Finding(
        answer=False,
        question=SAME_CLASS,
        why=why,
        rule="accounts.lease_class",
        fields=("filed", "rent"),
    )
    yield _outcome(lease.id, finding, {"filed": filed.places, "rent": (field_of(lease, "amount", "rent"),)})


def _of_guarantee(contract: StandingContract, gaap: str) -> Iterator[RuleOutcome]:
    lease = contract.covered
    own = contract.kind == "residual_value_guarantee" and lease is not None and lease.debtor == contract.debtor
    finding = guarantee_is_recognised(
        recorded=None if contract.recorded is None else contract.recorded.mid,
        gaap=gaap,
        is_own_residual=own,
        commenced=lease is not None and lease.has_commenced,
        is_derivative=contract.words.get("booked_as") == "derivative",
    )
    places = {name: (field_of(contract, name),) for name in ("recorded", "cap", "booked_as")}
    places["start"] = (field_of(contract if lease is None else lease, "start"),)
    yield _outcome(contract.id, finding, places, decides=True)


def _outcome(
    subject: str, finding: Finding, places: Mapping[str, tuple[BookField, ...]], *, decides: bool = False
) -> RuleOutcome:
    fields = tuple(dict.fromkeys(place for name in finding.fields for place in places.get(name, ())))
    answer = _WORDS[finding.answer]
    return RuleOutcome(subject, finding.rule, answer, finding.question, finding.why, decides, fields)
