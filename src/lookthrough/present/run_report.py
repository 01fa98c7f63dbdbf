"""The report of a run: one HTML file with the map, who owes what, what breaks, who loses, and how much is known.

:func:`build_report` is a function of documents and a book: the same input gives the same bytes. A document that is
missing leaves its sections out, and the page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.vintage import vintage_of
from lookthrough.present.languages.catalogue import ENGLISH
from lookthrough.present.languages.speaking import page_in
from lookthrough.present.page.page import frame
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.page.shown_in import shown_html, sources_shown
from lookthrough.present.page.story_html import contents_html, story_html
from lookthrough.present.report_story import run_story
from lookthrough.present.run_documents import all_documents_of, book_of
from lookthrough.present.run_links import RunLinks
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.sentences.run_sentences import scenario_words
from lookthrough.runs.derived import write_derived
from lookthrough.runs.seal import open_run

if TYPE_CHECKING:
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import RunDocuments
    from lookthrough.present.run_records import StressDocument
    from lookthrough.runs.seal import FinishedRun

TITLE = "Who owes what, and who loses"


def build_report(documents: RunDocuments, book: Book, run: FinishedRun | None = None) -> str:
    """Return the report as one self-contained HTML page.

    Args:
        documents: the answers of a run.
        book: the book they were made from.
        run: whose files say more than its documents, where they are at hand.
    """
    story = run_story(ReportData(book, documents, run=run))
    links, cited = RunLinks(book, story.figures), sources_shown(story.figures)
    return frame(
        "run_report.html",
        ("report.css",),
        ("tables.js",),
        title=TITLE,
        subtitle=_subtitle(book, documents.stress),
        run=documents.run,
        contents=contents_html(story, with_sources=True),
        story=story_html(story, book, show_table=links.table),
        contracts=links.contracts(),
        sources=[(book.sources[id_], shown_html(cited[id_])) for id_ in sorted(cited) if id_ in book.sources],
    )


def write_report(run_dir: Path, out: Path, language: str = ENGLISH) -> Path:
    """Write the report of a run folder, with the documents behind it where they are missing or of another run.

    Args:
        run_dir: of a finished run.
        out: the HTML file to write.
        language: of the page.

    Returns:
        ``out``.

    Raises:
        UsageError: there is no such language.
        RunFolderError: the folder holds no run.
        UnfinishedRunError: its run was not finished.
        UnreadableRunError: a file of the run is missing, damaged or of another run.
        DocumentError: the book of the run has errors.
    """
    run = open_run(run_dir)
    book = book_of(run)
    documents = read_documents(all_documents_of(run, book))
    page = page_in(language, build_report(documents, book, run), book)
    write_derived(run, out, page.encode("utf-8"))
    return out


def _subtitle(book: Book, stress: StressDocument | None) -> str:
    of_run = (
        [] if stress is None else [f"scenario: {scenario_words(stress)}", f"{stress.paths:,} paths, seed {stress.seed}"]
    )
    dates = vintage_of(book, None if stress is None else stress.run.statuses).words()
    of_book = (f"Book {book.title}", dates, "amounts in billions of US dollars")
    return "; ".join([*of_book, *of_run, f"book {book.sha256[:12]}"])
