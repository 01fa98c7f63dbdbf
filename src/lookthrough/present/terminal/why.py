"""Why an entity fails as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.sentences.why_sentences import headline, parts_sentence, runs_sentence, until, world_sentences
from lookthrough.present.table import without
from lookthrough.present.tables.simulated.why import bridge_table, causes_table, parts_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.why_records import WhyDocument, WhyWorldDocument


def why_text(why: WhyDocument, book: Book) -> str:
    """Return why an entity fails: without the shock, with it, and which part of it.

    Args:
        why: the answer.
        book: of the run, for names.
    """
    if why.reruns == 0:
        return wrapped(headline(why))
    return paragraphs(
        wrapped(headline(why)),
        _world("WITHOUT THE SHOCK", why, why.base, book),
        _world("WITH THE SHOCK", why, why.shocked, book) if why.is_shocked else "",
        wrapped(parts_sentence(why)),
        table_text(parts_table(why)),
        wrapped(runs_sentence(why)),
    )


def _world(title: str, why: WhyDocument, world: WhyWorldDocument, book: Book) -> str:
    sentences = "\n".join(wrapped(f"- {sentence}") for sentence in world_sentences(why, world, book))
    return paragraphs(
        f"{title}\n{sentences}",
        table_text(without(causes_table(world, book), "world", "name")),
        table_text(without(bridge_table(world, until(why)), "side")),
    )
