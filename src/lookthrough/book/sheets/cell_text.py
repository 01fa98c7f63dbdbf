"""A cell as the text of a book, and back: the unit of a plain number stands at the head of its column.

What goes out comes in: a text becomes a number only where the number gives back the same text.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.sheets.sheet_layout import DAY, UNIT_WORDS
from lookthrough.units.plain_number import NUMBER
from lookthrough.units.quarter import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.sheets.sheet_layout import SheetColumn
    from lookthrough.intake.workbook_cells import SheetCell

UNITS: Mapping[Unit, str] = {
    Unit.USD_BN: " bn USD",
    Unit.USD_BN_PER_YEAR: " bn USD per year",
    Unit.RATE: " %",
    Unit.FRACTION: " %",
    Unit.GW: " GW",
    Unit.YEARS: "y",
    Unit.SHARES_BN: " bn shares",
    Unit.USD_PER_SHARE: " USD per share",
    Unit.NUMBER: "",
}
"""What a plain number in a column of a unit stands for, as a book writes it."""
PERCENT = frozenset({Unit.RATE, Unit.FRACTION})
PROSE = frozenset({"title", "publisher", "original", "name", "note", "reason", "because"})
"""Columns of words that are kept to the letter; of others blanks around a text do not count."""
EPOCH = dt.date(1899, 12, 30)  # of the serial numbers of a spreadsheet
_BARE = re.compile(rf"{NUMBER}")
_RANGE = re.compile(rf"{NUMBER} ?\.\. ?{NUMBER}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MEANT = {
    "formula": ("a formula stands here", "write the number itself: copy the cell and paste its value"),
    "error": ("an error value stands here", "write the value, or unknown where it is not published"),
    "truth": ("TRUE or FALSE stands here", "write the words or the number that is meant"),
    "time": ("a time of day stands here", "write a day, 2026-07-15, or format the cell as text and write it again"),
}


class CellFault(NamedTuple):
    """Why a cell cannot be read, and what to do."""

    message: str
    remedy: str


def text_of_cell(cell: SheetCell, column: SheetColumn) -> str | CellFault | None:
    """Return what a cell says as the text of a book; ``None`` where it is empty.

    Args:
        cell: of the sheet.
        column: in which it stands.
    """
    value = cell.value
    if cell.fault:
        return CellFault(*_MEANT[cell.fault])
    if value is None:
        return None
    if isinstance(value, str):
        return value if column.name in PROSE else _of_text(value.strip(), column)
    if isinstance(value, dt.date):
        return _of_day(value, column)
    return _of_number(value, cell, column)


def _of_text(text: str, column: SheetColumn) -> str | CellFault:
    if column.unit is None or column.unit not in UNITS:
        return text
    if _RANGE.fullmatch(text):
        return f"{text}{UNITS[column.unit]}"
    if _BARE.fullmatch(text) and column.unit not in {Unit.NUMBER, Unit.FRACTION}:
        unit = UNITS[column.unit].strip()
        remedy = f"turn it into a number, which counts in {UNIT_WORDS[column.unit]}, or write its unit: {text} {unit}"
        return CellFault(f"the number {text} is stored as text", remedy)
    return text


def _of_day(day: dt.date, column: SheetColumn) -> str | CellFault:
    if column.form == DAY or column.unit is Unit.QUARTER or column.unit is None:
        return day.isoformat()
    return CellFault(
        f"a day stands here, {day.isoformat()}", "a spreadsheet took a range for it? format the cell as text: 2..3"
    )


def _of_number(value: float, cell: SheetCell, column: SheetColumn) -> str | CellFault:
    number = plain(value)
    if column.form == DAY or column.unit is Unit.QUARTER:
        return _of_serial(value, number)
    if column.unit is None:
        return number
    if column.unit is Unit.RATE and not cell.is_percent:
        return CellFault(f"{number} is no percentage", f"format the cell as a percentage, or write {number} % as text")
    if column.unit not in UNITS:
        return CellFault(f"{number} is no count of options", "write 4 x 4y, or none")
    if column.unit is Unit.FRACTION and not cell.is_percent:
        return number
    return f"{plain(value, 2) if column.unit in PERCENT else number}{UNITS[column.unit]}"


def _of_serial(value: float, number: str) -> str | CellFault:
    """Return a year; another number is how a spreadsheet counts days."""
    if FIRST_YEAR <= value <= LAST_YEAR and value == int(value):
        return number
    remedy = "format the cell as a date, or write 2027Q3 or 2027-07-15"
    try:
        meant = f" of {(EPOCH + dt.timedelta(days=int(value))).isoformat()}?"
    except (OverflowError, ValueError):
        meant = ""
    return CellFault(f"{number} is no day: the serial number{meant or ' of none'}", remedy)


def plain(value: float, shift: int = 0) -> str:
    """Return a number as it is written, without an exponent; ``shift`` moves its decimal point to the right."""
    of = Decimal(repr(value)).scaleb(shift)
    text = f"{of:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cell_of_text(text: str, column: SheetColumn) -> str | float | dt.date:
    """Return what is written into a cell for a text of a book: a number or a day where that gives back the text."""
    if column.form == DAY and _DAY.fullmatch(text):
        return dt.date.fromisoformat(text)
    if column.unit is None or column.unit not in UNITS or not text.endswith(UNITS[column.unit]):
        return text
    written = text.removesuffix(UNITS[column.unit])
    if not _BARE.fullmatch(written):
        return text
    value = float(written) / 100.0 if column.unit in PERCENT else float(written)
    back = f"{plain(value, 2) if column.unit in PERCENT else plain(value)}{UNITS[column.unit]}"
    return value if back == text else text
