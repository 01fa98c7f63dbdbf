"""How well each headline on the book is known: what share of its dollars is sourced, inferred and assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import percent
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.front.book_headlines import headlines_of
from lookthrough.present.sections.report_data import SectionEntry
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import text
from lookthrough.present.tables.evidence_columns import EVIDENCE, KEYS

if TYPE_CHECKING:
    from lookthrough.present.sections.report_data import ReportData

COLUMNS = (text("headline"), text("value"), text("meaning"), *EVIDENCE)
LEAD = (
    "A headline is as good as the dollars that it rests on; what a run found rests on assumptions, with no such share."
)
NOTE = "Share of the dollars that a headline rests on; the number is the sourced share."


def section(data: ReportData) -> Section:
    """Return every headline with what its dollars rest on."""
    headlines = headlines_of(data)
    known = [(h, h.evidence) for h in headlines if h.evidence is not None]
    bars = [Bar(h.what, tuple(evidence), text=percent(evidence.sourced)) for h, evidence in known]
    ranked = sorted((evidence.sourced, h.what) for h, evidence in known)
    caption = (
        f"Best known: {ranked[-1][1]} ({percent(ranked[-1][0])} of the dollars sourced); least known: {ranked[0][1]} "
        f"({percent(ranked[0][0])})."
        if ranked
        else "No document was given: 0 headlines."
    )
    figure = Figure(
        "headlines",
        "How much of each headline on the book is sourced, inferred, assumed",
        caption,
        Table(COLUMNS, tuple((h.what, h.size, h.meaning, *(h.evidence or (None, None, None))) for h in headlines)),
        BarChart(tuple(bars), KEYS, share=True),
        tuple(sorted({source for headline in headlines for source in headline.sources})),
        NOTE,
    )
    return Section("headline-evidence", "How well the headlines are known", LEAD, (figure,))


SECTION = SectionEntry(62, "known", section, is_of_book=True)
