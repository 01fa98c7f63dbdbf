"""The text of a table of predictions: one row a prediction, under the names of the fields of ``Prediction``."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from lookthrough.calibration.predictions import ABOUT, Prediction
from lookthrough.calibration.questions import EVENTS_OF
from lookthrough.errors import InputError
from lookthrough.intake.file_kind import file_bytes, text_of
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.strict_csv import strict_rows
from lookthrough.units.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

COLUMNS = tuple(field.name for field in fields(Prediction))
_DAYS, _COUNTS = ("made_on", "by"), ("seed", "paths", "rows", "fewest", "most")
_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?(e-[0-9]{1,3})?", re.ASCII)
AS_MADE = "leave the rows as lookthrough backtest predict made them"


def predictions_text(rows: Iterable[Prediction]) -> str:
    """Return rows as the text of their file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(astuple, rows))
    return out.getvalue()


def read_predictions(path: Path) -> tuple[Prediction, ...]:
    """Read a table of predictions.

    Raises:
        InputError: there is no such file.
        TableError: it is no such table; the message names every line and column that cannot be used.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such table; lookthrough backtest predict --file makes one")
    name = str(path)
    read = strict_rows(name, text_of(file_bytes(path, name), name), ",")
    if not read.rows or tuple(read.rows[0]) != COLUMNS:
        raise TableError([RowProblem(name, 1, None, f"the columns are not {','.join(COLUMNS)}", AS_MADE)])
    lines = list(zip(read.lines[1:], read.rows[1:], strict=True))
    problems = [*_of_rows(name, lines)]
    if problems:
        raise TableError(problems)
    return tuple(_prediction(dict(zip(COLUMNS, cells, strict=True))) for _, cells in lines)


def _of_rows(name: str, lines: Sequence[tuple[int, Sequence[str]]]) -> Iterator[RowProblem]:
    first: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) != len(COLUMNS):
            yield RowProblem(name, line, None, f"{len(cells)} cells, not {len(COLUMNS)}", AS_MADE)
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        yield from _of_row(name, line, row)
        if first.setdefault(row["id"], line) != line:
            yield RowProblem(name, line, "id", f"{row['id']!r} stands in line {first[row['id']]} too", AS_MADE)


def _of_row(name: str, line: int, row: Mapping[str, str]) -> Iterator[RowProblem]:
    for column in _DAYS:
        if _day(row[column]) is None:
            yield RowProblem(name, line, column, f"{row[column]!r} is not a day", "write 2025-11-15")
    for column in _COUNTS:
        if _WHOLE.fullmatch(row[column]) is None:
            yield RowProblem(name, line, column, f"{row[column]!r} is not a whole number", AS_MADE)
    if _DECIMAL.fullmatch(row["chance"]) is None or not 0.0 <= float(row["chance"]) <= 1.0:
        yield RowProblem(name, line, "chance", f"{row['chance']!r} is no number from 0 to 1", AS_MADE)
    for column, known in (("kind", tuple(EVENTS_OF)), ("about", ABOUT)):
        if row[column] not in known:
            near = nearest(row[column], known)
            remedy = f"write one of {', '.join(known)}" if near is None else f"did you mean {near}?"
            yield RowProblem(name, line, column, f"{row[column]!r} is none of those there are", remedy)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _prediction(row: Mapping[str, str]) -> Prediction:
    return Prediction(
        id=row["id"],
        made_on=dt.date.fromisoformat(row["made_on"]),
        by=dt.date.fromisoformat(row["by"]),
        book_sha256=row["book_sha256"],
        seed=int(row["seed"]),
        paths=int(row["paths"]),
        kind=row["kind"],
        about=row["about"],
        subject=row["subject"],
        group=row["group"],
        rows=int(row["rows"]),
        chance=float(row["chance"]),
        fewest=int(row["fewest"]),
        most=int(row["most"]),
        refuted_if=row["refuted_if"],
    )
