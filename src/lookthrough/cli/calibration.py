"""Verbs that hold a run against the world: calibrate."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.simulate.option_limits import LIMITS

Paths = Annotated[int, whole_option("--paths", LIMITS["paths"], "Futures to simulate, without a hazard and with it.")]
Write = Annotated[
    bool, typer.Option("--write", help="Keep the hazard table beside the book, where every run reads it.")
]


@verb(app, "calibrate")
def calibrate(options: SharedOptions, *, paths: Paths = 1_000, seed: Seed = 1, write: Write = False) -> None:
    """Hold how often companies and vehicles fail against their ratings. Makes the hazard table of a book."""
    from lookthrough.api import calibrate
    from lookthrough.calibration.keeping import keep_hazards
    from lookthrough.cli.running import telling_time
    from lookthrough.present.tables.calibration import targets_table
    from lookthrough.present.terminal.calibration import calibration_text

    if write and not options.is_whole_book:
        raise UsageError(
            "--write keeps the table of the whole book: leave out --as-of, --balance-sheet, --min-grade, --status"
        )
    book = options.book()
    with telling_time(f"simulating {paths:,} futures twice"):
        answer = calibrate(book, paths=paths, seed=seed)
    place = str(keep_hazards(answer.table, book)) if write else ""
    options.dated_answer(
        book, answer.document(), lambda: calibration_text(answer, place), lambda: targets_table(answer)
    )
