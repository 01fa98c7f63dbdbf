"""What changed between two days, as text for a terminal. Amounts are USD bn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.tables.diff import (
    CALENDAR,
    between_table,
    changes_table,
    contracts_table,
    moved_vendors_table,
    moved_views_table,
)
from lookthrough.present.terminal.text import paragraphs, shortened, table_text, titled, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.lens.diff import Change, Diff
    from lookthrough.present.table import Row, Table

BY_CALENDAR = (
    f"{CALENDAR} by the calendar alone, from what was known before: loans mature, leases commence, contracts run down"
)


def diff_text(answer: Diff) -> str:
    """Return the answer of ``diff``: contracts, terms, opening figures, then the views and intervals that moved."""
    head = f"What changed from {answer.first} to {answer.second}, USD bn"
    if answer.is_empty:
        return paragraphs(head, "Nothing changed.")
    return paragraphs(
        head,
        _listed(contracts_table("Contracts added", answer.added)),
        _listed(contracts_table("Contracts removed", answer.removed)),
        _listed(changes_table("Terms and statuses that changed", answer.terms)),
        _listed(between_table(answer.between)),
        _counted("Opening figures of a later date", answer.figures),
        _counted("Purchases added, by seller", answer.purchases),
        moved_text(moved_views_table(answer.views)),
        moved_text(moved_vendors_table(answer.vendors, answer.window)),
    )


def _listed(table: Table) -> str:
    """Return a table whose long texts are cut so that they fit in their columns."""
    return titled(replace(table, rows=tuple(_short(row) for row in table.rows)))


def _short(row: Row) -> Row:
    return tuple(shortened(cell) if isinstance(cell, str) else cell for cell in row)


def _counted(title: str, changes: Sequence[Change]) -> str:
    """Return how many rows were added for whom; there are hundreds, and each is in the document."""
    if not changes:
        return ""
    counts = Counter(change.record for change in changes)
    listed = ", ".join(f"{entity} {count}" for entity, count in sorted(counts.items()))
    return f"{title}: {len(changes)}; each with its source: --json\n{wrapped(listed, '  ')}"


def moved_text(table: Table) -> str:
    """Return a table of moves, ``""`` for none; a row without a cell moved by less than is shown."""
    rows = tuple(row for row in table.rows if any(row[1:]))
    hidden = len(table.rows) - len(rows)
    if not table.rows:
        return ""
    is_marked = any(isinstance(cell, str) and cell.endswith(CALENDAR) for row in rows for cell in row)
    return paragraphs(
        table.title,
        table_text(replace(table, rows=rows)),
        f"{hidden} more moved by less than this table shows: --json" if hidden else "",
        BY_CALENDAR if is_marked else "",
    )
