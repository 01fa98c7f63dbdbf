"""The series of a book as they stand on its date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.gauges.dated_series import DatedSeries
from lookthrough.lens.observed import observed

if TYPE_CHECKING:
    from lookthrough.book.records import Book


def book_series(book: Book, name: str) -> DatedSeries:
    """Return a series of a book, the oldest first: what was public on its date.

    Args:
        book: the book.
        name: the id of the series.

    Raises:
        KeyError: the book has no such series.
    """
    rows = book.series[name]
    points = observed(book, name)
    return DatedSeries(
        name,
        name.replace("_", " "),
        tuple(point.period for point in points),
        tuple(point.value for point in points),
        tuple(point.line for point in points),
        rows[0].position.file if rows else "",
        points[-1].unit if points else "",
        " ".join(dict.fromkeys(point.source for point in points if point.source)),
    )
