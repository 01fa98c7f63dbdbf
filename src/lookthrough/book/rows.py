"""Shaping: documents -> records and the names they refer to, table by table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from lookthrough.book import shape as shapes
from lookthrough.book.fields import Reader, Reference
from lookthrough.book.records import (
    Assertion,
    Assumption,
    Contract,
    Entity,
    Excluded,
    Observation,
    Position,
    Purchase,
    Scenario,
    Source,
)
from lookthrough.book.series import shape_series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lookthrough.book.fields import Entries
    from lookthrough.book.files import Documents
    from lookthrough.book.nodes import Document
    from lookthrough.book.problems import Problem
    from lookthrough.book.schema import KindSpec

Record = Source | Entity | Contract | Purchase | Assumption | Assertion | Scenario | Excluded
HEADER_KEYS = ("title", "as_of", "currency", "horizon", "note")
DEAL_KEYS = ("deal", "title", "note", "contracts")
LEDGER_KEYS = ("seller", "note", "purchases")


@dataclass(frozen=True, slots=True)
class Header:
    """What ``book.yaml`` says of the whole book; ``horizon`` in quarters."""

    title: str
    as_of: dt.date
    currency: str
    horizon: int | None
    position: Position


@dataclass(frozen=True, slots=True)
class Shaped:
    """All records in the order of the files, the observations of each series, and the names referred to."""

    header: Header | None
    records: list[Record]
    series: dict[str, tuple[Observation, ...]]
    references: list[Reference] = field(default_factory=list)


def shape(documents: Documents, kinds: Mapping[str, KindSpec], problems: list[Problem]) -> Shaped:
    """Shape every document into records."""
    references: list[Reference] = []

    def rows(table: str, one: Callable[[Reader, Document], Iterator[Record | None]]) -> list[Record]:
        read = [(Reader(d.file, problems, references), d) for d in documents.tables[table]]
        return [record for reader, document in read for record in one(reader, document) if record is not None]

    records = [
        *rows("sources", _list_of(shapes.source, "sources")),
        *rows("entities", _list_of(shapes.entity, "entities")),
        *rows("deals", lambda reader, document: _deal(reader, document, kinds)),
        *rows("purchases", _ledger),
        *rows("assumptions", _list_of(shapes.assumption, "assumptions")),
        *rows("assertions", _list_of(shapes.assertion, "assertions")),
        *rows("coverage", _list_of(shapes.excluded, "rows")),
        *rows("scenarios", _one_scenario),
    ]
    series = shape_series(documents.series, problems, references)
    return Shaped(_header(documents.header, problems), records, series, references)


def _list_of(
    one: Callable[[Reader, yaml.Node], Record | None], what: str
) -> Callable[[Reader, Document], Iterator[Record | None]]:
    def rows(reader: Reader, document: Document) -> Iterator[Record | None]:
        if document.root is not None:
            for node in reader.items(document.root, what):
                yield one(reader, node)

    return rows


def _deal(reader: Reader, document: Document, kinds: Mapping[str, KindSpec]) -> Iterator[Record | None]:
    fields = None if document.root is None else reader.entries(document.root, "a deal", DEAL_KEYS)
    if fields is None or document.root is None:
        return
    deal = reader.required(fields, "deal", document.root, "a deal")
    if "contracts" not in fields:
        reader.required(fields, "contracts", document.root, "a deal")
        return
    for node in reader.items(fields["contracts"].value, "contracts"):
        yield shapes.contract(reader, node, deal or document.file, kinds)


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
            yield shapes.purchase(reader, node, seller)


def _one_scenario(reader: Reader, document: Document) -> Iterator[Record | None]:
    if isinstance(document.root, yaml.SequenceNode):
        for node in document.root.value:
            yield shapes.scenario(reader, node)
    elif document.root is not None:
        yield shapes.scenario(reader, document.root)


def _header(document: Document | None, problems: list[Problem]) -> Header | None:
    if document is None or document.root is None:
        return None
    reader = Reader(document.file, problems)
    fields = reader.entries(document.root, "the header of a book", HEADER_KEYS)
    if fields is None:
        return None
    title = reader.required(fields, "title", document.root, "a book")
    as_of = reader.day(fields, "as_of", last=True)
    if "as_of" not in fields:
        reader.required(fields, "as_of", document.root, "a book")
    currency = reader.text(fields, "currency") or "USD"
    if currency != "USD":
        hint = "convert the amounts, or write currency: USD"
        reader.add("LT310", fields["currency"].value, "a book is kept in US dollars", "another currency", hint=hint)
    horizon = _horizon(reader, fields)
    if title is None or as_of is None:
        return None
    return Header(title, as_of, currency, horizon, reader.at(document.root))


def _horizon(reader: Reader, fields: Entries) -> int | None:
    text = reader.text(fields, "horizon")
    if text is None:
        return None
    if text.isascii() and text.isdigit() and 0 < int(text) < 1000:
        return int(text)
    reader.add("LT301", fields["horizon"].value, "horizon cannot be read", "not a number of quarters", hint="write 40")
    return None
