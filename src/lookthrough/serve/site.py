"""The site: all pages of the workbench under their addresses, and what is said where there is none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Route

from lookthrough.errors import LookthroughError
from lookthrough.present.languages.catalogue import ENGLISH
from lookthrough.serve.desk import Desk
from lookthrough.serve.pages import kept, live
from lookthrough.serve.speaking import Speaking
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.workbench_page import Page

PAGES: tuple[Page, ...] = (*live.PAGES, *kept.PAGES)
"""What there is to ask; those with a title stand in the navigation in this order."""


def app_of(bench: Workbench, book_page: Callable[[], str], language: str = ENGLISH) -> Speaking:
    """Return the pages of a workbench.

    Args:
        bench: the book that is asked.
        book_page: returns the report of the book.
        language: of an address that asks for none.
    """
    desk = Desk(bench, book_page, [page for page in PAGES if page.title])
    pages = Starlette(
        routes=[Route(page.address, partial(page.answer, desk)) for page in PAGES],
        exception_handlers={
            LookthroughError: partial(_refused, desk),
            404: partial(_missing, desk),
            500: partial(_broken, desk),
        },
    )
    return Speaking(pages, bench.book, language)


async def _refused(desk: Desk, request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    """Return why something cannot be answered: at the place of the answer, or as a page."""
    return desk.sentence(str(error), 400)


async def _missing(desk: Desk, request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    """Return the nearest address to one that there is not."""
    addresses = [page.address for page in PAGES]
    hint = did_you_mean(request.url.path, addresses) or f"there are {', '.join(addresses)}"
    return desk.sentence(f"there is no page {request.url.path}: {hint}", 404)


async def _broken(desk: Desk, request: Request, error: Exception) -> Response:  # noqa: ARG001  # as Starlette calls it
    """Return that an answer failed, without the insides of the program."""
    return desk.sentence(f"the answer failed ({type(error).__name__}): a defect of lookthrough", 500)
