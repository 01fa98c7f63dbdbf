"""What the tables of a system of claims should hold, and reading them through the door that all tables use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import numpy as np

from lookthrough.clearing.refusals import ClearingInputError
from lookthrough.intake.door import read_table
from lookthrough.intake.given_tables import columns_by_name
from lookthrough.intake.party_names import Misnamed, are_plain, party_name
from lookthrough.intake.row_problems import TableError
from lookthrough.intake.table_layout import Cells, Role, TableLayout, roles_of
from lookthrough.intake.written_numbers import written_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lookthrough.intake.row_problems import RowProblem

OUTSIDE = "outside"
WHOLE = frozenset({int, *(np.dtype(kind).type for kind in "bhilqBHILQ")})
WHAT_CASH_IS = (
    "cash is a mapping or a Series of amounts by id, a frame with one column an entity and one row a path, or a table "
    "with the columns entity and cash"
)


def _layout(what: str, *roles: Role, is_matrix: bool = False) -> TableLayout:
    return TableLayout(what, roles, reserved=OUTSIDE, is_matrix=is_matrix, numbered=False)


CLAIMS = _layout(
    "claims",
    Role("payer", Cells.NAME, also=("debtor", "from", "source")),
    Role("payee", Cells.NAME, also=("creditor", "to", "target")),
    Role("due", Cells.GIVEN, also=("amount", "exposure", "value", "weight")),
    Role("rank", Cells.WHOLE, required=False),
    is_matrix=True,
)
STAKES = _layout("stakes", Role("owner", Cells.NAME), Role("issuer", Cells.NAME), Role("share", Cells.GIVEN))
WARRANTS = _layout(
    "warrants",
    Role("holder", Cells.NAME),
    Role("issuer", Cells.NAME),
    *(Role(name, Cells.GIVEN) for name in ("m", "n", "strike")),
)
PROTECTION = _layout(
    "protection",
    *(Role(name, Cells.NAME) for name in ("writer", "holder", "reference")),
    Role("notional", Cells.GIVEN),
)
CASH = _layout(
    "cash", Role("entity", Cells.NAME, also=("id", "name")), Role("cash", Cells.GIVEN, also=("amount", "value"))
)


class GivenRows(NamedTuple):
    """The cells of a table by role, an optional one without a column ``None``, and where each row stands."""

    columns: Mapping[str, list[Any]]
    lines: Sequence[int]


def read_rows(table: object, layout: TableLayout) -> GivenRows:
    """Read a table: rows, columns by name, a frame, a path, and of claims also a matrix of who owes (rows) whom.

    Raises:
        ClearingInputError: naming every row that cannot be used.
    """
    read = read_table(table, layout)
    if read.problems:
        _refuse(layout.what, read.problems)
    empty: list[Any] = [None] * len(read.lines)
    return GivenRows({role.name: read.columns.get(role.name, empty) for role in layout.roles}, read.lines)


def read_cash(cash: object, *, is_numbered: bool = False) -> tuple[list[str] | NDArray[np.int64], Sequence[object]]:
    """Return who holds cash, and how much: a number, or an array over paths.

    Args:
        cash: of any kind but an array.
        is_numbered: whether parties are called by whole numbers.

    Raises:
        ClearingInputError: it is nothing that cash may be, or one entity stands twice.
    """
    keys, held = _cash_by_id(cash, replace(CASH, numbered=is_numbered))
    names = _numbers(keys) if is_numbered else _names(keys)
    if len(set(names)) < len(names):
        twice = next(name for name, count in Counter(names).items() if count > 1)
        raise ClearingInputError(f"cash: {twice} stands twice; add the two up")
    return names, held


def _cash_by_id(cash: Any, layout: TableLayout) -> tuple[Sequence[object], Sequence[object]]:  # noqa: ANN401 - of any kind
    if isinstance(cash, Mapping):
        return list(cash), list(cash.values())
    if hasattr(cash, "index") and hasattr(cash, "items") and not hasattr(cash, "columns"):  # a Series of pandas
        return list(cash.index), _held(cash)
    try:
        names = None if isinstance(cash, str) else column_names(cash)
        if names is not None and not roles_of(names, layout).fits(layout):
            columns: Any = columns_by_name(cash, layout) if hasattr(cash, "fetchall") else cash
            return names, [_held(columns[name]) for name in names]
        read = read_table(cash, layout)
    except TableError as error:
        _refuse("cash", error.problems)
    if read.problems:
        raise ClearingInputError(f"cash: {read.problems[0]}; {WHAT_CASH_IS}")
    return read.columns["entity"], read.columns["cash"]


def column_names(table: Any) -> list[Any] | None:  # noqa: ANN401 - a frame of any library
    """Return how the columns of a frame are called, ``None`` where it is none."""
    names = getattr(table, "column_names", getattr(table, "columns", None))
    return None if names is None or callable(names) else list(names)


def _held(column: Any) -> Any:  # noqa: ANN401 - a column of any library
    """Return a column of plain numbers as an array, any other as a list."""
    values = np.asarray(column)
    return values if values.dtype.kind in "fiu" else list(column)


def _names(keys: Sequence[Any]) -> list[str]:
    if set(map(type, keys)) <= {str} and are_plain(keys, CASH):
        return list(keys)
    return [_name(at, key, CASH) for at, key in enumerate(keys)]


def _name(at: int, cell: object, layout: TableLayout) -> str:
    name = party_name(cell, layout)
    if isinstance(name, Misnamed):
        raise ClearingInputError(f"cash row {at}: {name.message}; {name.remedy}")
    return name


def _numbers(keys: Sequence[object]) -> NDArray[np.int64]:
    """Return whole numbers that parties are called by."""
    if set(map(type, keys)) <= WHOLE:
        return np.array(keys, dtype=np.int64)
    names = [_name(at, key, replace(CASH, numbered=True)) for at, key in enumerate(keys)]
    for at, name in enumerate(names):
        if not name.lstrip("-").isdecimal():
            raise ClearingInputError(f"cash row {at}: {name} is no number, and the claims call the parties by number")
    return np.array([int(name) for name in names], dtype=np.int64)


def numbers_of(table: str, label: Sequence[object], cells: Sequence[object]) -> list[object]:
    """Return cells with the numbers that are written as text read; whatever else they are stays.

    Raises:
        ClearingInputError: a text is not a number.
    """
    at = [i for i, cell in enumerate(cells) if isinstance(cell, str)]
    if not at:
        return list(cells)
    read = written_numbers([str(cells[i]) for i in at], None)
    for wrong in read.wrong:
        raise ClearingInputError(f"{table} {label[at[wrong.at]]}: {wrong.message}; {wrong.remedy}")
    numbers = dict(zip(at, read.values, strict=True))
    return [numbers.get(i, cell) for i, cell in enumerate(cells)]


def _refuse(what: str, problems: Iterable[RowProblem]) -> NoReturn:
    lines = str(TableError(problems)).split("\n")
    raise ClearingInputError("\n".join(f"{what} {line}" if line.startswith("row ") else line for line in lines))
