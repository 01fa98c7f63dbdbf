"""What a query gave as a table, and the tables that may be asked, with columns, units and meanings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.query.book_tables import BOOK_TABLES
from lookthrough.lens.query.query import NUMBERS
from lookthrough.lens.query.run_tables import RUN_TABLES
from lookthrough.present.table import Kind, Table, TableColumn, table_of
from lookthrough.present.tables.common_columns import text
from lookthrough.runs.contents import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.lens.query.query import QueryAnswer
    from lookthrough.present.table import Cell, Fields


class ListedColumn(NamedTuple):
    """A column of a table that may be asked."""

    table: str
    column: str
    unit: str
    meaning: str


LISTED: Fields[ListedColumn] = (
    (text("table"), lambda r: r.table),
    (text("column"), lambda r: r.column),
    (text("unit"), lambda r: r.unit),
    (text("meaning"), lambda r: r.meaning),
)


def query_table(answer: QueryAnswer) -> Table:
    """Return the rows of an answer as they are; lists and records as JSON."""
    columns = tuple(TableColumn(name, name, _kind(type_)) for name, type_ in answer.columns)
    return Table(columns, tuple(tuple(_cell(value) for value in row) for row in answer.cells), name="query")


def tables_table() -> Table:
    """Return every column that may be asked, of the book and of a run."""
    return table_of(LISTED, _listed(), name="tables")


def _listed() -> Iterator[ListedColumn]:
    for table in BOOK_TABLES:
        for column in table.columns:
            yield ListedColumn(f"book.{table.name}", column.name, column.unit, column.meaning)
    for name, file in RUN_TABLES.items():
        each = BY_NAME[file].each
        for found in (*BY_NAME[file].columns, *(() if each is None else (each,))):
            yield ListedColumn(f"run.{name}", found.name.strip("*"), found.unit, found.meaning)


def _kind(type_: str) -> Kind:
    return Kind.NUMBER if type_.startswith(NUMBERS) or type_.endswith(NUMBERS) else Kind.TEXT


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, int | float | str):
        return str(value).lower() if isinstance(value, bool) else value
    return json.dumps(value)
