"""The verb diffusion: who uses AI, how fast, what a programme would add, what building wastes."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.simulated.asked_run import OfRun, answer_of_run
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import LIMITS

Regions = Annotated[list[str] | None, typer.Argument(metavar="[REGION]...", help="Regions of the book; default: all.")]
Draws = Annotated[int, whole_option("--draws", LIMITS["draws"], "Futures to draw.")]


@verb(app, "diffusion")
def diffusion(
    options: SharedOptions,
    regions: Regions = None,
    *,
    draws: Draws = 10_000,
    seed: Seed = 1,
    run: OfRun = None,
) -> None:
    """Show who uses AI and how fast, by region. Also what a programme would add, and what building wastes."""
    if run is not None:
        from lookthrough.present.simulated.diffusion import diffusion_of

        answer_of_run(options, run, diffusion_of)
        return
    from lookthrough.lens.diffusion.diffusion import diffusion as ask
    from lookthrough.present.tables.demand.diffusion import curves_table
    from lookthrough.present.terminal.demand.diffusion import diffusion_text

    book = options.book()
    answer = ask(book, *regions or (), draws=draws, seed=seed)
    options.dated_answer(book, answer.document(), lambda: diffusion_text(answer), lambda: curves_table(answer))
