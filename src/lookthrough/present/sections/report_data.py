"""What a section of the reports is made from, and what it declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from lookthrough.present.page.run_document import read_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.present.page.page import Figure, Section
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


class HasDocument(Protocol):
    """An answer as a document."""

    def document(self) -> Mapping[str, Any]:
        """Return what ``--json`` prints."""


FiguresOf: TypeAlias = "Callable[[Book, Any], Iterable[Figure]]"
"""The figures of an answer on a book."""


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """A section of the reports.

    Attributes:
        place: among the sections, which stand in the order of their places.
        chapter: that it is in, an id of ``CHAPTERS``.
        section: returns it, ``None`` where its document was not computed or has nothing to show.
        is_of_book: whether the report of a book has it too: without a run.
        draws: by the type of an answer, or by its name where only the engine may import it, how its figures are made
            of it alone, for a notebook.
    """

    place: int
    chapter: str
    section: Callable[[ReportData], Section | None]
    is_of_book: bool = False
    draws: Mapping[type | str, FiguresOf] = field(default_factory=dict)


def from_document(section: Callable[[ReportData], Section | None], name: str) -> FiguresOf:
    """Return how a section that is made from a document draws the answer which has that document.

    Args:
        section: of the reports.
        name: of the document.
    """

    def figures(book: Book, answer: HasDocument) -> Iterable[Figure]:
        made = section(data_of(book, name, answer))
        return () if made is None else made.figures

    return figures


def data_of(book: Book, name: str, answer: HasDocument) -> ReportData:
    """Return what a section is made from where there is one answer alone, whose document has this name."""
    return ReportData(book, read_documents({name: answer.document()}, "the answer"))
