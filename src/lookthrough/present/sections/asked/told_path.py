"""A path of the run told: who could not pay whom and what that set off, as far as it was kept beside the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.family import LEDGERS, OWNERS
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.labels import LEDGER_WORDS
from lookthrough.present.page.cited import entity_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.templates import render
from lookthrough.present.sections.report_data import ReportData, SectionEntry, from_document
from lookthrough.present.sentences.story_sentences import (
    drawn_sentence,
    event_sentences,
    headline,
    outcome_words,
    rest_sentence,
    told_events,
)
from lookthrough.present.tables.simulated.story import events_table

if TYPE_CHECKING:
    from lookthrough.present.story_records import EventDocument

SHOWN = 12
LEAD = "One future from its first missed payment to its last failure. It is one of many, and no forecast."
OWED = tuple(name for name in LEDGERS if name != OWNERS)
NOTE = (
    "Bar: what is lost on it by ledger, USD bn, discounted; left of nothing: won back. Owners' marks are in the table."
)


def section(data: ReportData) -> Section | None:
    """Return the path that was told; ``None`` where none was kept."""
    story, book = data.documents.story, data.book
    if story is None:
        return None
    costly = sorted(story.events, key=lambda event: (-event.size(OWED), event.entity))[:SHOWN]
    said = [event_sentences(story, event, book) for event in told_events(story)]
    figure = Figure(
        "told-path",
        "What each event costs those who are owed, on this path",
        headline(story),
        events_table(story),
        BarChart(tuple(map(_bar, costly)), tuple(LEDGER_WORDS[name] for name in OWED)),
        entity_sources(book, {event.entity for event in costly}),
        f"{NOTE} {rest_sentence(story)}",
    )
    told = render("sentences.html", sentences=said)
    return Section("told-path", "A path told", f"{LEAD} {drawn_sentence(story)}".strip(), (figure,), html=told)


def _bar(event: EventDocument) -> Bar:
    when = f"{event.quarter}: " if event.quarter else ""
    return Bar(f"{when}{event.name} {outcome_words(event)}", tuple(event.loss[name] for name in OWED))


SECTION = SectionEntry(44, "breaks", section, draws={"Story": from_document(section, "story")})
