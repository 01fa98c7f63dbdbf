"""What the tables of a system of claims should hold, and reading them through the door that all tables use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from lookthrough.clearing.refusals import ClearingInputError
from lookthrough.intake.door import read_table
from lookthrough.intake.given_tables import columns_by_name
from lookthrough.intake.party_names import Misnamed, party_name
from lookthrough.intake.row_problems import TableError
from lookthrough.intake.table_layout import Cells, Role, TableLayout, roles_of
from lookthrough.intake.written_numbers import written_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.intake.row_problems import RowProblem

OUTSIDE = "outside"
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


def read_cash(cash: object) -> tuple[list[str], list[object]]:
    """Return who holds cash, and how much: a number, or an array over paths.

    Raises:
        ClearingInputError: it is nothing that cash may be, or one entity stands twice.
    """
    pairs = _cash_by_id(cash)
    names = [_name(at, name) for at, (name, _) in enumerate(pairs)]
    if len(set(names)) < len(names):
        twice = next(name for name, count in Counter(names).items() if count > 1)
        raise ClearingInputError(f"cash: {twice} stands twice; add the two up")
    return names, [amount for _, amount in pairs]


def _cash_by_id(cash: object) -> list[tuple[object, object]]:
    if isinstance(cash, Mapping):
        return list(cash.items())
    if hasattr(cash, "index") and hasattr(cash, "items") and not hasattr(cash, "columns"):  # a Series of pandas
        return list(cash.items())
    try:
        columns = None if isinstance(cash, str) else columns_by_name(cash, CASH)
        if columns is not None and not roles_of(list(columns), CASH).fits(CASH):
            return list(columns.items())
        read = read_table(cash, CASH)
    except TableError as error:
        _refuse("cash", error.problems)
    if read.problems:
        raise ClearingInputError(f"cash: {read.problems[0]}; {WHAT_CASH_IS}")
    return list(zip(read.columns["entity"], read.columns["cash"], strict=True))


def _name(at: int, cell: object) -> str:
    name = party_name(cell, CASH)
    if isinstance(name, Misnamed):
        raise ClearingInputError(f"cash row {at}: {name.message}; {name.remedy}")
    return name


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
