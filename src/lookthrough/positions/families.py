"""The terms of every family as arrays, read off the slot table: one block's numbers or the middle of every range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.contracts import FAMILIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.contracts.family import Family
    from lookthrough.positions.plan import Plan, Positions

    Families = dict[str, Any]  # family to its terms, a named tuple of arrays [position, path]

DATES = frozenset({"start", "end", "term", "maturity", "amortisation_start", "renewal_quarters"})
ENDS = (("low", "low"), ("low", "high"), ("high", "low"), ("high", "high"))
"""Of the ranges of a contract's sizes and rates, and of that of its ramp: a longer ramp pays less at first."""


def families(xp: Namespace, plan: Plan, values: Array) -> Families:
    """Return the terms of each family.

    Args:
        xp: array namespace.
        plan: a compiled book.
        values: the slot table ``[slot, path]``.
    """
    return {name: _terms(xp, FAMILIES[name], held, values, plan) for name, held in plan.positions.items()}


def middle(plan: Plan) -> Families:
    """Return the terms of each family with every range at its middle ``[position, 1]``."""
    return families(np, plan, plan.table.arrays().mid[:, None])


def values_in_cases(plan: Plan) -> NDArray[np.float64]:
    """Return the slot table ``[slot, case]``: every range at its middle, then at the ends that :data:`ENDS` lists.

    Dates stay at their middle: at another one a payment is not larger or smaller, it is one of another quarter.
    """
    slots = plan.table.arrays()
    ends = {"low": slots.low, "high": slots.high}
    found = np.repeat(slots.mid[:, None], 1 + len(ENDS), axis=1)
    columns = ((name, c) for held in plan.positions.values() for name, c in held.columns.items() if name not in DATES)
    for name, column in columns:
        for case, (size, ramp) in enumerate(ENDS, 1):
            column.of(found)[:, case] = column.of(ends[ramp if name == "ramp" else size])
    return found


def _terms(xp: Namespace, family: Family, held: Positions, values: Array, plan: Plan) -> Any:  # noqa: ANN401  # each family has its own record
    """Return a family's terms; what a holder has a part of is weighted, what is known exactly is a flag."""
    if not len(held):
        return family.terms(*(values[:0] for _ in family.terms._fields))
    drawn = {name: column.of(values) for name, column in held.columns.items()}
    weighted = {name: rows * held.weight[:, None] if name in family.shared else rows for name, rows in drawn.items()}
    flags = {name: held.flag(name) for name in held.flags}
    found = family.derive(xp, {**weighted, **flags}, float(plan.first_quarter))
    return family.terms(*(found[name] for name in family.terms._fields))
