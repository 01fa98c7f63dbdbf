"""The terms of every family as arrays, read off the slot table: one block's numbers or the middle of every range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.contracts import FAMILIES

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.contracts.family import Family
    from lookthrough.positions.plan import Plan, Positions

    Families = dict[str, Any]  # family to its terms, a named tuple of arrays [position, path]


def families(plan: Plan, values: Array) -> Families:
    """Return the terms of each family.

    Args:
        plan: a compiled book.
        values: the slot table ``[slot, path]``.
    """
    return {name: _terms(FAMILIES[name], held, values) for name, held in plan.positions.items()}


def _terms(family: Family, held: Positions, values: Array) -> Any:  # noqa: ANN401  # each family has its own record
    """Return a family's terms; what a holder has a part of is weighted, what is known exactly is a flag."""

    def column(name: str) -> Array:
        if name in held.flags:
            return held.flag(name)
        rows = held.columns[name].of(values) if name in held.columns else values[:0]
        return rows * held.weight[:, None] if name in family.shared else rows

    return family.terms(*(column(name) for name in family.terms._fields))
