"""What every page of the workbench is made at: the book, its answers, a template filled, a thread for what is long."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

import anyio
from starlette.responses import HTMLResponse

from lookthrough.errors import UsageError
from lookthrough.present.languages.catalogue import ENGLISH, language_named
from lookthrough.present.page.templates import render
from lookthrough.serve.inquiry import address_of, is_of_question, read_inquiry
from lookthrough.serve.own_deal.kept_deals import KeptDeals
from lookthrough.serve.presence import go_on
from lookthrough.serve.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.content import PageContent
    from lookthrough.serve.inquiry import Inquiry

T = TypeVar("T")

CONTENTS = 32  # of pages that are kept: their tables and figures are asked for after them
LANG = "lang"
TOKEN = "token"  # noqa: S105  # the name of the parameter and of the cookie, not what it holds
MOST_WAITING = 224  # questions in the queue


class BusyError(UsageError):
    """More is asked than can be answered in a while."""


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
        self.own_deals = KeptDeals(bench)
        self._one_at_a_time, self._beside, self._waiting = anyio.CapacityLimiter(1), anyio.CapacityLimiter(1), 0

    def asked(self, request: Request, *others: str) -> Inquiry:
        """Return the question of an address; ``others`` are parameters that the page reads itself.

        Raises:
            UsageError: an address that says what cannot be.
        """
        language_named(request.query_params.get(LANG, ENGLISH))
        return read_inquiry(self.bench.book, self.parameters(request, *others))

    def parameters(self, request: Request, *others: str) -> list[tuple[str, str]]:
        """Return the parameters of an address but for token, language and ``others``, which a page reads itself."""
        aside = {TOKEN, LANG, *others}
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
        """Return what takes long; one question is answered at a time.

        Raises:
            BusyError: too many wait already.
        """
        return await self._in_turn(self._one_at_a_time, partial(function, *arguments))

    async def aside(self, function: Callable[[Callable[[str], None]], T]) -> T:
        """Return what makes runs of its own, one at a time beside the questions.

        Args:
            function: is given what it tells of its progress, which ends it once nobody waits.

        Raises:
            BusyError: too many wait already.
        """
        return await self._in_turn(self._beside, partial(function, _go_on))

    async def _in_turn(self, turn: anyio.CapacityLimiter, function: Callable[[], T]) -> T:
        if self._waiting >= MOST_WAITING:
            raise BusyError(f"{MOST_WAITING} questions wait for their answer already: ask again in a moment")
        self._waiting += 1
        try:
            return await anyio.to_thread.run_sync(function, limiter=turn)
        finally:
            self._waiting -= 1


def _go_on(_line: str) -> None:
    """Go on with a run that tells of its progress, as long as the page that asked is there."""
    go_on()
