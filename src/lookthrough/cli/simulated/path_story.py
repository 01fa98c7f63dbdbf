"""The story of one path of a run."""

# ruff: noqa: PLC0415  # imports stand in the verb, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.book.schema.vocabulary import LEDGER_NAMES
from lookthrough.cli.app import Run, app
from lookthrough.cli.known_names import complete_word
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.streams import say
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import LIMITS, Limits

PathNumber = Annotated[
    int | None,
    whole_option("--path", Limits(0, LIMITS["paths"].most - 1), "Number of a path; default: the most typical bad one."),
]
Worst = Annotated[bool, typer.Option("--worst", help="Tell the path that loses most.")]
Ledger = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="NAME",
        help=f"Rank the paths by the loss of this ledger ({', '.join(LEDGER_NAMES)}); default: of all but owners.",
        autocompletion=complete_word(*LEDGER_NAMES),
    ),
]
Keep = Annotated[bool, typer.Option("--keep", help="Keep the story beside the run, for its report.")]


@verb(app, "story")
def story(
    options: SharedOptions,
    run: Run,
    *,
    path: PathNumber = None,
    worst: Worst = False,
    ledger: Ledger = None,
    keep: Keep = False,
) -> None:
    """Tell what happened on one path. Who could not pay whom, under which contract, why, and what that set off."""
    from lookthrough import finished
    from lookthrough.cli.running import quiet_engine
    from lookthrough.present.story_records import read_story
    from lookthrough.present.tables.simulated.story import events_table
    from lookthrough.present.terminal.simulated.story import story_text

    quiet_engine()
    book = None if options.folder is None else options.book()
    answer = finished.story(run, path, worst=worst, ledger=ledger, book=book, keep=keep, tell=say)
    document = answer.document()
    found = read_story(document)
    options.answer(document, lambda: story_text(found, answer.book), lambda: events_table(found))
