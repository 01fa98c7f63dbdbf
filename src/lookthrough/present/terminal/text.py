"""Answers as text for a terminal: tables in plain columns that survive a pipe, a mail and a narrow window.

Every function takes what a lens or a run returns and gives a text; nothing is printed here. Amounts are USD bn.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from lookthrough.present.table import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.table import Table

WIDEST = 60
LINE = 120


def table_text(table: Table) -> str:
    """Return rows in columns under their labels, figures on the right; ``""`` where there are no rows."""
    if not table.rows:
        return ""
    header = [column.label for column in table.columns]
    cells = texts(table)
    widths = [max(len(row[i]) for row in (header, *cells)) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        parts = (
            cell.rjust(width) if column.is_figure else cell.ljust(width)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        )
        return "  ".join(parts).rstrip()

    return "\n".join([line(header), line(["-" * width for width in widths]), *(line(row) for row in cells)])


def titled(table: Table) -> str:
    """Return a table under its title and above its note, ``""`` where it has no rows."""
    return paragraphs(table.title, table_text(table), wrapped(table.note)) if table.rows else ""


def paragraphs(*parts: str) -> str:
    """Return texts with an empty line between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)


def wrapped(text: str, indent: str = "") -> str:
    """Return a text in lines that a wide window shows whole."""
    return textwrap.fill(text, LINE, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def shortened(text: str) -> str:
    """Return a text that fits in a column."""
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
