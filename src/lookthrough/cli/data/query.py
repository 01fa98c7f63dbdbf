"""The verb query: any question of the book and of a run, in SQL."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.number_options import decimal_option
from lookthrough.cli.simulated.asked_run import OF_BOOK
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.simulate.option_limits import Limits

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.runs.seal import FinishedRun

Sql = Annotated[
    str | None, typer.Argument(metavar="SQL", help='One SELECT: "select kind, count(*) from contracts ...".')
]
RunAsked = Annotated[Path | None, typer.Argument(metavar="[RUN]", help="Folder of a run: its tables too.")]
Tables = Annotated[bool, typer.Option("--tables", help="List the tables with columns, units and meanings.")]
Seconds = Annotated[float, decimal_option("--seconds", Limits(0.1, 86_400.0), "Time after which it is ended.")]
Memory = Annotated[float, decimal_option("--memory", Limits(0.05, 1_024.0), "GB that it may take.")]


@verb(app, "query")
def query(
    options: SharedOptions,
    sql: Sql = None,
    run: RunAsked = None,
    *,
    tables: Tables = False,
    seconds: Seconds = 30.0,
    memory: Memory = 1.0,
) -> None:
    """Ask the book and a run in SQL. It reads nothing else, and writes nothing."""
    from lookthrough.lens.query.query import query as ask
    from lookthrough.present.tables.data.query import query_table, tables_table
    from lookthrough.present.terminal.data.query import query_text, tables_text
    from lookthrough.units.plain import plain

    if tables:
        listed = tables_table()
        document = {"columns": [plain(dict(zip(listed.names, row, strict=True))) for row in listed.rows]}
        options.answer(document, tables_text, lambda: listed)
        return
    if sql is None:
        raise UsageError(
            'give a query: lookthrough query "select ...", or ask what there is: lookthrough query --tables'
        )
    book, found = _asked(options, run)
    answer = ask(book, sql, found, seconds=seconds, memory=memory)
    options.answer(answer.document(), lambda: query_text(answer), lambda: query_table(answer))


def _asked(options: SharedOptions, run: Path | None) -> tuple[Book, FinishedRun | None]:
    """Return the book, of a run that from which it was made, and the run."""
    if run is None:
        return options.book(), None
    from lookthrough.present.simulated.view import ask_run

    is_given = any(each in options.typed for each in OF_BOOK)
    asked = ask_run(run, options.book() if is_given else None)
    return asked.book, asked.found
