"""Every figure of a run or of a book by its name: those that its report has.

The report of a book has its map by date; the figure of it is the map of its balance-sheet date, as a run has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.errors import UnknownNameError
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.report_story import book_story, run_story
from lookthrough.present.run_documents import all_documents_of, book_of
from lookthrough.present.sections.report_data import ReportData
from lookthrough.runs.seal import open_run
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.present.page.page import Figure, Section
    from lookthrough.present.tables.answers import Answers


def figures_of_run(folder: Path) -> tuple[ReportData, Mapping[str, Figure]]:
    """Return what the report of a run is made from, and its figures by name.

    Raises:
        RunFolderError: the folder holds no run.
        UnfinishedRunError: its run was not finished.
        UnreadableRunError: a file of the run is missing, damaged or of another run.
        DocumentError: the book of the run has errors.
    """
    run = open_run(folder)
    book = book_of(run)
    data = ReportData(book, read_documents(all_documents_of(run, book)), run=run)
    return data, by_name(run_story(data).sections)


def figures_of_book(book: Book, answers: Answers) -> tuple[ReportData, Mapping[str, Figure]]:
    """Return what the report of a book is made from, and its figures by name."""
    data = ReportData(book, read_documents(answers.documents(), "the answers on the book"), answers=answers)
    return data, by_name(book_story(data).sections)


def figure_named(name: str, figures: Mapping[str, Figure]) -> Figure:
    """Return a figure.

    Args:
        name: of the figure, or a word of it that no other has: ``fan`` for ``loss-fan``.
        figures: by name.

    Raises:
        UnknownNameError: there is none of this name; the message gives the nearest.
    """
    of_word = [id_ for id_ in figures if name in id_.split("-")]
    if name in figures or len(of_word) == 1:
        return figures.get(name) or figures[of_word[0]]
    words = (word for id_ in figures for word in id_.split("-"))
    hint = did_you_mean(name, (*figures, *words)) or f"here are {', '.join(figures)}"
    raise UnknownNameError(f"there is no figure {name!r} here: {hint}")


def by_name(sections: Iterable[Section]) -> Mapping[str, Figure]:
    """Return the figures of sections by name."""
    return {figure.id: figure for section in sections for figure in section.figures}
