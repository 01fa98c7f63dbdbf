"""What breaks something as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.present.sentences.reverse_sentences import (
    found_sentences,
    headline,
    not_reached_sentence,
    rests_sentence,
)
from lookthrough.present.tables.simulated.reverse import drivers_table, not_reached_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping


def reverse_text(document: Mapping[str, Any]) -> str:
    """Return what breaks something: the nearest scenario, the others, what is not reached, and the drivers."""
    found = "\n".join(wrapped(f"- {found_sentences(document, each)}") for each in document["found"])
    return paragraphs(
        wrapped(headline(document)),
        found,
        wrapped(not_reached_sentence(document)),
        table_text(not_reached_table(document)),
        table_text(drivers_table(document)),
        wrapped(rests_sentence(document)),
    )
