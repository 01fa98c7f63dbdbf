"""What there is in a book, sort by sort, as tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from lookthrough.book.finding import deal_vehicles
from lookthrough.contracts import KINDS
from lookthrough.present.numbers import amount
from lookthrough.present.table import Fields, Table, pick, table_of
from lookthrough.present.tables import book as of_book
from lookthrough.present.tables.common_columns import PLACE, count, ids, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book, Deal, Observation, Scenario
    from lookthrough.book.schema.vocabulary import KindSpec

    Shown: TypeAlias = tuple[str, ...]


class Listed(NamedTuple):
    """A sort of records: its whole table, and the columns of it that a terminal has room for."""

    table: Callable[[Book], Table]
    shown: Shown


class PartRow(NamedTuple):
    """A sort of things that can be listed, and how many there are."""

    part: str
    number: int


class DealRow(NamedTuple):
    """A deal with its contracts and vehicles."""

    deal: Deal
    contracts: int
    vehicles: tuple[str, ...]


DEALS: Fields[DealRow] = (
    (ids("deal"), lambda r: r.deal.id),
    (text("title"), lambda r: r.deal.title),
    (count("contracts"), lambda r: r.contracts),
    (ids("vehicles"), lambda r: " ".join(r.vehicles)),
    (PLACE, lambda r: of_book.place(r.deal.position)),
)
SCENARIOS: Fields[Scenario] = (
    (ids("scenario"), lambda r: r.name),
    (text("title"), lambda r: r.title),
    (
        text("changes"),
        lambda r: ", ".join((*r.combines, *(f"{name} {size.text}" for name, size in r.sizes.items()))) or "nothing",
    ),
    (PLACE, lambda r: of_book.place(r.position)),
)
SERIES: Fields[tuple[str, tuple[Observation, ...]]] = (
    (ids("series"), lambda r: r[0]),
    (count("rows"), lambda r: len(r[1])),
    (text("from"), lambda r: r[1][0].period),
    (text("to"), lambda r: r[1][-1].period),
    (text("last"), lambda r: amount(r[1][-1].value)),
    (text("unit"), lambda r: r[1][-1].unit),
)
KIND_ROWS: Fields[tuple[KindSpec, int]] = (
    (ids("kind"), lambda r: r[0].name),
    (text("family"), lambda r: r[0].family),
    (text("roles"), lambda r: " ".join(r[0].roles)),
    (count("contracts", "in the book"), lambda r: r[1]),
)
GAUGES: Fields[tuple[str, str]] = ((text("gauge"), lambda r: r[0]), (text("says"), lambda r: r[1]))
PARTS: Fields[PartRow] = ((text("part"), lambda r: r.part), (count("count"), lambda r: r.number))


def deals_table(book: Book) -> Table:
    """Return one row a deal."""
    counted = Counter(contract.deal for contract in book.contracts.values())
    rows = (DealRow(deal, counted[deal.id], deal_vehicles(book, (deal.id,))) for deal in book.deals.values())
    return table_of(DEALS, rows, name="deals")


def scenarios_table(book: Book) -> Table:
    """Return one row a scenario, with what it changes."""
    return table_of(SCENARIOS, book.scenarios.values(), name="scenarios")


def series_list(book: Book) -> Table:
    """Return one row a series: how long it is, and where it stands."""
    return table_of(SERIES, ((name, rows) for name, rows in book.series.items() if rows), name="series")


def kinds_table(book: Book) -> Table:
    """Return one row a kind of contract, with how many the book has."""
    counted = Counter(contract.kind for contract in book.contracts.values())
    return table_of(KIND_ROWS, ((kind, counted[kind.name]) for kind in KINDS.values()), name="kinds")


def _contracts(book: Book) -> Table:
    """Return the contracts with the size of each in words in front of its terms."""
    whole = of_book.contracts_table(book)
    sizes = [None if c.size is None else c.size.text for c in book.contracts.values()]
    rows = tuple((row[0], size, *row[1:]) for row, size in zip(whole.rows, sizes, strict=True))
    return replace(whole, columns=(whole.columns[0], text("size"), *whole.columns[1:]), rows=rows)


def _of_class(name: str) -> Callable[[Book], Table]:
    def table(book: Book) -> Table:
        every = of_book.entities_table(book)
        at = every.names.index("class")
        return replace(every, rows=tuple(row for row in every.rows if row[at] == name))

    return table


def _sources(book: Book) -> Table:
    return of_book.sources_table(book, Counter(id_ for stated in of_book.all_values(book) for id_ in stated.sources))


_ENTITY = ("entity", "name", "kind", "class", "country", "ticker")

LISTS: Mapping[str, Listed] = {
    "entities": Listed(of_book.entities_table, _ENTITY),
    "vehicles": Listed(_of_class("vehicle"), _ENTITY),
    "sectors": Listed(_of_class("sector"), ("entity", "name", "why")),
    "deals": Listed(deals_table, ("deal", "title", "contracts", "vehicles")),
    "contracts": Listed(_contracts, ("contract", "kind", "status", "size", "debtor", "creditor")),
    "sources": Listed(_sources, ("source", "grade", "date", "publisher", "title", "cited")),
    "scenarios": Listed(scenarios_table, ("scenario", "title", "changes")),
    "assumptions": Listed(of_book.assumptions_table, ("assumption", "value", "why")),
    "series": Listed(series_list, ("series", "rows", "from", "to", "last", "unit")),
    "totals": Listed(of_book.assertions_table, ("assertion", "contracts", "reported", "verdict", "date")),
    "excluded": Listed(of_book.excluded_table, ("left_out", "reason", "instead", "why")),
    "kinds": Listed(kinds_table, ("kind", "family", "roles", "contracts")),
}
"""By the word under which each is asked for."""


def shown_list(book: Book, part: str) -> Table:
    """Return a list with the columns that a terminal has room for; see :data:`LISTS`."""
    return pick(LISTS[part].table(book), LISTS[part].shown)


def parts_table(counts: Mapping[str, int]) -> Table:
    """Return one row a sort of things that can be listed."""
    return table_of(PARTS, (PartRow(*each) for each in counts.items()), name="parts")


def gauges_table(said: Mapping[str, str]) -> Table:
    """Return one row a gauge: its verb and what it says."""
    return table_of(GAUGES, said.items(), name="gauges")
