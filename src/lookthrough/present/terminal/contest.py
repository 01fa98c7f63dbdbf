"""The contest for one prize as text for a terminal. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.sentences.contest_sentences import contest_sentences, venture_sentence
from lookthrough.present.tables.labs.contest import (
    news_table,
    portfolios_table,
    prizes_table,
    spending_table,
    values_table,
)
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.contest.contest import ContestAnswer


def contest_text(answer: ContestAnswer) -> str:
    """Return whether so much spending is rational, what each can expect, and how likely a loss is."""
    said = "\n".join(wrapped(sentence) for sentence in contest_sentences(answer))
    venture = wrapped(venture_sentence(answer))
    if not answer.contests:
        return paragraphs(said, venture, titled(portfolios_table(answer)))
    return paragraphs(
        "A contest for one prize: spending that is rational for each, and a loss for most",
        said,
        titled(prizes_table(answer)),
        titled(spending_table(answer)),
        titled(values_table(answer)),
        titled(news_table(answer)),
        venture,
        titled(portfolios_table(answer)),
    )
