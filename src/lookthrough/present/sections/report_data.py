"""What a section is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import RunDocuments


@dataclass(frozen=True, slots=True)
class ReportData:
    """What a section is made from.

    Attributes:
        book: the book.
        documents: the answers on it that were computed.
        has_pages: whether entities have pages to lead to, as in the report of a book.
    """

    book: Book
    documents: RunDocuments
    has_pages: bool = False
