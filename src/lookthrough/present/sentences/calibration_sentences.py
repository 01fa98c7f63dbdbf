"""What a calibration and a replay of vintages say in sentences, on a terminal and on a page alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.calibration.backtest import Backtest
    from lookthrough.calibration.calibration import Calibration

READ = (
    "Shares of futures without a shock. A target is 0.3 to 3 times the ten-year default rate of the rating, or a guess "
    "of the book, and never narrower than two standard errors. A hazard makes up what the model does not have, so that "
    "a company with one passes by construction: what the model says by itself stands under 'without hazard'."
)
ASKED = (
    "Every contract of 1 bn or more and every modelled company of the book as of a day, times six kinds of event. The "
    "answer is 1 where the table of events has it after that day, else 0. Lower scores are better; the rivals are the "
    "base rate of the kind on the day, and that rate scaled by the default rate of who owes."
)


def targets_met(answer: Calibration) -> str:
    """Return how many targets are met, and how many paths did not converge."""
    return f"{len(answer.passed)} of {len(answer.judged)} targets are met; {answer.unconverged} paths did not converge"


def apart_sentence(answer: Backtest) -> str:
    """Return who fails on one day more than twice as often as on another."""
    return f"More than twofold apart: {', '.join(answer.apart) or 'none'}."


def beaten_sentence(answer: Backtest) -> str:
    """Return in how many kinds of event the chances of a run are better than both rivals."""
    scored = [row for row in answer.kinds if row.kind and row.score is not None]
    better = [row.kind for row in scored if row.score is not None and row.score.beats]
    return (
        f"Of {len(scored)} kinds of event that a run gives a chance to, it is better than both rivals in "
        f"{len(better)}: {', '.join(better) or 'none'}."
    )
