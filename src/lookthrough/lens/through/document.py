"""The look-through as ``--json`` prints it: plain records of one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.units.plain import plain, plain_record

if TYPE_CHECKING:
    from lookthrough.lens.through.loss_attribution import Attribution, Part
    from lookthrough.lens.through.through import EntityThrough


def entity_document(entity: EntityThrough) -> dict[str, object]:
    """Return the views, the columns of what is committed, the rule outcomes and the trail of one entity.

    ``not_in_book`` names the columns of which the book has nothing: their zero is no information. ``borne`` is there
    for vehicles only: their debt, and the parts that add up to it. ``beyond`` is there with a run: what promises cost
    in it.
    """
    document: dict[str, object] = {
        "id": entity.id,
        "name": entity.name,
        "views": {name: plain_record(view) | {"unknown": entity.unknown[name]} for name, view in entity.views.items()},
        "committed": plain(entity.committed),
        "not_in_book": [name for name in entity.committed if not is_in_book(entity, name)],
        "rules": plain(entity.rules),
        "trail": plain(entity.trail),
    }
    if entity.borne is not None:
        document["borne"] = _borne_document(entity.borne)
    if entity.beyond is not None:
        document["beyond"] = plain(entity.beyond)
    return document


def is_in_book(entity: EntityThrough, name: str) -> bool:
    """Return whether the book has anything in a column of what is committed; without, its zero is no information."""
    return any(row.category == name and row.view in {"committed", "memo"} for row in entity.trail)


def _borne_document(borne: Attribution) -> dict[str, object]:
    return {
        "vehicle": borne.vehicle,
        "debt": plain(borne.debt),
        "parts": [_part_document(part) for part in borne.parts],
    }


def _part_document(part: Part) -> dict[str, object]:
    return {
        "entity": part.entity,
        "contract": part.contract.id,
        "layer": part.layer,
        "amount": plain(part.amount),
        "file": part.contract.position.file,
        "line": part.contract.position.line,
    }
