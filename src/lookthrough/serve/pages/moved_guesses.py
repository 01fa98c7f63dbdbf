"""An answer with the guesses on which it hangs beside it, each on a slider between its two ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from lookthrough.calibration.kept_measures import kept_swings
from lookthrough.present.page.templates import render
from lookthrough.serve.guess_sliders import guess_sliders
from lookthrough.serve.inquiry import SHOCK, TERM, address_of
from lookthrough.serve.pages.page_parts import scenario_titles, slider_page
from lookthrough.serve.workbench_page import Page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from lookthrough.serve.answering import Workbench
    from lookthrough.serve.desk import Desk
    from lookthrough.serve.inquiry import Inquiry


async def guesses(desk: Desk, request: Request) -> Response:
    """Return the page; its script asks for the sliders and the answer."""
    question = desk.asked(request)
    scenario, as_drawn = scenario_titles(desk.bench.book, question), address_of(question._replace(terms=()))
    return slider_page(desk, "guesses.html", question, scenario=scenario, as_drawn=as_drawn)


async def sliders(desk: Desk, request: Request) -> Response:
    """Return the sliders of the guesses that move the answer most, as a fragment."""
    return HTMLResponse(await desk.in_thread(_sliders, desk.bench, desk.asked(request)))


def _sliders(bench: Workbench, question: Inquiry) -> str:
    drawn = bench.stress(question._replace(terms=(), shocks=()))  # what is set is no longer drawn and moves nothing
    kept = kept_swings(bench.book)
    found = guess_sliders(bench.book, question, drawn, bench.slots, None if kept is None else kept.answer)
    fields = {slider.field for slider in found.sliders}
    set_ = [*((f"{SHOCK}{n}", v) for n, v in question.shocks), *((f"{TERM}{n}", v) for n, v in question.terms)]
    return str(
        render(
            "workbench/guess_sliders.html",
            sliders=found.sliders,
            fixed=found.fixed,
            others=[(name, value) for name, value in set_ if name not in fields],
        )
    )


PAGES = (
    Page("/guesses", guesses, "Guesses"),
    Page("/guesses/sliders", sliders),
)
