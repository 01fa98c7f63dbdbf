"""A table written as a matrix: who pays in the rows, who is paid in the columns, the amount in the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.intake.laid_out import LaidOut
from lookthrough.intake.party_names import is_blank, party_name
from lookthrough.intake.row_problems import RowProblem, TableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.intake.table_layout import TableLayout

_TOTALS = frozenset({"total", "totals", "sum", "grand total", "subtotal", "all"})


def is_labelled(header: Sequence[object], rows: Sequence[Sequence[object]], layout: TableLayout) -> bool:
    """Return whether the first column and the first row name the same parties, and numbers stand between them.

    At least half of the names of the shorter side must stand on the other one, and most cells be numbers.
    """
    columns = {party_name(cell, layout) for cell in header[1:] if not is_blank(cell)}
    payers = {party_name(row[0], layout) for row in rows if row and not is_blank(row[0])}
    common = len(columns & payers)
    is_named_alike = len(columns) > 1 and len(payers) > 1 and 2 * common >= min(len(columns), len(payers))
    cells = [cell for row in rows for cell in row[1:] if not is_blank(cell)]
    return is_named_alike and 2 * sum(map(_may_be_number, cells)) > len(cells)


def as_list(laid: LaidOut, layout: TableLayout) -> LaidOut:
    """Return a matrix as a list: one row for each cell that holds an amount other than 0.

    Raises:
        TableError: a row has another number of cells than the header, or a row or column holds sums.
    """
    header = _trimmed(laid.header)
    rows = [(line, _trimmed(row)) for line, row in zip(laid.lines, laid.rows, strict=True)]
    rows = [(line, row) for line, row in rows if row]
    problems = [
        *(
            RowProblem(
                laid.file, line, None, f"{len(row)} cells under {len(header)} columns", "give each column a cell"
            )
            for line, row in rows
            if len(row) > len(header)
        ),
        *(_total(laid.file, laid.header_line, cell) for cell in header[1:] if _is_total(cell)),
        *(_total(laid.file, line, row[0]) for line, row in rows if _is_total(row[0])),
    ]
    if problems:
        raise TableError(problems)
    cells = [
        (line, (row[0], payee, cell))
        for line, row in rows
        for payee, cell in zip(header[1:], row[1:], strict=False)
        if not _is_nothing(cell)
    ]
    said = f"a matrix, {len(rows)} in rows pay {len(header) - 1} in columns"
    names = layout.required
    column = {name: i for i, name in enumerate(names)}
    return LaidOut(
        laid.file, names, column, [row for _, row in cells], [line for line, _ in cells], laid.separator,
        (*laid.said, said), laid.header_line,
    )  # fmt: skip


def _total(file: str | None, line: int, cell: object) -> RowProblem:
    message = f"{str(cell).strip()!r} looks like a sum, not a party"
    return RowProblem(file, line, None, message, "take sums out of the matrix, or name the party otherwise")


def _may_be_number(cell: object) -> bool:
    return not isinstance(cell, str) or any(sign in "0123456789" for sign in cell.strip()[:2])


def _is_total(cell: object) -> bool:
    return isinstance(cell, str) and cell.strip().casefold() in _TOTALS


def _is_nothing(cell: object) -> bool:
    return is_blank(cell) or cell == 0 or (isinstance(cell, str) and not cell.strip("0., -"))


def _trimmed(row: Sequence[object]) -> list[object]:
    """Return the cells without the empty ones at the end."""
    cells = list(row)
    while cells and is_blank(cells[-1]):
        cells.pop()
    return cells
