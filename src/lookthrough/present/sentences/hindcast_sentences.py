"""What a hindcast says in sentences, on a terminal and on the page of validation alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.calibration.hindcast.outcomes import HindcastScores

READ = (
    "CRPS in the unit of the series, mean over n rows, lower is better. Rivals: a random walk with the drift of the "
    "rows known on the day, and no change. Skill is 1 less the ratio of the scores: below 0 the world is worse. What "
    "is built in the world is capacity, and stands for what is spent."
)
NO_SAMPLE = (
    "No difference here is called significant: n is small, rows of one quarter share a forecast, and all series moved "
    "in the same months."
)


def counted(answer: HindcastScores) -> str:
    """Return how many series the world forecast better than its rivals."""
    scored = [row for row in answer.series if row.world is not None]
    both, neither = (sum(row.verdict == verdict for row in scored) for verdict in ("both", "neither"))
    rows, inside = sum(row.rows for row in scored), sum(row.inside for row in scored)
    return (
        f"The world is better than both rivals on {both} of {len(scored)} series and better than neither on {neither}; "
        f"{inside} of {rows} rows came where it had 90 % of its draws."
    )


def known_rows(answer: HindcastScores) -> str:
    """Return which rows counted as known, and how many of them a source of the day has."""
    known, sourced = (sum(getattr(row, name) for row in answer.series) for name in ("known", "of_sources"))
    return (
        "A row counts as known when its period had ended and the days had passed that its figure takes to be public. "
        f"{sourced} of {known} such rows stand in a source that had appeared by then; the others were read off later "
        "compilations."
    )


def undecided(series: str, why: str) -> str:
    """Return the sentence on a series that is not scored."""
    return f"{series}: not decidable: {why}."


def hindsight(parameters: int, undated: int, of_later: Sequence[str]) -> str:
    """Return what the forecasts know that nobody could know on the day."""
    said = (
        f"Hindsight remains: the equations are younger than the day, and of {parameters} parameters {undated} are "
        "ranges without a day, which no replay moves back; who wrote them could see what came."
    )
    if not of_later:
        return said
    return f"{said} The book had no value by then for {', '.join(of_later)}: the oldest it has stands in."
