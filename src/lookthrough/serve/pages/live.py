"""The page with the sliders, its answer stage by stage, and the figures of an answer as files."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from lookthrough.present.export.figure_file import FORMS, TakenFigure, figure_bytes
from lookthrough.present.page.page import picture_html
from lookthrough.present.page.templates import render
from lookthrough.present.sentences.run_sentences import lenders_sentence, levels_sentence, negative_sentences
from lookthrough.serve.inquiry import STAGES, address_of, stages
from lookthrough.serve.pages.page_parts import slider_page
from lookthrough.serve.sliders import sliders_of
from lookthrough.serve.workbench_page import TYPES, Page

if TYPE_CHECKING:
    from starlette.requests import Request

    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.desk import Desk
    from lookthrough.serve.inquiry import Inquiry

LIVE = ("lenders", "failures", "loss-fan")
"""The figures that answer while one drags."""
ASKED = 12  # of those who fail, that lead to why


async def home(desk: Desk, request: Request) -> Response:
    """Return the page with its sliders; its script asks for the answer."""
    question = desk.asked(request)
    return slider_page(desk, "home.html", question, sliders=sliders_of(desk.bench.book, question), stages=STAGES)


async def answer(desk: Desk, request: Request) -> Response:
    """Return one stage of an answer as a fragment, with the address of the next."""
    question, at = desk.asked(request, "at"), request.query_params.get("at", "0")
    steps = stages(question)
    stage = min(int(at), len(steps) - 1) if at.isascii() and at.isdigit() else 0
    if await request.is_disconnected():
        return Response(status_code=204)
    return HTMLResponse(await desk.in_thread(_fragment, desk.bench, question, steps, stage))


async def document(desk: Desk, request: Request) -> Response:
    """Return an answer as ``stress --json`` has it."""
    found = await desk.in_thread(desk.bench.answer, desk.asked(request))
    return Response(json.dumps(found, sort_keys=True, default=float), media_type="application/json")


async def figure(desk: Desk, request: Request) -> Response:
    """Return a figure of an answer as a file: ``/figure/loss-fan.svg?scenario=…``."""
    question, file = desk.asked(request), PurePosixPath(request.path_params["file"])
    if file.suffix not in FORMS:
        return desk.sentence(f"a figure ends in {', '.join(FORMS)}", 404)

    def made() -> bytes:
        found, stress = desk.bench.figure(question, file.stem)
        own = f"lookthrough {version('lookthrough')}"
        return figure_bytes(TakenFigure(found, desk.bench.book, stress, own), file.suffix)

    return Response(await desk.in_thread(made), media_type=TYPES[file.suffix])


def _fragment(bench: Workbench, question: Inquiry, steps: list[int], stage: int) -> str:
    asked = question._replace(paths=steps[stage])
    stress = bench.stress(asked)
    figures = bench.live(stress)
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
            whole=address_of(question),
            failing=[(row.id, row.name) for row in stress.by_difference][:ASKED],
            following=following,
            endings=list(FORMS),
        )
    )


PAGES = (
    Page("/", home, "Workbench"),
    Page("/answer", answer),
    Page("/answer.json", document),
    Page("/figure/{file}", figure),
)
