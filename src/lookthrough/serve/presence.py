"""Whether the page that asked is still there: what it asked is dropped, or stopped between blocks of paths, when not.

A page that goes away (closed, or asking something else) closes its connection. While its answer waits for its turn it
is taken out of the queue; while it is computed, the next block of paths does not begin, so that whoever asks next waits
for one block at most. What compiles is not stopped: the next question needs it.
"""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

import anyio

from lookthrough.errors import InterruptedRunError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

T = TypeVar("T")

_GONE: ContextVar[threading.Event | None] = ContextVar("gone", default=None)


class PageGoneError(InterruptedRunError):
    """Nobody is there any more to read the answer."""


async def while_there(request: Request, answer: Callable[[], Awaitable[T]]) -> T:
    """Return what is made for a request, as long as somebody waits for it.

    Args:
        request: whose body, if it has one, was read.
        answer: makes it; what it runs in threads asks :func:`go_on`.

    Raises:
        PageGoneError: whoever asked has gone.
    """
    gone = threading.Event()
    before = _GONE.set(gone)
    with anyio.CancelScope() as scope:
        watching = asyncio.ensure_future(_leave(request, gone, scope))
        try:
            return await answer()
        finally:
            watching.cancel()
            _GONE.reset(before)
    raise PageGoneError("the page that asked is gone")


def go_on() -> None:
    """Do nothing as long as the page that asked is there.

    Raises:
        PageGoneError: it is not.
    """
    gone = _GONE.get()
    if gone is not None and gone.is_set():
        raise PageGoneError("the page that asked is gone")


async def _leave(request: Request, gone: threading.Event, scope: anyio.CancelScope) -> None:
    """Wait until the page has gone; then say so to what runs, and cancel what waits."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    gone.set()
    scope.cancel()
