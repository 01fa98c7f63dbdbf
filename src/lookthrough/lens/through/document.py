"""The look-through as ``--json`` prints it: plain records of one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.lens.through.loss_attribution import Attribution, Part
    from lookthrough.lens.through.rule_outcomes import Outcome
    from lookthrough.lens.through.through import Column, EntityThrough, TrailRow
    from lookthrough.units.range import Cases, Range


def entity_document(entity: EntityThrough) -> dict[str, object]:
    """Return the views, the columns of what is committed, the rule outcomes and the trail of one entity.

    ``not_in_book`` names the columns of which the book has nothing: their zero is no information. ``borne`` is there
    for vehicles only: their debt, and the parts that add up to it. ``beyond`` is there with a run: what promises cost
    in it.
    """
    document: dict[str, object] = {
        "id": entity.id,
        "name": entity.name,
        "views": {n: v._asdict() | {"unknown": entity.unknown[n]} for n, v in entity.views.items()},
        "committed": {name: _column_document(column) for name, column in entity.committed.items()},
        "not_in_book": [name for name in entity.committed if not is_in_book(entity, name)],
        "rules": [_rule_document(outcome) for outcome in entity.rules],
        "trail": [_row_document(row) for row in entity.trail],
    }
    if entity.borne is not None:
        document["borne"] = _borne_document(entity.borne)
    if entity.beyond is not None:
        document["beyond"] = entity.beyond._asdict()
    return document


def is_in_book(entity: EntityThrough, name: str) -> bool:
    """Return whether the book has anything in a column of what is committed; without, its zero is no information."""
    return any(row.category == name and row.view in {"committed", "memo"} for row in entity.trail)


def _column_document(column: Column) -> dict[str, object]:
    return {
        "undiscounted": column.undiscounted._asdict(),
        "present_value": column.present_value._asdict(),
        "unknown": column.unknown,
        "without_present_value": column.without_present_value,
    }


def _rule_document(outcome: Outcome) -> dict[str, object]:
    return {
        "subject": outcome.subject,
        "rule": outcome.rule,
        "answer": outcome.answer,
        "question": outcome.question,
        "why": outcome.why,
        "decides": outcome.decides,
        "fields": [{"name": f.name, "value": f.value, "file": f.file, "line": f.line} for f in outcome.fields],
    }


def _borne_document(borne: Attribution) -> dict[str, object]:
    return {
        "vehicle": borne.vehicle,
        "debt": borne.debt._asdict(),
        "parts": [_part_document(part) for part in borne.parts],
    }


def _part_document(part: Part) -> dict[str, object]:
    return {
        "entity": part.entity,
        "contract": part.contract.id,
        "layer": part.layer,
        "amount": _range_document(part.amount),
        "file": part.contract.position.file,
        "line": part.contract.position.line,
    }


def _row_document(row: TrailRow) -> dict[str, object]:
    return {
        "entity": row.entity,
        "contract": row.contract,
        "view": row.view,
        "category": row.category,
        "amount": _range_document(row.amount),
        "present_value": _range_document(row.present_value),
        "present_basis": row.present_basis,
        "file": row.file,
        "line": row.line,
        "source": list(row.source),
        "grade": row.grade,
        "basis": row.basis,
        "why": row.why,
    }


def _range_document(amount: Range | Cases | None) -> dict[str, float] | None:
    return None if amount is None else amount._asdict()
