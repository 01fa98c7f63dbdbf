"""What differs between two books as tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present import labels
from lookthrough.present.table import Fields, Table, table_of
from lookthrough.present.tables.common_columns import PLACE, ids, money, named, text
from lookthrough.present.tables.diff import SILENT, moved_vendors_table, moved_views_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lookthrough.lens.book_diff import BookDiff, FieldChange, MoneyMove, OwnRecord


class DifferenceRow(NamedTuple):
    """A record that one book has, or a field that differs, as a row."""

    change: str
    table: str
    record: str
    field: str
    old: str | None
    new: str | None
    place: str


OWN: Fields[OwnRecord] = (
    (named("table", "in"), lambda r: r.table),
    (ids("record"), lambda r: r.record),
    (text("what"), lambda r: r.what),
    (PLACE, lambda r: r.place),
)
CHANGED: Fields[FieldChange] = (
    (named("table", "in"), lambda r: r.table),
    (ids("record"), lambda r: r.record),
    (text("field"), lambda r: r.field),
    (text("old", "was", absent=SILENT), lambda r: r.old),
    (text("new", "is", absent=SILENT), lambda r: r.new),
    (PLACE, lambda r: r.place),
)
DIFFERENCES: Fields[DifferenceRow] = (
    (text("change"), lambda r: r.change),
    (named("table"), lambda r: r.table),
    (ids("record"), lambda r: r.record),
    (text("field"), lambda r: r.field),
    (text("old"), lambda r: r.old),
    (text("new"), lambda r: r.new),
    (PLACE, lambda r: r.place),
)
MONEY: Fields[MoneyMove] = (
    (text("period", "year"), lambda r: r.period),
    (named("source", words=labels.SOURCES_OF_MONEY), lambda r: r.source),
    (money("old", "was"), lambda r: r.old),
    (money("new", "is"), lambda r: r.new),
    (money("difference"), lambda r: r.new - r.old),
)


def own_table(title: str, records: Iterable[OwnRecord]) -> Table:
    """Return records that one book has and the other has not."""
    listed = tuple(records)
    return table_of(OWN, listed, name="records", title=f"{title}: {len(listed)}")


def changed_table(changes: Iterable[FieldChange]) -> Table:
    """Return fields that read otherwise."""
    listed = tuple(changes)
    return table_of(CHANGED, listed, name="changes", title=f"Changed: {len(listed)}")


def money_table(moved: Iterable[MoneyMove]) -> Table:
    """Return the money of years and sources that moved."""
    return table_of(MONEY, moved, name="funding", title="Who pays for the build-out: money that moved, USD bn")


def differences_table(found: BookDiff) -> Table:
    """Return every record and field that differs in one table."""
    rows = [
        *(DifferenceRow("added", r.table, r.record, "", None, r.what, r.place) for r in found.added),
        *(DifferenceRow("removed", r.table, r.record, "", r.what, None, r.place) for r in found.removed),
        *(DifferenceRow("changed", *change) for change in found.changed),
    ]
    return table_of(DIFFERENCES, rows, name="differences")


def moved_tables(found: BookDiff, called: Callable[[str], str]) -> tuple[Table, Table]:
    """Return the views and the intervals that moved, companies by their names."""
    views = moved_views_table([move._replace(entity=called(move.entity)) for move in found.views])
    vendors = moved_vendors_table([m._replace(entity=called(m.entity)) for m in found.vendors], found.window)
    return views, replace(vendors, title=vendors.title)
