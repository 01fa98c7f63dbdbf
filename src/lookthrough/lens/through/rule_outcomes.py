"""The rule outcomes behind a company's views: which rule was asked of what, the answer, and the fields it read.

For each project the company stands behind: control, step by step, whether its own accounts agree, and what the agency
views ask. For each lease from a project vehicle: its class, its measurement, and whether its accounts agree. For each
guarantee: whether it is a liability.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.book.records import Contract
from lookthrough.lens.accounting.consolidation import BookField, Finding, as_filed, consolidation, ifrs_control
from lookthrough.lens.accounting.guarantees import (
    guarantee_is_recognised,
    is_debt_like_guarantee,
    residual_is_not_debt_like,
    sp_threshold,
)
from lookthrough.lens.accounting.leases import counts_neither, is_measured, lease_is_finance
from lookthrough.lens.through.lease_inputs import filed_of_class, lease_places, lease_terms, own_residuals, rent_left
from lookthrough.lens.through.obligation import has_commenced
from lookthrough.lens.through.projects import renewals_or_residual
from lookthrough.lens.through.reported_totals import ROUNDING
from lookthrough.lens.through.vehicle_interests import field_of, interest_of
from lookthrough.positions.amounts import amount_of, debtor, family

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.lens.through.loss_attribution import Index

CONTROL = {"us": consolidation, "ifrs": ifrs_control}
_WORDS = {True: "yes", False: "no", None: "open"}


@dataclass(frozen=True, slots=True)
class Outcome:
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


def outcomes(idx: Index, entity: str, gaap: str) -> tuple[Outcome, ...]:
    """Return the outcomes for a company in the order vehicles, leases, guarantees.

    Args:
        idx: the book's contracts.
        entity: the company.
        gaap: ``us`` or ``ifrs``.
    """
    owed = [c for c in idx.by_entity.get(entity, ()) if debtor(c) == entity]
    return (
        *(row for root in idx.backs.get(entity, ()) for row in _of_vehicle(idx, entity, root, gaap)),
        *(row for c in owed if family(c) == "lease" for row in _of_lease(idx, entity, c, gaap)),
        *(row for c in owed if family(c) == "guarantee" for row in _of_guarantee(idx, c, gaap)),
    )


def _of_vehicle(idx: Index, entity: str, root: str, gaap: str) -> Iterator[Outcome]:
    interest = interest_of(idx, entity, root)
    verdict = CONTROL[gaap](interest)
    filed = as_filed(verdict, interest.treatment)
    asked = (verdict, *verdict.steps, *((filed,) if filed is not None else ()))
    for finding in asked:
        yield _outcome(root, finding, interest.places, decides=finding is verdict)
    if interest.guaranteed_share != 0:
        span = interest.spans.get("guaranteed_share")
        found = is_debt_like_guarantee(interest.guaranteed_share, sp_threshold(idx.book), span)
        yield _outcome(root, found, interest.places)
    elif interest.residual_share != 0:
        found = residual_is_not_debt_like(interest.residual_share, sp_threshold(idx.book))
        yield _outcome(root, found, interest.places)
    yield from _of_moodys(idx, entity, root)


def _of_moodys(idx: Index, entity: str, root: str) -> Iterator[Outcome]:
    choice = renewals_or_residual(idx, entity, root)
    if not choice.pieces:
        return
    question = "Are likely renewals worth more than the residual payment up to its whole cap? One of them counts."
    why = f"{choice.words[0].upper()}{choice.words[1:]}."
    finding = Finding(choice.chosen == "renewals", question, why, rule="moodys_like.choice", fields=("pieces",))
    pieces = [p.record for p in choice.pieces if isinstance(p.record, Contract)]
    yield _outcome(
        root, finding, {"pieces": tuple(field_of(c, "cap" if "cap" in c.terms else "renewals") for c in pieces)}
    )


def _of_lease(idx: Index, entity: str, lease: Contract, gaap: str) -> Iterator[Outcome]:
    commenced = has_commenced(lease, idx.now)
    places = lease_places(idx, entity, lease)
    if lease.roles["landlord"] not in idx.group:
        return
    if gaap == "us":
        verdict = lease_is_finance(lease_terms(idx, entity, lease))
        for finding in (verdict, *verdict.steps):
            yield _outcome(lease.id, finding, places, decides=finding is verdict)
        yield from _of_both(idx, entity, lease)
        filed = lease.value("booked_as")
        if filed is not None and filed.text != "unknown":
            yield _outcome(lease.id, _class_as_filed(verdict, filed.text), places)
        elif commenced and verdict.answer is not None:
            yield from _against_class_total(idx, entity, lease, verdict)
    has_guarantee = bool(places["cap"])
    yield _outcome(lease.id, is_measured(gaap, commenced=commenced, has_guarantee=has_guarantee), places, decides=True)


def _of_both(idx: Index, entity: str, lease: Contract) -> Iterator[Outcome]:
    """Yield whether neither renewals nor the guarantee are counted, of each guarantee of a lease with renewals."""
    if lease.value("renewals") is None:
        return
    for guarantee in own_residuals(idx, entity, lease):
        cap, recorded = guarantee.mid("cap"), guarantee.mid("recorded")
        places = {name: (field_of(guarantee, name),) for name in ("cap", "recorded")}
        places["renewals"] = (field_of(lease, "renewals"),)
        yield _outcome(lease.id, counts_neither(cap, recorded), places)


def _class_as_filed(verdict: Finding, filed: str) -> Finding:
    finding = Finding(None, "Do its own accounts class it so?", "", rule="accounts.lease_class", fields=("booked_as",))
    if verdict.answer is None:
        return replace(finding, why=f"Its accounts class it as {filed}; the rule leaves it open.")
    said = "finance" if verdict.answer else "operating"
    return replace(finding, answer=said == filed, why=f"Its accounts class it as {filed}; the rule says {said}.")


def _against_class_total(idx: Index, entity: str, lease: Contract, verdict: Finding) -> Iterator[Outcome]:
    """Yield a no where a lease alone is more than all that the filing has of the class that the rule says."""
    filed, (rent, how) = filed_of_class(idx, entity, finance=bool(verdict.answer)), rent_left(idx, entity, lease)
    if filed is None or rent is None or rent.low <= filed.amount.high * (1 + ROUNDING):
        return
    said = "finance" if verdict.answer else "operating"
    why = (
        f"The filing has {filed.amount.mid:.1f} of {said} leases in all, and this one alone is {rent.low:.1f} or more "
        f"{how}: its accounts class it otherwise, or count less of it."
    )
    finding = Finding(
        answer=False,
        question="Do its own accounts class it so?",
        why=why,
        rule="accounts.lease_class",
        fields=("filed", "rent"),
    )
    yield _outcome(lease.id, finding, {"filed": filed.places, "rent": (field_of(lease, "amount", "rent"),)})


def _of_guarantee(idx: Index, contract: Contract, gaap: str) -> Iterator[Outcome]:
    recorded, booked = amount_of(contract.value("recorded")), contract.value("booked_as")
    covered = contract.value("covers")
    lease = idx.book.contracts.get(covered.text) if covered is not None else None
    own = contract.kind == "residual_value_guarantee" and lease is not None and debtor(lease) == debtor(contract)
    finding = guarantee_is_recognised(
        recorded=None if recorded is None else recorded.mid,
        gaap=gaap,
        is_own_residual=own,
        commenced=lease is not None and has_commenced(lease, idx.now),
        is_derivative=booked is not None and booked.text == "derivative",
    )
    places = {name: (field_of(contract, name),) for name in ("recorded", "cap", "booked_as")}
    places["start"] = (field_of(contract if lease is None else lease, "start"),)
    yield _outcome(contract.id, finding, places, decides=True)


def _outcome(
    subject: str, finding: Finding, places: Mapping[str, tuple[BookField, ...]], *, decides: bool = False
) -> Outcome:
    fields = tuple(dict.fromkeys(place for name in finding.fields for place in places.get(name, ())))
    answer = _WORDS[finding.answer]
    return Outcome(subject, finding.rule, answer, finding.question, finding.why, decides, fields)
