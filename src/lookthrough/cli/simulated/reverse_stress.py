"""Reverse stress: what would have to happen for somebody to fail, or for a ledger to lose an amount."""

# ruff: noqa: PLC0415  # imports stand in the verb, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # typer reads it at run time
from typing import Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.records.completion import complete_entity, complete_run
from lookthrough.cli.runs import Event, Quarters, Scenario  # noqa: TC001  # typer reads them at run time
from lookthrough.cli.streams import say
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import LIMITS

WhatBreaks = Annotated[
    str,
    typer.Argument(
        metavar="ENTITY|LEDGER=X",
        help="Who is to fail, or which ledger is to lose more than X USD bn: lenders=50.",
        autocompletion=complete_entity,
    ),
]
EachRun = Annotated[int, whole_option("--paths", LIMITS["paths"], "Futures of each run, of which there are about 100.")]

KeepBeside = Annotated[
    Path | None,
    typer.Option(
        "--keep", metavar="RUN", help="Keep the answer beside this run, for its report.", autocompletion=complete_run
    ),
]


@verb(app, "reverse")
def reverse(
    options: SharedOptions,
    target: WhatBreaks,
    *,
    scenario: Scenario = None,
    event: Event = None,
    paths: EachRun = 256,
    quarters: Quarters = 40,
    seed: Seed = 1,
    keep: KeepBeside = None,
) -> None:
    """Find what it takes to break somebody. The nearest scenarios, in standard deviations of their drivers."""
    from lookthrough import finished
    from lookthrough.cli.running import quiet_engine
    from lookthrough.present.tables.simulated.reverse import breaks_table
    from lookthrough.present.terminal.simulated.reverse import reverse_text
    from lookthrough.reasons.reverse.reverse import reverse

    quiet_engine()
    book = options.book()
    keeps = None if keep is None else finished.keeper_of(keep, book)
    answer = reverse(
        book,
        target,
        scenario,
        event=event,
        paths=paths,
        quarters=quarters,
        seed=seed,
        statuses=options.statuses,
        tell=say,
    )
    if keeps is not None:
        keeps(answer)
    document = answer.document()
    options.dated_answer(book, document, lambda: reverse_text(document), lambda: breaks_table(document))
