"""A workbook of several sheets, cell by cell with their places: what is no such workbook is refused with the reason.

Nothing of a workbook runs: formulas are seen as formulas, macros are refused, links to other files are not followed. A
file is bounded before it is unpacked, and its rows are read one after the other.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import warnings
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.intake.file_kind import file_bytes
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.units.characters import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_PACKED, LARGEST_UNPACKED = 64 * 2**20, 256 * 2**20  # bytes
MOST_ROWS, MOST_COLUMNS = 100_000, 300  # of a sheet
LAST_ROW = 2**20  # of any spreadsheet; a file that names a later one would be counted up to it
LETTERS = 26
_START = 2_048  # bytes of a part, in which a declaration of entities would stand
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE = "open it in a spreadsheet and save it as .xlsx"


class CellPlace(NamedTuple):
    """Where a cell stands; row and column are counted from 1, column 0 is the whole row."""

    sheet: str
    row: int
    column: int = 0

    def __str__(self) -> str:
        """Return the place as a spreadsheet names it: ``Contracts!D7``."""
        return f"{shown(self.sheet)}!{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What stands in a cell.

    Attributes:
        value: a text, a number, a day, or nothing.
        fault: why it is no value: ``formula``, ``error``, ``truth``, ``time``; empty where it is one.
        is_percent: whether a number is shown as a percentage.
    """

    value: str | float | dt.date | None
    fault: str = ""
    is_percent: bool = False


SheetRow = tuple[int, list[SheetCell]]
"""The number of a row in its sheet, from 1, and its cells from the first column on."""


def column_letters(at: int) -> str:
    """Return the letters of a column that is counted from 1, none for 0."""
    found = ""
    while at:
        at, rest = divmod(at - 1, LETTERS)
        found = chr(ord("A") + rest) + found
    return found


def read_sheets(path: Path) -> dict[str, list[SheetRow]]:
    """Return the rows of every sheet that have something in them.

    Args:
        path: of the file.

    Raises:
        TableError: it is no workbook that can be read: another kind of file, a password, macros, too large.
    """
    name = str(path)
    return sheets_in(file_bytes(path, name), name)


def sheets_in(raw: bytes, name: str) -> dict[str, list[SheetRow]]:
    """Return the rows of every sheet of a workbook that is in memory; as :func:`read_sheets`.

    Args:
        raw: its bytes.
        name: by which problems call it.

    Raises:
        TableError: it is no workbook that can be read.
    """
    _refuse_unfit(name, raw)
    openpyxl = _openpyxl(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that hold no values
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
            return {sheet.title: list(_rows(name, sheet)) for sheet in book.worksheets}
    except TableError:
        raise
    except Exception as error:  # openpyxl raises what its parsers raise, of a dozen kinds
        raise _refused(name, "the workbook is broken", _SAVE) from error


def _rows(name: str, sheet: Any) -> Iterator[SheetRow]:  # noqa: ANN401  # openpyxl has no types
    there, before = 0, None
    rows, columns = min(sheet.max_row or LAST_ROW, LAST_ROW), min(sheet.max_column or MOST_COLUMNS, MOST_COLUMNS)
    for number, cells in enumerate(sheet.iter_rows(max_row=rows, max_col=columns), 1):
        if cells is before:  # openpyxl gives one and the same row for each that the file does not have
            continue
        before, there = cells, there + 1
        if there > MOST_ROWS:
            message = f"sheet {shown(sheet.title)} has more than {MOST_ROWS:,} rows"
            raise _refused(
                name, message, "split the workbook, or delete empty rows: a book is written record by record"
            )
        row = [_cell(cell) for cell in cells]
        if any(cell.value is not None or cell.fault for cell in row):
            yield number, row


def _cell(cell: Any) -> SheetCell:  # noqa: ANN401  # openpyxl has no types
    value, type_ = cell.value, getattr(cell, "data_type", "n")
    if value is None or (isinstance(value, str) and not value.strip()):
        return SheetCell(None)
    if type_ in {"f", "e"} or isinstance(value, bool):
        return SheetCell(None, "truth" if isinstance(value, bool) else {"f": "formula", "e": "error"}[type_])
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time()
        return SheetCell(value.date()) if is_day else SheetCell(None, "time")
    if isinstance(value, dt.date | str):
        return SheetCell(value)
    if isinstance(value, int | float):
        return SheetCell(value, is_percent="%" in (cell.number_format or ""))
    return SheetCell(None, "time")


def _refuse_unfit(name: str, raw: bytes) -> None:
    if raw.startswith(_OLE):
        if _ENCRYPTED in raw:
            raise _refused(name, "the workbook has a password", "save it without one and give that file")
        raise _refused(name, "this is an Excel workbook of the old format (.xls)", _SAVE)
    members = _members(raw)
    if "xl/workbook.xml" not in members:
        what = "this is no Excel workbook" if members else "this is no Excel workbook, whatever its name says"
        raise _refused(name, what, "write one with lookthrough template -o deals.xlsx and fill that in")
    if any(member.lower().endswith("vbaproject.bin") for member in members):
        raise _refused(name, "the workbook has macros", "save it as .xlsx, without macros")
    if len(raw) > LARGEST_PACKED or sum(members.values()) > LARGEST_UNPACKED:
        size = max(len(raw), sum(members.values())) / 2**20
        raise _refused(name, f"the workbook is too large ({size:,.0f} MiB unpacked)", "split it, or delete empty rows")
    _refuse_entities(name, raw, members)


def _members(raw: bytes) -> dict[str, int]:
    """Return the parts of a zip file and their sizes unpacked, none where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return {member.filename: member.file_size for member in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return {}


def _refuse_entities(name: str, raw: bytes, members: dict[str, int]) -> None:
    """Refuse parts that declare entities: no spreadsheet writes them, and a few bytes of them fill any memory."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for member in members:
            if member.lower().endswith((".xml", ".rels")):
                try:
                    with archive.open(member) as part:
                        start = part.read(_START)
                except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
                    raise _refused(name, "the workbook is broken", _SAVE) from error
                if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                    raise _refused(name, "the workbook declares entities, as no spreadsheet does", _SAVE)


def _openpyxl(name: str) -> Any:  # noqa: ANN401  # openpyxl has no types
    try:
        return importlib.import_module("openpyxl")
    except ModuleNotFoundError:
        raise _refused(
            name, "a workbook is read by openpyxl, which is not installed", "pip install 'lookthrough[excel]'"
        ) from None


def _refused(name: str, message: str, remedy: str) -> TableError:
    return TableError([RowProblem(name, 1, None, message, remedy)])
