"""The JSON document of a sensitivity: mean losses and their differences on common paths, USD bn discounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.reasons.sensitivity.sensitivity import ContractAdds, Difference, Sensitivity, TermSwing


def document_of(answer: Sensitivity) -> dict[str, object]:
    """Return what matters most as one document."""
    run = answer.run.document
    return {
        "scenario": run["scenario"],
        "scenario_title": run["scenario_title"],
        "seed": run["seed"],
        "book_sha256": run["run"]["book_sha256"],
        "as_of": run["run"]["as_of"],
        "paths": answer.paths,
        "runs": answer.runs,
        "ranked_by": list(answer.ranked_by),
        "usual": dict(answer.usual),
        "terms": [_term(each) for each in answer.terms],
        "contracts": [_contract(answer, each) for each in answer.contracts],
        "disclosures": [each.term.drawn.name for each in answer.disclosures],
    }


def _term(each: TermSwing) -> dict[str, object]:
    term = each.term
    return {
        "name": term.drawn.name,
        "kind": term.kind,
        "basis": term.basis,
        "form": term.drawn.form,
        "numbers": len(term.drawn.rows),
        "low": term.low,
        "high": term.high,
        "is_unpublished": term.is_unpublished,
        "at_low": dict(each.at_low),
        "at_high": dict(each.at_high),
        **_differences("swing", each.swing),
    }


def _contract(answer: Sensitivity, each: ContractAdds) -> dict[str, object]:
    record = answer.book.contracts.get(each.contract.contract)
    return {
        "contract": each.contract.contract,
        "kind": each.contract.kind,
        "parties": [] if record is None else list(record.roles.values()),
        **_differences("adds", each.adds),
    }


def _differences(name: str, moved: Mapping[str, Difference]) -> dict[str, object]:
    return {
        name: {measure: each.mean for measure, each in moved.items()},
        "standard_error": {measure: each.error for measure, each in moved.items()},
    }
