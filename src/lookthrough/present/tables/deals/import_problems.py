"""What came of a workbook of deals as a table of its problems, and as the document of ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import text

if TYPE_CHECKING:
    from lookthrough.book.sheets.cell_problem import CellProblem
    from lookthrough.book.sheets.import_sheets import ImportedSheets
    from lookthrough.present.table import Fields, Table

PROBLEMS: Fields[CellProblem] = (
    (text("severity"), lambda p: "error" if p.is_error else "warning"),
    (text("code"), lambda p: p.code),
    (text("cell"), lambda p: p.elsewhere or str(p.place)),
    (text("message"), lambda p: p.message),
    (text("hint"), lambda p: p.remedy),
)


def imported_table(found: ImportedSheets) -> Table:
    """Return one row a problem."""
    return table_of(PROBLEMS, found.problems, name="problems")


def imported_document(found: ImportedSheets) -> dict[str, object]:
    """Return what ``--json`` prints."""
    return {
        "written": None if found.folder is None else str(found.folder),
        "new": [list(key) for key in found.new],
        "changed": [list(key) for key in found.changed],
        "same": len(found.same),
        "examples": found.examples,
        "sheets_not_read": list(found.unread),
        "errors": [p.document() for p in found.problems if p.is_error],
        "warnings": [p.document() for p in found.problems if not p.is_error],
    }
