"""How an answer shows itself at a prompt and in a notebook: one line, and a table of its first rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from html import escape
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 10
"""Rows of a table in a notebook."""
COLUMNS = 12
CELL = 60
"""Letters of a cell; the whole is in ``rows``."""
NAMED = 8


class HasRecords(Protocol):
    """An answer that is a list of records, whatever they are made of."""

    @property
    def rows(self) -> Sequence[object]:
        """The records."""


class ShownRows:
    """Gives an answer with ``rows`` a short ``repr`` and a table in a notebook."""

    __slots__ = ()

    def __repr__(self: HasRecords) -> str:
        """Return what it is, how many rows it has, and of which columns."""
        records = [_plain(row) for row in self.rows]
        columns = list(records[0]) if records else []
        more = ", ..." if len(columns) > NAMED else ""
        of = f" of {', '.join(columns[:NAMED])}{more}" if columns else ""
        return f"<{type(self).__name__}: {len(records):,} row{'' if len(records) == 1 else 's'}{of}>"

    def _repr_html_(self: HasRecords) -> str:
        """Return the first rows as a table."""
        return table_html(f"{type(self).__name__}", [_plain(row) for row in self.rows])


def table_html(title: str, records: Sequence[Mapping[str, object]]) -> str:
    """Return the first records as a table of HTML, every text escaped.

    Args:
        title: what stands above it.
        records: one a row; the columns are those of the first.
    """
    columns = list(records[0])[:COLUMNS] if records else []
    hidden = len(records[0]) - len(columns) if records else 0
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(record.get(column))}</td>' for column in columns)}</tr>"
        for record in records[:SHOWN]
    )
    left = [f"{len(records) - SHOWN:,} more rows"] if len(records) > SHOWN else []
    left += [f"{hidden} more columns"] if hidden else []
    below = f"<small>{' and '.join(left)} in .rows</small>" if left else ""
    count = f"{len(records):,} row{'' if len(records) == 1 else 's'}"
    return f"<b>{escape(title)}</b>, {count}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def _plain(row: object) -> Mapping[str, object]:
    if isinstance(row, Mapping):
        return row
    if is_dataclass(row):
        return {field.name: getattr(row, field.name) for field in fields(row)}
    named = getattr(row, "_fields", None)
    return {"value": row} if named is None else dict(zip(named, row, strict=True))  # type: ignore[call-overload]  # a named tuple


def _cell(value: object) -> str:
    if value is None:
        return ""
    words = f"{value:,.4g}" if isinstance(value, float) else str(value)
    return escape(words if len(words) <= CELL else words[: CELL - 1] + "…")
