"""A table as CSV: figures in full, unknown is an empty cell, and no text is ever run by a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.present.table import Flat, FlatTable

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that starts so for a formula: text of a book must never be run."""


def as_csv(table: FlatTable, *, with_names: bool = False) -> str:
    """Return the table as CSV with full precision; unknown is an empty cell.

    Args:
        table: what is to be written.
        with_names: head the columns with their names, for programs, and not with their labels and units.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.names if with_names else table.heads)
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _csv_cell(cell: Flat) -> Flat:
    if isinstance(cell, str):
        return "'" + cell if cell.startswith(FORMULA) else cell
    return repr(cell) if isinstance(cell, float) else cell
