"""Shaping: the CSV text of a series -> observations; a row that is not one is named."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import Observation, Position
from lookthrough.book.schema.vocabulary import BASES
from lookthrough.book.text import written_dates
from lookthrough.book.text.fields import Reference
from lookthrough.book.text.variants import within_layer
from lookthrough.intake.row_problems import TableError
from lookthrough.intake.strict_csv import strict_rows
from lookthrough.units.nearest import Directory, directory
from lookthrough.units.plain_number import are_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

_LARGEST = 1e15  # in whatever unit
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
        name = within_layer(file).removeprefix("series/")[: -len(".csv")]
        reading = _Reading(file, problems)
        seen = (_observation(reading, line, row) for line, row in _rows(file, text, problems))
        found[name] = tuple(row for row in seen if row is not None)
        references.extend(reading.sources.values())
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    """A series while it is read; ``sources`` are those that it names, each where it stands first."""

    file: str
    problems: list[Problem]
    sources: dict[str, Reference] = field(default_factory=dict)
    bases: Directory = field(default_factory=lambda: directory((name, name) for name in BASES))


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


def _observation(reading: _Reading, line: int, row: list[str]) -> Observation | None:
    place, problems = Position(reading.file, line), reading.problems
    if len(row) != len(COLUMNS):
        label = f"{len(row)} columns where {len(COLUMNS)} are expected"
        problems.append(Problem("LT111", place, "row of a series", label, hint=",".join(COLUMNS)))
        return None
    period, value, low, high, unit, basis, source = (cell.strip() for cell in row)
    number, *ends = (_number(cell) if cell else None for cell in (value, low, high))
    wrong = _wrong_number(number, ends, (low, high))
    if written_dates.period(period.removeprefix("FY")) is None:
        wrong = 0, "not a period", "write 2026Q1, 2026-03, 2026 or a day"
    elif wrong is None and basis and basis not in BASES:
        wrong = 5, "not a known basis", reading.bases.did_you_mean(basis) or f"one of {', '.join(BASES)}"
    if wrong is not None:
        column, label, hint = wrong
        at = Position(place.file, place.line, _column(row, column))
        problems.append(Problem("LT111", at, "row of a series", label, max(1, len(row[column])), hint))
        return None
    if source and source not in reading.sources:
        at = Position(place.file, place.line, _column(row, 6))
        reading.sources[source] = Reference("source", source, at, "source")
    return Observation(period, number or 0.0, ends[0], ends[1], unit, basis or "reported", source, place)


def _wrong_number(
    number: float | None, ends: list[float | None], written: tuple[str, str]
) -> tuple[int, str, str | None] | None:
    low, high = ends
    if number is None:
        return 1, "not a number", "write digits with a point, without unit or separators"
    if (written[0] and low is None) or (written[1] and high is None):
        return (2 if low is None and written[0] else 3), "not a number", "leave the cell empty where there is no range"
    if any(abs(each) > _LARGEST for each in (number, *ends) if each is not None):
        return 1, f"more than {_LARGEST:g}", "write it in a larger unit"
    if (low is not None and low > number) or (high is not None and high < number):
        return 1, "outside its own range", "low <= value <= high"
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
