"""The comparison of the largest debtors as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.tables.side_by_side import side_by_side
from lookthrough.present.terminal.text import paragraphs, titled

if TYPE_CHECKING:
    from lookthrough.lens.through.comparison import ViewsTable


def views_text(answer: ViewsTable) -> str:
    """Return the tables as text for a terminal."""
    return paragraphs("The largest debtors side by side, USD bn", *(titled(t) for t in side_by_side(answer)))
