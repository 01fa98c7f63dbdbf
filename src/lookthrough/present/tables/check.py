"""What ``check`` finds in a book as tables: totals that fail, values on which sources disagree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import PLACE, money, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.present.table import Fields, Table

Document: TypeAlias = Mapping[str, Any]

FAILED: Fields[Document] = (
    (text("assertion"), lambda f: f["id"]),
    (text("subject"), lambda f: f["subject"]),
    (text("measure"), lambda f: f["measure"]),
    (text("expected"), lambda f: f["expected"]),
    (money("contracts"), lambda f: f["got"]),
    (money("gap"), lambda f: f["gap"]),
    (PLACE, lambda f: f"{f['file']}:{f['line']}"),
)
DISPUTES: Fields[Document] = (
    (text("record", "sources disagree on"), lambda d: d["record"]),
    (text("term"), lambda d: d["term"]),
    (text("chosen", "counts"), lambda d: d["chosen"]),
    (text("other", "another source says"), lambda d: d["other"]),
    (text("because"), lambda d: d["rule"]),
    (PLACE, lambda d: f"{d['file']}:{d['line']}"),
)


def failed_table(failed: Iterable[Document]) -> Table:
    """Return the reported totals that the contracts of the book do not meet."""
    return table_of(FAILED, failed, name="failed assertions")


def disputes_table(disputes: Iterable[Document]) -> Table:
    """Return the values on which sources disagree, with the rule that chose."""
    return table_of(DISPUTES, disputes, name="disputes")
