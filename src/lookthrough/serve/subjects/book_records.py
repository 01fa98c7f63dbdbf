"""The page of a deal, a company, a contract or a source, as the report of the book has it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lookthrough.book.finding import record_called
from lookthrough.errors import UnknownNameError
from lookthrough.present.book_report.deal_page import deal_page, deals_of
from lookthrough.present.book_report.entity_page import entity_page, money_between
from lookthrough.present.book_report.source_page import source_page
from lookthrough.serve.content import PageContent, Passage, Subject
from lookthrough.serve.question_at import PART
from lookthrough.serve.record_links import links_of
from lookthrough.units.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.present.book_report.article import Article
    from lookthrough.present.book_report.links import Links
    from lookthrough.present.table import Table
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

    PageOf = Callable[[QuestionAt, Book, str, Links], Article]


def content(make: PageOf, at: QuestionAt, tell: Tell) -> PageContent:  # noqa: ARG001  # as every content is made
    """Return the page of a record.

    Args:
        make: its page.
        at: whose kind is the table of the record, and which names it.
        tell: not told of anything: this is quick.

    Raises:
        UnknownNameError: no record of this table is called so; the message has the nearest.
    """
    if not at.of:
        raise UnknownNameError(f"the address names no {at.kind}: /{at.kind}/ID, or search for a word of it")
    tables: dict[str, Table] = {}
    book = at.book()
    id_ = _called(book, at)
    page = make(at, book, id_, links_of(at, tables))
    return PageContent(
        page.title,
        passages=(Passage(html=page.html),),
        document={at.kind: _plain(book, at.kind, id_)},
        verb=f"lookthrough show {at.kind}:{id_}{at.part_options()}",
        beside=_beside(at, book, id_),
        tables=tables,
        is_headed=False,
    )


def _called(book: Book, at: QuestionAt) -> str:
    """Return the id of the record; a deal may be named by its contracts alone."""
    if at.kind == "deal" and any(contract.deal == at.of for contract in book.contracts.values()):
        return at.of
    return record_called(book, at.of, (at.kind,)).id


def _plain(book: Book, table: str, id_: str) -> object:
    records: Mapping[str, Mapping[str, object]] = {
        "deal": book.deals,
        "entity": book.entities,
        "source": book.sources,
    }
    return plain(records[table].get(id_))


def _beside(at: QuestionAt, book: Book, id_: str) -> list[tuple[str, str]]:
    return at.asks(id_) if at.kind == "entity" and id_ in book.entities else []


def _deal(at: QuestionAt, book: Book, id_: str, links: Links) -> Article:  # noqa: ARG001  # as every page is made
    found = next((deal for deal in deals_of(book) if deal.id == id_), None)
    if found is None:
        raise UnknownNameError(f"the deal {id_} has no contract in this part of the book")
    return deal_page(book, found, links)


def _entity(at: QuestionAt, book: Book, id_: str, links: Links) -> Article:
    answers = at.bench.answers_on(book, at.statuses)
    return entity_page(book, book.entities[id_], answers, links, money_between(book, at.statuses))


def _source(at: QuestionAt, book: Book, id_: str, links: Links) -> Article:
    return source_page(book.sources[id_], at.bench.cited_in(book).get(id_, ()), links)


SUBJECTS = tuple(
    Subject(table, partial(content, page), PART, names=True)
    for table, page in (("deal", _deal), ("entity", _entity), ("source", _source))
)
