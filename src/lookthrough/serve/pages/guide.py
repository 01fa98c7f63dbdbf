"""The nine systems as a first page and one page each; what a run says of each comes as a part of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import HTMLResponse

from lookthrough.present.export.figure_file import FORMS
from lookthrough.present.page.page import NOTHING, picture_html, small_picture
from lookthrough.present.page.svg import patterns
from lookthrough.present.page.templates import render
from lookthrough.present.sentences.run_sentences import scenario_words
from lookthrough.serve.guided.readers import ALL as READERS
from lookthrough.serve.guided.systems import ALL, BY_NAME
from lookthrough.serve.inquiry import address_of
from lookthrough.serve.pages.page_parts import missing, named, of_run, question_of_parts, scenario_titles
from lookthrough.serve.workbench_page import Page

if TYPE_CHECKING:
    from markupsafe import Markup
    from starlette.requests import Request
    from starlette.responses import Response

    from lookthrough.present.page.page import Figure
    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.desk import Desk
    from lookthrough.serve.guided.systems import FinancingSystem
    from lookthrough.serve.guided.told_book import ToldBook
    from lookthrough.serve.inquiry import Inquiry


class Card(NamedTuple):
    """A system on the first page: its number, what the book says of it, its picture where that is of the book."""

    number: int
    system: FinancingSystem
    said: str
    picture: Markup


class DrawnFigure(NamedTuple):
    """A figure with its picture."""

    figure: Figure
    picture: Markup


async def guide(desk: Desk, request: Request) -> Response:
    """Return the nine systems in nine pictures."""
    question = desk.asked(request)
    cards = await desk.in_thread(_cards, desk.bench)
    return desk.page(
        "guide.html",
        question=question,
        title=desk.bench.book.title,
        address=address_of(question),
        cards=cards,
        readers=[(reader.name, reader.title) for reader in READERS],
        scenario=scenario_titles(desk.bench.book, question),
        patterns=patterns(),
    )


async def system(desk: Desk, request: Request) -> Response:
    """Return one system: what the book says and shows, what a run says, and where the workbench has more."""
    question, name = desk.asked(request), request.path_params["system"]
    if name not in BY_NAME:
        return missing(desk, question, "system", name, "/guide", BY_NAME)
    found = BY_NAME[name]
    said, drawn = await desk.in_thread(_told, desk.bench, found)
    place = ALL.index(found)
    return desk.page(
        "system.html",
        question=question,
        address=address_of(question),
        number=place + 1,
        system=found,
        said=said,
        drawn=drawn,
        scenario=scenario_titles(desk.bench.book, question),
        before=ALL[place - 1] if place else None,
        after=ALL[place + 1] if place + 1 < len(ALL) else None,
        endings=list(FORMS),
        patterns=patterns(),
    )


async def run(desk: Desk, request: Request) -> Response:
    """Return what a run says of one system as a fragment, small where it stands on the first page."""
    question, name = desk.asked(request, "small"), request.path_params["system"]
    if name not in BY_NAME:
        return missing(desk, question, "system", name, "/guide", BY_NAME)
    is_small = "small" in request.query_params
    return HTMLResponse(await desk.in_thread(_run, desk.bench, question, BY_NAME[name], is_small))


def _cards(bench: Workbench) -> list[Card]:
    told = bench.told
    return [Card(place, each, each.of_book(told), _picture(told, each)) for place, each in enumerate(ALL, 1)]


def _picture(told: ToldBook, found: FinancingSystem) -> Markup:
    """Return the picture of a system on the first page: of the first of its figures that the book has."""
    figure = next(filter(None, map(told.figure, found.shown)), None)
    return NOTHING if figure is None else small_picture(figure)


def _told(bench: Workbench, found: FinancingSystem) -> tuple[str, list[DrawnFigure]]:
    there = filter(None, map(bench.told.figure, found.shown))
    return found.of_book(bench.told), [DrawnFigure(each, picture_html(each)) for each in there]


def _run(bench: Workbench, question: Inquiry, found: FinancingSystem, is_small: bool) -> str:  # noqa: FBT001  # of a thread
    asked = question_of_parts(question)
    told = of_run(bench, asked)
    figure = told.figures.get(found.of_answer) if not is_small or not found.shown else None
    picture = NOTHING if figure is None else small_picture(figure) if is_small else picture_html(figure)
    return str(
        render(
            "workbench/system_run.html",
            said=found.of_run(told),
            whom=named(told, found.whom),
            figure=figure,
            picture=picture,
            is_small=is_small,
            scenario=scenario_words(told.stress),
            stress=told.stress,
            address=address_of(asked),
            endings=list(FORMS),
        )
    )


PAGES = (
    Page("/guide", guide, "Guide"),
    Page("/guide/{system}", system),
    Page("/guide/{system}/run", run),
)
