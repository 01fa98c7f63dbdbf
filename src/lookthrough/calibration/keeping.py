"""Where a hazard table is kept: beside the tables of its book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.text.files import HAZARDS
from lookthrough.positions.hazard_table import table_text
from lookthrough.runs.durable import write_bytes

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.positions.hazard_table import HazardTable


def keep_hazards(table: HazardTable, book: Book) -> Path:
    """Write a hazard table beside a book, whole or not at all; return where it lies."""
    path = Path(book.root) / HAZARDS
    write_bytes(path, table_text(table).encode())
    return path
