"""One Excel file in the making: typed tables as named tables, totals as live formulas, sources as links.

Numbers are numbers in a format that follows from their column, days are days, everything else is text and never a
formula: a text of a book that starts with ``=``, ``+``, ``-`` or ``@`` stays what it is. Under a formula stands the
product's own number, so that a reader who does not calculate (a previewer, a data frame) sees it too. The same input
gives the same bytes: nothing in the file says when it was made. Needs XlsxWriter (the extra ``excel``).
"""

from __future__ import annotations

import importlib
import io
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lookthrough.book.text.written_dates import period
from lookthrough.errors import UsageError
from lookthrough.present.export.csv_text import FORMULA
from lookthrough.present.export.excel.placed import Placed, table_name
from lookthrough.present.labels import in_words
from lookthrough.present.page.html_table import is_address
from lookthrough.present.table import Kind
from lookthrough.units.each_once import each_once

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from lookthrough.present.table import Flat, FlatTable, TableColumn

    Formulas = Mapping[str, Callable[[int], str | None]]
    """Columns by name, each with the formula of its cell in a row of the sheet (from 1); ``None``: it has none."""
    Links = Mapping[str, Callable[[str], tuple[str, str] | None]]
    """Columns by name, each with where a text leads and what is said there; ``None`` for nowhere."""

LONGEST = 32_767  # characters that a cell of Excel holds
LONGEST_ADDRESS = 2_079  # characters of a link
WIDEST, NARROWEST = 60, 8
HEAD_HEIGHT = 45  # points: three lines
FIRST_ROWS = 200  # what a width is measured on
MOST_LINKED = 30_000  # rows whose sources are links; Excel takes 65,530 links a sheet
LOOK = "Table Style Light 1"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BY_KIND = {Kind.SHARE: "0.0%", Kind.COUNT: "#,##0", Kind.DAY: "yyyy-mm-dd"}
_MONEY = "#,##0.00;[Red]-#,##0.00"


class NoExcelError(UsageError, ImportError):
    """XlsxWriter is not installed."""


@dataclass(frozen=True, slots=True)
class ExcelFile:
    """A workbook that is being written, the formats that its cells share, and the bytes it becomes."""

    workbook: Workbook
    made: io.BytesIO
    _formats: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)

    def format(self, **properties: object) -> Format:
        """Return the format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def sheet(self, name: str) -> Worksheet:
        """Return a new sheet behind those that there are."""
        return self.workbook.add_worksheet(name)

    def finished(self) -> bytes:
        """Return the file; nothing can be written into it any more."""
        self.workbook.close()
        return self.made.getvalue()


def new_file(title: str, day: dt.datetime) -> ExcelFile:
    """Return an empty file.

    Args:
        title: of the workbook.
        day: what stands in it for the time of its making.

    Raises:
        NoExcelError: XlsxWriter is not installed.
    """
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook: Workbook = _xlsxwriter().Workbook(made, options)
    workbook.set_properties({"title": clean(title)[:255], "author": "lookthrough", "created": day})
    workbook.set_calc_mode("auto")
    return ExcelFile(workbook, made)


def write_table(
    file: ExcelFile,
    name: str,
    table: FlatTable,
    *,
    formulas: Formulas | None = None,
    links: Links | None = None,
) -> Worksheet:
    """Write a table as a sheet of its own: a named table whose head stays in view and has filters.

    Args:
        file: the workbook.
        name: of the sheet.
        table: its columns and rows.
        formulas: columns whose cells are formulas; the cells of the table are what they give.
        links: columns whose texts lead somewhere.
    """
    sheet, placed = file.sheet(name), Placed(name, table)
    _named_table(file, sheet, placed)
    for at, column in enumerate(table.columns):
        link = (links or {}).get(column.name) if len(table.rows) <= MOST_LINKED else None
        put = _cell_writer(file, sheet, table, at, link)
        formula, shown = (formulas or {}).get(column.name), _number_format(file, table, at)
        for row, cells in enumerate(table.rows, 1):
            written = None if formula is None else formula(row + 1)
            if written is not None:
                sheet.write_formula(row, at, written, shown, _under(cells[at]))
            elif cells[at] is not None:
                put(row, cells[at])
        sheet.set_column(at, at, _width(table, at))
    sheet.set_row(0, HEAD_HEIGHT)
    sheet.freeze_panes(1, 0 if len(table.columns) < 6 else 1)
    return sheet


def put_text(file: ExcelFile, sheet: Worksheet, row: int, column: int, text: str, **look: object) -> None:
    """Write a text as text: what looks like a formula stays text, also when somebody edits the cell."""
    shown = clean(text)[:LONGEST]
    quoted = {"quote_prefix": True} if shown.startswith(FORMULA) else {}
    properties = {**look, **quoted}
    sheet.write_string(row, column, shown, file.format(**properties) if properties else None)


def clean(text: str) -> str:
    """Return a text without the characters that no file of Excel can hold."""
    return _CONTROL.sub("\ufffd", text)


def in_cells(table: FlatTable) -> FlatTable:
    """Return a table with its names in words, as people read them."""
    columns = [at for at, column in enumerate(table.columns) if column.kind is Kind.NAME]
    rows = tuple(
        tuple(_worded(table.columns[i], c) if i in columns else c for i, c in enumerate(r)) for r in table.rows
    )
    return type(table)(table.columns, rows)


def _worded(column: TableColumn, cell: Flat) -> Flat:
    if not isinstance(cell, str):
        return cell
    return in_words(cell) if column.words is None else column.words(cell)


def _xlsxwriter() -> ModuleType:
    try:
        return importlib.import_module("xlsxwriter")
    except ModuleNotFoundError as missing:
        raise NoExcelError(
            "a workbook needs XlsxWriter, which is not installed: pip install 'lookthrough[excel]'"
        ) from missing


def _named_table(file: ExcelFile, sheet: Worksheet, placed: Placed) -> None:
    heads = each_once(placed.table.heads, " ", alike=str.lower)
    columns = [
        {"header": clean(head), "header_format": file.format(bold=True, text_wrap=True, valign="top")} for head in heads
    ]
    options = {"name": table_name(placed.sheet), "columns": columns, "style": LOOK, "banded_rows": False}
    sheet.add_table(0, 0, max(1, len(placed.table.rows)), len(heads) - 1, options)


def _cell_writer(
    file: ExcelFile, sheet: Worksheet, table: FlatTable, at: int, link: Callable[[str], Any] | None
) -> Callable[[int, Flat], None]:
    """Return how the cells of a column are written: each with the type of its value."""
    shown, linked = _number_format(file, table, at), file.format(font_color="#0563C1", underline=1)

    def put(row: int, cell: Flat) -> None:
        if isinstance(cell, int | float):
            if math.isfinite(cell):
                sheet.write_number(row, at, cell, shown)
            return
        text = clean(cell or "")[:LONGEST]
        day = period(text) if _ISO.fullmatch(text) else None
        leads = (text, text) if is_address(text) else None if link is None else link(text)
        if day is not None:  # a text may look like a day that the calendar does not have
            sheet.write_datetime(row, at, day[0], file.format(num_format="yyyy-mm-dd"))
        elif leads is not None and len(leads[0]) <= LONGEST_ADDRESS:
            sheet.write_url(row, at, leads[0], linked, text, leads[1][:255])
        else:
            put_text(file, sheet, row, at, text)

    return put


def _number_format(file: ExcelFile, table: FlatTable, at: int) -> Format:
    """Return the format of the numbers of a column: money to the cent of a billion, small figures with more digits."""
    column = table.columns[at]
    if column.kind in _BY_KIND:
        return file.format(num_format=_BY_KIND[column.kind])
    if column.unit.startswith("USD bn"):
        return file.format(num_format=_MONEY)
    sizes = [abs(cell) for cell in (row[at] for row in table.rows) if isinstance(cell, int | float) and cell]
    least = min((size for size in sizes if math.isfinite(size)), default=1.0)
    digits = min(8, max(2, 1 - math.floor(math.log10(least))))
    return file.format(num_format="General" if digits > 4 else f"#,##0.{'0' * digits}")


def _under(cell: Flat) -> Flat:
    """Return what stands under a formula until it is calculated."""
    if isinstance(cell, float) and not math.isfinite(cell):
        return ""
    return "" if cell is None else cell


def _width(table: FlatTable, column: int) -> int:
    shown = (row[column] for row in table.rows[:FIRST_ROWS])
    longest = max((len(f"{cell:.6g}" if isinstance(cell, float) else str(cell or "")) for cell in shown), default=0)
    head = max((len(word) for word in table.heads[column].split()), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, head + 4) + 1))
