"""Shaping: the CSV text of a series -> observations; a row that is not one is named."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import Observation, Position
from lookthrough.book.schema.vocabulary import BASES
from lookthrough.book.text import written_dates
from lookthrough.book.text.fields import Reference
from lookthrough.intake.row_problems import TableError
from lookthrough.intake.strict_csv import strict_rows
from lookthrough.units.nearest import did_you_mean
from lookthrough.units.plain_number import are_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = ("period", "value", "low", "high", "unit", "basis", "source")


def shape_series(
    texts: Mapping[str, str], problems: list[Problem], references: list[Reference]
) -> dict[str, tuple[Observation, ...]]:
    """Return the observations of every series by its name, the name of its file.

    Args:
        texts: CSV text by path, e.g. ``series/sofr.csv``.
        problems: what is wrong with a row is added here.
        references: the sources that rows name are added here.
    """
    found = {}
    for file, text in sorted(texts.items()):
        name = file.removeprefix("series/")[: -len(".csv")]
        rows = _rows(file, text, problems)
        seen = (_observation(Position(file, line), row, problems, references) for line, row in rows)
        found[name] = tuple(row for row in seen if row is not None)
    return found


def _rows(file: str, text: str, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    try:
        read = strict_rows(file, text, ",")
    except TableError as error:
        (fault,) = error.problems
        place = Position(file, fault.row)
        problems.append(Problem("LT111", place, "row cannot be read", fault.message, hint=fault.remedy))
        read = strict_rows(file, "".join(f"{line}\n" for line in text.split("\n")[: fault.row - 1]), ",")
    rows = [(line, row) for line, row in zip(read.lines, read.rows, strict=True) if row]
    if not rows:
        problems.append(Problem("LT104", Position(file, 1), "file is empty", "nothing is written here"))
        return []
    line, header = rows[0]
    if tuple(header) != COLUMNS:
        hint = f"the first line is {','.join(COLUMNS)}"
        problems.append(Problem("LT111", Position(file, line), "columns of a series", "not these", hint=hint))
        return []
    return rows[1:]


def _observation(
    place: Position, row: list[str], problems: list[Problem], references: list[Reference]
) -> Observation | None:
    if len(row) != len(COLUMNS):
        label = f"{len(row)} columns where {len(COLUMNS)} are expected"
        problems.append(Problem("LT111", place, "row of a series", label, hint=",".join(COLUMNS)))
        return None
    period, value, low, high, unit, basis, source = (cell.strip() for cell in row)
    number = _number(value)
    wrong = _wrong(period, number, (low, high), basis)
    if wrong is not None:
        column, label, hint = wrong
        at = Position(place.file, place.line, _column(row, column))
        problems.append(Problem("LT111", at, "row of a series", label, max(1, len(row[column])), hint))
        return None
    if source:
        references.append(Reference("source", source, Position(place.file, place.line, _column(row, 6)), "source"))
    return Observation(period, number or 0.0, _number(low), _number(high), unit, basis or "reported", source, place)


def _wrong(period: str, number: float | None, ends: tuple[str, str], basis: str) -> tuple[int, str, str | None] | None:
    if written_dates.period(period.removeprefix("FY")) is None:
        return 0, "not a period", "write 2026Q1, 2026-03, 2026 or a day"
    if number is None:
        return 1, "not a number", "write digits with a point, without unit or separators"
    low, high = (_number(end) for end in ends)
    if any(end and _number(end) is None for end in ends):
        return (2 if low is None and ends[0] else 3), "not a number", "leave the cell empty where there is no range"
    if (low is not None and low > number) or (high is not None and high < number):
        return 1, "outside its own range", "low <= value <= high"
    if basis and basis not in BASES:
        return 5, "not a known basis", did_you_mean(basis, BASES) or f"one of {', '.join(BASES)}"
    return None


def _number(text: str) -> float | None:
    if not are_numbers((text,)):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _column(row: list[str], index: int) -> int:
    return sum(len(cell) + 1 for cell in row[:index]) + 1


CODES = (
    Code(
        "LT111",
        "a row of a series cannot be read",
        "The files of series/ are CSV with the columns period, value, low, high, unit, basis and source. A row has "
        "another number of cells, a period that does not exist, a cell that is not a number, or a value outside its "
        "own range. The row is left out.",
        "Correct the cell. Numbers have a point and no separators; low and high may be empty.",
    ),
)
