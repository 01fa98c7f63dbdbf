"""What matters most in a run as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.contracts.family import LEDGERS
from lookthrough.present.sentences.sensitivity_sentences import (
    HOW_TO_READ,
    disclosure_sentence,
    headline,
    ledger_sentences,
    slopes_sentence,
)
from lookthrough.present.table import without
from lookthrough.present.tables.simulated.sensitivity import contracts_table, disclosures_table, terms_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book

SHOWN, FEWER = 12, 6  # rows of contracts and of terms, and of what is not disclosed


def sensitivity_text(document: Mapping[str, Any], book: Book) -> str:
    """Return what matters most: ledger by ledger in sentences, then the first rows of each table."""
    said = "\n".join(
        wrapped(f"- {each}") for each in (ledger_sentences(document, name, book) for name in LEDGERS) if each
    )
    hidden = {**document, "terms": [t for t in document["terms"] if t["is_unpublished"]][:FEWER]}
    return paragraphs(
        wrapped(headline(document)),
        said or "Nothing moves any of it by more than chance.",
        wrapped(disclosure_sentence(document, book)),
        table_text(without(contracts_table(_first(document, "contracts"), book), "contract")),
        table_text(without(terms_table(_first(document, "terms"), book), "name", "numbers")),
        table_text(without(disclosures_table(hidden, book), "name", "basis")),
        wrapped(slopes_sentence(document, book)),
        wrapped(HOW_TO_READ),
    )


def _first(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return {**document, key: document[key][:SHOWN]}
