"""What a bust leaves as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.sentences.demand_sentences import built_sentence, full_again_sentence, kept_sentence
from lookthrough.present.table import pick
from lookthrough.present.tables.demand.legacy import after_bust_table, full_again_table, vehicle_assets_table
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.lens.legacy.legacy import Legacy

NOTHING = "The book says nothing of what a bust would leave: add `legacy.elasticity`, `legacy.price` and the like."
OWNED = ("vehicle", "name", "what", "raised", "contracts")


def legacy_text(answer: Legacy, book: Book) -> str:
    """Return a year after a bust, how long it lasts, and what the money of vehicles bought."""
    if answer.is_empty:
        return NOTHING
    return paragraphs(
        "What a bust would leave; that one comes is not said, and elasticity, price, use and growth are guesses",
        wrapped(kept_sentence(answer)),
        titled(after_bust_table(answer)),
        wrapped(full_again_sentence(answer)),
        titled(full_again_table(answer)),
        wrapped(built_sentence(answer)),
        titled(pick(vehicle_assets_table(answer, book), OWNED)),
        "\n".join(wrapped(f"note: {note}") for note in answer.notes),
    )
