"""Tests of explosive behaviour as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.sentences.gauge_sentences import explosive_sentences, undecided_sentence
from lookthrough.present.table import pick
from lookthrough.present.tables.gauges.explosive import episodes_table, explosive_table, held_table
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.gauges.explosive.explosive_answer import Explosive

FEW = 12  # series of which nothing is decided that are listed


def explosive_text(answer: Explosive) -> str:
    """Return the verdict on each series, its critical values and its episodes, and what cannot be decided."""
    said = [sentence for test in answer.decided for sentence in explosive_sentences(test)]
    return paragraphs(
        "Explosive behaviour: does a series grow as only a bubble, or a boom that pays off, does?",
        "\n".join(wrapped(sentence) for sentence in said),
        titled(held_table(answer)),
        titled(episodes_table(answer)),
        wrapped(undecided_sentence(answer)),
        _undecided(answer),
    )


def _undecided(answer: Explosive) -> str:
    left = replace(answer, tests=tuple(test for test in answer.tests if test.why is not None))
    longest = sorted(left.tests, key=lambda test: (-len(test.series.values), test.series.id))[:FEW]
    title = "Not decidable" if len(left.tests) <= FEW else f"Not decidable: the longest {FEW} of {len(left.tests)}"
    table = explosive_table(replace(left, tests=tuple(longest)))
    return titled(replace(pick(table, ("series", "reason", "observations", "from", "to")), title=title))
