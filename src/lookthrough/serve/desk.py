"""What every page of the workbench is made at: the book, its answers, a template filled, a thread for what is long."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

import anyio
from starlette.responses import HTMLResponse

from lookthrough.present.languages.catalogue import ENGLISH, language_named
from lookthrough.present.page.templates import render
from lookthrough.serve.inquiry import address_of, read_inquiry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.inquiry import Inquiry
    from lookthrough.serve.workbench_page import Page

T = TypeVar("T")

LANG = "lang"
TOKEN = "token"  # noqa: S105  # the name of the parameter and of the cookie, not what it holds


class Desk:
    """Where pages are made; one for a server.

    Args:
        bench: the book that is asked.
        book_page: returns the report of the book.
        pages: that stand in the navigation, in its order.
    """

    def __init__(self, bench: Workbench, book_page: Callable[[], str], pages: Sequence[Page]) -> None:
        self.bench, self.book_page, self._pages = bench, book_page, pages
        self._one_at_a_time = anyio.CapacityLimiter(1)

    def asked(self, request: Request, *others: str) -> Inquiry:
        """Return the question of an address; ``others`` are parameters that the page reads itself.

        Raises:
            UsageError: an address that says what cannot be.
        """
        language_named(request.query_params.get(LANG, ENGLISH))
        aside = {TOKEN, LANG, *others}
        return read_inquiry(self.bench.book, [(k, v) for k, v in request.query_params.multi_items() if k not in aside])

    def page(self, template: str, status: int = 200, question: Inquiry | None = None, **data: object) -> HTMLResponse:
        """Return a template of the workbench filled, with the links to all pages, which keep the question."""
        kept = "" if question is None else f"?{address_of(question)}"
        pages = [(f"{page.address}{kept}", page.title) for page in self._pages]
        return HTMLResponse(str(render(f"workbench/{template}", pages=pages, question=question, **data)), status)

    def sentence(self, sentence: str, status: int) -> HTMLResponse:
        """Return why something cannot be answered."""
        return self.page("sentence.html", status, sentence=sentence)

    async def in_thread(self, function: Callable[..., T], *arguments: object) -> T:
        """Return what takes long; one question is answered at a time."""
        return await anyio.to_thread.run_sync(partial(function, *arguments), limiter=self._one_at_a_time)
