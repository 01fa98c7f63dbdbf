"""The verb contest: whether so much spending is rational, and how likely a loss is all the same."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.number_options import decimal_number, whole_option
from lookthrough.cli.simulated.asked_run import OfRun, answer_of_run
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import Limits

Chances = Annotated[
    list[float] | None,
    typer.Option(
        "--chance",
        metavar="X",
        parser=decimal_number(Limits(0.001, 1.0)),
        help="Chance that there is a prize, from 0.001 to 1; repeat for several. Default: of the book.",
    ),
]
Portfolios = Annotated[int, whole_option("--draws", Limits(1, 1_000_000), "Venture portfolios to sample of each size.")]


@verb(app, "contest")
def contest(
    options: SharedOptions,
    *,
    chance: Chances = None,
    draws: Portfolios = 40_000,
    seed: Seed = 1,
    run: OfRun = None,
) -> None:
    """Show for what prize the spending is rational. With what each expects and how likely each loses."""
    if run is not None:
        from lookthrough.present.simulated.contest import contest_of

        answer_of_run(options, run, contest_of)
        return
    from lookthrough.lens.contest.contest import contest
    from lookthrough.present.tables.labs.contest import contest_table
    from lookthrough.present.terminal.contest import contest_text

    book = options.book()
    answer = contest(book, chances=chance, draws=draws, seed=seed)
    options.dated_answer(book, answer.document(), lambda: contest_text(answer), lambda: contest_table(answer))
