"""What a section of the reports is made from, and what it declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.book.records import Book
    from lookthrough.present.page.page import Section
    from lookthrough.present.page.run_document import RunDocuments
    from lookthrough.present.tables.answers import Answers
    from lookthrough.runs.seal import FinishedRun


@dataclass(frozen=True, slots=True)
class ReportData:
    """What a section is made from.

    Attributes:
        book: the book.
        documents: the answers on it that were computed.
        has_pages: whether entities have pages to lead to, as in the report of a book.
        answers: of the static lenses, in the report of a book.
        run: whose files say more than its documents.
    """

    book: Book
    documents: RunDocuments
    has_pages: bool = False
    answers: Answers | None = None
    run: FinishedRun | None = None


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """A section of the reports.

    Attributes:
        place: among the sections, which stand in the order of their places.
        chapter: that it is in, an id of ``CHAPTERS``.
        section: returns it, ``None`` where its document was not computed or has nothing to show.
        is_of_book: whether the report of a book has it too: without a run.
    """

    place: int
    chapter: str
    section: Callable[[ReportData], Section | None]
    is_of_book: bool = False
