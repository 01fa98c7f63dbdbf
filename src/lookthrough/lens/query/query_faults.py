"""Why a query is not answered, in words that name the nearest table or column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lookthrough.errors import InputError, UnknownNameError, UsageError
from lookthrough.lens.query.book_tables import BOOK_TABLES
from lookthrough.lens.query.run_tables import RUN_TABLES
from lookthrough.runs.contents import BY_NAME
from lookthrough.units.nearest import near_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lookthrough.errors import LookthroughError

_TABLE = re.compile(r"Table with name ([^\s!]+) does not exist")
_COLUMN = re.compile(r'(?:Referenced column "|does not have a column named ")([^"]+)"')
CLOSED = "a query sees the tables of the book and of the run alone: no file, no network, no extension, no setting"


def refusal(error: str, message: str, *, has_run: bool, memory: float, most: int) -> LookthroughError:
    """Return the error for a query that was not answered.

    Args:
        error: the kind, of DuckDB or of ``confined``.
        message: of DuckDB.
        has_run: whether the tables of a run are there.
        memory: GB that were allowed.
        most: rows that are.
    """
    first = message.split("\n", 1)[0].partition("Error: ")[2] or message
    known: dict[str, Callable[[], LookthroughError]] = {
        "Refused": lambda: UsageError(f"a query is one SELECT, and this is {message}: {CLOSED}"),
        "PermissionException": lambda: UsageError(f"{first}; {CLOSED}"),
        "TooMany": lambda: InputError(f"the query gives more than {most:,} rows: add a WHERE or a LIMIT"),
        "OutOfMemoryException": lambda: InputError(
            f"the query needs more than {memory:g} GB: ask for less, or allow more with --memory"
        ),
    }
    if error in known:
        return known[error]()
    if table := _TABLE.search(message):
        return _no_table(table[1], has_run=has_run)
    if column := _COLUMN.search(message):
        return UnknownNameError(f"no column is called {column[1]!r}; {_near(column[1], _columns())}")
    return UsageError(f"the query cannot be answered: {message.strip()}")


def _no_table(name: str, *, has_run: bool) -> LookthroughError:
    if name.removeprefix("run.").lower() in RUN_TABLES:
        if not has_run:
            return UsageError(f"{name} is a table of a run: give the folder of one behind the query")
        return UsageError(f"this run has no {name}: it is of traced paths, which stress --trace keeps")
    return UnknownNameError(
        f"no table is called {name!r}; {_near(name, [t.name for t in BOOK_TABLES] + [*RUN_TABLES])}"
    )


def _columns() -> list[str]:
    of_run = (column.name for table in BY_NAME.values() for column in table.columns if not column.name.startswith("*"))
    return [*(column.name for table in BOOK_TABLES for column in table.columns), *of_run]


def _near(name: str, known: Iterable[str]) -> str:
    near = near_names(name, dict.fromkeys(known), count=2)
    return f"did you mean {' or '.join(near)}?" if near else "lookthrough query --tables lists them"
