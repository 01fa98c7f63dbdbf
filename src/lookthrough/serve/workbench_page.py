"""A page of the workbench: its address and who answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from lookthrough.serve.desk import Desk


TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
}
"""What a file is, by its ending."""


class Page(NamedTuple):
    """A page.

    Attributes:
        address: as a route of Starlette, ``/figure/{file}``.
        answer: what is sent for a request.
        title: under which every page links to it, ``""`` where it is a part of another.
        methods: ``POST`` where it takes something in, which the guard must know too (``guard.TAKES``).
    """

    address: str
    answer: Callable[[Desk, Request], Awaitable[Response]]
    title: str = ""
    methods: tuple[str, ...] = ("GET",)
