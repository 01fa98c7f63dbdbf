"""Sensitivity: which contract and which uncertain number of a run matter most, ledger by ledger."""

# ruff: noqa: PLC0415  # imports stand in the verb, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Run, app
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.simulated.path_story import Ledger  # noqa: TC001  # typer reads it at run time
from lookthrough.cli.streams import say
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import LIMITS, Limits

MEASURED = Limits(1, 10_000)

Rerun = Annotated[int, whole_option("--paths", LIMITS["paths"], "Paths to make again each time, the first of the run.")]
Most = Annotated[
    int, whole_option("--most", MEASURED, "Terms, and contracts, to measure: those that the paths say matter most.")
]
Everything = Annotated[bool, typer.Option("--all", help="Measure every term and every contract.")]
Slopes = Annotated[
    bool, typer.Option("--slopes", help="Derivatives of all losses beside it, by one pass backwards; compiles a while.")
]
What = Annotated[
    str,
    typer.Option("--table", metavar="NAME", help="Main table of --csv: terms, contracts or disclosures."),
]

KeepWhatMatters = Annotated[bool, typer.Option("--keep", help="Keep the answer beside the run, for its report.")]


@verb(app, "sensitivity")
def sensitivity(
    options: SharedOptions,
    run: Run,
    *,
    paths: Rerun = 128,
    most: Most = 40,
    all_: Everything = False,
    ledger: Ledger = None,
    slopes: Slopes = False,
    table: What = "terms",
    keep: KeepWhatMatters = False,
) -> None:
    """Say what matters most in a run. Every contract left out, every uncertain number at either end of its range."""
    from lookthrough import finished
    from lookthrough.cli.known_names import one_of
    from lookthrough.cli.running import quiet_engine
    from lookthrough.present.tables.simulated.sensitivity import TABLES
    from lookthrough.present.terminal.simulated.sensitivity import sensitivity_text

    made = TABLES[one_of("table", table, tuple(TABLES))]
    quiet_engine()
    book = None if options.folder is None else options.book()
    measured = None if all_ else most
    answer = finished.sensitivity(
        run, paths=paths, most=measured, ledger=ledger, slopes=slopes, book=book, keep=keep, tell=say
    )
    document = answer.document()
    options.answer(document, lambda: sensitivity_text(document, answer.book), lambda: made(document, answer.book))
