"""The tables of a book for a query: every record as a row, and what has many of a thing as a table of its own.

Amounts are USD bn, rates and shares fractions, quarters text (``2026Q3``), days dates. Of a range there are low, mid
and high; what is unknown has no value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.book_window import default_window
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lookthrough.book.records import Book, Contract, Value

Row = tuple[object, ...]
TEXT, NUMBER, WHOLE, DAY = "VARCHAR", "DOUBLE", "BIGINT", "DATE"
USD_BN, OF_TERM, ID, WORD, IN_WORDS = "USD bn", "unit of the row", "id", "word", "text"


class QueryColumn(NamedTuple):
    """A column: its name, its type in SQL, its unit, and what it means."""

    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class BookTable:
    """A table of a book.

    Attributes:
        name: in SQL.
        row: what one row is.
        columns: in their order.
        rows: read off a book.
    """

    name: str
    row: str
    columns: tuple[QueryColumn, ...]
    rows: Callable[[Book], Iterable[Row]]


def _id(name: str, meaning: str) -> QueryColumn:
    return QueryColumn(name, TEXT, ID, meaning)


def _word(name: str, meaning: str) -> QueryColumn:
    return QueryColumn(name, TEXT, WORD, meaning)


def _text(name: str, meaning: str) -> QueryColumn:
    return QueryColumn(name, TEXT, IN_WORDS, meaning)


def _day(name: str, meaning: str) -> QueryColumn:
    return QueryColumn(name, DAY, "day", meaning)


def _number(name: str, unit: str, meaning: str) -> QueryColumn:
    return QueryColumn(name, NUMBER, unit, meaning)


def _ends(unit: str) -> tuple[QueryColumn, ...]:
    return tuple(_number(end, unit, f"{end} end of the range" if end != "mid" else "middle") for end in ENDS)


ENDS = ("low", "mid", "high")
VALUE = (_day("valid_from", "from when it holds"), *_ends(OF_TERM), _text("written", "as it stands in the book"))
BASIS = _word("basis", "reported, estimated, inferred or assumed")
SOURCES = _text("sources", "ids of its sources with spaces between them; the table cites has one a row")
PLACE = (_text("file", "in which it stands"), QueryColumn("line", WHOLE, "number", "of the file"))


def _of_value(value: Value) -> Row:
    return value.valid_from, value.low, value.mid, value.high, value.text


def _sources(*found: tuple[str, ...]) -> str:
    return " ".join(dict.fromkeys(id_ for ids in found for id_ in ids))


def _place(record: object) -> Row:
    position = record.position  # type: ignore[attr-defined]  # every record has one
    return position.file, position.line


def _entities(book: Book) -> Iterator[Row]:
    for e in book.entities.values():
        yield e.id, e.name, e.kind, e.class_, e.country, e.ticker, e.basis, _sources(e.source), *_place(e)


def _accounts(book: Book) -> Iterator[Row]:
    for entity in book.entities.values():
        for account in entity.accounts:
            for name, value in account.figures.items():
                yield (
                    entity.id,
                    account.period,
                    account.end,
                    name,
                    *_of_value(value)[1:],
                    value.basis,
                    _sources(value.source),
                )


def _contracts(book: Book) -> Iterator[Row]:
    for c in book.contracts.values():
        kind = KINDS[c.kind]
        parties = c.roles.get(kind.debtor), c.roles.get(kind.creditor)
        written = c.known, c.basis, book.grade(c), _sources(c.source), c.stack, *_place(c)
        yield c.id, c.deal, c.kind, kind.family, c.current_status, *parties, *written


def _roles(book: Book) -> Iterator[Row]:
    for c in book.contracts.values():
        for role, entity in c.roles.items():
            yield c.id, role, entity


def _terms(book: Book) -> Iterator[Row]:
    for c in book.contracts.values():
        for name, dated in c.terms.items():
            for value in dated:
                yield (
                    c.id,
                    name,
                    _unit(c, name),
                    *_of_value(value),
                    value.basis or c.basis,
                    _sources(value.source or c.source),
                )


def _unit(contract: Contract, term: str) -> str:
    specification = KINDS[contract.kind].terms.get(term)
    return Unit.TEXT.value if specification is None else specification.unit.value


def _holders(book: Book) -> Iterator[Row]:
    for c in book.contracts.values():
        for holder, dated in c.held_by.items():
            for value in dated:
                unit = Unit.FRACTION if value.base == "share" else Unit.USD_BN
                yield c.id, holder, unit.value, *_of_value(value), _sources(value.source or c.source)


def _cites(book: Book) -> Iterator[Row]:
    for table, records in (("entities", book.entities), ("contracts", book.contracts)):
        for id_, record in records.items():
            for source in record.source:
                yield table, id_, source


def _source_rows(book: Book) -> Iterator[Row]:
    for s in book.sources.values():
        yield s.id, s.title, s.publisher, s.date, s.grade, s.url


def _purchases(book: Book) -> Iterator[Row]:
    for p in book.purchases:
        yield p.seller, p.buyer, p.period, p.kind, *_of_value(p.amount)[1:4], p.amount.basis, _sources(p.amount.source)


def _series(book: Book) -> Iterator[Row]:
    for name, observations in book.series.items():
        for o in observations:
            yield name, o.period, o.unit, o.low, o.value, o.high, o.basis, o.source


def _assumptions(book: Book) -> Iterator[Row]:
    for a in book.assumptions.values():
        yield a.name, a.unit, *_of_value(a.value)[1:], a.reason, *_place(a)


def _scenarios(book: Book) -> Iterator[Row]:
    for s in book.scenarios.values():
        for name, value in s.sizes.items() or {"": None}.items():
            of = (None, None, None, None) if value is None else _of_value(value)[1:]
            yield s.name, s.title, name or None, *of


def _flows(book: Book) -> Iterator[Row]:
    start, end = default_window(book)
    for f in book_flows(book, KINDS, start=start, end=end, layer="all"):
        quarter = None if f.quarter is None else quarter_name(f.quarter)
        yield f.payer, f.payee, f.amount, quarter, f.contract, f.layer, f.status, f.basis, f.sale


BOOK_TABLES = (
    BookTable(
        "entities",
        "a company, vehicle, fund or sector",
        (
            _id("id", "of the entity"),
            _text("name", "in full"),
            _word("kind", "as the field calls it"),
            _word("class", "modelled, vehicle, sponsor, pass_through or sector"),
            _word("country", "two letters"),
            _word("ticker", "of its shares"),
            BASIS,
            SOURCES,
            *PLACE,
        ),
        _entities,
    ),
    BookTable(
        "accounts",
        "a figure that a company filed for a period",
        (
            _id("entity", "of the company"),
            _word("period", "as written: 2026Q2, FY2026Q1"),
            _day("ends", "last day of the period"),
            _word("figure", "revenue, operating_income, operating_cash_flow, capex, interest, cash or debt"),
            *_ends(USD_BN),
            _text("written", "as it stands in the book"),
            BASIS,
            SOURCES,
        ),
        _accounts,
    ),
    BookTable(
        "contracts",
        "a contract",
        (
            _id("id", "of the contract"),
            _id("deal", "of the deal it is part of"),
            _word("kind", "of contract"),
            _word("family", "kinds that pay alike"),
            _word("status", "the latest"),
            _id("debtor", "who owes"),
            _id("creditor", "who is owed"),
            _day("known", "when it became public"),
            BASIS,
            _word("grade", "the best of its sources: A, B or C"),
            SOURCES,
            _word("stack", "contracts that carry one cash flow share it"),
            *PLACE,
        ),
        _contracts,
    ),
    BookTable(
        "roles",
        "a party of a contract",
        (_id("contract", "of the contract"), _word("role", "by its name"), _id("entity", "who has it")),
        _roles,
    ),
    BookTable(
        "terms",
        "a dated value of a term",
        (
            _id("contract", "of the contract"),
            _word("term", "by its name"),
            _word("unit", "of low, mid and high; a quarter is year * 4 + quarter - 1"),
            *VALUE,
            BASIS,
            SOURCES,
        ),
        _terms,
    ),
    BookTable(
        "holders",
        "a dated part of a contract that somebody holds",
        (
            _id("contract", "of the contract"),
            _id("holder", "who holds it"),
            _word("unit", "of the part"),
            *VALUE,
            SOURCES,
        ),
        _holders,
    ),
    BookTable(
        "sources",
        "a publication",
        (
            _id("id", "of the source"),
            _text("title", "as published"),
            _text("publisher", "who published it"),
            _word("date", "of publication, as far as it is known: 2026-05-20 or 2026-05"),
            _word("grade", "A filing or official, B trade press, C unconfirmed"),
            _text("url", "where it can be read"),
        ),
        _source_rows,
    ),
    BookTable(
        "cites",
        "a source of an entity or a contract",
        (_word("record", "entities or contracts"), _id("id", "of the record"), _id("source", "of the publication")),
        _cites,
    ),
    BookTable(
        "purchases",
        "what a buyer paid a seller in a period",
        (
            _id("seller", "who is paid"),
            _id("buyer", "who pays"),
            _word("period", "as written"),
            _word("kind", "what is bought"),
            *_ends(USD_BN),
            BASIS,
            SOURCES,
        ),
        _purchases,
    ),
    BookTable(
        "series",
        "an observation",
        (
            _id("series", "of the series"),
            _word("period", "as written"),
            _word("unit", "of the row"),
            *_ends(OF_TERM),
            BASIS,
            _id("source", "of the publication"),
        ),
        _series,
    ),
    BookTable(
        "assumptions",
        "a ranged default",
        (
            _word("name", "dotted"),
            _word("unit", "of the row"),
            *_ends(OF_TERM),
            _text("written", "as it stands in the book"),
            _text("reason", "why this range"),
            *PLACE,
        ),
        _assumptions,
    ),
    BookTable(
        "scenarios",
        "a shock, a failure or an assumption that a scenario sets",
        (
            _id("scenario", "its name"),
            _text("title", "in words"),
            _word("sets", "what it sets"),
            *_ends("of what is set"),
            _text("written", "as it stands in the book"),
        ),
        _scenarios,
    ),
    BookTable(
        "flows",
        "a payment of the default window",
        (
            _id("payer", "who pays; outside is beyond the companies"),
            _id("payee", "who is paid"),
            _number("amount", USD_BN, "at the middle of every range"),
            _word("quarter", "in which it is paid: 2026Q3"),
            _id("contract", "it is paid under"),
            _word("layer", "cash, or paper: what vests and is no money"),
            _word("status", "of the contract"),
            BASIS,
            QueryColumn("sale", "BOOLEAN", "yes or no", "whether it pays for goods or services"),
        ),
        _flows,
    ),
)
