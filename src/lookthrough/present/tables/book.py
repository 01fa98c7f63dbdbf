"""The records of a book as tables: one set of rows for the page, its CSV and the workbook.

Ids stand as they are written in the book, lists of ids have spaces between them. What a value does not say itself is
said by its record: its basis and its sources. Quarters are numbers of years (2029.25 is 2029Q2), so that they can be
sorted and drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.check.measures import held_assertions
from lookthrough.book.schema.vocabulary import OPENING, Unit
from lookthrough.book.shape.holdings import SHARE
from lookthrough.contracts import KINDS
from lookthrough.present.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lookthrough.book.records import Book, Contract, Entity, Position, Purchase, Source, Value
    from lookthrough.present.table import Cell

    Row = tuple[Cell, ...]

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
IN_WORDS = frozenset({Unit.TEXT, Unit.CHOICE, Unit.CONTRACT})
VALUE_COLUMNS = (
    *("record", "term", "value", "low", "mid", "high", "unit", "over", "from", "known", "basis", "grade", "sources"),
    *("place", "why"),
)


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


def of_entity(entity: Entity) -> Iterator[Stated]:
    """Yield every dated opening figure of an entity, with its rivals."""
    for name, dated in entity.opening.items():
        yield from _each(entity, name, OPENING[name].unit, dated)


def _each(record: Contract | Entity, term: str, unit: Unit, dated: Iterable[Value]) -> Iterator[Stated]:
    for value in dated:
        yield Stated(record, term, unit, value)
        for rival in value.rivals:
            yield Stated(record, term, unit, rival, is_rival=True)


def all_values(book: Book) -> list[Stated]:
    """Return every dated value of a book's contracts and entities, in the order of their ids."""
    contracts = (stated for contract in book.contracts.values() for stated in of_contract(contract))
    return [*contracts, *(stated for entity in book.entities.values() for stated in of_entity(entity))]


def values_table(book: Book, values: Iterable[Stated]) -> Table:
    """Return dated values as rows."""
    return Table(VALUE_COLUMNS, tuple(_value_row(book, stated) for stated in values))


def _value_row(book: Book, stated: Stated) -> Row:
    value = stated.value
    return (
        *(stated.record.id, stated.name, value.text, *ends(value, stated.unit), UNITS.get(stated.unit, "words")),
        None if value.base == SHARE else value.base,
        *(_iso(value.valid_from), _iso(value.known), stated.basis, best_grade(book, stated.sources)),
        *(" ".join(stated.sources), place(value.position), said(value.reason, value.note, value.because)),
    )


def ends(value: Value, unit: Unit = Unit.USD_BN) -> tuple[float | None, float | None, float | None]:
    """Return low, mid and high of a value, quarters as years."""
    low, mid, high = (None if x is None else x / 4 if unit is Unit.QUARTER else x for x in _ends(value))
    return low, mid, high


def _ends(value: Value) -> tuple[float | None, float | None, float | None]:
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


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def contracts_table(book: Book) -> Table:
    """Return one row a contract: what it is, and the latest value of every term that the book uses.

    A term that is a number has three columns, low, mid and high; one in words has one.
    """
    used = _units_used(book)
    heads = [
        *("contract", "deal", "kind", "debtor", "creditor", "roles", "status", "stack", "rollup", "known", "basis"),
        *("grade", "sources", "place", "note"),
        *(column for name, unit in used.items() for column in _term_columns(name, unit)),
    ]
    return Table(tuple(heads), tuple(_contract_row(book, contract, used) for contract in book.contracts.values()))


def _units_used(book: Book) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for contract in book.contracts.values():
        for name in contract.terms:
            found.setdefault(name, KINDS[contract.kind].terms[name].unit)
    return dict(sorted(found.items(), key=lambda pair: (pair[1] in IN_WORDS, pair[1].value, pair[0])))


def _term_columns(name: str, unit: Unit) -> tuple[str, ...]:
    if unit in IN_WORDS:
        return (name,)
    return tuple(f"{name} {end} ({UNITS[unit]})" for end in ("low", "mid", "high"))


def _contract_row(book: Book, contract: Contract, used: Mapping[str, Unit]) -> Row:
    cells: list[Cell] = []
    kind = KINDS[contract.kind]
    parties = (contract.roles.get(kind.debtor), contract.roles.get(kind.creditor))
    for name, unit in used.items():
        value = contract.value(name)
        if unit in IN_WORDS:
            cells.append(None if value is None else value.text)
        else:
            cells += (None, None, None) if value is None else ends(value, unit)
    return (
        *(contract.id, contract.deal, contract.kind, *parties, roles(contract)),
        *(contract.current_status, contract.stack, contract.rollup, _iso(contract.known), contract.basis),
        *(book.grade(contract), " ".join(contract.source), place(contract.position)),
        said(contract.reason, contract.note),
        *cells,
    )


def roles(contract: Contract) -> str:
    """Return the roles of a contract as written: ``tenant: meta, landlord: hyperion_jv``."""
    return ", ".join(f"{role}: {id_}" for role, id_ in contract.roles.items())


def entities_table(book: Book) -> Table:
    """Return one row an entity."""
    columns = ("entity", "name", "kind", "class", "country", "ticker", "basis", "grade", "sources", "place", "why")
    rows = (
        (
            *(e.id, e.name, e.kind, e.class_, e.country, e.ticker, e.basis, book.grade(e), " ".join(e.source)),
            *(place(e.position), said(e.reason, e.note)),
        )
        for e in book.entities.values()
    )
    return Table(columns, tuple(rows))


def purchases_table(book: Book, purchases: Iterable[Purchase]) -> Table:
    """Return one row a purchase."""
    columns = (
        *("seller", "buyer", "period", "of", "low (USD bn)", "mid (USD bn)", "high (USD bn)", "basis", "grade"),
        *("sources", "place", "why"),
    )
    rows = (
        (
            *(p.seller, p.buyer, p.period, p.kind, *_ends(p.amount), p.amount.basis or "reported"),
            *(best_grade(book, p.amount.source), " ".join(p.amount.source), place(p.position)),
            said(p.amount.reason, p.amount.note),
        )
        for p in purchases
    )
    return Table(columns, tuple(rows))


def assertions_table(book: Book) -> Table:
    """Return one row a reported total, with what the contracts of the book add up to."""
    columns = (
        *(
            "assertion",
            "subjects",
            "with",
            "begun",
            "measure",
            "contracts (USD bn)",
            "reported low (USD bn)",
            "reported mid (USD bn)",
        ),
        *("reported high (USD bn)", "tolerance (%)", "gap (USD bn)", "verdict", "date", "sources", "place", "why"),
    )
    held, failed = held_assertions(book, KINDS)
    rows = (
        (
            *(a.id, " ".join(a.subjects), a.counterparty, a.begun, a.measure, result.got, *_ends(a.expected)),
            *(a.tolerance * 100, result.gap),
            *("fails" if result.gap else "holds", _iso(a.date), " ".join(a.source), place(a.position), a.note),
        )
        for result in sorted((*held, *failed), key=lambda r: r.assertion.id)
        for a in (result.assertion,)
    )
    return Table(columns, tuple(rows))


def sources_table(book: Book, cited: Mapping[str, int]) -> Table:
    """Return one row a source; ``cited`` counts the values and records that stand on each."""
    columns = ("source", "grade", "title", "publisher", "date", "address", "stands under", "place")
    return Table(columns, tuple(_source_row(s, cited.get(s.id, 0)) for s in book.sources.values()))


def _source_row(source: Source, count: int) -> Row:
    return (
        *(source.id, source.grade, source.title, source.publisher or None, source.date, source.url),
        *(count, place(source.position)),
    )


def assumptions_table(book: Book) -> Table:
    """Return one row an assumption."""
    columns = ("assumption", "value", "low", "mid", "high", "sources", "place", "why")
    rows = (
        (a.name, a.value.text, *_ends(a.value), " ".join(a.value.source), place(a.position), a.reason)
        for a in book.assumptions.values()
    )
    return Table(columns, tuple(rows))


def excluded_table(book: Book) -> Table:
    """Return one row of what is known and left out of the book."""
    rows = ((x.id, x.reason, x.instead, place(x.position), x.note) for x in book.excluded)
    return Table(("left out", "reason", "in its place", "place", "why"), tuple(rows))


def series_table(book: Book) -> Table:
    """Return every observation of the book's series."""
    columns = ("series", "period", "value", "low", "high", "unit", "basis", "sources", "place")
    rows = (
        (name, o.period, o.value, o.low, o.high, o.unit, o.basis, o.source, place(o.position))
        for name, observations in book.series.items()
        for o in observations
    )
    return Table(columns, tuple(rows))
