"""An Excel workbook laid out: the sheet that was asked for, the only one, or the first whose header fits."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from lookthrough.intake.file_kind import LARGEST_FILE
from lookthrough.intake.laid_out import LaidOut, column_of_roles, no_header
from lookthrough.intake.matrix import as_list, is_labelled
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.strict_csv import HEAD
from lookthrough.intake.table_layout import roles_of
from lookthrough.intake.workbook_cells import LAST_ROW
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.intake.table_layout import TableLayout

INSTALL = "pip install 'lookthrough[excel]', or save the sheet as CSV UTF-8"


def lay_out_workbook(name: str, raw: bytes, layout: TableLayout, sheet: str | None) -> LaidOut:
    """Lay out a sheet of a workbook. Formulas count by the value that was saved with them.

    Args:
        name: of the file.
        raw: what is in it.
        layout: of the table.
        sheet: its name, ``None`` to look for the first whose header fits.

    Raises:
        TableError: openpyxl is not installed, the workbook is broken, or no sheet has such a header.
    """
    sheets = _sheets(name, raw)
    if sheet is not None:
        if sheet not in sheets:
            remedy = did_you_mean(sheet, sheets) or f"its sheets are {', '.join(sheets)}"
            raise TableError([RowProblem(name, 1, None, f"there is no sheet {sheet!r}", remedy)])
        return _laid(name, sheet, sheets[sheet], layout, ())
    fitting = [title for title, rows in sheets.items() if _header(rows, layout) is not None]
    if not fitting and len(sheets) > 1:
        message = f"no sheet names the columns {', '.join(layout.required)}"
        remedy = f"name them in one of {', '.join(sheets)}, and choose it with --sheet"
        raise TableError([RowProblem(name, 1, None, message, remedy)])
    chosen = fitting[0] if fitting else next(iter(sheets))
    return _laid(name, chosen, sheets[chosen], layout, fitting[1:])


def _laid(
    name: str, sheet: str, rows: Sequence[Sequence[object]], layout: TableLayout, others: Sequence[str]
) -> LaidOut:
    also = f" ({', '.join(others)} would do too, see --sheet)" if others else ""
    said = (f"sheet {sheet}{also}",)
    at = _header(rows, layout)
    place = f"{name} sheet {sheet}"
    if at is None:
        first = next((i for i, row in enumerate(rows) if any(cell is not None for cell in row)), 0)
        cells = [str(cell) for cell in rows[first] if cell is not None] if rows else []
        if roles_of(cells, layout).count:
            column_of_roles(place, cells, layout, first + 1)
        raise TableError([no_header(place, layout, first + 1, ",".join(cells))])
    header = ["" if cell is None else str(cell) for cell in rows[at]]
    below = [(number, row) for number, row in enumerate(rows[at + 1 :], at + 2) if any(c is not None for c in row)]
    lines = [number for number, _ in below]
    if not roles_of(header, layout).fits(layout):
        return as_list(LaidOut(place, header, {}, [row for _, row in below], lines, None, said, at + 1), layout)
    column, more = column_of_roles(place, header, layout, at + 1)
    return LaidOut(place, header, column, [row for _, row in below], lines, None, (*said, *more), at + 1)


def _header(rows: Sequence[Sequence[object]], layout: TableLayout) -> int | None:
    for at, row in enumerate(rows[:HEAD]):
        if roles_of(row, layout).fits(layout):
            return at
    first = next((i for i, row in enumerate(rows) if any(cell is not None for cell in row)), None)
    is_matrix = layout.is_matrix and first is not None and is_labelled(rows[first], rows[first + 1 :], layout)
    return first if is_matrix else None


def _sheets(name: str, raw: bytes) -> dict[str, list[Sequence[object]]]:
    try:
        openpyxl: Any = importlib.import_module("openpyxl")
    except ModuleNotFoundError:
        problem = RowProblem(name, 1, None, "this is an Excel workbook, and openpyxl is not installed", INSTALL)
        raise TableError([problem]) from None
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST_FILE:
            problem = RowProblem(name, 1, None, "the workbook is too large", "save its sheet as CSV UTF-8")
            raise TableError([problem])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that hold no values
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            return {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}
    except Exception as error:  # openpyxl raises what its parsers raise, of a dozen kinds
        problem = RowProblem(name, 1, None, "the workbook is broken", "save it again, or save the sheet as CSV UTF-8")
        raise TableError([problem]) from error


def _rows(sheet: Any) -> Iterator[list[object]]:  # noqa: ANN401  # openpyxl has no types
    """Yield the rows of a sheet; those that the file does not have are empty, however many it says there are."""
    before = None
    for row in sheet.iter_rows(max_row=min(sheet.max_row or LAST_ROW, LAST_ROW), values_only=True):
        yield [] if row is before else [_cell(value) for value in row]  # openpyxl gives one row for all of these
        before = row


def _cell(value: object) -> object:
    """Return a value as a table of text has it: a day in ISO form, an empty text as nothing."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return None if isinstance(value, str) and not value.strip() else value
