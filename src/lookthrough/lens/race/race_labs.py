"""The labs of a book: what each earns, holds and is worth, and whether it lives inside a listed firm.

A lab is an entity of the kind ``frontier_lab``; one that no contract names is as good as any other here. It stands
inside a firm that has a ticker and owns half of it or more: such a firm pays for its lab, so that the lab may lose the
race and not its life.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import FRONTIER_LAB
from lookthrough.positions.holders import holders
from lookthrough.positions.standing_contract import range_of
from lookthrough.units.range import ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Assumption, Book, Entity, Value
    from lookthrough.units.range import Range

MOMENTUM = "race.momentum."
HALF = 0.5  # of the equity: who owns as much pays for a lab
NO_REVENUE = 0.1  # bn USD a year: what stands for none


@dataclass(frozen=True, slots=True)
class RacingLab:
    """One lab at the book's date.

    Attributes:
        id: of the entity.
        name: as a reader knows it.
        parent: id of the listed firm it lives inside, ``None`` where it stands alone.
        revenue: outside revenue, USD bn a year.
        cash: USD bn; nothing where the book is silent, and of a lab inside a listed firm.
        value: of the lab where it stands alone, else of the listed firm, USD bn; nothing where the book is silent.
        momentum: measured drift of its log strength, a quarter.
    """

    id: str
    name: str
    parent: str | None
    revenue: Range
    cash: Range
    value: Range
    momentum: Range

    @property
    def earns(self) -> bool:
        """Whether it has any revenue to speak of."""
        return self.revenue.high > NO_REVENUE


def labs_of(book: Book) -> tuple[RacingLab, ...]:
    """Return the labs of a book whose revenue is known, largest first (see :class:`RacingLab`)."""
    found = (_lab(book, entity) for entity in book.entities.values() if entity.kind == FRONTIER_LAB)
    return tuple(sorted((lab for lab in found if lab is not None), key=lambda lab: (-lab.revenue.mid, lab.id)))


def names_of(book: Book) -> dict[str, str]:
    """Return the name of each lab of a book, by its id."""
    return {entity.id: entity.name for entity in book.entities.values() if entity.kind == FRONTIER_LAB}


def without_revenue(book: Book) -> tuple[str, ...]:
    """Return the names of labs whose revenue the book does not say: they take no part."""
    named = (e for e in book.entities.values() if e.kind == FRONTIER_LAB and _opening(e, "revenue") is None)
    return tuple(entity.name for entity in named)


def parent_of(book: Book, lab: str) -> str | None:
    """Return the id of the listed firm that owns half of a lab or more, ``None`` where there is none."""
    owned = (h for h in holders(book, lab).named if h.share is not None and h.share.mid >= HALF)
    return next((h.holder for h in owned if book.entities[h.holder].ticker), None)


def value_of(entity: Entity) -> Range | None:
    """Return what a company is worth, USD bn: its market value, else its value at the last round."""
    return _opening(entity, "market_value") or _opening(entity, "private_valuation")


def _lab(book: Book, entity: Entity) -> RacingLab | None:
    revenue = _opening(entity, "revenue")
    if revenue is None or revenue.high <= 0.0:
        return None
    parent = parent_of(book, entity.id)
    firm = entity if parent is None else book.entities[parent]
    return RacingLab(
        id=entity.id,
        name=entity.name,
        parent=parent,
        revenue=revenue,
        cash=(_opening(entity, "cash") if parent is None else None) or ZERO,
        value=value_of(firm) or ZERO,
        momentum=_momentum(book.assumptions, entity.id),
    )


def _momentum(assumptions: Mapping[str, Assumption], lab: str) -> Range:
    row = assumptions.get(f"{MOMENTUM}{lab}")
    return ZERO if row is None else range_of(row.value) or ZERO


def _opening(entity: Entity, name: str) -> Range | None:
    return _latest(entity.opening.get(name, ()))


def _latest(dated: Sequence[Value]) -> Range | None:
    return range_of(dated[-1]) if dated else None
