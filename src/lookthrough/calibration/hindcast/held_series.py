"""Which series of a book is held against which field of the world: ``hindcast.csv`` beside the book.

One row a series, or a sum of several joined by ``+``. The day on which the forecasts are made and the last day asked
about stand in every row and are the same in all of them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import FRONTIER_LAB
from lookthrough.book.text.files import HINDCAST
from lookthrough.calibration.hindcast.world_levels import FIELDS, OF_A_LAB
from lookthrough.errors import InputError
from lookthrough.intake.file_kind import file_bytes, text_of
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.strict_csv import strict_rows
from lookthrough.units.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from lookthrough.book.records import Book

COLUMNS = ("what", "field", "of", "series", "public_after", "made_on", "to")
_DAYS = ("made_on", "to")
PLUS = "+"
MOST_DAYS = 3_660  # after which anything is public


@dataclass(frozen=True, slots=True)
class HeldSeries:
    """A series and the field of the world that it is held against.

    Attributes:
        what: its name for people.
        field: of the world, a word of ``world_levels.FIELDS``.
        of: id of the lab, of a field that labs have each; else empty.
        series: its names in the book; several are added up where all of them have a row.
        public_after: days from the end of a period until its figure is public.
    """

    what: str
    field: str
    of: str
    series: tuple[str, ...]
    public_after: int


@dataclass(frozen=True, slots=True)
class HindcastTable:
    """All that is held, with the day of the forecasts and the last day asked about."""

    made_on: dt.date
    to: dt.date
    rows: tuple[HeldSeries, ...]


def read_held(path: Path, book: Book) -> HindcastTable:
    """Read the table.

    Args:
        path: of the table.
        book: whose series and labs it names.

    Raises:
        InputError: there is no such file.
        TableError: it lacks a column or has no row, or a cell names nothing that there is; the message names line and
            column.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such table; write {HINDCAST} beside the book, with {','.join(COLUMNS)}")
    name = str(path)
    read = strict_rows(name, text_of(file_bytes(path, name), name), ",")
    if not read.rows or tuple(read.rows[0]) != COLUMNS:
        hint = f"the first line is {','.join(COLUMNS)}"
        raise TableError([RowProblem(name, 1, None, "the columns are not those of a hindcast", hint)])
    lines = [(line, cells) for line, cells in zip(read.lines[1:], read.rows[1:], strict=True) if cells]
    if not lines:
        raise TableError([RowProblem(name, 2, None, "there is no series", "write one series a row")])
    problems = [*_problems(name, lines, book)]
    if problems:
        raise TableError(problems)
    rows = [dict(zip(COLUMNS, cells, strict=True)) for _, cells in lines]
    made_on, to = (dt.date.fromisoformat(rows[0][column]) for column in _DAYS)
    return HindcastTable(made_on, to, tuple(_held(row) for row in rows))


def _held(row: Mapping[str, str]) -> HeldSeries:
    return HeldSeries(row["what"], row["field"], row["of"], series_of(row["series"]), int(row["public_after"]))


def series_of(cell: str) -> tuple[str, ...]:
    """Return the names of a cell: ``a + b`` is the sum of two."""
    return tuple(part.strip() for part in cell.split(PLUS))


def _problems(name: str, lines: Sequence[tuple[int, Sequence[str]]], book: Book) -> Iterator[RowProblem]:
    first: Sequence[str] | None = None
    seen: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) != len(COLUMNS):
            yield RowProblem(name, line, None, f"{len(cells)} cells, not {len(COLUMNS)}", ",".join(COLUMNS))
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        days = [row[column] for column in _DAYS]
        first = first or days
        if days != first:
            yield RowProblem(name, line, _DAYS[0], "other days than in the first row", f"write {' and '.join(first)}")
        if seen.setdefault(row["what"], line) != line:
            yield RowProblem(name, line, "what", f"{row['what']!r} stands in line {seen[row['what']]} too", "rename it")
        yield from _of_row(name, line, row, book)


def _of_row(name: str, line: int, row: Mapping[str, str], book: Book) -> Iterator[RowProblem]:
    labs = [entity.id for entity in book.entities.values() if entity.kind == FRONTIER_LAB]
    yield from _known(name, line, ("field", "field of the world"), row["field"], FIELDS)
    for series in series_of(row["series"]):
        yield from _known(name, line, ("series", "series of the book"), series, book.series)
    if row["field"] in OF_A_LAB:
        yield from _known(name, line, ("of", "lab of the book"), row["of"], labs)
    elif row["field"] in FIELDS and row["of"]:
        yield RowProblem(name, line, "of", f"{row['field']} is of nobody in particular", "leave the cell empty")
    for column in _DAYS:
        if _day(row[column]) is None:
            yield RowProblem(name, line, column, f"{row[column]!r} is not a day", "write 2025-11-15")
    days = row["public_after"]
    if not (days.isascii() and days.isdigit() and int(days[:9]) <= MOST_DAYS):
        yield RowProblem(name, line, "public_after", f"{days!r} is no number of days", f"write 0 to {MOST_DAYS}")


def _known(
    name: str, line: int, column: tuple[str, str], word: str, there_are: Collection[str]
) -> Iterator[RowProblem]:
    """Yield the problem of a word that is none of those there are; ``column`` is its name and what it holds."""
    if word not in there_are:
        near = nearest(word, there_are)
        few = f"write one of {', '.join(sorted(there_are)[:8])}" if there_are else "there is none"
        yield RowProblem(
            name, line, column[0], f"{word!r} is no {column[1]}", few if near is None else f"did you mean {near}?"
        )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
