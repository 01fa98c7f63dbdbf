"""Why they fail: the answers that were kept beside the run, of those who fail most often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.page.cited import entity_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.templates import render
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.why_sentences import (
    event_words,
    headline,
    parts_sentence,
    runs_sentence,
    until,
    world_sentences,
)
from lookthrough.present.tables.simulated.why import bridge_table, why_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.present.why_records import WhyDocument

SHOWN = 3
LEAD = (
    "What decides it: inputs that were moved and moved it, and luck, which nobody can move. Whoever was asked about "
    "with lookthrough why --keep is shown, up to the three who fail most often."
)
NOTE = "What goes out is negative, so that each column adds up from opening to closing cash."


def section(data: ReportData) -> Section | None:
    """Return why those fail who were asked about; ``None`` where nobody was."""
    asked = sorted(data.documents.why, key=lambda why: (-why.probability, -why.base_probability, why.entity))
    figures = [figure for why in asked[:SHOWN] for figure in _figures(why, data.book)]
    return Section("why", "Why they fail", LEAD, tuple(figures)) if figures else None


def _figures(why: WhyDocument, book: Book) -> Iterator[Figure]:
    sources = entity_sources(book, [why.entity])
    yield Figure(
        f"why-{why.entity}",
        f"Why {why.name} {event_words(why.event)}",
        headline(why),
        why_table(why, book),
        sources=sources,
        note=runs_sentence(why),
        html=render("sentences.html", sentences=_sentences(why, book)),
    )
    world, said = (why.shocked, "with the shock") if why.is_shocked else (why.base, "without the shock")
    if world.bridge:
        title = f"Cash of {why.name} up to {until(why)}, {said}, USD bn"
        caption = f"Failing against surviving paths in the same quarters: {len(world.bridge)} rows."
        table = bridge_table(world, until(why))
        yield Figure(f"bridge-{why.entity}", title, caption, table, sources=sources, note=NOTE)


def _sentences(why: WhyDocument, book: Book) -> list[str]:
    base = [f"Without the shock: {each}" for each in world_sentences(why, why.base, book)]
    shocked = [f"With it: {each}" for each in world_sentences(why, why.shocked, book)] if why.is_shocked else []
    return [each for each in (*base, *shocked, parts_sentence(why)) if each]


SECTION = SectionEntry(42, "breaks", section)
