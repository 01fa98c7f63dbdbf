"""What happened: the events beside a book, each from the last day from which it lay ahead."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.text.files import EVENTS
from lookthrough.errors import InputError
from lookthrough.intake.file_kind import file_bytes, text_of
from lookthrough.intake.row_problems import RowProblem, TableError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NEEDED = ("event_id", "date", "entity", "contract", "kind", "direction", "askable_from")
_DAYS = ("date", "askable_from")


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event.

    Attributes:
        day: on which it happened.
        entity, contract: of the book; ``contract`` may be empty.
        kind: what happened, a word of the table of events.
        direction: which way; ``none`` = it was looked for and not seen.
        askable_from: the last day on which a question about it was open.
    """

    id: str
    day: dt.date
    entity: str
    contract: str
    kind: str
    direction: str
    askable_from: dt.date


def read_events(path: Path) -> tuple[RecordedEvent, ...]:
    """Read a table of events.

    Raises:
        InputError: there is no such file.
        TableError: it lacks a column or has no row, or a cell is no day; the message names line and column.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such table; write {EVENTS} beside the book, or name one with --events")
    name = str(path)
    reader = csv.DictReader(io.StringIO(text_of(file_bytes(path, name), name), newline=""))
    missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
    if missing:
        raise TableError([RowProblem(name, 1, column, "there is no such column", "add it") for column in missing])
    rows = [(reader.line_num, row) for row in reader]
    if not rows:
        raise TableError([RowProblem(name, 2, None, "there is no event", "write one event a row")])
    problems = [problem for line, row in rows for problem in _problems(name, line, row)]
    if problems:
        raise TableError(problems)
    return tuple(_event(row) for _, row in rows)


def _problems(name: str, line: int, row: Mapping[str, str | None]) -> list[RowProblem]:
    found = []
    for column in NEEDED:
        text = row.get(column)
        if text is None:
            found.append(RowProblem(name, line, column, "the cell is missing", "write it"))
        elif column in _DAYS and _day(text) is None:
            found.append(RowProblem(name, line, column, f"{text!r} is not a day", "write 2025-11-15"))
    return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _event(row: Mapping[str, str]) -> RecordedEvent:
    day, askable = (dt.date.fromisoformat(row[column]) for column in _DAYS)
    return RecordedEvent(row["event_id"], day, row["entity"], row["contract"], row["kind"], row["direction"], askable)
