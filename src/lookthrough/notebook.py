"""THE MAIN PATH IN A NOTEBOOK: the tables of a book as columns, the figures of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.errors import UnknownNameError
from lookthrough.present.book_report.links import cited_by
from lookthrough.present.table import Kind, flat
from lookthrough.present.tables import book as tables
from lookthrough.units.columns import TypedColumn
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.present.table import Table
    from lookthrough.units.columns import Kind as ColumnKind

BOOK_TABLES: Mapping[str, Callable[[Book], Table]] = {
    "contracts": tables.contracts_table,
    "entities": tables.entities_table,
    "values": lambda book: tables.values_table(book, tables.all_values(book)),
    "purchases": lambda book: tables.purchases_table(book, book.purchases),
    "series": tables.series_table,
    "assumptions": tables.assumptions_table,
    "assertions": tables.assertions_table,
    "sources": lambda book: tables.sources_table(book, {id_: len(rows) for id_, rows in cited_by(book).items()}),
    "left out": tables.excluded_table,
}
"""The tables of a book by name, with the columns of its workbook."""
KINDS: Mapping[Kind, ColumnKind] = {Kind.NUMBER: float, Kind.SHARE: float, Kind.COUNT: int}
"""What the cells of a column are; those of all others are texts, days too: a source may know the month alone."""


def book_columns(book: Book, table: str) -> dict[str, TypedColumn]:
    """Return a table of a book as columns, those of its workbook.

    Raises:
        UnknownNameError: there is no such table; the message gives the nearest.
    """
    if table not in BOOK_TABLES:
        hint = did_you_mean(table, BOOK_TABLES) or f"it has {', '.join(BOOK_TABLES)}"
        raise UnknownNameError(f"a book has no table {table!r}: {hint}")
    found = flat(BOOK_TABLES[table](book))
    cells = zip(*found.rows, strict=True) if found.rows else ((),) * len(found.columns)
    return {
        column.name: TypedColumn(
            KINDS.get(column.kind, str), [None if each == "" else each for each in values], has_gaps=True
        )
        for column, values in zip(found.columns, cells, strict=True)
    }
