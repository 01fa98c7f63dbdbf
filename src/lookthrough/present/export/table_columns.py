"""A table of a report or a workbook as columns of one type each, for a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import Kind, flat
from lookthrough.units.columns import TypedColumn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.present.table import Table
    from lookthrough.units.columns import Kind as ColumnKind

KINDS: Mapping[Kind, ColumnKind] = {Kind.NUMBER: float, Kind.SHARE: float, Kind.COUNT: int}
"""What the cells of a column are; those of all others are texts, days too: a source may know the month alone."""


def columns_of_table(table: Table) -> dict[str, TypedColumn]:
    """Return the columns of a table by the names that its CSV has; an empty text is no value."""
    found = flat(table)
    cells = zip(*found.rows, strict=True) if found.rows else ((),) * len(found.columns)
    return {
        column.name: TypedColumn(
            KINDS.get(column.kind, str), [None if each == "" else each for each in values], has_gaps=True
        )
        for column, values in zip(found.columns, cells, strict=True)
    }
