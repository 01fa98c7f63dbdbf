"""The gauges as sheets of the workbook of a book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.gauges.board import book_tested
from lookthrough.gauges.implied.implied import implied
from lookthrough.present.tables.gauges.explosive import explosive_table
from lookthrough.present.tables.gauges.implied import cases_table, companies_table, echo_table, precedents_table

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.table import Table


def gauge_sheets(book: Book) -> dict[str, Table]:
    """Return the tables by the name of their sheet."""
    asked = implied(book)
    return {
        "implied growth": companies_table(asked),
        "implied cases": cases_table(asked),
        "dot-com": precedents_table(asked),
        "then and now": echo_table(asked),
        "explosive": explosive_table(book_tested(book)),
    }
