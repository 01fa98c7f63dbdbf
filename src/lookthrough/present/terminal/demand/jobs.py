"""Announced job cuts as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.lens.jobs.sums import HOLDS
from lookthrough.present.sentences.demand_sentences import (
    beside_sentence,
    causes_sentence,
    forecast_sentence,
    record_sentence,
    sums_sentence,
)
from lookthrough.present.table import pick
from lookthrough.present.tables.demand.jobs import beside_table, causes_table, months_table, scores_table, sums_table
from lookthrough.present.terminal.text import paragraphs, table_text, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.jobs.jobs import Jobs

NOTHING = "The book says nothing of job cuts: add a series of them and name it in `jobs.total`."
LISTED = ("status", "series", "period", "printed", "added", "missing")


def jobs_text(answer: Jobs) -> str:
    """Return the record, the causes, cuts beside layoffs, the forecast with its failure, and the sums."""
    if answer.is_empty:
        return NOTHING
    return paragraphs(
        "Announced job cuts: a record, its reasons, and what of it is AI",
        wrapped(record_sentence(answer)),
        _months(answer),
        wrapped(causes_sentence(answer)),
        titled(causes_table(answer)),
        wrapped(beside_sentence(answer)),
        titled(beside_table(answer)),
        wrapped(forecast_sentence(answer)),
        titled(scores_table(answer)),
        wrapped(sums_sentence(answer)),
        _open_sums(answer),
        "\n".join(wrapped(f"note: {note}") for note in answer.notes),
    )


def _months(answer: Jobs) -> str:
    table = months_table(answer)
    return paragraphs(table.title, table_text(pick(table, ("period", "cuts", "basis", "grade", "sources"))))


def _open_sums(answer: Jobs) -> str:
    """Return the sums that do not hold or cannot be decided; those that hold are counted."""
    table = sums_table(answer)
    rows = tuple(row for row in table.rows if row[0] != HOLDS)
    return titled(replace(pick(replace(table, rows=rows), LISTED), title="Sums that fail or cannot be decided"))
