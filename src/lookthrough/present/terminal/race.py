"""The race of labs as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present import labels
from lookthrough.present.sentences.race_sentences import race_sentences, record_sentences
from lookthrough.present.tables.labs.race import (
    concentration_table,
    crossing_table,
    exits_table,
    forecasts_table,
    labs_table,
    ratios_table,
    settings_table,
    shares_table,
)
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from collections.abc import Collection

    from lookthrough.lens.race.race_answer import RaceAnswer


def race_text(answer: RaceAnswer, labs: Collection[str] = ()) -> str:
    """Return who survives, who leads, who is bought, and what of it could have been foreseen.

    Args:
        answer: of ``lens.race``.
        labs: ids of those whose exits and shares are shown; none: all.
    """
    answer = _only(answer, labs) if labs else answer
    if not answer.years:
        return wrapped(" ".join(race_sentences(answer)))
    return paragraphs(
        f"The race of {len(answer.labs)} frontier labs, {answer.paths:,} futures in each of four settings, seed "
        f"{answer.seed}",
        "\n".join(wrapped(sentence) for sentence in race_sentences(answer)),
        titled(settings_table(answer)),
        titled(exits_table(answer)),
        titled(shares_table(answer, next(iter(labels.RACE_SETTINGS)))),
        titled(concentration_table(answer)),
        titled(ratios_table(answer)),
        *(titled(crossing_table(test, answer)) for test in answer.crossings),
        titled(forecasts_table(answer)),
        "\n".join(wrapped(sentence) for sentence in record_sentences(answer)),
        titled(labs_table(answer)),
    )


def _only(answer: RaceAnswer, labs: Collection[str]) -> RaceAnswer:
    """Return the answer with the exits and shares of some labs; survivors stay those of all."""
    return replace(
        answer,
        exits=tuple(row for row in answer.exits if row.lab in labs),
        shares=tuple(row for row in answer.shares if row.lab in labs),
    )
