"""What a text says of AI as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.gauges.washing.sentences import CLAIM, PLAN, RISK
from lookthrough.present.labels import counted
from lookthrough.present.numbers import percent
from lookthrough.present.table import pick
from lookthrough.present.tables.gauges.washing import facts_table, sentences_table
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.gauges.washing.washing import Washing

FEW = 40  # sentences that are listed; --json and --csv have all
NO_SCORE = (
    "No score is given: a handful of enforcement cases cannot calibrate one. What stands beside the sentences is what "
    "the book knows; unknown is not nothing."
)
NO_ENTITY = "With --facts ENTITY what the book knows of the company stands beside them."


def washing_text(answer: Washing) -> str:
    """Return the sentences by kind, and the facts beside them."""
    table = sentences_table(answer)
    title = table.title if len(table.rows) <= FEW else f"{table.title}: the first {FEW} of {len(table.rows):,}"
    short = replace(pick(table, ("kind", "figure", "superlative", "sentence")), title=title)
    return paragraphs(
        f"What {answer.name or 'the text'} says of AI, and what is known",
        wrapped(_counted(answer)),
        titled(replace(short, rows=short.rows[:FEW])),
        titled(pick(facts_table(answer), ("what", "value", "unit", "period", "sources"))),
        wrapped(NO_SCORE if answer.entity else f"{NO_SCORE} {NO_ENTITY}"),
    )


def _counted(answer: Washing) -> str:
    counts = answer.counts
    if not answer.said:
        return f"None of its {answer.words:,} words speaks of AI."
    claims = counts[CLAIM]
    share = f", {percent(answer.claims_with_figure / claims)} of them with a figure" if claims else ""
    return (
        f"{counted(len(answer.said), 'sentence')} in {answer.words:,} words: {counted(claims, 'claim')}{share}, "
        f"{counted(counts[PLAN], 'plan')}, {counted(counts[RISK], 'risk')}."
    )
