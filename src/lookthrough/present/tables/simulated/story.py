"""The story of a path as a table: one row an event, its loss by ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.family import LEDGERS
from lookthrough.present.sentences.story_sentences import outcome_words
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import ids, money, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.present.story_records import EventDocument, StoryDocument
    from lookthrough.present.table import Fields, Table


def events_table(story: StoryDocument) -> Table:
    """Return every event of a path by quarter: what came to whom, whom it had not been paid by, and what it cost."""
    fields: Fields[EventDocument] = (
        (text("quarter", absent="–"), lambda e: e.quarter),  # noqa: RUF001 - as in present.numbers
        (ids("entity"), lambda e: e.entity),
        (text("name"), lambda e: e.name),
        (text("what", "what came"), outcome_words),
        (text("unpaid_by", "not paid by"), lambda e: " ".join(each.entity for each in e.unpaid_by)),
        *((money(ledger), _of(ledger)) for ledger in LEDGERS),
    )
    return table_of(fields, story.events, name="events")


def _of(ledger: str) -> Callable[[EventDocument], float]:
    return lambda event: event.loss[ledger]
