"""Rules on what entities are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.units.characters import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Entity
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables


def entities_have_own_names(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT511: no two entities have one name; case, spaces and the form of a letter make no other."""
    del kinds
    seen: dict[str, Entity] = {}
    for entity in sorted(found.entities.values(), key=lambda e: e.position):
        first = seen.setdefault(plain_name(entity.name), entity)
        if first is not entity:
            message, place = f"{first.id} and {entity.id} have one name", entity.places.get("name", entity.position)
            hint = "name each as it is known by itself, or make them one entity"
            other = first.places.get("name", first.position)
            yield Problem("LT511", place, message, f"also {first.name}", len(entity.name), hint, other)


CODES = (
    Code(
        "LT511",
        "two entities have one name",
        "The names of two entities are equal, or differ only in capitals, spaces or the form of a letter. A reader "
        "cannot tell them apart, and probably one company was entered twice: its debts would be split between the two.",
        "Make them one entity, or name each as it is known by itself.",
    ),
)
