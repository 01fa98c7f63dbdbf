"""The verb instrument: one instrument of a book in full, or all of them in one table."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.known_names import complete_word, one_of
from lookthrough.cli.records.completion import complete_instrument, complete_run
from lookthrough.cli.simulated.asked_run import OF_BOOK
from lookthrough.cli.verb import SharedOptions, verb

SORTED_BY = ("el", "pd", "lgd", "ead", "amount", "spread", "rating", "wal", "id")
InstrumentId = Annotated[
    str | None,
    typer.Argument(
        metavar="[ID]", help="Id of a loan, bond, tranche, lease or guarantee.", autocompletion=complete_instrument
    ),
]
RiskInRun = Annotated[
    Path | None,
    typer.Option(
        "--run", metavar="RUN", help="Folder of a run: PD, LGD, EL, cash with bands.", autocompletion=complete_run
    ),
]
Sort = Annotated[
    str,
    typer.Option(
        "--sort",
        metavar="COLUMN",
        help=f"Order of all: {', '.join(SORTED_BY)}.",
        autocompletion=complete_word(*SORTED_BY),
    ),
]


@verb(app, "instrument")
def instrument(options: SharedOptions, id_: InstrumentId = None, *, run: RiskInRun = None, sort: Sort = "el") -> None:
    """Show one instrument, or all in a table. Terms as filled in, cash, rank, holders; PD, LGD and EL of a run."""
    from lookthrough.lens.instrument import instrument as lens
    from lookthrough.present.simulated.view import ask_run
    from lookthrough.present.tables.deals.instrument import cash_table, instruments_table
    from lookthrough.present.terminal.deals.instrument import instrument_text, instruments_text

    by = one_of("column to sort by", sort, SORTED_BY)
    if run is None:
        book, found = options.book(), None
    else:
        asked = ask_run(run, options.book() if any(each in options.typed for each in OF_BOOK) else None)
        book, found = asked.book, asked.found
    if id_ is None:
        every = lens.instruments(book, run=found)
        options.dated_answer(
            book, every.document(), lambda: instruments_text(every, by), lambda: instruments_table(every, by)
        )
    else:
        one = lens.instrument(book, id_, run=found)
        options.dated_answer(book, one.document(), lambda: instrument_text(book, one), lambda: cash_table(one))
