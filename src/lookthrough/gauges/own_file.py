"""Series from a table that somebody has: a column of dates and one or more of values.

What cannot be a series is refused with its line: a date that is none, dates of several kinds, a date twice, dates out
of order, a cell that is no number. What makes a series undecidable, a gap or an empty cell, is kept: the gauge says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.errors import UsageError
from lookthrough.gauges.dated_series import DatedSeries, spacing
from lookthrough.intake.door import lay_out
from lookthrough.intake.even_rows import full_rows
from lookthrough.intake.party_names import is_blank
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.table_layout import Cells, Role, TableLayout
from lookthrough.units.characters import shown
from lookthrough.units.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.intake.laid_out import LaidOut

DATES = ("month", "period", "day", "quarter", "year", "time", "observation_date", "datum", "yyyymm")
OBSERVATIONS = TableLayout("observations", (Role("date", Cells.TEXT, also=DATES),))
LARGEST = 1e100  # beyond it squares are no numbers
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_MISSING = frozenset({"", ".", "-", "na", "n/a", "nan", "null", "none", "#n/a"})
_REMEDY = {
    "no date": "write 2026-01-31, 2026-01, 2026Q1 or 2026",
    "mixed": "write all dates in one way",
    "twice": "keep one row for each date",
    "unsorted": "sort the rows by date, the oldest first",
}


@dataclass(frozen=True, slots=True)
class _Cells:
    """A column as written."""

    name: str
    cells: Sequence[object]


def read_series(table: object, *, columns: Sequence[str] = (), sheet: str | None = None) -> tuple[DatedSeries, ...]:
    """Return the series of a table.

    Args:
        table: the path of a CSV file or an Excel workbook, a frame, or columns by name: one column of dates (``date``,
            ``month``, ``period``, ...), the others of values.
        columns: names of those that are wanted; none = every column whose cells are numbers.
        sheet: of a workbook; ``None`` takes the only one or the first whose header fits.

    Raises:
        TableError: naming every date and every cell that cannot be used.
        UsageError: a column that is asked for is not there.
    """
    laid, problems = full_rows(lay_out(table, OBSERVATIONS, sheet))
    if problems:
        raise TableError(problems)
    dates = _texts(laid, laid.column["date"])
    if not dates:
        raise TableError([_problem(laid, None, laid.header_line, "the table has no rows", "add one for each date")])
    _refuse_dates(laid, dates)
    found = [_series(laid, dates, column) for column in _chosen(laid, columns)]
    if not found:
        remedy = "add a column of numbers beside the dates"
        raise TableError([_problem(laid, None, laid.header_line, "no column holds numbers", remedy)])
    return tuple(found)


def _refuse_dates(laid: LaidOut, dates: Sequence[str]) -> None:
    found = spacing(dates)
    if found.fault not in _REMEDY:
        return
    at, before = found.at, dates[max(found.at - 1, 0)]
    said = {
        "no date": f"'{shown(dates[at])}' is not a date",
        "mixed": f"{dates[at]} is not a date of the kind that the others are",
        "twice": f"{dates[at]} stands there twice",
        "unsorted": f"{dates[at]} comes after {before}",
    }
    raise TableError([_problem(laid, "date", laid.lines[at], said[found.fault], _REMEDY[found.fault])])


def _chosen(laid: LaidOut, names: Sequence[str]) -> list[_Cells]:
    """Return the columns that are asked for, else all whose cells are numbers or missing."""
    titles = [str(title).strip() for title in laid.header]
    others = [i for i in range(len(titles)) if i != laid.column["date"] and titles[i]]
    known = {titles[i]: _Cells(titles[i], [row[i] for row in laid.rows]) for i in others}
    for name in names:
        if name not in known:
            near = nearest(name, list(known))
            hint = f"did you mean {near}?" if near else f"there are {', '.join(map(shown, known)) or 'none'}"
            raise UsageError(f"no column is called {shown(name)!r}: {hint}")
    return [known[name] for name in names] or [each for each in known.values() if _is_of_numbers(each)]


def _is_of_numbers(column: _Cells) -> bool:
    """Return whether most of a column are numbers; a single one that is none is then a mistake, which is named."""
    read = [cell for cell in column.cells if not _is_missing(cell)]
    return sum(_number(cell) is not None for cell in read) * 2 > len(read)


def _series(laid: LaidOut, dates: Sequence[str], column: _Cells) -> DatedSeries:
    values = [None if _is_missing(cell) else _number(cell) for cell in column.cells]
    problems = [
        _problem(
            laid,
            column.name,
            laid.lines[at],
            f"'{shown(str(cell))}' is not a number",
            "write 1234.5, up to 1e100, or leave the cell empty if the value is not known",
        )
        for at, (cell, value) in enumerate(zip(column.cells, values, strict=True))
        if value is None and not _is_missing(cell)
    ]
    if problems:
        raise TableError(problems)
    name = "table" if laid.file is None else laid.file
    return DatedSeries(column.name, column.name, tuple(dates), tuple(values), tuple(laid.lines), name)


def _texts(laid: LaidOut, at: int) -> list[str]:
    cells = (row[at] for row in laid.rows)
    return ["" if is_blank(cell) else str(cell).strip() for cell in cells]


def _is_missing(cell: object) -> bool:
    return is_blank(cell) or (isinstance(cell, str) and cell.strip().casefold() in _MISSING)


def _number(cell: object) -> float | None:
    """Return a number, written with a decimal point and at most commas between thousands; ``None`` for what is none."""
    if isinstance(cell, str):
        text = cell.strip().replace("\u2212", "-")
        if _NUMBER.fullmatch(text) is None or not any(sign.isdigit() for sign in text):
            return None
        value = float(text.replace(",", ""))
    else:
        try:
            value = float(cell)  # type: ignore[arg-type]  # whatever a frame holds: decimals, NumPy's numbers
        except (TypeError, ValueError):
            return None
    return value if abs(value) <= LARGEST else None


def _problem(laid: LaidOut, column: str | None, line: int, message: str, remedy: str) -> RowProblem:
    return RowProblem(laid.file, line, column, message, remedy)
