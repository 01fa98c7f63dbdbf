"""Everything by words: records of the book, each with its page and what it can be asked, and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.search.search import folded_words, rank
from lookthrough.lens.search.search import search as find
from lookthrough.lens.search.search_index import Findable
from lookthrough.present.labels import counted
from lookthrough.present.page.templates import render
from lookthrough.present.tables.records.search import hits_table
from lookthrough.serve.content import PageContent, Passage, Subject, form_of
from lookthrough.serve.subjects.views_index import VIEWS

if TYPE_CHECKING:
    from lookthrough.lens.search.search import Hit
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

WORDS = "q"
SHOWN = 100
PAGES = (
    *(Findable("page", f"/views/{name}", *said) for name, said in VIEWS.items()),
    Findable("page", "/map", "The map of the money", "loops network ribbons"),
    Findable("page", "/guide", "The nine systems in pictures", "guide first page"),
    Findable("page", "/tour", "A tour of five minutes"),
    Findable("page", "/guesses", "Guesses that an answer hangs on", "assumptions moved sensitivity"),
    Findable("page", "/back-tests", "Back-tests", "calibration vintages predictions hindcast"),
    Findable("page", "/own-deal", "A deal of your own", "upload form excel yaml check"),
    Findable("page", "/story", "A bad path told", "story events future worst"),
    Findable("page", "/side-by-side", "Two questions side by side", "compare difference scenario interval"),
    Findable("page", "/report", "This answer as a report"),
    Findable("page", "/book", "The book", "deals entities sources"),
    Findable("page", "/", "The workbench", "sliders losses failures stress"),
)
"""What a reader may look for beside records."""


def content(at: QuestionAt, tell: Tell) -> PageContent:  # noqa: ARG001  # as every content is made
    """Return what is found, best first; nothing before a word is given."""
    words = at.one(WORDS)
    wanted = folded_words(words)
    if not wanted:
        return PageContent("Search", "Companies, deals, contracts, sources, scenarios, assumptions, series and pages.")
    found = find(at.bench.book, words)
    pages = sorted((page for page in PAGES if rank(page, wanted)), key=lambda page: -rank(page, wanted))
    listed = [
        *(("page", page.name, at.at(page.id), "", []) for page in pages),
        *((hit.table, hit.name, _address(at, hit), hit.id, _uses(at, hit)) for hit in found.hits[:SHOWN]),
    ]
    more = f", the first {SHOWN} shown" if len(found.hits) > SHOWN else ""
    return PageContent(
        f"Search: {words}",
        f"{counted(len(found.hits), 'record')} and {counted(len(pages), 'page')} found for {words!r}{more}.",
        (Passage(html=render("workbench/hits.html", hits=listed)),),
        found.document(),
        f"lookthrough search {' '.join(wanted)}",
        tables={"hits": hits_table(found)},
    )


def _address(at: QuestionAt, hit: Hit) -> str:
    return f"/?scenario={hit.id}" if hit.table == "scenario" else at.record(hit.table, hit.id)


def _uses(at: QuestionAt, hit: Hit) -> list[tuple[str, str]]:
    """Return what a find can be asked here, each an address and its words."""
    return at.asks(hit.id) if hit.table == "entity" else []


SUBJECT = Subject("search", content, (WORDS,), form_of("search_form.html"), "Search")
