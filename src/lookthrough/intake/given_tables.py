"""Tables in memory laid out: frames of any library that names its columns, columns by name, rows.

No library is imported: a frame is what has ``columns`` (or ``column_names``) and gives a column by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from lookthrough.intake.laid_out import LaidOut, column_of_roles
from lookthrough.intake.matrix import as_list, is_labelled
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.table_layout import roles_of

if TYPE_CHECKING:
    from lookthrough.intake.table_layout import TableLayout

WHAT_A_TABLE_IS = "give a path, a frame, columns by name, or rows as tuples or dictionaries"


def lay_out_given(table: object, layout: TableLayout) -> LaidOut:
    """Lay out a table in memory.

    Raises:
        TableError: it is no table, its columns differ in length, or a required one is missing.
    """
    columns = columns_by_name(table, layout)
    if columns is None:
        return _of_rows(table, layout)
    header = list(columns)
    rows: list[Sequence[object]] = list(zip(*columns.values(), strict=True)) if columns else []
    labels = getattr(table, "index", None)
    if layout.is_matrix and labels is not None and not roles_of(header, layout).fits(layout):
        labelled = [(label, *row) for label, row in zip(labels, rows, strict=True)]
        if is_labelled(["", *header], labelled, layout):
            return as_list(LaidOut(None, ["", *map(str, header)], {}, labelled, range(len(rows))), layout)
    column, said = column_of_roles(None, header, layout, 0)
    return LaidOut(None, [str(name) for name in header], column, rows, range(len(rows)), None, said)


def columns_by_name(table: Any, layout: TableLayout) -> dict[Any, Sequence[object]] | None:  # noqa: ANN401 - a frame of any library
    """Return the columns of a frame or of a mapping of columns, ``None`` for a table that is given by rows.

    Raises:
        TableError: two columns have one name, or columns differ in length.
    """
    if hasattr(table, "collect") and hasattr(table, "columns"):
        table = table.collect()  # a lazy frame
    names = getattr(table, "column_names", getattr(table, "columns", None))
    if names is None and isinstance(table, Mapping):
        names = list(table)
    elif names is None and hasattr(table, "keys") and hasattr(table, "__getitem__"):
        names = list(table.keys())
    if names is None or callable(names):
        return None
    names = list(names)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        _refuse(layout, f"the column {twice!r} occurs twice", "rename one of the two")
    if hasattr(table, "fetchall"):  # a relation of DuckDB
        rows = table.fetchall()
        return {name: [row[i] for row in rows] for i, name in enumerate(names)}
    columns = {name: _values(table[name]) for name in names}
    if len({len(column) for column in columns.values()}) > 1:
        _refuse(layout, "the columns differ in length", "give every row a cell in every column")
    return columns


def _values(column: Any) -> Sequence[object]:  # noqa: ANN401 - a column of any library
    for method in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, method) and getattr(column, "ndim", 1) == 1:
            return list(getattr(column, method)())
    if isinstance(column, str) or not isinstance(column, Iterable):
        return [column]
    return list(column)


def _of_rows(table: Any, layout: TableLayout) -> LaidOut:  # noqa: ANN401 - rows of any kind
    if isinstance(table, str | bytes) or not isinstance(table, Iterable):
        _refuse(layout, f"{table!r} is not a table", WHAT_A_TABLE_IS)
    rows = list(table)
    named = [_by_name(row) for row in rows]
    if rows and all(row is not None for row in named):
        header = list(dict.fromkeys(name for row in named if row is not None for name in row))
        column, said = column_of_roles(None, header, layout, 0)
        cells = [[row.get(name) for name in header] for row in named if row is not None]
        return LaidOut(None, [str(name) for name in header], column, cells, range(len(rows)), None, said)
    least, names = len(layout.required), [role.name for role in layout.roles]
    problems = [
        RowProblem(None, at, None, wrong, f"write ({', '.join(layout.required)})", "not a row")
        for at, row in enumerate(rows)
        if (wrong := _not_a_row(row, least, len(names))) is not None
    ]
    if problems:
        raise TableError(problems)
    width = max((len(row) for row in rows), default=least)
    filled = [[*row, *[None] * (width - len(row))] for row in rows]
    return LaidOut(None, names[:width], {name: i for i, name in enumerate(names[:width])}, filled, range(len(rows)))


def _by_name(row: object) -> Mapping[Any, object] | None:
    """Return the cells of a row by name, ``None`` where it has no names."""
    if isinstance(row, Mapping):
        return row
    if is_dataclass(row) and not isinstance(row, type):
        return {field.name: getattr(row, field.name) for field in fields(row)}
    if isinstance(row, tuple) and hasattr(row, "_asdict"):
        named: Mapping[Any, object] = row._asdict()
        return named
    return None


def _not_a_row(row: object, least: int, most: int) -> str | None:
    if isinstance(row, str | bytes | Mapping) or (not isinstance(row, Sequence) and not hasattr(row, "tolist")):
        return f"{row!r} is not a row as the others are"
    if not least <= len(row) <= most:  # type: ignore[arg-type]  # a sequence, or an array
        return f"has {len(row)} cells"  # type: ignore[arg-type]  # as above
    return None


def _refuse(layout: TableLayout, message: str, remedy: str) -> None:
    raise TableError([RowProblem(None, 0, None, f"{layout.what}: {message}", remedy)])
