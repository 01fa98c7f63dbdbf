"""A back-test as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.tables.backtest import scores_table, shares_table, surprises_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from lookthrough.calibration.backtest import Backtest

_ASKED = (
    "Every contract of 1 bn or more and every modelled company of the book as of a day, times six kinds of event. The "
    "answer is 1 where the table of events has it after that day, else 0. Lower scores are better; the rivals are the "
    "base rate of the kind on the day, and that rate scaled by the default rate of who owes."
)


def backtest_text(answer: Backtest) -> str:
    """Return a back-test: who fails as of each day, and how the chances scored."""
    return paragraphs(
        f"{answer.title}: replayed on {', '.join(answer.days)}, asked up to {answer.to}, {answer.paths:,} paths a day, "
        f"seed {answer.seed}",
        "Failed or taken over within ten years, share of the futures of the day without a shock (without a hazard)",
        table_text(shares_table(answer)),
        wrapped(f"More than twofold apart: {', '.join(answer.apart) or 'none'}."),
        wrapped(_ASKED),
        table_text(scores_table(answer)),
        "Where the chance lay farthest from the answer",
        table_text(surprises_table(answer)),
    )
