"""The story of a path as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.contracts.family import LEDGERS
from lookthrough.present.sentences.story_sentences import (
    drawn_sentence,
    event_sentences,
    headline,
    rest_sentence,
    told_events,
)
from lookthrough.present.table import without
from lookthrough.present.tables.simulated.story import events_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.story_records import StoryDocument

SHOWN, FELT = 20, 0.05  # rows of the table, the costliest, and USD bn from which on one is shown


def story_text(story: StoryDocument, book: Book) -> str:
    """Return the story of a path: its loss, its events in their order, and all of them as a table.

    Args:
        story: the answer.
        book: of the run, for names.
    """
    told = "\n".join(wrapped(f"- {event_sentences(story, event, book)}") for event in told_events(story))
    felt = [event for event in story.events if event.size(LEDGERS) >= FELT]
    costliest = sorted(felt, key=lambda e: (-e.size(story.ranked_by), -e.size(LEDGERS)))[:SHOWN]
    shown = {id(event) for event in costliest}
    rows = replace(story, events=tuple(event for event in story.events if id(event) in shown))
    return paragraphs(
        wrapped(headline(story)),
        wrapped(drawn_sentence(story)),
        told or "Nothing comes to anybody on this path.",
        table_text(without(events_table(rows), "entity", "unpaid_by")),
        wrapped(rest_sentence(story)),
    )
