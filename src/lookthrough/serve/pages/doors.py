"""A door for each reader: three or four questions, each answered in a sentence, and where the workbench goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from lookthrough.present.page.templates import render
from lookthrough.present.sentences.run_sentences import scenario_words
from lookthrough.serve.guided.readers import ALL, BY_NAME
from lookthrough.serve.inquiry import address_of
from lookthrough.serve.pages.page_parts import missing, named, of_run, question_of_parts, scenario_titles
from lookthrough.serve.workbench_page import Page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.desk import Desk
    from lookthrough.serve.guided.readers import Door, ReaderQuestion
    from lookthrough.serve.inquiry import Inquiry


async def door(desk: Desk, request: Request) -> Response:
    """Return the questions of a reader with what the book answers; its script asks for what a run does."""
    question, name = desk.asked(request), request.path_params["reader"]
    if name not in BY_NAME:
        return missing(desk, question, "reader", name, "/for", BY_NAME)
    answers = await desk.in_thread(_answers, desk.bench, BY_NAME[name])
    return desk.page(
        "door.html",
        question=question,
        address=address_of(question),
        scenario=scenario_titles(desk.bench.book, question),
        reader=BY_NAME[name],
        answers=answers,
        readers=ALL,
    )


async def run(desk: Desk, request: Request) -> Response:
    """Return what a run answers to one question of a reader, by its number, as a fragment."""
    question, name = desk.asked(request, "question"), request.path_params["reader"]
    if name not in BY_NAME:
        return missing(desk, question, "reader", name, "/for", BY_NAME)
    numbered = {str(place): asked for place, asked in enumerate(BY_NAME[name].asks, 1) if asked.of_run is not None}
    number = request.query_params.get("question", "")
    if number not in numbered:
        return desk.sentence(f"there is no question {number!r} for a run: {', '.join(numbered)}", 404)
    return HTMLResponse(await desk.in_thread(_run, desk.bench, question, numbered[number]))


def _answers(bench: Workbench, reader: Door) -> list[tuple[ReaderQuestion, str]]:
    return [(asked, "" if asked.of_book is None else asked.of_book(bench.told)) for asked in reader.asks]


def _run(bench: Workbench, question: Inquiry, asked: ReaderQuestion) -> str:
    told = of_run(bench, question_of_parts(question))
    said = "" if asked.of_run is None else asked.of_run(told)
    return str(
        render(
            "workbench/door_run.html",
            said=said,
            whom=named(told, asked.whom),
            scenario=scenario_words(told.stress),
            stress=told.stress,
            address=address_of(question),
        )
    )


PAGES = (
    Page("/for/{reader}", door),
    Page("/for/{reader}/run", run),
)
