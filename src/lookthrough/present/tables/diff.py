"""What changed between two days as tables: contracts, terms, views and intervals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.lens.through.answer import VIEWS
from lookthrough.present import labels
from lookthrough.present.numbers import amount
from lookthrough.present.table import WITHHELD, Kind, Table, TableColumn, table_of
from lookthrough.present.tables.common_columns import CONTRACT, ENTITY, GRADE, PLACE, SOURCES, day, ids, named, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.lens.diff import Change, Diff, ListedContract, Move, Reading
    from lookthrough.present.table import Fields

SILENT = "-"
NOT_KNOWN = "n/a"
CALENDAR = "*"
"""Marks a move that the calendar alone explains."""

CONTRACTS: Fields[ListedContract] = (
    (day("day", absent=SILENT), lambda f: None if f.known is None else f.known.isoformat()),
    (CONTRACT, lambda f: f.contract),
    (text("kind"), lambda f: f.kind),
    (text("between"), lambda f: " / ".join(f.roles.values())),
    (named("status", words=labels.STATUSES), lambda f: f.status),
    (text("size", absent=SILENT), lambda f: f.amount),
    (replace(SOURCES, absent=SILENT), lambda f: " ".join(f.source) or None),
    (GRADE, lambda f: f.grade),
    (PLACE, lambda f: f"{f.file}:{f.line}"),
)
CHANGES: Fields[Change] = (
    (ids("record"), lambda c: c.record),
    (text("what"), lambda c: c.name),
    (text("was", absent=SILENT), lambda c: c.old),
    (text("is", absent=SILENT), lambda c: c.new),
    (day("day", absent=SILENT), lambda c: None if c.known is None else c.known.isoformat()),
    (replace(SOURCES, absent=SILENT), lambda c: " ".join(c.source) or None),
    (GRADE, lambda c: c.grade),
    (PLACE, lambda c: f"{c.file}:{c.line}"),
)
VENDORS: Fields[Move] = (
    (ids("vendor"), lambda m: m.entity),
    (TableColumn("floor", "own money: floor", Kind.NUMBER), lambda m: _part(m, 0)),
    (TableColumn("pro_rata", "pro rata", Kind.NUMBER), lambda m: _part(m, 1)),
    (TableColumn("ceiling", "ceiling", Kind.NUMBER), lambda m: _part(m, 2)),
)


def contracts_table(title: str, contracts: Sequence[ListedContract]) -> Table:
    """Return the contracts that came or went, by their day."""
    ordered = sorted(contracts, key=lambda f: (str(f.known or ""), f.contract))
    return table_of(CONTRACTS, ordered, name="contracts", title=f"{title}: {len(ordered)}")


def changes_table(title: str, changes: Sequence[Change]) -> Table:
    """Return values that read otherwise on the second day."""
    return table_of(CHANGES, changes, name="changes", title=f"{title}: {len(changes)}")


def all_changes_table(answer: Diff) -> Table:
    """Return every changed term, opening figure and purchase in one table."""
    return changes_table("Changes", (*answer.terms, *answer.figures, *answer.purchases))


def between_table(changes: Sequence[Change]) -> Table:
    """Return the values that were public in between only, by their day."""
    ordered = sorted(changes, key=lambda c: (str(c.known or ""), c.record, c.name))
    return changes_table("Public in between only, revised again since", ordered)


def moved_views_table(moves: Sequence[Move]) -> Table:
    """Return one row for each entity with its views that moved, at their middle, as far as people can see it."""
    cells: dict[str, dict[str, str]] = {}
    for move in moves:
        arrow = _arrow(_middle(move.old), _middle(move.new))
        cells.setdefault(move.entity, {})[move.measure] = _marked(move, arrow)
    columns = (ENTITY, *(TableColumn(view, labels.VIEWS[view], Kind.NUMBER) for view in VIEWS))
    rows = tuple((entity, *(by_view.get(view, "") for view in VIEWS)) for entity, by_view in cells.items())
    return Table(columns, rows, "views", "Who owes what: views that moved, at their middle")


def moved_vendors_table(moves: Sequence[Move], window: tuple[str, str]) -> Table:
    """Return one row for each vendor whose interval moved, from payments of a window."""
    title = f"Revenue paid by the vendor's own money, payments of {window[0]} to {window[1]}: intervals that moved"
    return table_of(VENDORS, moves, name="vendors", title=title)


def _part(move: Move, at: int) -> str:
    return _marked(move, _arrow(_end(move.old, at), _end(move.new, at)))


def _end(interval: Reading | None, at: int) -> str:
    """Return an end of an interval; bounds without a pro rata withhold it, as ``loops`` says."""
    return NOT_KNOWN if interval is None else amount(interval[at], WITHHELD)


def _middle(view: Reading | None) -> str:
    return NOT_KNOWN if view is None else amount(view.mid, NOT_KNOWN)


def _arrow(old: str, new: str) -> str:
    return "" if old == new else f"{old} -> {new}"


def _marked(move: Move, cell: str) -> str:
    return f"{cell} {CALENDAR}" if cell and move.is_calendar else cell
