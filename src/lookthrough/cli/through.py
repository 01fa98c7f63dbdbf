"""The verb through (alias owes): who really owes what."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import Annotated

import typer

from lookthrough.cli.app import Entities, app
from lookthrough.cli.known_names import complete_word, one_of
from lookthrough.cli.records.completion import complete_run
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError

Gaap = Annotated[
    str,
    typer.Option(
        "--gaap",
        metavar="us|ifrs",
        help="Accounting rules by which leases and control are judged.",
        autocompletion=complete_word("us", "ifrs"),
    ),
]
OfRun = Annotated[
    Path | None,
    typer.Option(
        "--run", metavar="RUN", help="Folder of a run whose economic view is added.", autocompletion=complete_run
    ),
]
WithTrail = Annotated[
    bool, typer.Option("--trail", help="Show the rows of which each view is made, and the rules that decided.")
]
AsTable = Annotated[bool, typer.Option("--table", help="Show the largest debtors side by side, with the rules.")]


@verb(app, "through", "owes")
def through(
    options: SharedOptions,
    entities: Entities = None,
    *,
    gaap: Gaap = "us",
    run: OfRun = None,
    trail: WithTrail = False,
    as_table: AsTable = False,
) -> None:
    """Show who really owes what. Six views, seven with a run; --trail has every row behind them."""
    from lookthrough.api import through
    from lookthrough.lens.through.comparison import views_table as side_by_side
    from lookthrough.lens.through.through import GAAPS
    from lookthrough.present.tables.through import trail_table, views_table
    from lookthrough.present.terminal.through import through_text
    from lookthrough.present.terminal.views import views_text
    from lookthrough.runs.promises import read_promises

    one_of("set of accounting rules", gaap, GAAPS)
    book = options.book()
    promises = None if run is None else read_promises(book, run)
    if as_table and trail:
        raise UsageError("--table and --trail are two answers: give one of them")
    if as_table:
        debtors = side_by_side(book, *entities or (), statuses=options.counted(), run=promises)
        options.dated_answer(
            book,
            debtors.document(),
            lambda: views_text(debtors),
            lambda: views_table(each.us for each in debtors.companies),
        )
        return
    answer = through(book, *entities or (), gaap=gaap, statuses=options.counted(), run=promises)
    options.dated_answer(
        book,
        answer.document(),
        lambda: through_text(answer, with_trail=trail),
        lambda: trail_table(answer.entities) if trail else views_table(answer.entities),
    )
