"""What guided pages share: the question that their parts of a run ask, that run as they read it, a name unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.all_figures import by_name
from lookthrough.present.page.svg import patterns
from lookthrough.present.sections import guesses
from lookthrough.serve.guided.run_told import ToldRun
from lookthrough.serve.inquiry import address_of, stages
from lookthrough.simulate.channels import CHANNELS
from lookthrough.units.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.responses import Response

    from lookthrough.book.records import Book
    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.desk import Desk
    from lookthrough.serve.inquiry import Inquiry


def question_of_parts(question: Inquiry) -> Inquiry:
    """Return what the parts of a page ask: the first stage of an answer, which is there soonest."""
    return question._replace(paths=stages(question)[0])


def of_run(bench: Workbench, question: Inquiry) -> ToldRun:
    """Return an answer as the guided pages read it."""
    stress = bench.stress(question)
    hangs_on = guesses.section(bench.data(stress))
    figures = {**bench.live(stress), **by_name([] if hangs_on is None else [hangs_on])}
    return ToldRun(bench.book, stress, figures)


def named(told: ToldRun, whom: Callable[[ToldRun], str | None] | None) -> tuple[str, str] | None:
    """Return id and name of who is named in what a run says, ``None`` where nobody is."""
    id_ = None if whom is None else whom(told)
    return None if id_ is None else (id_, told.book.entities[id_].name)


def scenario_titles(book: Book, question: Inquiry) -> str:
    """Return the scenario of a question as a reader knows it."""
    return " + ".join(book.scenarios[name].title for name in question.scenario.split("+"))


def slider_page(desk: Desk, template: str, question: Inquiry, **data: object) -> Response:
    """Return a page of sliders beside the place of an answer, which its script asks for."""
    book = desk.bench.book
    return desk.page(
        template,
        200,
        question,
        title=book.title,
        address=address_of(question),
        scenarios=list(book.scenarios.values()),
        channels=CHANNELS,
        patterns=patterns(),
        **data,
    )


def missing(desk: Desk, question: Inquiry, what: str, name: str, page: str, known: Iterable[str]) -> Response:
    """Return that there is no page of a name, with the nearest, which keeps the question."""
    names, kept = list(known), address_of(question)
    near = nearest(name, names)
    shown = names if near is None else [near]
    return desk.page(
        "no_such.html",
        404,
        question=question,
        sentence=f"There is no {what} {name!r}.",
        links=[(each, f"{page}/{each}?{kept}") for each in shown],
    )
