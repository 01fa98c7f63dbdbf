"""The page of a source, with everything that stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.book_report.article import article
from lookthrough.present.book_report.links import linked_table
from lookthrough.present.labels import in_words
from lookthrough.present.page.html_table import is_address
from lookthrough.present.table import Table
from lookthrough.present.tables.book import place
from lookthrough.present.tables.common_columns import PLACE, ids, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Source
    from lookthrough.present.book_report.article import Article
    from lookthrough.present.book_report.links import Citation, Links

GRADE_WORDS = {"A": "grade A, a filing or official text", "B": "grade B, trade press", "C": "grade C, unconfirmed"}
STANDS = (ids("record"), text("what"), text("as_written"), PLACE)
"""What stands on a source."""


def source_page(source: Source, citations: Sequence[Citation], links: Links) -> Article:
    """Return the page of a source: what it is, and all that stands on it."""
    passes_on = None if source.original is None else f"passes on: {source.original}"
    class_ = None if source.class_ is None else in_words(source.class_)
    facts = (source.publisher, source.date, GRADE_WORDS.get(source.grade, source.grade), class_, passes_on)
    rows = tuple((f"{c.table}/{c.id}", c.what, c.text, c.place) for c in citations)
    return article(
        f"source/{source.id}",
        source.title,
        f"Source {source.id}",
        "book/source.html",
        meta=", ".join(fact for fact in facts if fact) + f"; {place(source.position)}",
        address=source.url if is_address(source.url) else None,
        stands=linked_table(Table(STANDS, rows), f"source-{source.id}", links),
    )
