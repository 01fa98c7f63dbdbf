"""The option --run: a verb says what a finished run says, and takes no option of its own draws beside it."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.records.completion import complete_run
from lookthrough.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.cli.verb import SharedOptions
    from lookthrough.present.simulated.view import AskedRun, RunView

OfRun = Annotated[
    Path | None,
    typer.Option(
        "--run",
        metavar="RUN",
        help="Folder of a run: say what it says of this, and draw nothing.",
        autocompletion=complete_run,
    ),
]
OF_BOOK = ("--book", "--as-of", "--balance-sheet", "--min-grade")
TAKEN = ("--run", "--json", "--csv", *OF_BOOK)


def answer_of_run(
    options: SharedOptions, folder: Path, view: Callable[[AskedRun], RunView], takes: Sequence[str] = ()
) -> None:
    """Print what a run says.

    Args:
        options: of the verb.
        folder: of the run.
        view: run -> what it says.
        takes: what the verb takes beside a run, but for the options of all verbs.

    Raises:
        UsageError: an option that a run has no use for; no run in the folder.
        InputError: the run is not finished, damaged or older, or its book, or one that is given, cannot be used.
    """
    from lookthrough.present.simulated.view import ask_run
    from lookthrough.present.terminal.text import under_headline

    refuse_own_draws(options.typed, takes)
    is_given = any(each in options.typed for each in OF_BOOK)
    asked = ask_run(folder, options.book() if is_given else None)
    vintage, found = asked.vintage, view(asked)
    document = found.document | {"dates": vintage.document()}
    options.answer(document, lambda: under_headline(found.text(), vintage.words()), found.table)


def refuse_own_draws(typed: Sequence[str], takes: Sequence[str]) -> None:
    """Refuse what changes a verb's own draws, or is fixed by a run.

    Raises:
        UsageError: there is such an option.
    """
    useless = [each for each in typed if each not in {*TAKEN, *takes}]
    if useless:
        raise UsageError(
            f"--run shows a run that is finished, and {' and '.join(useless)} cannot change it: leave "
            f"{'it' if len(useless) == 1 else 'them'} out, or ask without --run"
        )
