"""Verbs that hold a run against the world: calibrate, backtest."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import Seed, app
from lookthrough.cli.known_names import complete_word, one_of
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.streams import say
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.simulate.option_limits import LIMITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book

BACKTESTS = ("vintages", "predict", "predictions", "world", "telecom")
_TAKEN = {
    "vintages": ("--on", "--to", "--events"),
    "predict": ("--on", "--to", "--file"),
    "predictions": ("--to", "--events", "--file"),
    "world": ("--on", "--to", "--file", "--freeze"),
    "telecom": ("--file", "--freeze", "--scenario"),
}
"""The options that each back-test has a use for."""
PATHS, SEED = 500, 1
_WHOLE = "leave out --as-of, --balance-sheet, --min-grade and --status"

Paths = Annotated[int, whole_option("--paths", LIMITS["paths"], "Futures to simulate, without a hazard and with it.")]
PathsOrNone = Annotated[
    int | None, whole_option("--paths", LIMITS["paths"], "Futures of a day; default: 500, of world 2000.")
]
SeedOrNone = Annotated[int | None, whole_option("--seed", LIMITS["seed"], "Seed of the random draws; default: 1.")]
Write = Annotated[
    bool, typer.Option("--write", help="Keep the hazard table beside the book, where every run reads it.")
]
Which = Annotated[
    str,
    typer.Argument(
        metavar="WHICH",
        help="Which: vintages replays earlier days, predict says what will happen, predictions holds that to events, "
        "world holds the world alone to series, telecom the book of an earlier boom to what came of it.",
        autocompletion=complete_word(*BACKTESTS),
    ),
]
On = Annotated[
    list[str] | None,
    typer.Option(
        "--on",
        metavar="DAY",
        help="Day to replay; repeat for several; default: those of the events, of predict the day up to which the book "
        "is known, of world that of hindcast.csv.",
    ),
]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="DAY",
        help="Last day asked about, or known; default: of vintages the latest event, of predict a year ahead, of "
        "predictions the day up to which the book is known, of world that of hindcast.csv.",
    ),
]
Events = Annotated[
    Path | None, typer.Option("--events", metavar="FILE", help="Table of events; default: events.csv beside the book.")
]
File = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="Table of predictions: predict adds to it, predictions reads it. Of world and telecom what was frozen.",
    ),
]
Freeze = Annotated[
    Path | None,
    typer.Option(
        "--freeze", metavar="FILE", help="Write here what world or telecom says, before what came is looked at."
    ),
]
BustScenario = Annotated[
    str | None,
    typer.Option("--scenario", metavar="NAME", help="Scenario that telecom freezes; default: that of its book."),
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
    paths: PathsOrNone = None,
    seed: SeedOrNone = None,
    on: On = None,
    to: To = None,
    events: Events = None,
    file: File = None,
    freeze: Freeze = None,
    scenario: BustScenario = None,
) -> None:
    """Replay a book on earlier days, or predict and score later. Holds what futures say against what happened."""
    one_of("back-test", which, BACKTESTS)
    if not options.is_whole_book:
        raise UsageError(f"a back-test chooses the days itself: {_WHOLE}, and name days with --on")
    _refuse_useless(
        which, {"--on": on, "--to": to, "--events": events, "--file": file, "--freeze": freeze, "--scenario": scenario}
    )
    if which == "telecom":
        from lookthrough.cli.simulated.earlier_boom import bust

        bust(options, file=file, freeze=freeze, scenario=scenario, paths=paths, seed=seed)
    elif which == "world" and freeze is not None:
        _freeze(options, on or [], to, file, freeze, paths, seed)
    elif which == "world":
        _score_frozen(options, file, {"--on": on, "--to": to, "--paths": paths, "--seed": seed})
    elif which == "vintages":
        _vintages(options, on or [], to, events, paths or PATHS, SEED if seed is None else seed)
    elif which == "predict":
        _predict(options, on or [], to, file, paths or PATHS, SEED if seed is None else seed)
    else:
        _predictions(options, to, events, file)


def _refuse_useless(which: str, given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if value is not None and name not in _TAKEN[which]:
            raise UsageError(f"backtest {which} has no use for {name}: it takes {', '.join(_TAKEN[which])}")


def _vintages(
    options: SharedOptions, on: list[str], to: str | None, events: Path | None, paths: int, seed: int
) -> None:
    from lookthrough.calibration.vintages import backtest
    from lookthrough.present.tables.backtest import scores_table
    from lookthrough.present.terminal.backtest import backtest_text

    answer = backtest(options.book(), days=on, to=to, events=events, paths=paths, seed=seed, tell=say)
    options.answer(answer.document(), lambda: backtest_text(answer), lambda: scores_table(answer))


def _predict(options: SharedOptions, on: list[str], to: str | None, file: Path | None, paths: int, seed: int) -> None:
    """Make predictions and add them to a table; those that stand there already are shown and not made again."""
    from lookthrough.calibration.keeping import keep_predictions, predictions_kept
    from lookthrough.calibration.predict import days_of, predict
    from lookthrough.cli.running import telling_time
    from lookthrough.present.tables.predictions import predictions_table
    from lookthrough.present.terminal.predictions import predictions_text

    if len(on) > 1:
        raise UsageError("predictions are made on one day: give --on once")
    book = options.book()
    made_on, by = days_of(book, on=next(iter(on), None), by=to)
    rows = () if file is None else predictions_kept(file, made_on, by)
    place = f"kept in {file}" if file is not None else "--file FILE keeps them; --csv prints each"
    if rows:
        place = f"made before and not made again: {file}"
        say(place)
    else:
        with telling_time(f"simulating {paths:,} futures twice"):
            rows = predict(book, on=made_on, by=by, paths=paths, seed=seed)
        if file is not None:
            keep_predictions(file, rows)
    document = {"predictions": [row.document() for row in rows]}
    options.answer(document, lambda: predictions_text(rows, place), lambda: predictions_table(rows))


def _predictions(options: SharedOptions, to: str | None, events: Path | None, file: Path | None) -> None:
    from lookthrough.calibration.prediction_scores import score_predictions
    from lookthrough.present.tables.predictions import judged_table
    from lookthrough.present.terminal.predictions import prediction_scores_text

    if file is None:
        raise UsageError("name the table of predictions with --file")
    answer = score_predictions(options.book(), file, to=to, events=events)
    options.answer(answer.document(), lambda: prediction_scores_text(answer), lambda: judged_table(answer))


def _freeze(
    options: SharedOptions,
    on: list[str],
    to: str | None,
    file: Path | None,
    freeze: Path,
    paths: int | None,
    seed: int | None,
) -> None:
    """Write down what the world alone says of the series of a book, before anything of what came is looked at."""
    from lookthrough.calibration.hindcast.frozen import document, keep
    from lookthrough.calibration.hindcast.hindcast import DRAWS, hindcast
    from lookthrough.present.tables.backtest import forecasts_table
    from lookthrough.present.terminal.backtest import forecasts_text

    if file is not None:
        raise UsageError("--freeze writes forecasts and --file scores them: give one of the two")
    if len(on) > 1:
        raise UsageError("forecasts are made on one day: give --on once")
    book = options.book()
    answer = hindcast(
        book, _held(book), on=next(iter(on), None), to=to, draws=paths or DRAWS, seed=SEED if seed is None else seed
    )
    keep(answer, freeze)
    options.answer(document(answer), lambda: forecasts_text(answer, str(freeze)), lambda: forecasts_table(answer))


def _score_frozen(options: SharedOptions, file: Path | None, given: Mapping[str, object]) -> None:
    """Score frozen forecasts."""
    from lookthrough.calibration.hindcast.outcomes import score_frozen
    from lookthrough.present.tables.backtest import hindcast_table
    from lookthrough.present.terminal.backtest import hindcast_text

    if file is None:
        raise UsageError("name the frozen forecasts with --file, or make them first with --freeze FILE")
    for name, value in given.items():
        if value is not None:
            raise UsageError(f"{name} is what {file} was frozen with: leave it out, or freeze into another file")
    book = options.book()
    answer = score_frozen(book, _held(book), file)
    options.answer(answer.document(), lambda: hindcast_text(answer), lambda: hindcast_table(answer))


def _held(book: Book) -> Path:
    from lookthrough.book.text.files import HINDCAST

    return Path(book.root) / HINDCAST
