"""A table on a page: rounded for the eye, whole in the CSV behind its link."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from lookthrough.present.export.csv_text import as_csv
from lookthrough.present.numbers import DASH
from lookthrough.present.table import flat, shown

if TYPE_CHECKING:
    from lookthrough.present.table import Flat, Table, TableColumn


def csv_link(table: Table, name: str) -> str:
    """Return a link that saves the table as ``name``.csv without any request."""
    data = "data:text/csv;charset=utf-8," + quote(as_csv(flat(table)))
    return f'<a class="csv" download="{escape(name)}.csv" href="{data}">CSV</a>'


def as_html(table: Table) -> str:
    """Return the table as HTML; numbers stand right and rounded."""
    whole = flat(table)
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in whole.heads)
    body = "\n".join(f"<tr>{''.join(map(_html_cell, whole.columns, row))}</tr>" for row in whole.rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _html_cell(column: TableColumn, cell: Flat) -> str:
    if isinstance(cell, str):
        return f"<td>{escape(shown(column, cell))}</td>"
    return f'<td class="n">{DASH if cell is None else shown(column, cell)}</td>'
