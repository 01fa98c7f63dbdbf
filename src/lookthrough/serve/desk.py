"""What every page of the workbench is made at: the book, its answers, a template filled, a thread for what is long."""

from __future__ import annotations

import asyncio
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, TypeVar

import anyio
from starlette.responses import HTMLResponse

from lookthrough.errors import LookthroughError, UsageError
from lookthrough.present.page.templates import render
from lookthrough.serve.inquiry import address_of, is_of_question, read_inquiry
from lookthrough.serve.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.content import PageContent
    from lookthrough.serve.inquiry import Inquiry

T = TypeVar("T")

CONTENTS = 32  # of pages that are kept: their tables and figures are asked for after them
TOKEN = "token"  # noqa: S105  # the name of the parameter and of the cookie, not what it holds


class Desk:
    """Where pages are made; one for a server.

    Args:
        bench: the book that is asked.
        book_page: returns the report of the book.
        pages: address and title of those that stand in the navigation, in its order.
    """

    def __init__(self, bench: Workbench, book_page: Callable[[], str], pages: Sequence[tuple[str, str]]) -> None:
        self.bench, self.book_page, self._pages = bench, book_page, pages
        self.contents: Remembered[PageContent] = Remembered(CONTENTS)
        self._one_at_a_time, self._beside = anyio.CapacityLimiter(1), anyio.CapacityLimiter(1)

    def asked(self, request: Request, *others: str) -> Inquiry:
        """Return the question of an address; ``others`` are parameters that the page reads itself.

        Raises:
            UsageError: an address that says what cannot be.
        """
        return read_inquiry(self.bench.book, self.parameters(request, *others))

    def parameters(self, request: Request, *others: str) -> list[tuple[str, str]]:
        """Return the parameters of an address but for the token and ``others``, which a page reads itself."""
        aside = {TOKEN, *others}
        return [(name, value) for name, value in request.query_params.multi_items() if name not in aside]

    def kept(self, request: Request) -> Inquiry | None:
        """Return the question of an address that cannot be answered, ``None`` where it asks none that can be."""
        own = [(name, value) for name, value in self.parameters(request) if is_of_question(name)]
        try:
            return read_inquiry(self.bench.book, own)
        except UsageError:
            return None

    def page(self, template: str, status: int = 200, question: Inquiry | None = None, **data: object) -> HTMLResponse:
        """Return a template of the workbench filled, with the links to all pages, which keep the question."""
        kept = "" if question is None else f"?{address_of(question)}"
        pages = [(f"{address}{kept}", title) for address, title in self._pages]
        return HTMLResponse(str(render(f"workbench/{template}", pages=pages, question=question, **data)), status)

    def sentence(self, sentence: str, status: int, question: Inquiry | None = None) -> HTMLResponse:
        """Return why something cannot be answered; the links of the page keep the question."""
        home = "/" if question is None else f"/?{address_of(question)}"
        return self.page("sentence.html", status, question, sentence=sentence, home=home)

    async def in_thread(self, function: Callable[..., T], *arguments: object) -> T:
        """Return what takes long; one question is answered at a time."""
        return await anyio.to_thread.run_sync(partial(function, *arguments), limiter=self._one_at_a_time)

    async def aside(self, request: Request, function: Callable[[Callable[[str], None]], T]) -> T:
        """Return what makes runs of its own, one at a time beside the questions; it ends when the page is left.

        Args:
            request: of the page.
            function: is given what it tells of its progress, which raises :class:`LeftPageError` once nobody waits.
        """
        left = Event()

        def tell(_line: str) -> None:
            if left.is_set():
                raise LeftPageError("the page that asked was left")

        watching = asyncio.create_task(_until_left(request, left))
        try:
            return await anyio.to_thread.run_sync(partial(function, tell), limiter=self._beside)
        finally:
            watching.cancel()


class LeftPageError(LookthroughError):
    """Nobody waits for an answer any more."""


async def _until_left(request: Request, left: Event) -> None:
    """Tell a thread that whoever asked has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    left.set()
