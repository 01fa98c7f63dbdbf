"""The site: all pages of the workbench under their addresses, and what is said where there is none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from lookthrough.errors import LookthroughError
from lookthrough.present.languages.catalogue import ENGLISH
from lookthrough.serve.desk import BusyError, Desk
from lookthrough.serve.pages import back_tests, doors, guide, kept, live, moved_guesses, own_deal, subject_pages, tour
from lookthrough.serve.presence import PageGoneError, while_there
from lookthrough.serve.translating import Speaking
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.workbench_page import Page

PAGES: tuple[Page, ...] = (
    *live.PAGES,
    *guide.PAGES,
    *doors.PAGES,
    *tour.PAGES,
    *moved_guesses.PAGES,
    *back_tests.PAGES,
    *subject_pages.PAGES,
    *own_deal.PAGES,
    *kept.PAGES,
)
"""What there is to ask; those with a title stand in the navigation in this order."""


def app_of(bench: Workbench, book_page: Callable[[], str], language: str = ENGLISH) -> Speaking:
    """Return the pages of a workbench.

    Args:
        bench: the book that is asked.
        book_page: returns the report of the book.
        language: of an address that asks for none.
    """
    desk = Desk(bench, book_page, [(page.address, page.title) for page in PAGES if page.title])
    pages = Starlette(
        routes=[Route(page.address, partial(_answered, desk, page), methods=list(page.methods)) for page in PAGES],
        exception_handlers={
            PageGoneError: _gone,
            BusyError: partial(_busy, desk),
            LookthroughError: partial(_refused, desk),
            HTTPException: partial(_not_so, desk),
            404: partial(_missing, desk),
            500: partial(_broken, desk),
        },
    )
    return Speaking(pages, bench.book, language)


async def _answered(desk: Desk, page: Page, request: Request) -> Response:
    """Return the answer of a page, as long as somebody waits for it."""
    if request.method == "POST":
        await request.body()  # read before the end of the connection is waited for
    return await while_there(request, partial(page.answer, desk, request))


async def _gone(request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    """Return nothing: nobody reads it."""
    return Response(status_code=204)


async def _busy(desk: Desk, request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    """Return when to ask again."""
    answer = desk.sentence(str(error), 503)
    answer.headers["retry-after"] = "2"
    return answer


async def _not_so(desk: Desk, request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    """Return what is wrong with a request as it came."""
    status, said = (error.status_code, error.detail) if isinstance(error, HTTPException) else (400, str(error))
    return desk.sentence(said, status)


async def _refused(desk: Desk, request: Request, error: Exception) -> Response:
    """Return why something cannot be answered: at the place of the answer, or as a page."""
    return desk.sentence(str(error), 400, desk.kept(request))


async def _missing(desk: Desk, request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    """Return the nearest address to one that there is not."""
    addresses = [page.address for page in PAGES if "{" not in page.address]
    hint = did_you_mean(request.url.path, addresses) or f"there are {', '.join(addresses)}"
    return desk.sentence(f"there is no page {request.url.path}: {hint}", 404, desk.kept(request))


async def _broken(desk: Desk, request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    """Return that an answer failed, without the insides of the program."""
    kept = "What was shown before stands, and the next question is answered as usual."
    return desk.sentence(f"The answer failed ({type(error).__name__}): a defect of lookthrough. {kept}", 500)
