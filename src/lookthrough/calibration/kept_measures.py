"""What calibrate, backtest and sensitivity found when they were last run, kept beside a book as they print it.

In the folder ``measured`` of a book ``calibrate.json``, ``backtest.json``, ``hindcast_scores.json`` and
``sensitivity.json`` are what ``calibrate --json``, ``backtest vintages --json``, ``backtest world --json`` and
``sensitivity RUN --json`` printed; each takes minutes. They are no part of the book, and hold for the fingerprint that
they state.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from lookthrough.calibration.backtest import Backtest, KindScore, Surprise, VintageShares
from lookthrough.calibration.calibration import Calibration, CalibrationRow, OrderedPair, TenantCheck
from lookthrough.calibration.hindcast.outcomes import HindcastScores, RowScore, SeriesScore
from lookthrough.calibration.scores import Score
from lookthrough.errors import InputError
from lookthrough.positions.hazard_table import HazardTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book

    Printed = Mapping[str, Any]

FOLDER = "measured"
VERBS = {
    "calibrate": "lookthrough calibrate --json",
    "backtest": "lookthrough backtest vintages --json",
    "hindcast_scores": "lookthrough backtest world --json",
    "sensitivity": "lookthrough sensitivity RUN --json",
}
"""By name of the file what prints it."""
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class KeptMeasure(Generic[Found]):
    """What was measured: the answer, and the document as the verb printed it."""

    answer: Found
    printed: Printed


def kept_calibration(book: Book) -> KeptMeasure[Calibration] | None:
    """Return the calibration kept beside a book, without its hazard table; ``None`` where there is none.

    Raises:
        InputError: the file is not what ``calibrate --json`` prints.
    """
    return _kept(book, "calibrate", _calibration)


def kept_vintages(book: Book) -> KeptMeasure[Backtest] | None:
    """Return the replay of vintages kept beside a book; ``None`` where there is none.

    Raises:
        InputError: the file is not what ``backtest vintages --json`` prints.
    """
    return _kept(book, "backtest", _vintages)


def kept_hindcast(book: Book) -> KeptMeasure[HindcastScores] | None:
    """Return the scores of the world alone kept beside a book; ``None`` where there are none.

    Raises:
        InputError: the file is not what ``backtest world --json`` prints.
    """
    return _kept(book, "hindcast_scores", _hindcast)


@dataclass(frozen=True, slots=True)
class KeptSwing:
    """How far a number moves the loss of a ledger from its low end to its high end, and the standard error, USD bn."""

    name: str
    ledger: str
    swing: float
    error: float | None


@dataclass(frozen=True, slots=True)
class KeptSwings:
    """The numbers that matter most in a run, first those that move most; of which scenario, futures, seed and book."""

    scenario: str
    paths: int
    seed: int
    book_sha256: str
    rows: tuple[KeptSwing, ...]


def kept_swings(book: Book) -> KeptMeasure[KeptSwings] | None:
    """Return which numbers matter most by the sensitivity kept beside a book; ``None`` where there is none.

    Raises:
        InputError: the file is not what ``sensitivity --json`` prints.
    """
    return _kept(book, "sensitivity", _swings)


def _kept(book: Book, name: str, read: Callable[[Printed], Found]) -> KeptMeasure[Found] | None:
    path = Path(book.root) / FOLDER / f"{name}.json"
    if not book.root or not path.is_file():
        return None
    try:
        printed = json.loads(path.read_text(encoding="utf-8"))
        return KeptMeasure(read(printed), printed)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(
            f"{FOLDER}/{name}.json beside the book is not what its verb prints: make it anew with {VERBS[name]}"
        ) from None


def _calibration(found: Printed) -> Calibration:
    run = found["run"]
    return Calibration(
        run["book"],
        run["book_sha256"],
        run["as_of"],
        run["paths"],
        run["quarters"],
        run["seed"],
        run["unconverged"],
        tuple(_record(CalibrationRow, row) for row in found["targets"]),
        tuple(_record(OrderedPair, row) for row in found["order"]),
        tuple(_record(TenantCheck, {**row, "tenants": tuple(row["tenants"])}) for row in found["tenants"]),
        HazardTable("", run["as_of"], run["paths"], run["seed"], ()),
    )


def _vintages(found: Printed) -> Backtest:
    return Backtest(
        found["book"],
        found["book_sha256"],
        tuple(found["days"]),
        found["to"],
        found["paths"],
        found["seed"],
        tuple(_record(VintageShares, row) for row in found["vintages"]),
        tuple(_kind(row) for row in found["kinds"]),
        tuple(_kind(row) for row in found["by_day"]),
    )


def _kind(row: Printed) -> KindScore:
    score = None if row["score"] is None else _record(Score, row["score"])
    surprises = tuple(_record(Surprise, each) for each in row["surprises"])
    return _record(KindScore, {**row, "score": score, "surprises": surprises})


def _hindcast(found: Printed) -> HindcastScores:
    series = tuple(_record(SeriesScore, row) for row in found["series"])
    rows = tuple(_record(RowScore, row) for row in found["rows"])
    return _record(HindcastScores, {**found, "of_later": tuple(found["of_later"]), "series": series, "rows": rows})


def _swings(found: Printed) -> KeptSwings:
    ledgers = found["ranked_by"]
    rows = tuple(_swing(row, max(ledgers, key=lambda each: abs(row["swing"][each]))) for row in found["terms"])
    return KeptSwings(found["scenario_title"], found["paths"], found["seed"], found["book_sha256"], rows)


def _swing(row: Printed, ledger: str) -> KeptSwing:
    return KeptSwing(row["name"], ledger, row["swing"][ledger], row["standard_error"][ledger])


def _record(kind: type[Found], row: Printed) -> Found:
    """Return a row as a record; what follows from others was printed beside them and is left out."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # every kind here is a dataclass
    return kind(**{name: row[name] for name in names})
