"""Shaping: documents -> records and the names they refer to, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.deal_file.deal_records import DealFile
from lookthrough.book.deal_file.read_deal import deal_of
from lookthrough.book.problems import Code
from lookthrough.book.records import (
    Assertion,
    Assumption,
    Contract,
    Deal,
    Entity,
    Excluded,
    Observation,
    Position,
    Purchase,
    Scenario,
    Source,
)
from lookthrough.book.shape import lists, scenario_shape
from lookthrough.book.shape.book_format import check_format
from lookthrough.book.shape.contract import contract
from lookthrough.book.shape.entity import entity
from lookthrough.book.shape.series import shape_series
from lookthrough.book.text.fields import EVERYTHING, Reader

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from lookthrough.book.conversion import Series
    from lookthrough.book.problems import Problem
    from lookthrough.book.schema.vocabulary import KindSpec, TermSpec
    from lookthrough.book.text.fields import Entries, Reference
    from lookthrough.book.text.files import Documents
    from lookthrough.book.text.nodes import Document

Record = Source | Entity | Contract | Deal | DealFile | Purchase | Assumption | Assertion | Scenario | Excluded
HEADER_KEYS = ("format", "title", "as_of", "currency", "horizon", "scenario", "note")
DEAL_KEYS = ("deal", "title", "note", "contracts")
LEDGER_KEYS = ("seller", "note", "purchases")


@dataclass(frozen=True, slots=True)
class Header:
    """What ``book.yaml`` says of the whole book; ``horizon`` in quarters, ``scenario`` the default one."""

    title: str
    as_of: dt.date
    currency: str
    horizon: int | None
    scenario: str | None
    position: Position


@dataclass(frozen=True, slots=True)
class Shaped:
    """All records in the order of the files, the observations of each series, and the names referred to."""

    header: Header | None
    records: list[Record]
    series: dict[str, tuple[Observation, ...]]
    references: list[Reference]
    excused: Excused


@dataclass(frozen=True, slots=True)
class Excused:
    """Names that stand in the text although no record could be made of them: they are not called undefined.

    Attributes:
        names: (table, id) of records that cannot stand.
        tables: tables of which a whole file could not be read.
    """

    names: frozenset[tuple[str, str]]
    tables: frozenset[str]


def shape(
    documents: Documents, kinds: Mapping[str, KindSpec], shocks: Mapping[str, TermSpec], problems: list[Problem]
) -> Shaped:
    """Shape every document into records."""
    references: list[Reference] = []
    defined: set[tuple[str, str]] = set()

    def rows(table: str, one: Callable[[Reader, Document], Iterator[Record | None]]) -> list[Record]:
        read = [(Reader(d.file, problems, references, defined), d) for d in documents.tables[table]]
        return [record for reader, document in read for record in one(reader, document) if record is not None]

    series = shape_series(documents.series, problems, references)
    records = [
        *rows("sources", _list_of(lists.source, "sources", "source")),
        *rows("entities", _list_of(entity, "entities", "entity")),
        *rows("deals", lambda reader, document: _deal(reader, document, kinds)),
        *rows("waterfalls", lambda reader, document: _waterfall(reader, document, series)),
        *rows("purchases", _ledger),
        *rows("assumptions", _list_of(lists.assumption, "assumptions")),
        *rows("assertions", _list_of(lists.assertion, "assertions")),
        *rows("coverage", _list_of(lists.excluded, "rows")),
        *rows("scenarios", lambda reader, document: _scenarios(reader, document, shocks)),
    ]
    excused = _excused(documents, defined)
    return Shaped(_header(documents.header, problems, references), records, series, references, excused)


def _excused(documents: Documents, defined: set[tuple[str, str]]) -> Excused:
    words = {"sources": "source", "entities": "entity", "deals": "contract", "scenarios": "scenario"}
    words["waterfalls"] = "waterfall"
    lost = {(words[t], id_) for t in words for document in documents.tables[t] for id_ in document.lost}
    unread = {words[t] for t in words if any(document.root is None for document in documents.tables[t])}
    misshapen = {table for table, id_ in defined if id_ == EVERYTHING}
    return Excused(frozenset(defined | lost), frozenset(unread | misshapen))


def _list_of(
    one: Callable[[Reader, yaml.Node], Record | None], what: str, table: str | None = None
) -> Callable[[Reader, Document], Iterator[Record | None]]:
    def rows(reader: Reader, document: Document) -> Iterator[Record | None]:
        if document.root is not None:
            for node in reader.items(document.root, what, table):
                yield one(reader, node)

    return rows


def _deal(reader: Reader, document: Document, kinds: Mapping[str, KindSpec]) -> Iterator[Record | None]:
    fields = None if document.root is None else reader.entries(document.root, "a deal", DEAL_KEYS)
    if fields is None or document.root is None:
        return
    deal, title = reader.required(fields, "deal", document.root, "a deal"), reader.text(fields, "title")
    if deal is not None and not document.continued:
        yield Deal(deal, title or deal, reader.at(fields["deal"].value), reader.text(fields, "note"))
    if "contracts" not in fields:
        reader.required(fields, "contracts", document.root, "a deal")
        reader.defined.add(("contract", EVERYTHING))
        return
    for node in reader.items(fields["contracts"].value, "contracts", "contract"):
        yield contract(reader, node, deal or document.file, kinds)


def _waterfall(reader: Reader, document: Document, series: Series) -> Iterator[DealFile | None]:
    found = deal_of(document, reader.problems, series)
    if found is None:
        reader.defined.add(("waterfall", EVERYTHING))
    yield found


def _ledger(reader: Reader, document: Document) -> Iterator[Record | None]:
    fields = None if document.root is None else reader.entries(document.root, "a ledger of purchases", LEDGER_KEYS)
    if fields is None or document.root is None:
        return
    seller = reader.required(fields, "seller", document.root, "a ledger of purchases")
    if "purchases" not in fields:
        reader.required(fields, "purchases", document.root, "a ledger of purchases")
        return
    if seller is not None:
        reader.refer("entity", seller, fields["seller"].value, "seller")
        for node in reader.items(fields["purchases"].value, "purchases"):
            yield lists.purchase(reader, node, seller)


def _scenarios(reader: Reader, document: Document, shocks: Mapping[str, TermSpec]) -> Iterator[Record | None]:
    if isinstance(document.root, yaml.SequenceNode):
        for node in document.root.value:
            yield scenario_shape.scenario(reader, node, shocks)
    elif document.root is not None:
        yield scenario_shape.scenario(reader, document.root, shocks)


def _header(document: Document | None, problems: list[Problem], references: list[Reference]) -> Header | None:
    if document is None or document.root is None:
        return None
    reader = Reader(document.file, problems, references)
    fields = reader.entries(document.root, "the header of a book", HEADER_KEYS)
    if fields is None:
        return None
    check_format(reader, fields)
    title = reader.required(fields, "title", document.root, "a book")
    as_of = reader.day(fields, "as_of", last=True)
    if "as_of" not in fields:
        reader.required(fields, "as_of", document.root, "a book")
    currency = reader.text(fields, "currency") or "USD"
    if currency != "USD":
        hint = "convert the amounts, or write currency: USD"
        reader.add("LT310", fields["currency"].value, "a book is kept in US dollars", "another currency", hint=hint)
    horizon, scenario = _horizon(reader, fields), reader.text(fields, "scenario")
    if scenario is not None:
        reader.refer("scenario", scenario, fields["scenario"].value, "scenario")
    if title is None or as_of is None:
        return None
    return Header(title, as_of, currency, horizon, scenario, reader.at(document.root))


def _horizon(reader: Reader, fields: Entries) -> int | None:
    text = reader.text(fields, "horizon")
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 4 and int(text) > 0:
        return int(text)
    reader.add("LT301", fields["horizon"].value, "horizon cannot be read", "not a number of quarters", hint="write 40")
    return None


CODES = (
    Code(
        "LT310",
        "a book is not in US dollars",
        "Amounts of all contracts are added up, so a book has one currency, and only USD is supported.",
        "Convert the amounts at the rate of their date and write `currency: USD`.",
    ),
)
