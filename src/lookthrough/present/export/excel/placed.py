"""Where a table stands in a workbook: the ranges of its columns, as formulas and charts name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.intake.workbook_cells import column_letters

if TYPE_CHECKING:
    from lookthrough.present.table import FlatTable

HEAD = 1  # rows above the first row of a table


class Placed(NamedTuple):
    """A table on its sheet: the head in the first row, its rows below."""

    sheet: str
    table: FlatTable

    @property
    def last(self) -> int:
        """The number of the last row of the sheet, counted from 1; a table without rows has one that is empty."""
        return HEAD + max(1, len(self.table.rows))

    def letter(self, column: str) -> str:
        """Return the letters of a column.

        Raises:
            ValueError: the table has no such column.
        """
        return column_letters(self.table.names.index(column) + 1)

    def range(self, column: str) -> str:
        """Return the cells of a column below its head: ``'trail'!$F$2:$F$543``."""
        letter = self.letter(column)
        return f"'{self.sheet}'!${letter}${HEAD + 1}:${letter}${self.last}"

    def cell(self, column: str, row: int) -> str:
        """Return a cell of a column from another sheet; ``row`` counts from 1."""
        return f"'{self.sheet}'!${self.letter(column)}${row}"


def table_name(sheet: str) -> str:
    """Return the name of the table of a sheet, which must not look like a cell: ``book_trail``."""
    return "book_" + re.sub(r"\W", "_", sheet)


def quoted(text: str) -> str:
    """Return a text as a formula has it, between quotes."""
    return '"' + text.replace('"', '""') + '"'
