"""What a query gave, and what may be asked, as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.query.book_tables import BOOK_TABLES
from lookthrough.lens.query.run_tables import RUN_TABLES
from lookthrough.present.table import Table, pick
from lookthrough.present.tables.data.query import query_table, tables_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped
from lookthrough.runs.contents import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.lens.query.query import QueryAnswer
    from lookthrough.present.table import Cell

SHOWN = 1_000
"""Rows that are printed; all are in ``--csv`` and ``--json``."""
WHOLE = 1e6
HOW = (
    "A name alone is looked for in the book first, then in the run. Amounts are USD bn, rates and shares fractions; "
    "what is unknown has no value. Tables of a run need its folder behind the query."
)


def query_text(answer: QueryAnswer) -> str:
    """Return the first rows of an answer in columns, and how many there are."""
    table = query_table(answer)
    count = len(table.rows)
    more = f"; the first {SHOWN:,} are shown, all are in --csv and --json" if count > SHOWN else ""
    shown = Table(table.columns, tuple(tuple(_short(cell) for cell in row) for row in table.rows[:SHOWN]))
    return paragraphs(table_text(shown), f"{count:,} row{'' if count == 1 else 's'}{more}")


def _short(cell: Cell) -> Cell:
    """Return a number with six figures, since what it is of is not known here; anything else as it is."""
    if not isinstance(cell, float):
        return cell
    return f"{cell:.6g}" if abs(cell) < WHOLE else f"{cell:.1f}"


def tables_text() -> str:
    """Return every table with its columns, their units and what they mean."""
    return paragraphs(wrapped(HOW), *_each())


def _each() -> Iterator[str]:
    rows = {f"book.{table.name}": table.row for table in BOOK_TABLES}
    rows |= {f"run.{name}": BY_NAME[file].row for name, file in RUN_TABLES.items()}
    whole = tables_table()
    for name, row in rows.items():
        own = Table(whole.columns, tuple(cells for cells in whole.rows if cells[0] == name))
        yield f"{name}: a row is {row}\n{table_text(pick(own, ('column', 'unit', 'meaning')))}"
