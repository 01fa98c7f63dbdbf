"""Why somebody fails in the answer at hand: causes and luck, how far each must move, where the money was missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.finding import entity_id
from lookthrough.contracts import KINDS
from lookthrough.errors import UnknownNameError
from lookthrough.present.sentences.why_sentences import (
    headline,
    parts_sentence,
    runs_sentence,
    until,
    world_sentences,
)
from lookthrough.present.table import without
from lookthrough.present.tables.simulated.why import bridge_table, causes_table, parts_table
from lookthrough.present.why_records import read_why
from lookthrough.reasons.why import RERUN
from lookthrough.reasons.why import why as ask
from lookthrough.serve.content import NamedTable, PageContent, Passage, Subject, form_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.present.why_records import WhyDocument
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

EVENT, PARTS = "event", "parts"
SIGNS = (
    "Failing against surviving paths in the same quarters. What goes out is negative, so that each column adds up from "
    "opening to closing cash."
)


def content(at: QuestionAt, tell: Tell) -> PageContent:
    """Return why an entity fails on the paths of the question.

    Raises:
        UnknownNameError: an entity or event that there is not.
        UsageError: the entity is in no contract of the run.
    """
    book, entity = at.bench.book, _entity(at)
    answer = ask(
        at.run(tell),
        book,
        entity,
        event=at.one(EVENT) or None,
        kinds=KINDS,
        paths=RERUN,
        parts=at.is_on(PARTS),
        tell=tell,
    )
    why = read_why(answer.document())
    return PageContent(
        heading(at),
        headline(why),
        tuple(_passages(at, why)),
        answer.document(),
        f"{at.question.command()} && lookthrough why {entity} RUN",
        [(at.record("entity", entity), "Its page"), *at.asks(entity, "why"), (at.at("/story"), "A bad path told")],
    )


def heading(at: QuestionAt) -> str:
    """Return the title of the page.

    Raises:
        UnknownNameError: nobody is called so.
    """
    return f"Why {at.bench.book.entities[_entity(at)].name} fails"


def _entity(at: QuestionAt) -> str:
    if not at.of:
        raise UnknownNameError("the address names nobody: /why/ENTITY, as the table of failures links to")
    return entity_id(at.bench.book, at.of)


def _passages(at: QuestionAt, why: WhyDocument) -> Iterator[Passage]:
    if why.reruns == 0:
        return
    if why.is_shocked:
        yield from _of_world(at, why, "With the shock", "with")
    yield from _of_world(at, why, "Without the shock", "without")
    if why.split is not None:
        table = NamedTable("parts", parts_table(why))
        yield Passage("What each part of the scenario adds", (parts_sentence(why),), table=table)
    yield Passage(words=(runs_sentence(why),))


def _of_world(at: QuestionAt, why: WhyDocument, title: str, name: str) -> Iterator[Passage]:
    """Yield what decides in one world: in sentences, each cause with its move, the cash up to the failure."""
    book, world = at.bench.book, why.base if name == "without" else why.shocked
    causes = without(causes_table(world, book), "world", "name")
    yield Passage(
        title,
        points=world_sentences(why, world, book),
        table=NamedTable(f"causes-{name}", causes) if causes.rows else None,
    )
    if world.bridge:
        table = bridge_table(world, until(why))
        yield Passage(
            f"{title}: its cash up to {until(why)}, USD bn", (SIGNS,), table=NamedTable(f"cash-{name}", table)
        )


SUBJECT = Subject("why", content, (EVENT, PARTS), form_of("why_form.html"), heading=heading, names=True, is_slow=True)
