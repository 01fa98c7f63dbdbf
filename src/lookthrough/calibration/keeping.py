"""Where a hazard table is kept, beside the tables of its book, and how predictions are added to theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.calibration.prediction_table import predictions_text, read_predictions
from lookthrough.positions.hazard_table import table_text
from lookthrough.positions.hazards import hazards_beside
from lookthrough.runs.durable import write_bytes

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.calibration.predictions import Prediction
    from lookthrough.positions.hazard_table import HazardTable


def keep_hazards(table: HazardTable, book: Book) -> Path:
    """Write a hazard table beside a book, whole or not at all; return where it lies."""
    path = hazards_beside(book)
    write_bytes(path, table_text(table).encode())
    return path


def predictions_kept(path: Path, made_on: dt.date, by: dt.date) -> tuple[Prediction, ...]:
    """Return the predictions of a day about another that a table has; what was predicted once is never made again.

    Raises:
        TableError: the table is damaged.
    """
    kept = read_predictions(path) if path.exists() else ()
    return tuple(row for row in kept if (row.made_on, row.by) == (made_on, by))


def keep_predictions(path: Path, rows: tuple[Prediction, ...]) -> None:
    """Add predictions to a table, whole or not at all; what stands there stays as it is.

    Raises:
        TableError: the table is damaged.
    """
    kept = read_predictions(path) if path.exists() else ()
    write_bytes(path, predictions_text((*kept, *rows)).encode())
