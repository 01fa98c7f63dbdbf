"""A question in SQL to the tables of a book and of a run.

One SELECT is answered, in a process of its own that sees nothing but the tables (``confined.py``) and is ended when its
time is over. Tables are ``book.NAME`` and ``run.NAME``; a name alone is looked for in the book first.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lookthrough.errors import InputError, UsageError
from lookthrough.lens.query import confined
from lookthrough.lens.query.book_tables import BOOK_TABLES
from lookthrough.lens.query.query_faults import refusal
from lookthrough.lens.query.run_tables import RUN_TABLES
from lookthrough.runs.seal import open_run
from lookthrough.units.each_once import each_once
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.lens.query.book_tables import BookTable
    from lookthrough.runs.seal import FinishedRun

SECONDS, MEMORY = 30.0, 1.0
MOST_ROWS = 1_000_000
MOST_LETTERS = 100_000
NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "HUGE")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, repr=False)
class QueryAnswer(Framed):
    """What a query gave.

    Attributes:
        columns: names, each once, with their types in SQL.
        cells: of each row, in the order of the columns; days are text.
    """

    columns: tuple[tuple[str, str], ...]
    cells: tuple[tuple[Any, ...], ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A record for each row."""
        names = [name for name, _ in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.cells]

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {"columns": [{"name": name, "type": type_} for name, type_ in self.columns], "rows": self.rows}


def query(
    book: Book,
    sql: str,
    run: FinishedRun | str | Path | None = None,
    *,
    seconds: float = SECONDS,
    memory: float = MEMORY,
) -> QueryAnswer:
    """Return what one SELECT gives.

    Args:
        book: whose tables are ``book.NAME`` (:data:`BOOK_TABLES`).
        sql: the query; DuckDB's SQL.
        run: whose tables are ``run.NAME`` (:data:`RUN_TABLES`), or its folder; ``None`` for none.
        seconds: after which it is ended.
        memory: GB that it may take.

    Raises:
        UnknownNameError: a table or a column that does not exist; the message gives the nearest.
        UsageError: the text is no single SELECT, or asks for a file, an extension or a setting.
        InputError: it took too long, too much memory, or gave too many rows.
        RunFolderError: the folder holds no run; UnreadableRunError: it is damaged, or was replaced meanwhile.
    """
    run = open_run(Path(run)) if isinstance(run, str | Path) else run
    if len(sql) > MOST_LETTERS:
        raise UsageError(f"the query has {len(sql):,} letters, and {MOST_LETTERS:,} are the most")
    with TemporaryDirectory(prefix="lookthrough-") as folder:
        named = {word.lower() for word in _WORD.findall(sql)}
        tables = [*_of_book(book, named, Path(folder)), *_of_run(run, named)]
        asked = {"sql": sql, "tables": tables, "memory": int(memory * 2**30), "most": MOST_ROWS}
        answer = _answer(asked, seconds, memory)
    if run is not None:
        run.confirm()
    if "error" in answer:
        raise refusal(answer["error"], answer["message"], has_run=run is not None, memory=memory, most=MOST_ROWS)
    names = each_once((name for name, _ in answer["columns"]), "_")
    types = [type_ for _, type_ in answer["columns"]]
    return QueryAnswer(tuple(zip(names, types, strict=True)), tuple(tuple(row) for row in answer["rows"]))


def _answer(asked: dict[str, Any], seconds: float, memory: float) -> dict[str, Any]:
    """Ask the process in which queries run.

    Raises:
        InputError: it did not end in time, or ended without an answer.
    """
    command = [sys.executable, "-P", confined.__file__]
    try:
        done = subprocess.run(  # noqa: S603  # our own file, and the query goes to its standard input
            command, input=json.dumps(asked), capture_output=True, timeout=seconds, encoding="utf-8", check=False
        )
    except subprocess.TimeoutExpired:
        raise InputError(
            f"the query was ended after {seconds:g} s: ask for less, or give it longer with --seconds"
        ) from None
    if done.returncode:  # the system ended it, or it could not even say that its memory is full
        raise refusal("OutOfMemoryException", "", has_run=True, memory=memory, most=MOST_ROWS)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _of_book(book: Book, named: set[str], folder: Path) -> Iterator[dict[str, Any]]:
    """Write the tables that a query names, a row a line."""
    for table in BOOK_TABLES:
        if table.name in named:
            path = folder / f"{table.name}.json"
            path.write_text("".join(f"{line}\n" for line in _lines(table, book)), encoding="utf-8")
            columns = [(column.name, column.type) for column in table.columns]
            yield {"schema": "book", "name": table.name, "path": str(path), "columns": columns}


def _lines(table: BookTable, book: Book) -> Iterator[str]:
    names = [column.name for column in table.columns]
    for row in table.rows(book):
        cells = [cell.isoformat() if isinstance(cell, dt.date) else plain(cell) for cell in row]
        yield json.dumps(dict(zip(names, cells, strict=True)))


def _of_run(run: FinishedRun | None, named: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the tables of a run that a query names, where they lie."""
    for name, file in RUN_TABLES.items():
        if run is not None and name in named and file in run.files:
            yield {"schema": "run", "name": name, "path": str(run.folder / file)}
