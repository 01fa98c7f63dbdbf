"""The report of a book: one HTML file with a page for every deal, entity and source, the map by date, and a search.

All pages stand in one document, each at the address of what it is about (``book.html#deal/hyperion``). A script shows
one at a time, so that links, the back button and a bookmark work; without scripts the pages stand one after another.
The same book and answers give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.vintage import vintage_of
from lookthrough.present import labels
from lookthrough.present.book_report.article import Article
from lookthrough.present.book_report.deal_page import deal_page, deals_of
from lookthrough.present.book_report.entity_page import entity_pages
from lookthrough.present.book_report.index_pages import index_pages
from lookthrough.present.book_report.links import Links, cited_by, linked_table
from lookthrough.present.book_report.map_by_date import map_page
from lookthrough.present.book_report.page_entries import PAGE, address, page_entries
from lookthrough.present.book_report.source_page import source_page
from lookthrough.present.book_report.timeline import book_events, events_table
from lookthrough.present.page.page import frame
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.page.shown_in import contracts_shown, is_by_contract, row_ids
from lookthrough.present.page.story_html import contents_html, story_html
from lookthrough.present.page.templates import render
from lookthrough.present.report_story import book_story
from lookthrough.present.sections.report_data import ReportData

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markupsafe import Markup

    from lookthrough.book.records import Book
    from lookthrough.present.report_story import ReportStory
    from lookthrough.present.table import Table
    from lookthrough.present.tables.answers import Answers

NAV = (
    ("start", "Start"),
    ("deals", "Deals"),
    ("entities", "Entities"),
    ("map", "Map"),
    ("funding", "Funding"),
    ("loops", "Loops"),
    ("totals", "Totals"),
    ("sources", "Sources"),
    ("rest", "Assumed"),
)


LATEST = 12
START = "start-"
"""Before the ids of the parts of the start page, since one may be called like another page."""


def build_book_report(book: Book, answers: Answers, about: Mapping[str, str]) -> str:
    """Return the report of a book as one self-contained HTML page.

    Args:
        book: the book, replayed and filtered as asked.
        answers: what the static lenses say of it.
        about: what the page says of its making, by name: options, version.
    """
    deals = deals_of(book)
    documents = read_documents(answers.documents(), "the answers on the book")
    story = book_story(ReportData(book, documents, has_pages=True, answers=answers))
    links = Links(book, {deal.id: deal.title for deal in deals}, contracts_shown(story.figures))
    cited = cited_by(book)
    by_date = map_page(book, answers.statuses, links)
    articles = [
        _start(book, answers, about, story, links),
        *index_pages(book, deals, answers, cited, links),
        *([by_date] if by_date is not None else []),
        *(deal_page(book, deal, links) for deal in deals),
        *entity_pages(book, answers, links),
        *(source_page(source, cited.get(source.id, ()), links) for source in book.sources.values()),
    ]
    there = {each.id for each in articles}
    shown = [entry for entry in page_entries(book) if entry.table != PAGE or entry.id in there]
    return frame(
        "book/report.html",
        ("report.css", "book.css"),
        ("tables.js", "book.js"),
        title=book.title,
        pages=[page for page in NAV if page[0] in there],
        articles=articles,
        entries=[(address(entry), *entry) for entry in shown],
    )


def _folded(links: Links) -> Callable[[Table, str], Markup]:
    """Return how the data of a figure is shown: folded up, with ids as links."""

    def folded(table: Table, name: str) -> Markup:
        rows = linked_table(table, name, links, ids=row_ids(name) if is_by_contract(table) else "", by="contract")
        return render("folded_table.html", count=len(table.rows), html=rows)

    return folded


def _start(book: Book, answers: Answers, about: Mapping[str, str], story: ReportStory, links: Links) -> Article:
    meta = "; ".join(
        (
            labels.first_upper(vintage_of(book, answers.statuses).words()),
            "amounts in billions of US dollars",
            f"options: {about.get('options', 'none')}",
            f"counted: {', '.join(answers.statuses)}",
            f"book {book.sha256[:12]}",
            about.get("version", "lookthrough"),
        )
    )
    html = render(
        "book/start.html",
        title=book.title,
        meta=meta,
        notes=answers.notes,
        contents=contents_html(story, START),
        story=story_html(story, book, START, show_table=_folded(links), source_at="source/"),
        latest=_latest(book, links),
    )
    return Article("start", book.title, html)


def _latest(book: Book, links: Links) -> Markup:
    events = [event for event in book_events(book) if event.table == "contract" and event.day is not None]
    return linked_table(events_table(events[-LATEST:][::-1]), "latest", links)
