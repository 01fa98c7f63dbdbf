"""The map of the money with its loops, of which one is lit, at the places that the report has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.vintage import vintage_of
from lookthrough.errors import UsageError
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.present.labels import first_upper
from lookthrough.present.page.money_network import money_map
from lookthrough.present.sections.money_map import map_figure, section
from lookthrough.present.sections.report_data import data_of
from lookthrough.serve.content import PageContent, Passage, Subject, form_of
from lookthrough.serve.question_at import PART

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.present.page.money_network import MoneyMap
    from lookthrough.present.sections.report_data import ReportData
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

LOOP = "loop"


def content(at: QuestionAt, tell: Tell) -> PageContent:  # noqa: ARG001  # as every content is made
    """Return the map, the loops to pick, and the legs that they are made of.

    Raises:
        UsageError: a loop that is not on the map.
        MissingAssumptionError: the book lacks what its payments need.
    """
    book = at.book()
    answer = book_loops(book, at.statuses)
    data = data_of(book, "loops", answer)
    drawn = None if data.documents.loops is None else money_map(book, data.documents.loops)
    passages: list[Passage] = []
    if drawn is not None and drawn.edges:
        leads = {id_: at.record("entity", id_) for id_ in drawn.names if id_ in book.entities}
        figure = map_figure(data, _lit(at, drawn), leads)
        passages += [Passage(figure=figure), *_legs(data)]
    return PageContent(
        "The map of the money",
        f"{first_upper(vintage_of(book, at.statuses).words())}; who hands money to whom, and the loops in which it "
        "comes back, USD bn. Pick a loop under the map to light it; a box leads to the page of the company.",
        tuple(passages) or (Passage(words=("No amount of money is known in this part of the book.",)),),
        answer.document(),
        f"lookthrough loops{at.part_options()}",
        [(at.at("/views/loops"), "What goes round, vendor by vendor"), ("/book#map", "The map day by day")],
    )


def _lit(at: QuestionAt, drawn: MoneyMap) -> int:
    text, most = at.one(LOOP) or "1", len(drawn.loops)
    if not (text.isascii() and text.isdigit()) or int(text) > max(most, 1):
        raise UsageError(f"loop is {text!r}: write a number from 1 to {most}, or 0 for none")
    return int(text)


def _legs(data: ReportData) -> Iterator[Passage]:
    made = section(data)
    if made is not None:
        for figure in made.figures:
            yield Passage(made.title, (made.words,), figure=figure)


SUBJECT = Subject("map", content, (*PART, LOOP), form_of("part_form.html"), "Map")
