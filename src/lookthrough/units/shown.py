"""How an answer shows itself at a prompt and in a notebook: one line, and a table of its first rows."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.units.columns import TypedColumn

SHOWN = 10
"""Rows of a table in a notebook."""
COLUMNS = 12
CELL = 60
"""Letters of a cell; the whole is in ``rows``."""
NAMED = 8
"""Columns that the line at a prompt names."""


def line_of(name: str, columns: Mapping[str, TypedColumn]) -> str:
    """Return what an answer is, how many rows it has and of which columns, in one line."""
    more = ", ..." if len(columns) > NAMED else ""
    of = f" of {', '.join([*columns][:NAMED])}{more}" if columns else ""
    return f"<{name}: {counted(columns)}{of}>"


def table_html(title: str, columns: Mapping[str, TypedColumn]) -> str:
    """Return the first rows as a table of HTML, every text escaped.

    Args:
        title: what stands above it.
        columns: by name.
    """
    shown = dict([*columns.items()][:COLUMNS])
    head = "".join(f"<th>{escape(name)}</th>" for name in shown)
    rows = list(zip(*(column.values[:SHOWN] for column in shown.values()), strict=True))
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    below = " and ".join(_left(columns))
    below = f"<small>{below} in .rows</small>" if below else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<b>{escape(title)}</b>, {counted(columns)}{table}{below}"


def counted(columns: Mapping[str, TypedColumn]) -> str:
    """Return how many rows there are, in words."""
    rows = _length(columns)
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def _left(columns: Mapping[str, TypedColumn]) -> list[str]:
    """Return what a table does not show."""
    rows, hidden = _length(columns) - SHOWN, len(columns) - COLUMNS
    return [*([f"{rows:,} more rows"] if rows > 0 else []), *([f"{hidden} more columns"] if hidden > 0 else [])]


def _length(columns: Mapping[str, TypedColumn]) -> int:
    return next((len(column.values) for column in columns.values()), 0)


def _cell(value: object) -> str:
    if value is None:
        return ""
    words = f"{value:,.4g}" if isinstance(value, float) else str(value)
    return escape(words if len(words) <= CELL else words[: CELL - 1] + "…")
