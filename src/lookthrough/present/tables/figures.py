"""The table of the figures that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import Fields, Table, table_of
from lookthrough.present.tables.common_columns import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.present.page.page import Figure

FIGURES: Fields[Figure] = (
    (text("name"), lambda figure: figure.id),
    (text("title"), lambda figure: figure.title),
)


def figures_table(figures: Mapping[str, Figure]) -> Table:
    """Return name and title of every figure, in the order of the report."""
    return table_of(FIGURES, figures.values(), name="figures", title="Figures")
