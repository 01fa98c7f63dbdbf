"""What differs between two books as text for a terminal. Amounts are USD bn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.labels import counted
from lookthrough.present.page.cited import name_of
from lookthrough.present.tables.records.book_diff import changed_table, money_table, moved_tables, own_table
from lookthrough.present.terminal.diff import moved_text
from lookthrough.present.terminal.text import paragraphs, shortened, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.lens.book_diff import BookDiff
    from lookthrough.present.table import Table

MOST = 40
"""Rows of a table that are shown; ``--csv`` and ``--json`` have all."""


def book_diff_text(found: BookDiff, book: Book, names: tuple[str, str]) -> str:
    """Return what differs: in short, then records, then the answers that moved.

    Args:
        found: between two books.
        book: the second, for the names of companies.
        names: under which the two were asked for.
    """
    if found.is_empty:
        return "The two books have the same records and say the same."
    views, vendors = moved_tables(found, lambda id_: name_of(book, id_))
    return paragraphs(
        f"{names[1]} against {names[0]}, USD bn",
        wrapped(in_short(found, views, vendors)),
        *(wrapped(note) for note in found.notes),
        _cut(own_table("Added", found.added)),
        _cut(own_table("Removed", found.removed)),
        _cut(changed_table(found.changed)),
        moved_text(views),
        _cut(money_table(found.funding)),
        moved_text(vendors),
    )


def in_short(found: BookDiff, views: Table, of_vendors: Table) -> str:
    """Return how many records differ, and how many answers moved with them by as much as is shown.

    Args:
        found: between two books.
        views: that moved, as a table.
        of_vendors: intervals that moved, as a table.
    """
    owing, vendors = _seen(views), _seen(of_vendors)
    fields = len({(change.table, change.record) for change in found.changed})
    records = f"{counted(len(found.added), 'record')} added, {len(found.removed)} removed, {fields} changed"
    years = len({move.period for move in found.funding})
    moved = [
        f"what {owing} {'company owes' if owing == 1 else 'companies owe'}" if owing else "",
        f"who pays in {counted(years, 'year')}" if years else "",
        f"how far {counted(vendors, 'vendor')} paid for their own revenue" if vendors else "",
    ]
    listed = ", ".join(filter(None, moved))
    return f"{records}. " + (f"That moves {listed}." if listed else "No answer moved by as much as is shown.")


def _seen(table: Table) -> int:
    """Return how many rows moved by as much as is shown."""
    return sum(any(row[1:]) for row in table.rows)


def _cut(table: Table) -> str:
    """Return a table whose long texts are cut, and of which so many rows are shown."""
    rows = [tuple(shortened(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows[:MOST]]
    left = len(table.rows) - len(rows)
    return paragraphs(titled(replace(table, rows=tuple(rows))), f"{left} more: --csv or --json" if left > 0 else "")
