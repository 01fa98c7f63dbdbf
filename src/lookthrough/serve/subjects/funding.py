"""Who pays for the build-out, by year, source, lender and sponsor, with every row behind it, as ``funding`` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.finding import entity_id
from lookthrough.book.vintage import vintage_of
from lookthrough.lens.funding.funding import funding as money_of
from lookthrough.present import labels
from lookthrough.present.labels import counted, first_upper
from lookthrough.present.sections.funding import section
from lookthrough.present.sections.report_data import data_of
from lookthrough.present.tables.funding import (
    by_lender_table,
    by_source_table,
    by_sponsor_table,
    funding_table,
    non_traditional_table,
)
from lookthrough.serve.content import NamedTable, PageContent, Passage, Subject, form_of
from lookthrough.serve.question_at import ENTITY, PART

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.lens.funding.funding import Funding
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

EACH = "each"
SPONSORS = (
    "The sponsors of a vehicle are its tenants, guarantors and owners; those that share vehicles have a row together."
)
LENDERS = (
    "Borrowed money: the share of lenders that are neither banks nor the bond market. Low and high take each amount "
    "and each unknown lender at the value that moves the share most."
)


def content(at: QuestionAt, tell: Tell) -> PageContent:  # noqa: ARG001  # as every content is made
    """Return who pays: of everybody, or of the money that one entity receives.

    Raises:
        UnknownNameError: an entity or status that there is not.
        UsageError: a day or a length of a period that there is not.
    """
    book, each = at.book(), at.one(EACH) or "year"
    named = [entity_id(book, at.one(ENTITY))] if at.one(ENTITY) else []
    answer = money_of(book, *named, statuses=at.statuses, each=each)
    verb = " ".join(["lookthrough funding", *named, *(["--quarters"] if each == "quarter" else [])])
    of = f" of {book.entities[named[0]].name}" if named else ""
    return PageContent(
        f"Who pays for the build-out{of}",
        f"{first_upper(vintage_of(book, at.statuses).words())}; money raised and own cash spent, gross, USD bn. "
        f"{labels.unconfirmed(answer.unconfirmed) if answer.trail else ''}",
        tuple(_passages(book, answer)) or (Passage(words=("The book has no contract and no investment that match.",)),),
        {**answer.document(), "dates": vintage_of(book, at.statuses).document()},
        f"{verb}{at.part_options()}",
        [(at.record("entity", named[0]), "Its page"), (at.at("/views/through", entity=named[0]), "What it owes")]
        if named
        else [],
    )


def _passages(book: Book, answer: Funding) -> Iterator[Passage]:
    if not answer.trail:
        return
    made = section(data_of(book, "funding", answer))
    for figure in () if made is None else made.figures:
        yield Passage(figure=figure)
    yield Passage("By source", table=NamedTable("by-source", by_source_table(answer)))
    yield Passage("By kind of lender", table=NamedTable("by-lender", by_lender_table(answer)))
    non_traditional = non_traditional_table(answer)
    if non_traditional.rows:
        yield Passage("Lenders beyond banks and bonds", (LENDERS,), table=NamedTable("beyond-banks", non_traditional))
    yield Passage("By sponsor", (SPONSORS,), table=NamedTable("by-sponsor", by_sponsor_table(answer)))
    trail = funding_table(answer.trail)
    title = f"The trail: {counted(len(trail.rows), 'row')}"
    yield Passage(
        title, ("Each figure above is the sum of its rows.",), table=NamedTable("trail", trail), is_folded=True
    )


SUBJECT = Subject("views/funding", content, (*PART, ENTITY, EACH), form_of("views_form.html"))
