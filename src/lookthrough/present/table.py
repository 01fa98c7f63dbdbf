"""Tables: one set of rows shown as HTML and handed out as CSV.

The page shows rounded numbers, the CSV holds them in full; both are the same rows.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

Cell = str | float | int | None

UNBROKEN = "\u00a0"
"""A space at which no line breaks; in CSV it is a plain one."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that starts so for a formula: text of a book must never be run."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns. ``None`` is unknown or not measurable; units stand in the column names."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def as_csv(table: Table) -> str:
    """Return the table as CSV with full precision; unknown is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def csv_link(table: Table, name: str) -> str:
    """Return a link that saves the table as ``name``.csv without any request."""
    data = "data:text/csv;charset=utf-8," + quote(as_csv(table))
    return f'<a class="csv" download="{escape(name)}.csv" href="{data}">CSV</a>'


def as_html(table: Table) -> str:
    """Return the table as HTML; numbers stand right and rounded."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    body = "\n".join(f"<tr>{''.join(_html_cell(cell) for cell in row)}</tr>" for row in table.rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def amount(value: float | None) -> str:
    """Return USD bn with as many digits as a reader can use: 994, 98.1, 4.15; a dash where unknown."""
    if value is None or not math.isfinite(value):
        return "–"  # noqa: RUF001 - an en dash is what a table of figures shows for "not known"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def percent(value: float | None) -> str:
    """Return a share as per cent; small shares keep one digit."""
    if value is None:
        return "–"  # noqa: RUF001 - as in amount
    return f"{value * 100:.0f}{UNBROKEN}%" if abs(value) >= 0.1 or value == 0 else f"{value * 100:.1f}{UNBROKEN}%"


def _csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return ("'" + cell if cell.startswith(FORMULA) else cell).replace(UNBROKEN, " ")
    return repr(cell) if isinstance(cell, float) else cell


def _html_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"<td>{escape(cell)}</td>"
    shown = str(cell) if isinstance(cell, int) else amount(cell)
    return f'<td class="n">{shown}</td>'


def line_of(*cells: Cell) -> tuple[Cell, ...]:
    """Return one row."""
    return cells


def rows_of(*rows: tuple[Cell, ...]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows as a table holds them."""
    return rows
