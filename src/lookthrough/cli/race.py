"""The verb race: which frontier labs survive, who leads, who is bought."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.known_names import unknown
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.records.completion import complete_entity
from lookthrough.cli.simulated.asked_run import OfRun, answer_of_run
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import Limits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.present.simulated.view import AskedRun, RunView

Labs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[LAB]...",
        help="Labs whose exits and shares are shown; default: all.",
        autocompletion=complete_entity,
    ),
]
Paths = Annotated[int, whole_option("--paths", Limits(1, 20_000), "Futures in each setting.")]
Years = Annotated[int, whole_option("--years", Limits(1, 50), "Years to run.")]


@verb(app, "race")
def race(
    options: SharedOptions,
    labs: Labs = None,
    *,
    paths: Paths = 2_000,
    years: Years = 10,
    seed: Seed = 1,
    run: OfRun = None,
) -> None:
    """Show which frontier labs survive, who leads and who is bought. With --as-of what one could have foreseen then."""
    if run is not None:
        _of_run(options, run, labs or ())
        return
    from lookthrough.lens.race.race import race
    from lookthrough.lens.race.race_labs import names_of
    from lookthrough.present.tables.labs.race import survivors_table
    from lookthrough.present.terminal.race import race_text

    book = options.book()
    shown = known_labs(book, labs or (), names_of(book))
    answer = race(book, paths=paths, years=years, seed=seed)
    options.dated_answer(book, answer.document(), lambda: race_text(answer, shown), lambda: survivors_table(answer))


def _of_run(options: SharedOptions, folder: Path, labs: Sequence[str]) -> None:
    from lookthrough.present.simulated.race import race_of

    def view(asked: AskedRun) -> RunView:
        return race_of(asked, known_labs(asked.book, labs, asked.world.labs))

    answer_of_run(options, folder, view, takes=("labs",))


def known_labs(book: Book, names: Iterable[str], labs: Collection[str]) -> tuple[str, ...]:
    """Return the ids of labs that are called so; refuse what is none, with the nearest ones."""
    from lookthrough.book.finding import called

    found = {name: [id_ for id_ in called(book, "entity", name) if id_ in labs] for name in names}
    for name, ids in found.items():
        if len(ids) != 1:
            raise unknown("lab", name, labs)
    return tuple(dict.fromkeys(ids[0] for ids in found.values()))
