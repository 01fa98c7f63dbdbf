"""The one door for tables: a path, a workbook, a frame, columns or rows in; columns by role and every problem out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.intake.excel_sheets import lay_out_workbook
from lookthrough.intake.file_kind import file_bytes, is_workbook, text_of
from lookthrough.intake.given_tables import lay_out_given
from lookthrough.intake.read_columns import TableRead, read_columns
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.text_table import lay_out_text
from lookthrough.units.collection import without_collection

if TYPE_CHECKING:
    from lookthrough.intake.laid_out import LaidOut
    from lookthrough.intake.table_layout import TableLayout


def read_table(table: object, layout: TableLayout, *, sheet: str | None = None) -> TableRead:
    """Read a table.

    1. A file is looked at: its kind, its encoding, what parts its cells, where its header stands.
    2. Its rows are told apart strictly; a workbook, a frame or rows are laid out the same way.
    3. The header says which column has which role, under its own name or a usual one.
    4. The cells are read by role: one spelling for a name, one way of writing for a column of numbers.

    Args:
        table: a path (CSV or an Excel workbook), a frame, columns by name, or rows.
        layout: what it should hold.
        sheet: of a workbook; ``None`` looks for it.

    Returns:
        The columns and every problem; nothing is raised for what somebody wrote.
    """
    with without_collection():
        try:
            laid = lay_out(table, layout, sheet)
        except TableError as error:
            name = str(table) if isinstance(table, str | os.PathLike) else None
            return TableRead(name, {role.name: [] for role in layout.roles}, (), error.problems, "", ())
        return read_columns(laid, layout)


def lay_out(table: object, layout: TableLayout, sheet: str | None = None) -> LaidOut:
    """Return a table with its header understood, for columns that its layout cannot name beforehand.

    Raises:
        TableError: no row is a header, or rows cannot be told apart.
    """
    if not isinstance(table, str | os.PathLike):
        return lay_out_given(table, layout)
    name = os.fspath(table)
    name = name if isinstance(name, str) else os.fsdecode(name)
    raw = file_bytes(Path(name), name)
    if is_workbook(raw):
        return lay_out_workbook(name, raw, layout, sheet)
    if sheet is not None:
        raise TableError(
            [
                RowProblem(
                    name, 1, None, f"this is no workbook, so that there is no sheet {sheet!r}", "leave the sheet out"
                )
            ]
        )
    return lay_out_text(name, text_of(raw, name), layout)
