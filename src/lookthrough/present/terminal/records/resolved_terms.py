"""Terms as a run takes them, and what vehicles were funded with, as text for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.tables.records.resolved_terms import funded_table, shown_terms_table
from lookthrough.present.terminal.text import paragraphs, shortened, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.resolved_terms import Resolved
    from lookthrough.present.table import Table


def resolved_text(found: Resolved) -> str:
    """Return how many terms nobody gave, what vehicles were funded with, and every term."""
    return paragraphs(
        f"{found.title}, as a run takes it",
        wrapped(
            f"{found.filled} of {len(found.terms)} terms are filled in, each with the assumption behind it; "
            "lookthrough show ASSUMPTION has its reason and sources, --csv every range."
        ),
        *(titled(funded_table(vehicle)) for vehicle in found.vehicles),
        titled(_short(shown_terms_table(found))),
    )


def _short(table: Table) -> Table:
    rows = tuple(tuple(shortened(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
    return replace(table, rows=rows)
