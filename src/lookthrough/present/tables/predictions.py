"""Predictions as tables: each with what would refute it, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, day, ids, share, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lookthrough.calibration.predictions import Judged, PredictedKind, Prediction, PredictionScores
    from lookthrough.present.table import Cell, Fields, Table

NONE = "-"
ALL = "all"
_MADE: Fields[Prediction] = (
    (ids("id"), lambda r: r.id),
    (day("made_on", "made on"), lambda r: r.made_on.isoformat()),
    (day("by"), lambda r: r.by.isoformat()),
    (text("book_sha256", "book"), lambda r: r.book_sha256),
    (count("seed"), lambda r: r.seed),
    (count("paths"), lambda r: r.paths),
    (text("kind", "kind of event"), lambda r: r.kind),
    (text("about", "contract or company"), lambda r: r.about),
    (ids("subject", "about"), lambda r: r.subject),
    (ids("group"), lambda r: r.group),
    (count("rows"), lambda r: r.rows),
    (share("chance", unit=""), lambda r: r.chance),
    (count("fewest"), lambda r: r.fewest),
    (count("most"), lambda r: r.most),
    (text("refuted_if", "refuted if"), lambda r: r.refuted_if),
)
_CAME: Fields[Judged] = (
    (text("state", "what came of it"), lambda r: r.state),
    (text("verdict"), lambda r: "refuted" if r.refuted else ""),
)


def predictions_table(rows: Iterable[Prediction]) -> Table:
    """Return predictions with everything that their table keeps."""
    return table_of(_MADE, rows, name="predictions")


def judged_table(answer: PredictionScores) -> Table:
    """Return each prediction with what came of it."""
    made: Fields[Judged] = tuple((column, _of_row(read)) for column, read in _MADE)
    return table_of((*made, *_CAME), answer.judged, name="predictions")


def _of_row(read: Callable[[Prediction], Cell]) -> Callable[[Judged], Cell]:
    return lambda judged: read(judged.row)


def predicted_kinds_table(answer: PredictionScores) -> Table:
    """Return the scores of each kind over the questions whose last day has passed."""
    fields: Fields[PredictedKind] = (
        (text("kind", "kind of event"), lambda r: r.kind or ALL),
        (count("questions"), lambda r: r.questions),
        (count("came", "happened"), lambda r: r.came),
        (count("over", "last day passed"), lambda r: r.over),
        (text("mean_chance", "mean chance", absent=NONE), _figure("mean_chance")),
        (text("brier", "Brier", absent=NONE), _figure("brier")),
        (text("brier_base", "Brier, base rate", absent=NONE), _figure("brier_base")),
        (text("log", absent=NONE), _figure("log")),
        (text("log_base", "log, base rate", absent=NONE), _figure("log_base")),
    )
    return table_of(fields, answer.kinds, name="scores")


def _figure(name: str) -> Callable[[PredictedKind], str | None]:
    return lambda row: None if row.score is None else f"{getattr(row.score, name):.4f}"
