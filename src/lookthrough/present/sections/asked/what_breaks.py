"""What breaks somebody: the nearest scenarios in standard deviations, as far as that was kept beside the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.labels import first_upper
from lookthrough.present.page.cited import entity_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.templates import render
from lookthrough.present.sections.report_data import ReportData, SectionEntry, from_document
from lookthrough.present.sentences.reverse_sentences import (
    found_sentences,
    headline,
    not_reached_sentence,
    question,
    rests_sentence,
)
from lookthrough.present.tables.simulated.reverse import breaks_table, drivers_table

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAD = "The stress the other way round: not what a scenario does, but which scenario would do it."
NOTE = "Bar: how far away it is, in standard deviations of the drivers."


def section(data: ReportData) -> Section | None:
    """Return what breaks what was asked about; ``None`` where nobody asked."""
    book = data.book
    found: Mapping[str, Any] | None = data.documents.reverse
    if found is None:
        return None
    bars = tuple(
        Bar(first_upper(each["name"]), (each["distance"],), text=f"{each['distance']:.2f}") for each in found["found"]
    )
    entity = found["target"]["entity"]
    figure = Figure(
        "what-breaks",
        f"The scenarios in which {question(found)}",
        headline(found),
        breaks_table(found) if bars else drivers_table(found),
        BarChart(bars, ("standard deviations",), "standard deviations") if bars else None,
        entity_sources(book, [] if entity is None else [entity]),
        f"{NOTE} {rests_sentence(found)}",
    )
    said = [*(found_sentences(found, each) for each in found["found"]), not_reached_sentence(found)]
    told = render("sentences.html", sentences=[each for each in said if each])
    return Section("what-breaks", "What it would take", LEAD, (figure,), html=told)


SECTION = SectionEntry(47, "breaks", section, draws={"Reverse": from_document(section, "reverse")})
