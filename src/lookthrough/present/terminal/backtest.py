"""Back-tests as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.sentences.calibration_sentences import ASKED, apart_sentence
from lookthrough.present.sentences.hindcast_sentences import NO_SAMPLE, READ, counted, hindsight, known_rows, undecided
from lookthrough.present.table import without
from lookthrough.present.tables.backtest import (
    came_table,
    forecasts_table,
    hindcast_table,
    scores_table,
    shares_table,
    surprises_table,
)
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from lookthrough.calibration.backtest import Backtest
    from lookthrough.calibration.hindcast.hindcast import Hindcast
    from lookthrough.calibration.hindcast.outcomes import HindcastScores


def backtest_text(answer: Backtest) -> str:
    """Return a back-test: who fails as of each day, and how the chances scored."""
    return paragraphs(
        f"{answer.title}: replayed on {', '.join(answer.days)}, asked up to {answer.to}, {answer.paths:,} paths a day, "
        f"seed {answer.seed}",
        "Failed or taken over within ten years, share of the futures of the day without a shock (without a hazard)",
        table_text(shares_table(answer)),
        wrapped(apart_sentence(answer)),
        wrapped(ASKED),
        table_text(scores_table(answer)),
        "Where the chance lay farthest from the answer",
        table_text(surprises_table(answer)),
    )


def forecasts_text(answer: Hindcast, place: str) -> str:
    """Return forecasts and where they are kept."""
    return paragraphs(
        f"{answer.title}: the world alone as of {answer.made_on}, up to {answer.to}, {answer.draws:,} draws, seed "
        f"{answer.seed}",
        table_text(forecasts_table(answer)),
        *(wrapped(undecided(f.held.what, f.undecidable)) for f in answer.series if f.undecidable),
        wrapped(hindsight(len(answer.inputs.parameters), answer.undated, answer.of_later)),
        wrapped(f"Frozen in {place}: commit it before you look at what came, then score it with --file {place}."),
    )


def hindcast_text(answer: HindcastScores) -> str:
    """Return the scores of forecasts that were frozen."""
    return paragraphs(
        f"{answer.title}: the world alone as of {answer.made_on}, held against what came up to {answer.to}, "
        f"{answer.draws:,} draws, seed {answer.seed}",
        wrapped(READ),
        table_text(without(hindcast_table(answer), "known", "of_sources", "last", "why")),
        wrapped(counted(answer)),
        *(wrapped(undecided(row.series, row.undecidable)) for row in answer.series if row.undecidable),
        wrapped(NO_SAMPLE),
        wrapped(known_rows(answer)),
        wrapped(hindsight(answer.parameters, answer.undated, answer.of_later)),
        "What came, row by row",
        table_text(came_table(answer)),
    )
