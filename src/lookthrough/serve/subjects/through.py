"""Who really owes what: the views with the trail of each line and the rules that made it, as ``through`` has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.finding import entity_id
from lookthrough.book.vintage import vintage_of
from lookthrough.errors import UnknownNameError
from lookthrough.lens.through.through import GAAPS
from lookthrough.lens.through.through import through as owed_by
from lookthrough.present import labels
from lookthrough.present.book_report.entity_page import views_figure
from lookthrough.present.labels import counted, first_upper
from lookthrough.present.numbers import percent
from lookthrough.present.sections.owes import section
from lookthrough.present.sections.report_data import data_of
from lookthrough.present.table import Table, without
from lookthrough.present.tables.common_columns import text
from lookthrough.present.tables.through import (
    FLOOR_NOTE,
    borne_table,
    committed_table,
    rules_table,
    side_by_side_table,
    trail_table,
    views_table,
)
from lookthrough.serve.content import RULES_ASKED, NamedTable, PageContent, Passage, Subject, form_of
from lookthrough.serve.question_at import ENTITY, PART
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.lens.through.answer import EntityThrough, Through, TrailRow
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

GAAP = "gaap"
RULES = "Each rule is a question, with its answer and the fields of the book that decide it."
TRAIL = (
    "Each view is the sum of its rows, USD bn; rows of the view memo are shown and never added. Where rules decided a "
    "row, it names what they were asked of."
)
BORNE = (
    "Who pays when the collateral alone is not enough, in a low, a middle and a high case; each adds up to the debt."
)


def content(at: QuestionAt, tell: Tell) -> PageContent:  # noqa: ARG001  # as every content is made
    """Return who owes what: of one entity with its trail and rules, else of the largest side by side.

    Raises:
        UnknownNameError: an entity, status or set of rules that there is not.
        UsageError: a day that is none.
    """
    gaap = at.one(GAAP) or "us"
    if gaap not in GAAPS:
        raise UnknownNameError(f"there is no set of rules {gaap!r}: {did_you_mean(gaap, GAAPS) or ' or '.join(GAAPS)}")
    book = at.book()
    named = [entity_id(book, at.one(ENTITY))] if at.one(ENTITY) else []
    answer = owed_by(book, *named, gaap=gaap, statuses=at.statuses)
    passages = _of_one(book, answer.entities[0]) if named else _of_all(book, answer)
    verb = " ".join(["lookthrough through", *named, *([f"--gaap {gaap}"] if gaap != "us" else [])])
    title = f"What {answer.entities[0].name} owes" if named else "Who really owes what"
    return PageContent(
        title,
        f"{first_upper(vintage_of(book, at.statuses).words())}; {labels.GAAPS[gaap]}; contracts "
        f"{' or '.join(map(labels.in_words, at.statuses))}; USD bn.",
        tuple(passages),
        {**answer.document(), "dates": vintage_of(book, at.statuses).document()},
        f"{verb}{at.part_options()}",
        _beside(at, named),
    )


def _beside(at: QuestionAt, named: list[str]) -> list[tuple[str, str]]:
    if not named:
        return []
    return [(at.record("entity", named[0]), "Its page"), *at.asks(named[0], "through")]


def _of_all(book: Book, answer: Through) -> Iterator[Passage]:
    """Yield the views side by side, then the figures of the report."""
    shares = ", ".join(f"{labels.VIEWS[view]} {percent(share)}" for view, share in answer.unconfirmed.items())
    yield Passage(
        "Side by side",
        (FLOOR_NOTE, f"Unconfirmed dollars ({labels.UNCONFIRMED}): {shares}."),
        table=NamedTable("views", without(side_by_side_table(answer), "name")),
    )
    made = section(data_of(book, "through", answer))
    if made is not None:
        for figure in made.figures:
            yield Passage(figure=figure)


def _of_one(book: Book, owed: EntityThrough) -> Iterator[Passage]:
    """Yield the views of one entity, what it has committed, who bears its debt, its trail and its rules."""
    figure = views_figure(owed)
    if figure.chart is not None:
        yield Passage(figure=figure)
    yield Passage("The views", table=NamedTable("views", without(views_table([owed]), "entity", "name")))
    committed = committed_table([owed])
    if committed.rows:
        yield Passage(committed.title, (committed.note,), table=NamedTable("committed", without(committed, "entity")))
    if owed.borne is not None:
        yield Passage("Who bears its debt", (BORNE,), table=NamedTable("borne", borne_table([owed.borne])))
    trail = with_rules(book, owed)
    yield Passage(f"The trail: {counted(len(trail.rows), 'row')}", (TRAIL,), table=NamedTable("trail", trail))
    rules = without(rules_table([owed], book), "entity")
    yield Passage("The rules behind it", (RULES,), table=NamedTable("rules", rules, "rule/", "subject"))


def with_rules(book: Book, owed: EntityThrough) -> Table:
    """Return the trail of an entity, each row with what its rules were asked of: a contract, or a vehicle of it."""
    asked = {outcome.subject for outcome in owed.rules}
    trail = without(trail_table([owed]), "entity", "name")
    column = replace(text("rules", RULES_ASKED), absent="")
    rows = tuple((*cells, _subjects(book, row, asked)) for cells, row in zip(trail.rows, owed.trail, strict=True))
    return replace(trail, columns=(*trail.columns, column), rows=rows)


def _subjects(book: Book, row: TrailRow, asked: set[str]) -> str:
    contract = book.contracts.get(row.contract or "")
    parties = () if contract is None else (contract.id, *contract.roles.values())
    return " ".join(dict.fromkeys(id_ for id_ in parties if id_ in asked))


SUBJECT = Subject("views/through", content, (*PART, ENTITY, GAAP), form_of("views_form.html"))
