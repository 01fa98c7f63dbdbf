"""Verbs that hold a run against the world: calibrate, backtest."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.known_names import complete_word, one_of
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.streams import say
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.simulate.option_limits import LIMITS

BACKTESTS = ("vintages",)
_WHOLE = "leave out --as-of, --balance-sheet, --min-grade and --status"

Paths = Annotated[int, whole_option("--paths", LIMITS["paths"], "Futures to simulate, without a hazard and with it.")]
Write = Annotated[
    bool, typer.Option("--write", help="Keep the hazard table beside the book, where every run reads it.")
]
Which = Annotated[
    str, typer.Argument(metavar="WHICH", help="What to replay: vintages.", autocompletion=complete_word(*BACKTESTS))
]
On = Annotated[
    list[str] | None,
    typer.Option("--on", metavar="DAY", help="Day to replay; repeat for several; default: those of the events."),
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help="Last day asked about; default: that of the latest event.")
]
Events = Annotated[
    Path | None, typer.Option("--events", metavar="FILE", help="Table of events; default: events.csv beside the book.")
]


@verb(app, "calibrate")
def calibrate(options: SharedOptions, *, paths: Paths = 1_000, seed: Seed = 1, write: Write = False) -> None:
    """Hold how often companies and vehicles fail against their ratings. Makes the hazard table of a book."""
    from lookthrough.calibration.calibrate import calibrate
    from lookthrough.calibration.keeping import keep_hazards
    from lookthrough.cli.running import telling_time
    from lookthrough.present.tables.calibration import targets_table
    from lookthrough.present.terminal.calibration import calibration_text

    if write and not options.is_whole_book:
        raise UsageError(f"--write keeps the table of the whole book: {_WHOLE}")
    book = options.book()
    with telling_time(f"simulating {paths:,} futures twice"):
        answer = calibrate(book, paths=paths, seed=seed)
    place = str(keep_hazards(answer.table, book)) if write else ""
    options.dated_answer(
        book, answer.document(), lambda: calibration_text(answer, place), lambda: targets_table(answer)
    )


@verb(app, "backtest")
def backtest(
    options: SharedOptions,
    which: Which,
    *,
    paths: Paths = 500,
    seed: Seed = 1,
    on: On = None,
    to: To = None,
    events: Events = None,
) -> None:
    """Replay a book on earlier days. Scores what its futures said against what happened since."""
    from lookthrough.calibration.vintages import backtest
    from lookthrough.present.tables.backtest import scores_table
    from lookthrough.present.terminal.backtest import backtest_text

    one_of("back-test", which, BACKTESTS)
    if not options.is_whole_book:
        raise UsageError(f"a back-test chooses the days itself: {_WHOLE}, and name days with --on")
    answer = backtest(options.book(), days=on or (), to=to, events=events, paths=paths, seed=seed, tell=say)
    options.answer(answer.document(), lambda: backtest_text(answer), lambda: scores_table(answer))
