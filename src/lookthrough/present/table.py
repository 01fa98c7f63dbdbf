"""Typed tables: an answer becomes a table once, and terminal, CSV, workbook and page are made from it.

A column knows its name (a key that never changes), its label, unit and kind; what a cell holds is whole, and how it is
rounded for people follows from the kind. A table is made from records by reading each column off each record, so that
a new fact of an answer is a field of its record and one column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from lookthrough.present.labels import in_words
from lookthrough.present.numbers import amount, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Ends: TypeAlias = "tuple[float | None, ...]"
Flat: TypeAlias = "str | float | int | None"
Cell: TypeAlias = "Flat | Ends | Marked"
Row: TypeAlias = "tuple[Cell, ...]"
Record = TypeVar("Record")

WITHHELD = "withheld"
"""Stands between two ends where the data do not allow for a middle."""

ENDS = ("low", "mid", "high")
OUTER = ("lowest", "highest")


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NAME = "name"  # a key of the book's vocabulary or of present.labels: moodys_like
    ID = "id"  # ids of the book, with spaces between them
    PLACE = "place"  # file:line
    ADDRESS = "address"
    DAY = "day"
    RANGE = "range"  # low, mid, high, or the two ends alone
    NUMBER = "number"
    SHARE = "share"  # a fraction, shown as per cent
    COUNT = "count"


FIGURES = frozenset({Kind.NUMBER, Kind.RANGE, Kind.NUMBER, Kind.SHARE, Kind.COUNT})


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell that people see with a mark behind it, such as ``+?`` where rows of unknown amount come on top."""

    value: float | Ends | None
    mark: str


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table.

    Attributes:
        name: the key by which a column is picked; also the head of a CSV for programs.
        label: its head for people.
        kind: of its cells.
        unit: USD bn, share, ...; empty where the kind says it.
        words: of a column of names: what people read for each.
        absent: what a terminal shows for a cell that is not known.
        ends: of a column of ranges: the names of what its cells hold.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    words: Callable[[str], str] | None = None
    absent: str = ""
    ends: tuple[str, ...] = ENDS

    @property
    def head(self) -> str:
        """The label with the unit behind it."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def is_figure(self) -> bool:
        """Whether its cells are figures, which stand on the right."""
        return self.kind in FIGURES


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under typed columns. ``None`` is unknown or not measurable.

    Attributes:
        columns: from left to right.
        rows: a cell for each column.
        name: of the sheet or the file.
        title: what people read above it.
        note: how to read it.
    """

    columns: tuple[TableColumn, ...]
    rows: tuple[Row, ...]
    name: str = ""
    title: str = ""
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the columns, with their units."""
        return tuple(column.head for column in self.columns)


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A table for programs and for pages: every cell is one text or one number, without marks."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Flat, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the columns, with their units."""
        return tuple(column.head for column in self.columns)


Fields: TypeAlias = "Sequence[tuple[TableColumn, Callable[[Record], Cell]]]"
"""Columns, each with how it is read off a record."""


def table_of(
    fields: Fields[Record], records: Iterable[Record], *, name: str = "", title: str = "", note: str = ""
) -> Table:
    """Return records as a table.

    Args:
        fields: the columns, each with how it is read off a record.
        records: one for each row.
        name: of the sheet or the file.
        title: what people read above it.
        note: how to read it.
    """
    columns = tuple(column for column, _ in fields)
    rows = tuple(tuple(read(record) for _, read in fields) for record in records)
    return Table(columns, rows, name, title, note)


def pick(table: Table, names: Sequence[str]) -> Table:
    """Return some columns of a table, in the order asked for.

    Of a range also one end: ``reported_mid``, of the amount of a row ``mid``.

    Raises:
        KeyError: no column has such a name.
    """
    picked = [_column(table, name) for name in names]
    rows = tuple(zip(*(cells for _, cells in picked), strict=True))
    return replace(table, columns=tuple(column for column, _ in picked), rows=rows)


def _column(table: Table, name: str) -> tuple[TableColumn, list[Cell]]:
    if name in table.names:
        at = table.names.index(name)
        return table.columns[at], [row[at] for row in table.rows]
    whole = flat(table)
    if name not in whole.names:
        raise KeyError(name)
    at = whole.names.index(name)
    return whole.columns[at], [row[at] for row in whole.rows]


def without(table: Table, *names: str) -> Table:
    """Return a table without some columns."""
    return _columns(table, [i for i, name in enumerate(table.names) if name not in names])


def _columns(table: Table, kept: Sequence[int]) -> Table:
    columns = tuple(table.columns[i] for i in kept)
    return replace(table, columns=columns, rows=tuple(tuple(row[i] for i in kept) for row in table.rows))


def flat(table: Table) -> FlatTable:
    """Return a table whose columns of ranges are one for each end, and whose marks are left out."""
    columns = tuple(flat_column for column in table.columns for flat_column in _flat_columns(column))
    rows = tuple(
        tuple(flat_cell for pair in zip(table.columns, row, strict=True) for flat_cell in _flat_cells(*pair))
        for row in table.rows
    )
    return FlatTable(columns, rows)


def without_empty(table: FlatTable) -> FlatTable:
    """Return a table without the columns that are empty in every row."""
    kept = [i for i in range(len(table.columns)) if any(row[i] not in {None, ""} for row in table.rows)]
    return FlatTable(tuple(table.columns[i] for i in kept), tuple(tuple(row[i] for i in kept) for row in table.rows))


def _flat_columns(column: TableColumn) -> tuple[TableColumn, ...]:
    if column.kind is not Kind.RANGE:
        return (column,)
    is_plain = column.name == "amount"  # the amount of a row: its ends are low, mid and high, and nothing else
    name, label = ("", "") if is_plain else (f"{column.name}_", f"{column.label} ")
    one_end = replace(column, kind=Kind.NUMBER)
    return tuple(replace(one_end, name=f"{name}{end}", label=f"{label}{end}") for end in column.ends)


def _flat_cells(column: TableColumn, cell: Cell) -> tuple[Flat, ...]:
    value = cell.value if isinstance(cell, Marked) else cell
    if isinstance(value, tuple):
        return value
    return (None,) * len(column.ends) if column.kind is Kind.RANGE else (value,)


def texts(table: Table) -> list[list[str]]:
    """Return the cells of each row as people read them."""
    return [[shown(*pair) for pair in zip(table.columns, row, strict=True)] for row in table.rows]


def shown(column: TableColumn, cell: Cell) -> str:
    """Return a cell as people read it: figures rounded by the kind of their column, names in words, marks behind.

    Raises:
        KeyError: the names of the column are those of a table, and this one is not among them.
    """
    if isinstance(cell, Marked):
        text = shown(column, cell.value)
        return text if text == column.absent else text + cell.mark
    if cell is None:
        return column.absent
    if isinstance(cell, str):
        return _in_words(column, cell)
    if isinstance(cell, tuple):
        return span(cell, column.absent)
    if isinstance(cell, int):
        return str(cell)
    return percent(cell) if column.kind is Kind.SHARE else amount(cell)


def _in_words(column: TableColumn, cell: str) -> str:
    if column.words is not None:
        return column.words(cell)
    return in_words(cell) if column.kind is Kind.NAME else cell


def span(ends: Ends, missing: str) -> str:
    """Return low / mid / high, or low to high; one figure where they read the same, ``missing`` for unknown ends."""
    if ends[0] is None or ends[-1] is None:
        return missing
    parts = [amount(end, WITHHELD) for end in ends]
    return parts[0] if len(set(parts)) == 1 else (" to " if len(parts) == 2 else " / ").join(parts)
