"""The verb portfolio: an analyst's own positions against the book and a run."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.records.completion import complete_run
from lookthrough.cli.simulated.asked_run import OF_BOOK
from lookthrough.cli.verb import SharedOptions, verb

Positions = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="Table instrument,amount,price (CSV or Excel): face in USD m, price per 100."),
]
SheetOfPositions = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="Sheet of the workbook; else the first that fits.")
]
InRun = Annotated[
    Path | None,
    typer.Option(
        "--run",
        metavar="RUN",
        help="Folder of a run: expected loss, tail, contributions.",
        autocompletion=complete_run,
    ),
]


@verb(app, "portfolio")
def portfolio(options: SharedOptions, file: Positions, *, sheet: SheetOfPositions = None, run: InRun = None) -> None:
    """Look through your own positions. Exposure to one name across deals, losses in a run, and what the book lacks."""
    from lookthrough.lens.portfolio.portfolio import portfolio
    from lookthrough.present.simulated.view import ask_run
    from lookthrough.present.tables.deals.portfolio import exposures_table
    from lookthrough.present.terminal.deals.portfolio import portfolio_text

    if run is None:
        book, found = options.book(), None
    else:
        asked = ask_run(run, options.book() if any(each in options.typed for each in OF_BOOK) else None)
        book, found = asked.book, asked.found
    answer = portfolio(book, file, sheet=sheet, run=found)
    options.dated_answer(book, answer.document(), lambda: portfolio_text(answer), lambda: exposures_table(answer))
