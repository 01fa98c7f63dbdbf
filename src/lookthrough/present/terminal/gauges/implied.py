"""What prices ask for as text for a terminal. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.sentences.implied_sentences import implied_sentences
from lookthrough.present.table import pick
from lookthrough.present.tables.gauges.implied import cases_table, companies_table, echo_table, precedents_table
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.gauges.implied.implied import ImpliedGrowth

FEW = 2  # companies whose cases are shown in full
SHOWN = ("name", "value", "value_at", "revenue", "revenue_at", "multiple", "growth", "least", "most", "margin")
THEN_AND_NOW = ("series", "unit", "then", "then_at", "now", "now_at")
CASES = ("name", "discount", "margin", "pe", "multiple", "growth")


def implied_text(answer: ImpliedGrowth) -> str:
    """Return what each price asks for, the cases of a few companies, the dot-com and the market then and now."""
    cases = titled(pick(cases_table(answer), CASES)) if len(answer.companies) <= FEW else ""
    return paragraphs(
        "What a price asks for: the growth of revenue that would pay it",
        "\n".join(wrapped(sentence) for sentence in implied_sentences(answer)),
        titled(pick(companies_table(answer), SHOWN)),
        cases,
        titled(precedents_table(answer)),
        titled(pick(echo_table(answer), THEN_AND_NOW)),
    )
