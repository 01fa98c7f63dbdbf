"""The verb jobs: is a month of job cuts a record, what of it is AI, and how a forecast failed."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.simulated.asked_run import OfRun, answer_of_run
from lookthrough.cli.verb import SharedOptions, verb

Month = Annotated[
    str | None,
    typer.Option("--month", metavar="2025-10", help="Month whose record is tested; default: the one the book names."),
]


@verb(app, "jobs")
def jobs(options: SharedOptions, *, month: Month = None, seed: Seed = 1, run: OfRun = None) -> None:
    """Test a record of announced job cuts. Also its reasons, AI beside all layoffs, sums, a forecast."""
    if run is not None:
        from lookthrough.present.simulated.jobs import jobs_of

        answer_of_run(options, run, jobs_of)
        return
    from lookthrough.lens.jobs.jobs import jobs as ask
    from lookthrough.present.tables.demand.jobs import sums_table
    from lookthrough.present.terminal.demand.jobs import jobs_text

    book = options.book()
    answer = ask(book, month, seed=seed)
    options.dated_answer(book, answer.document(), lambda: jobs_text(answer), lambda: sums_table(answer))
