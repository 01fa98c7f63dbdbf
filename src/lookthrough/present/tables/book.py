"""The records of a book as tables: one set of rows for the page, its CSV and the workbook.

Ids stand as they are written in the book, lists of ids have spaces between them. What a value does not say itself is
said by its record: its basis and its sources. Quarters are numbers of years (2029.25 is 2029Q2), so that they can be
sorted and drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.check.measures import held_assertions
from lookthrough.book.company_values import facts_of, opening_of
from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.shape.holdings import SHARE
from lookthrough.contracts import KINDS
from lookthrough.positions.holders import holders
from lookthrough.present.numbers import percent
from lookthrough.present.table import Kind, TableColumn, table_of
from lookthrough.present.tables.common_columns import (
    ADDRESS,
    AMOUNT,
    BASIS,
    CONTRACT,
    ENTITY,
    GRADE,
    PLACE,
    SOURCES,
    WHY,
    count,
    day,
    ends,
    ids,
    money,
    named,
    number,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lookthrough.book.check.measures import AssertionResult
    from lookthrough.book.records import (
        Assumption,
        Book,
        Contract,
        Entity,
        Excluded,
        Observation,
        Position,
        Purchase,
        Source,
        Value,
    )
    from lookthrough.present.table import Cell, Ends, Fields, Table

UNITS: Mapping[Unit, str] = {
    Unit.USD_BN: "USD bn",
    Unit.USD_BN_PER_YEAR: "USD bn a year",
    Unit.RATE: "a year, 0.05 = 5 %",
    Unit.FRACTION: "share, 1 = all",
    Unit.GW: "GW",
    Unit.YEARS: "years",
    Unit.QUARTER: "year, 2029.25 = 2029Q2",
    Unit.SHARES_BN: "bn shares",
    Unit.USD_PER_SHARE: "USD a share",
    Unit.NUMBER: "number",
}
IN_WORDS = frozenset({Unit.TEXT, Unit.CHOICE, Unit.CONTRACT, Unit.OPTIONS})


_COMPANIES = frozenset({"modelled", "sponsor"})


class Stated(NamedTuple):
    """A dated value with its record and the name and unit of its term.

    ``is_rival`` marks what another source says instead: it is shown beside the value and counts in no answer.
    """

    record: Contract | Entity
    term: str
    unit: Unit
    value: Value
    is_rival: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """Its sources, else those of its record."""
        return self.value.source or self.record.source

    @property
    def basis(self) -> str:
        """Its basis, else that of its record."""
        return self.value.basis or self.record.basis

    @property
    def name(self) -> str:
        """The term, and that it is what another source says."""
        return f"{self.term} (another source)" if self.is_rival else self.term


def of_contract(contract: Contract) -> Iterator[Stated]:
    """Yield every dated value of a contract, with its rivals: terms, statuses, holdings."""
    specs = KINDS[contract.kind].terms
    for name, dated in contract.terms.items():
        yield from _each(contract, name, specs[name].unit, dated)
    yield from _each(contract, "status", Unit.CHOICE, contract.status)
    for holder, dated in contract.held_by.items():
        for value in dated:
            unit = Unit.FRACTION if value.base == SHARE else Unit.USD_BN
            yield from _each(contract, f"held by {holder}", unit, (value,))


def of_opening(entity: Entity) -> Iterator[Stated]:
    """Yield every dated opening figure of an entity, with its rivals."""
    for name, unit, dated in opening_of(entity):
        yield from _each(entity, name, unit, dated)


def of_facts(entity: Entity) -> Iterator[Stated]:
    """Yield every filed figure, rating, owner and acquirer of an entity, with its rivals."""
    for name, unit, dated in facts_of(entity):
        yield from _each(entity, name, unit, dated)


def unknown_holders(book: Book, entity: Entity) -> str | None:
    """Return the share of a company that nobody is named for, ``58.7% (51.3% to 65.8%)``; ``None`` for no company."""
    if entity.class_ not in _COMPANIES:
        return None
    low, mid, high = holders(book, entity.id).unknown
    return percent(mid) if low == high else f"{percent(mid)} ({percent(low)} to {percent(high)})"


def _each(record: Contract | Entity, term: str, unit: Unit, dated: Iterable[Value]) -> Iterator[Stated]:
    for value in dated:
        yield Stated(record, term, unit, value)
        for rival in value.rivals:
            yield Stated(record, term, unit, rival, is_rival=True)


def all_values(book: Book) -> list[Stated]:
    """Return every dated value of a book's contracts and entities, in the order of their ids."""
    contracts = (stated for contract in book.contracts.values() for stated in of_contract(contract))
    entities = (stated for entity in book.entities.values() for stated in (*of_opening(entity), *of_facts(entity)))
    return [*contracts, *entities]


class BookValue(NamedTuple):
    """A dated value, and the book whose sources it names."""

    stated: Stated
    book: Book


class BookContract(NamedTuple):
    """A record of a book, and the book."""

    record: Contract
    book: Book


VALUES: Fields[BookValue] = (
    (ids("record"), lambda r: r.stated.record.id),
    (named("term"), lambda r: r.stated.name),
    (text("value"), lambda r: r.stated.value.text),
    (number("low"), lambda r: ends_of(r.stated.value, r.stated.unit)[0]),
    (number("mid"), lambda r: ends_of(r.stated.value, r.stated.unit)[1]),
    (number("high"), lambda r: ends_of(r.stated.value, r.stated.unit)[2]),
    (text("unit"), lambda r: UNITS.get(r.stated.unit, "words")),
    (text("over"), lambda r: None if r.stated.value.base == SHARE else r.stated.value.base),
    (day("from"), lambda r: _iso(r.stated.value.valid_from)),
    (day("known"), lambda r: _iso(r.stated.value.known)),
    (BASIS, lambda r: r.stated.basis),
    (GRADE, lambda r: best_grade(r.book, r.stated.sources)),
    (SOURCES, lambda r: " ".join(r.stated.sources)),
    (text("at", "in the document"), lambda r: r.stated.value.at),
    (PLACE, lambda r: place(r.stated.value.position)),
    (WHY, lambda r: said(r.stated.value.reason, r.stated.value.note, r.stated.value.because)),
)
CONTRACTS: Fields[BookContract] = (
    (CONTRACT, lambda r: r.record.id),
    (ids("deal"), lambda r: r.record.deal),
    (named("kind"), lambda r: r.record.kind),
    (ids("debtor"), lambda r: r.record.roles.get(KINDS[r.record.kind].debtor)),
    (ids("creditor"), lambda r: r.record.roles.get(KINDS[r.record.kind].creditor)),
    (text("roles"), lambda r: roles(r.record)),
    (named("status"), lambda r: r.record.current_status),
    (text("stack"), lambda r: r.record.stack),
    (text("rollup"), lambda r: r.record.rollup),
    (day("known"), lambda r: _iso(r.record.known)),
    (BASIS, lambda r: r.record.basis),
    (GRADE, lambda r: r.book.grade(r.record)),
    (SOURCES, lambda r: " ".join(r.record.source)),
    (PLACE, lambda r: place(r.record.position)),
    (text("note"), lambda r: said(r.record.reason, r.record.note)),
)
ENTITIES: Fields[tuple[Entity, Book]] = (
    (ENTITY, lambda r: r[0].id),
    (text("name"), lambda r: r[0].name),
    (named("kind"), lambda r: r[0].kind),
    (named("class"), lambda r: r[0].class_),
    (text("country"), lambda r: r[0].country),
    (text("ticker"), lambda r: r[0].ticker),
    (BASIS, lambda r: r[0].basis),
    (GRADE, lambda r: r[1].grade(r[0])),
    (SOURCES, lambda r: " ".join(r[0].source)),
    (PLACE, lambda r: place(r[0].position)),
    (WHY, lambda r: said(r[0].reason, r[0].note)),
)
PURCHASES: Fields[tuple[Purchase, Book]] = (
    (ids("seller"), lambda r: r[0].seller),
    (ids("buyer"), lambda r: r[0].buyer),
    (text("period"), lambda r: r[0].period),
    (named("of"), lambda r: r[0].kind),
    (AMOUNT, lambda r: ends_of(r[0].amount)),
    (BASIS, lambda r: r[0].amount.basis or "reported"),
    (GRADE, lambda r: best_grade(r[1], r[0].amount.source)),
    (SOURCES, lambda r: " ".join(r[0].amount.source)),
    (PLACE, lambda r: place(r[0].position)),
    (WHY, lambda r: said(r[0].amount.reason, r[0].amount.note)),
)
ASSERTIONS: Fields[AssertionResult] = (
    (text("assertion"), lambda r: r.assertion.id),
    (ids("subjects"), lambda r: " ".join(r.assertion.subjects)),
    (ids("with"), lambda r: r.assertion.counterparty),
    (text("begun"), lambda r: r.assertion.begun),
    (named("measure"), lambda r: r.assertion.measure),
    (money("contracts"), lambda r: r.got),
    (ends("reported"), lambda r: ends_of(r.assertion.expected)),
    (number("tolerance", unit="%"), lambda r: r.assertion.tolerance * 100),
    (money("gap"), lambda r: r.gap),
    (text("verdict"), lambda r: r.verdict),
    (day("date"), lambda r: _iso(r.assertion.date)),
    (SOURCES, lambda r: " ".join(r.assertion.source)),
    (PLACE, lambda r: place(r.assertion.position)),
    (WHY, lambda r: r.assertion.note),
)
CITED_SOURCES: Fields[tuple[Source, int]] = (
    (ids("source"), lambda r: r[0].id),
    (GRADE, lambda r: r[0].grade),
    (text("title"), lambda r: r[0].title),
    (text("publisher"), lambda r: r[0].publisher or None),
    (text("original", "passes on"), lambda r: r[0].original),
    (named("source_class", "class"), lambda r: r[0].class_),
    (day("date"), lambda r: r[0].date),
    (ADDRESS, lambda r: r[0].url),
    (count("cited", "stands under"), lambda r: r[1]),
    (PLACE, lambda r: place(r[0].position)),
)
ASSUMPTIONS: Fields[Assumption] = (
    (text("assumption"), lambda r: r.name),
    (text("value"), lambda r: r.value.text),
    (number("low"), lambda r: r.value.low),
    (number("mid"), lambda r: r.value.mid),
    (number("high"), lambda r: r.value.high),
    (text("earlier"), lambda r: "; ".join(map(_until, r.earlier)) or None),
    (SOURCES, lambda r: " ".join(r.value.source)),
    (PLACE, lambda r: place(r.position)),
    (WHY, lambda r: r.reason),
)
EXCLUDED: Fields[Excluded] = (
    (text("left_out"), lambda r: r.id),
    (text("reason"), lambda r: r.reason),
    (ids("instead", "in its place"), lambda r: r.instead),
    (PLACE, lambda r: place(r.position)),
    (WHY, lambda r: r.note),
)
SERIES: Fields[tuple[str, Observation]] = (
    (text("series"), lambda r: r[0]),
    (text("period"), lambda r: r[1].period),
    (number("value"), lambda r: r[1].value),
    (number("low"), lambda r: r[1].low),
    (number("high"), lambda r: r[1].high),
    (text("unit"), lambda r: r[1].unit),
    (BASIS, lambda r: r[1].basis),
    (ids("sources"), lambda r: r[1].source),
    (PLACE, lambda r: place(r[1].position)),
)


def values_table(book: Book, values: Iterable[Stated]) -> Table:
    """Return dated values as rows."""
    return table_of(VALUES, (BookValue(stated, book) for stated in values), name="values")


def contracts_table(book: Book) -> Table:
    """Return one row a contract: what it is, and the latest value of every term that the book uses.

    A term that is a number has three columns, low, mid and high; one in words has one.
    """
    terms = [field for term, unit in _units_used(book).items() for field in _term_fields(term, unit)]
    return table_of(
        [*CONTRACTS, *terms], (BookContract(contract, book) for contract in book.contracts.values()), name="contracts"
    )


def _units_used(book: Book) -> dict[str, Unit]:
    used: dict[str, Unit] = {}
    for contract in book.contracts.values():
        for term in contract.terms:
            used.setdefault(term, KINDS[contract.kind].terms[term].unit)
    return dict(sorted(used.items(), key=lambda pair: (pair[1] in IN_WORDS, pair[1].value, pair[0])))


def _term_fields(term: str, unit: Unit) -> list[tuple[TableColumn, Callable[[BookContract], Cell]]]:
    if unit in IN_WORDS:
        return [(text(term, term), lambda r: None if (v := r.record.value(term)) is None else v.text)]
    column = TableColumn(term, term, Kind.RANGE, UNITS[unit])
    return [(column, lambda r: None if (v := r.record.value(term)) is None else ends_of(v, unit))]


def entities_table(book: Book) -> Table:
    """Return one row an entity."""
    return table_of(ENTITIES, ((entity, book) for entity in book.entities.values()), name="entities")


def purchases_table(book: Book, purchases: Iterable[Purchase]) -> Table:
    """Return one row a purchase."""
    return table_of(PURCHASES, ((purchase, book) for purchase in purchases), name="purchases")


def assertions_table(book: Book) -> Table:
    """Return one row a reported total, with what the contracts of the book add up to."""
    held, failed = held_assertions(book, KINDS)
    return table_of(ASSERTIONS, sorted((*held, *failed), key=lambda r: r.assertion.id), name="assertions")


def sources_table(book: Book, cited: Mapping[str, int]) -> Table:
    """Return one row a source; ``cited`` counts the values and records that stand on each."""
    rows = ((source, cited.get(source.id, 0)) for source in book.sources.values())
    return table_of(CITED_SOURCES, rows, name="sources")


def assumptions_table(book: Book) -> Table:
    """Return one row an assumption."""
    return table_of(ASSUMPTIONS, book.assumptions.values(), name="assumptions")


def _until(value: Value) -> str:
    """Return an earlier value of an assumption in words: the value, since when, and what it rests on."""
    since = "" if value.valid_from is None else f" from {value.valid_from.isoformat()}"
    return f"{value.text}{since} ({' '.join(value.source) or value.reason})"


def excluded_table(book: Book) -> Table:
    """Return one row of what is known and left out of the book."""
    return table_of(EXCLUDED, book.excluded, name="left out")


def series_table(book: Book) -> Table:
    """Return every observation of the book's series."""
    rows = ((key, observation) for key, observations in book.series.items() for observation in observations)
    return table_of(SERIES, rows, name="series")


def ends_of(value: Value, unit: Unit = Unit.USD_BN) -> Ends:
    """Return low, mid and high of a value, quarters as years."""
    low, mid, high = (None if x is None else x / 4 if unit is Unit.QUARTER else x for x in _ends(value))
    return low, mid, high


def _ends(value: Value) -> Ends:
    return value.low, value.mid, value.high


def best_grade(book: Book, sources: Sequence[str]) -> str | None:
    """Return the best grade of some sources, ``None`` where there is none."""
    return min((book.sources[id_].grade for id_ in sources if id_ in book.sources), default=None)


def place(position: Position) -> str:
    """Return file and line."""
    return f"{position.file}:{position.line}"


def said(*parts: str | None) -> str | None:
    """Return reason and note as one text."""
    return " ".join(part.strip() for part in parts if part) or None


def roles(contract: Contract) -> str:
    """Return the roles of a contract as written: ``tenant: meta, landlord: hyperion_jv``."""
    return ", ".join(f"{role}: {id_}" for role, id_ in contract.roles.items())


def _iso(date: object) -> str | None:
    return None if date is None else str(date)
