"""The report of a run: one HTML file with the map, who owes what, what breaks, who loses, and how much is known.

:func:`build_report` is a function of documents and a book: the same input gives the same bytes. A document that is
missing leaves its sections out, and the page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.present.page.json_records import DocumentError
from lookthrough.present.page.page import page
from lookthrough.present.page.run_document import read_run
from lookthrough.present.sections import run_sections
from lookthrough.present.sections.report_data import ReportData
from lookthrough.runs.folder import path_of_book
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import RunDocuments, StressDocument

TITLE = "Who owes what, and who loses: the financing of the AI build-out"


def build_report(documents: RunDocuments, book: Book) -> str:
    """Return the report as one self-contained HTML page.

    Args:
        documents: the answers of a run.
        book: the book they were made from.
    """
    sections = run_sections(ReportData(book, documents))
    return page(TITLE, _subtitle(book, documents.stress), sections, book)


def write_report(run_dir: Path, out: Path) -> Path:
    """Write the report of a run folder.

    Args:
        run_dir: holds ``run.json`` (with ``book_root``) and ``documents.json``.
        out: the HTML file to write.

    Returns:
        ``out``.

    Raises:
        FileNotFoundError: the folder is no run folder.
        DocumentError: the book of the run has errors, or a document lacks a value.
    """
    book_root, documents = read_run(run_dir)
    root = path_of_book(book_root)
    book = load_book(root, KINDS, SHOCKS).book
    if book is None:
        raise DocumentError(f"the book of this run, {root}, has errors: run lookthrough check {root}")
    out.write_text(build_report(documents, book), encoding="utf-8", newline="\n")
    return out


def _subtitle(book: Book, stress: StressDocument | None) -> str:
    of_run = (
        [] if stress is None else [f"scenario: {stress.scenario_title}", f"{stress.paths:,} paths, seed {stress.seed}"]
    )
    of_book = (f"Book {book.title}", f"as of {book.as_of.isoformat()}", "amounts in billions of US dollars")
    return "; ".join([*of_book, *of_run, f"book {book.sha256[:12]}"])
