"""Pages that carry their own policy: the report of an answer and that of the book; and the assets of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from lookthrough.present.page.templates import asset as file_of
from lookthrough.present.run_report import build_report
from lookthrough.serve.workbench_page import Page

if TYPE_CHECKING:
    from starlette.requests import Request

    from lookthrough.serve.desk import Desk

SCRIPTS = ("workbench.js", "parts.js", "guesses.js", "subject.js", "tables.js")
STYLES = ("workbench.css", "guided.css", "own_deal.css", "subject.css", "report.css", "book.css")
ASSETS = dict.fromkeys(SCRIPTS, "text/javascript") | dict.fromkeys(STYLES, "text/css")
OWN_POLICY = {"content-security-policy": "frame-ancestors 'none'"}
"""Of a page that carries its own policy, by the hashes of its style and script."""


async def report(desk: Desk, request: Request) -> Response:
    """Return the whole report of an answer."""
    question = desk.asked(request)

    def made() -> str:
        data = desk.bench.data(desk.bench.stress(question))
        return build_report(data.documents, data.book)

    return HTMLResponse(await desk.in_thread(made), headers=OWN_POLICY)


async def book(desk: Desk, request: Request) -> Response:  # noqa: ARG001  # every page is given its request
    """Return the report of the book: a page for every deal, entity and source, and a search."""
    return HTMLResponse(await desk.in_thread(desk.book_page), headers=OWN_POLICY)


async def asset(desk: Desk, request: Request) -> Response:
    """Return a script or a style sheet of the package."""
    name = request.path_params["name"]
    if name not in ASSETS:
        return desk.sentence(f"there is no {name!r}", 404)
    return Response(str(file_of(name)), media_type=ASSETS[name])


PAGES = (
    Page("/book", book, "The book"),
    Page("/report", report, "This answer as a report"),
    Page("/assets/{name}", asset),
)
