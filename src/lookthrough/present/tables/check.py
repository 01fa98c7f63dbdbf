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


PROBLEMS: Fields[tuple[str, Document]] = (
    (text("severity"), lambda p: p[0]),
    (text("code"), lambda p: p[1]["code"]),
    (text("message"), lambda p: p[1]["message"]),
    (text("hint"), lambda p: p[1]["hint"]),
    (PLACE, lambda p: f"{p[1]['file']}:{p[1]['line']}"),
)
FACTS: Fields[tuple[str, str]] = ((text("fact"), lambda f: f[0]), (text("value"), lambda f: f[1]))


def problems_table(document: Document) -> Table:
    """Return every error and warning of a book."""
    rows = ((kind, each) for kind in ("error", "warning") for each in document[f"{kind}s"])
    return table_of(PROBLEMS, rows, name="problems")


def facts_table(facts: Mapping[str, str]) -> Table:
    """Return facts by name."""
    return table_of(FACTS, facts.items(), name="facts")


def failed_table(failed: Iterable[Document]) -> Table:
    """Return the reported totals that the contracts of the book do not meet."""
    return table_of(FAILED, failed, name="failed assertions")


def disputes_table(disputes: Iterable[Document]) -> Table:
    """Return the values on which sources disagree, with the rule that chose."""
    return table_of(DISPUTES, disputes, name="disputes")
