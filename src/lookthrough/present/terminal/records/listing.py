"""Lists of what there is as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.tables.records.listing import parts_table
from lookthrough.present.terminal.text import paragraphs, shortened, table_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.present.table import Row, Table

NEXT = {
    "entities": "lookthrough through ENTITY: what it owes; show ENTITY: its figures and contracts",
    "vehicles": "lookthrough through VEHICLE: who bears its debt; show VEHICLE --resolved: every term",
    "deals": "lookthrough show DEAL: its contracts; show DEAL --resolved: every term, given or filled in",
    "contracts": "lookthrough instrument CONTRACT: its cash; show CONTRACT: its terms; --csv has every term",
    "sources": "lookthrough show SOURCE: what stands on it; --csv has the addresses",
    "scenarios": "lookthrough stress --scenario NAME: what it does; NAME+NAME joins two",
    "assumptions": "lookthrough show ASSUMPTION: its values and sources; stress --set ASSUMPTION=VALUE: what it moves",
    "series": "lookthrough gauge explosive SERIES: whether it is a bubble; --csv of figure has the rows",
    "gauges": "lookthrough gauge NAME",
    "figures": "lookthrough figure NAME -o FILE; lookthrough figure RUN lists those of a run",
}
"""What to ask next, part by part."""


def parts_text(counts: Mapping[str, int]) -> str:
    """Return what can be listed, and how many of each there are."""
    return paragraphs(
        "What there is", table_text(parts_table(counts)), "lookthrough list PART; lookthrough search WORD"
    )


def list_text(part: str, table: Table) -> str:
    """Return one list, long texts cut, with what to ask next."""
    if not table.rows:
        return f"The book has no {part}."
    short = replace(table, rows=tuple(_short(row) for row in table.rows))
    return paragraphs(f"{len(table.rows)} {part}", table_text(short), NEXT.get(part, ""))


def _short(row: Row) -> Row:
    return tuple(shortened(cell) if isinstance(cell, str) else cell for cell in row)
