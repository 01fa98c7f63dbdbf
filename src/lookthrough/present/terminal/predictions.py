"""Predictions as text for a terminal: the groups, and the single ones that are refuted or have come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.table import pick
from lookthrough.present.tables.predictions import judged_table, predicted_kinds_table, predictions_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.calibration.predictions import Judged, Prediction, PredictionScores
    from lookthrough.present.table import Table

_SINGLES = (
    "A chance below 2 % is refuted where the event comes, one of 98 % or more where it does not. Among many some are "
    "refuted by luck; a group is refuted where more or fewer come than nineteen futures in twenty allow."
)
_SCORED = (
    "Scored are the questions whose last day has passed. Lower is better; the rival knows how many of a kind happened, "
    "and nothing else."
)
GROUPS = ("kind", "subject", "by", "rows", "chance", "refuted_if")


def predictions_text(rows: Sequence[Prediction], place: str) -> str:
    """Return predictions as the groups that can be refuted; ``place`` says where all of them stand."""
    groups = [row for row in rows if row.is_group]
    first = rows[0]
    return paragraphs(
        f"{len(rows) - len(groups):,} predictions made on {first.made_on}, to {first.by}, {first.paths:,} paths, seed "
        f"{first.seed}, book {first.book_sha256[:12]}",
        wrapped(_SINGLES),
        table_text(pick(predictions_table(groups), GROUPS)),
        place,
    )


def prediction_scores_text(answer: PredictionScores) -> str:
    """Return what came of predictions: scores, groups, and the questions that are refuted or have come."""
    groups = [each for each in answer.judged if each.row.is_group]
    singles = [each for each in answer.judged if not each.row.is_group and (each.refuted or each.came)]
    refuted = sum(each.refuted for each in groups)
    return paragraphs(
        f"{answer.title}: {len(answer.judged) - len(groups):,} predictions held against the events up to {answer.to}",
        wrapped(_SCORED),
        table_text(predicted_kinds_table(answer)),
        wrapped(f"Groups of one kind and chance: {refuted} of {len(groups)} refuted. {_SINGLES}"),
        table_text(_picked(answer, groups, GROUPS)),
        "Questions that happened, or are refuted" if singles else "No question has happened, and none is refuted.",
        table_text(_picked(answer, singles, ("kind", "subject", "by", "chance"))),
        "--csv has each of them",
    )


def _picked(answer: PredictionScores, judged: Sequence[Judged], names: Sequence[str]) -> Table:
    return pick(judged_table(replace(answer, judged=tuple(judged))), (*names, "state", "verdict"))
