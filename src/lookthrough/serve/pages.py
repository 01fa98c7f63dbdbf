"""The addresses of the workbench: its page, an answer as a fragment, figures as files, the report, the book."""

from __future__ import annotations

import json
from functools import partial
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

import anyio
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from lookthrough.errors import LookthroughError
from lookthrough.present.export.figure_file import FORMS, TakenFigure, figure_bytes
from lookthrough.present.page.page import picture_html
from lookthrough.present.page.svg import patterns
from lookthrough.present.page.templates import asset, render
from lookthrough.present.run_report import build_report
from lookthrough.present.sentences.run_sentences import lenders_sentence, levels_sentence, negative_sentences
from lookthrough.serve.inquiry import STAGES, address_of, read_inquiry, stages
from lookthrough.serve.sliders import sliders_of
from lookthrough.simulate.channels import CHANNELS
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.inquiry import Inquiry

T = TypeVar("T")

LIVE = ("lenders", "failures", "loss-fan")
"""The figures that answer while one drags."""
TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".zip": "application/zip",
}
ASSETS = {"workbench.js": "text/javascript", "workbench.css": "text/css", "report.css": "text/css"}
ADDRESSES = {
    "/": "home",
    "/answer": "answer",
    "/answer.json": "document",
    "/report": "report",
    "/book": "book",
    "/figure/{file}": "figure",
    "/assets/{name}": "asset",
}
"""What there is to ask, and the page that answers it."""
OWN_POLICY = {"content-security-policy": "frame-ancestors 'none'"}
"""Of a page that carries its own policy, by the hashes of its style and script."""


def app_of(bench: Workbench, book_page: Callable[[], str]) -> Starlette:
    """Return the pages of a workbench.

    Args:
        bench: the book that is asked.
        book_page: returns the report of the book.
    """
    pages = _Pages(bench, book_page)
    return Starlette(
        routes=[Route(address, getattr(pages, name)) for address, name in ADDRESSES.items()],
        exception_handlers={LookthroughError: pages.refused, 404: pages.missing, 500: pages.broken},
    )


class _Pages:
    """What is sent for each address; whatever takes long runs in a thread, one question at a time."""

    def __init__(self, bench: Workbench, book_page: Callable[[], str]) -> None:
        self._bench, self._book_page = bench, book_page
        self._one_at_a_time = anyio.CapacityLimiter(1)

    async def home(self, request: Request) -> Response:
        """Return the page with its sliders; its script asks for the answer."""
        question, book = self._asked(request), self._bench.book
        html = render(
            "workbench/home.html",
            title=book.title,
            question=question,
            address=address_of(question),
            scenarios=list(book.scenarios.values()),
            channels=CHANNELS,
            sliders=sliders_of(book, question),
            stages=STAGES,
            patterns=patterns(),
        )
        return HTMLResponse(str(html))

    async def answer(self, request: Request) -> Response:
        """Return one stage of an answer as a fragment, with the address of the next."""
        question, at = self._asked(request, "at"), request.query_params.get("at", "0")
        steps = stages(question)
        stage = min(int(at), len(steps) - 1) if at.isascii() and at.isdigit() else 0
        if await request.is_disconnected():
            return Response(status_code=204)
        html = await self._in_thread(self._fragment, question, steps, stage)
        return HTMLResponse(html)

    async def document(self, request: Request) -> Response:
        """Return an answer as ``stress --json`` has it."""
        found = await self._in_thread(self._bench.answer, self._asked(request))
        return Response(json.dumps(found, sort_keys=True, default=float), media_type="application/json")

    async def report(self, request: Request) -> Response:
        """Return the whole report of an answer."""
        question = self._asked(request)

        def made() -> str:
            data = self._bench.data(self._bench.stress(question))
            return build_report(data.documents, data.book)

        return HTMLResponse(await self._in_thread(made), headers=OWN_POLICY)

    async def book(self, request: Request) -> Response:  # noqa: ARG002  # every page is given its request
        """Return the report of the book: a page for every deal, entity and source, and a search."""
        return HTMLResponse(await self._in_thread(self._book_page), headers=OWN_POLICY)

    async def figure(self, request: Request) -> Response:
        """Return a figure of an answer as a file: ``/figure/loss-fan.svg?scenario=…``."""
        question = self._asked(request)
        file = PurePosixPath(request.path_params["file"])
        if file.suffix not in FORMS:
            return self._sentence(f"a figure ends in {', '.join(FORMS)}", 404)

        def made() -> bytes:
            stress = self._bench.stress(question)
            own = f"lookthrough {version('lookthrough')}"
            taken = TakenFigure(self._bench.figure(stress, file.stem), self._bench.book, stress, own)
            return figure_bytes(taken, file.suffix)

        return Response(await self._in_thread(made), media_type=TYPES[file.suffix])

    async def asset(self, request: Request) -> Response:
        """Return a script or a style sheet of the package."""
        name = request.path_params["name"]
        if name not in ASSETS:
            return self._sentence(f"there is no {name!r}", 404)
        return Response(str(asset(name)), media_type=ASSETS[name])

    async def refused(self, request: Request, error: Exception) -> Response:  # noqa: ARG002
        """Return why something cannot be answered: at the place of the answer, or as a page."""
        return self._sentence(str(error), 400)

    async def missing(self, request: Request, error: Exception) -> Response:  # noqa: ARG002
        """Return the nearest address to one that there is not."""
        hint = did_you_mean(request.url.path, ADDRESSES) or f"there are {', '.join(ADDRESSES)}"
        return self._sentence(f"there is no page {request.url.path}: {hint}", 404)

    async def broken(self, request: Request, error: Exception) -> Response:  # noqa: ARG002
        """Return that an answer failed, without the insides of the program."""
        return self._sentence(f"the answer failed ({type(error).__name__}): a defect of lookthrough", 500)

    def _asked(self, request: Request, *others: str) -> Inquiry:
        aside = {"token", *others}
        return read_inquiry(self._bench.book, [(k, v) for k, v in request.query_params.multi_items() if k not in aside])

    def _fragment(self, question: Inquiry, steps: list[int], stage: int) -> str:
        asked = question._replace(paths=steps[stage])
        stress = self._bench.stress(asked)
        figures = self._bench.live(stress)
        said = (
            (levels_sentence(stress),)
            if stress.is_without_shock
            else (lenders_sentence(stress), *negative_sentences(stress))
        )
        following = f"/answer?{address_of(question)}&at={stage + 1}" if stage + 1 < len(steps) else ""
        shown = [(figures[name], picture_html(figures[name])) for name in LIVE if name in figures]
        return str(
            render(
                "workbench/answer.html",
                paths=steps[stage],
                said=said,
                shown=shown,
                address=address_of(asked),
                following=following,
                endings=list(FORMS),
            )
        )

    def _sentence(self, sentence: str, status: int) -> Response:
        return HTMLResponse(str(render("workbench/sentence.html", sentence=sentence)), status)

    async def _in_thread(self, function: Callable[..., T], *arguments: object) -> T:
        return await anyio.to_thread.run_sync(partial(function, *arguments), limiter=self._one_at_a_time)
