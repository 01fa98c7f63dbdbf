"""The text of a hazard table: what it was made from in lines that begin with ``#``, then one row a company.

# base_sha256: 5b1f...
# as_of: 2026-06-30
# paths: 1000
# seed: 1
entity,rating,ten_year_rate,structural,hazard
acme,BB,0.1,0.02,0.002130...
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.intake.file_kind import file_bytes, text_of
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.strict_csv import strict_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

AGAIN = "make it anew with lookthrough calibrate --write, or remove it"
_SHARES = ("ten_year_rate", "structural")
_NUMBERS = (*_SHARES, "hazard")
_COLUMNS = ("entity", "rating", *_NUMBERS)
_STATED = re.compile(r"# (?P<key>base_sha256|as_of|paths|seed): (?P<value>\S+)")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,3})?", re.ASCII)


class HazardRow(NamedTuple):
    """One company: its letters, the ten-year rate they stand for, its share of failures without hazard, the hazard."""

    entity: str
    rating: str
    ten_year_rate: float
    structural: float
    hazard: float
    line: int = 0


@dataclass(frozen=True, slots=True)
class HazardTable:
    """A hazard table and what it was made from: the fingerprint and the day of the book, paths and seed."""

    base_sha256: str
    as_of: str
    paths: int
    seed: int
    rows: tuple[HazardRow, ...]


def table_text(table: HazardTable) -> str:
    """Return a table as the text of its file."""
    out = io.StringIO()
    for key in ("base_sha256", "as_of", "paths", "seed"):
        out.write(f"# {key}: {getattr(table, key)}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((row.entity, row.rating, *(repr(getattr(row, name)) for name in _NUMBERS)) for row in table.rows)
    return out.getvalue()


def read_hazard_table(path: Path) -> HazardTable:
    """Read the file of a hazard table.

    Raises:
        TableError: it is no such table; the message names every line and column that cannot be used.
    """
    name = str(path)
    lines = text_of(file_bytes(path, name), name).splitlines(keepends=True)
    begins = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    stated = _stated(name, lines[:begins])
    read = strict_rows(name, "".join(lines[begins:]), ",", begins + 1)
    if not read.rows or tuple(read.rows[0]) != _COLUMNS:
        _refuse(name, begins + 1, None, f"the columns are not {','.join(_COLUMNS)}")
    problems: list[RowProblem] = []
    rows = [_row(name, line, cells, problems) for cells, line in zip(read.rows[1:], read.lines[1:], strict=True)]
    problems += _twice(name, rows)
    if problems:
        raise TableError(problems)
    return HazardTable(stated["base_sha256"], stated["as_of"], int(stated["paths"]), int(stated["seed"]), tuple(rows))


def _stated(name: str, lines: Sequence[str]) -> Mapping[str, str]:
    found = {match["key"]: match["value"] for line in lines if (match := _STATED.fullmatch(line.strip()))}
    for key in ("base_sha256", "as_of", "paths", "seed"):
        if key not in found:
            _refuse(name, 1, None, f"no line says # {key}:")
    for key in ("paths", "seed"):
        if not found[key].isdecimal():
            _refuse(name, 1, key, f"{found[key]!r} is not a whole number")
    if not _is_day(found["as_of"]):
        _refuse(name, 1, "as_of", f"{found['as_of']!r} is not a day")
    return found


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _twice(name: str, rows: Sequence[HazardRow]) -> list[RowProblem]:
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.entity, row.line)
    again = [row for row in rows if row.entity and first[row.entity] != row.line]
    return [
        RowProblem(name, row.line, "entity", f"{row.entity!r} stands in line {first[row.entity]} already", AGAIN)
        for row in again
    ]


def _row(name: str, line: int, cells: Sequence[str], problems: list[RowProblem]) -> HazardRow:
    if len(cells) != len(_COLUMNS):
        problems.append(RowProblem(name, line, None, f"{len(cells)} cells, not {len(_COLUMNS)}", AGAIN))
        return HazardRow("", "", 0.0, 0.0, 0.0)
    numbers = {column: _number(cell) for column, cell in zip(_NUMBERS, cells[2:], strict=True)}
    for (column, value), cell in zip(numbers.items(), cells[2:], strict=True):
        fault = _fault(column, value)
        if fault:
            problems.append(RowProblem(name, line, column, f"{cell!r} {fault}", AGAIN))
    rate, structural, hazard = (value or 0.0 for value in numbers.values())
    return HazardRow(cells[0], cells[1], rate, structural, hazard, line)


def _number(cell: str) -> float | None:
    return float(cell) if _DECIMAL.fullmatch(cell) else None


def _fault(column: str, value: float | None) -> str:
    """Return what is wrong with a number, ``""`` where nothing is."""
    if value is None or not math.isfinite(value):
        return "is not a number"
    if value < 0.0:
        return "is negative"
    return "is more than 1, and a share" if column in _SHARES and value > 1.0 else ""


def _refuse(name: str, line: int, column: str | None, message: str) -> None:
    raise TableError([RowProblem(name, line, column, message, AGAIN)])
