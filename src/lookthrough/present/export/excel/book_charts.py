"""The sheet of charts of a book, drawn by the spreadsheet itself from the cells of other sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.export.excel.chart_house import CHART_COLUMNS, CHART_ROWS, SheetChart, draw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.present.export.excel.excel_file import ExcelFile
    from lookthrough.present.export.excel.placed import Placed

MOST_COMPANIES = 12
NAME = "charts"


def write_book_charts(file: ExcelFile, at: Mapping[str, Placed]) -> None:
    """Write the charts of a book: who owes what, who pays, what became public when.

    Args:
        file: the workbook.
        at: its sheets.
    """
    sheet = file.sheet(NAME)
    sheet.hide_gridlines(2)
    for number, drawn in enumerate(_drawn(at)):
        row, column = divmod(number, 2)
        sheet.insert_chart(row * CHART_ROWS, column * CHART_COLUMNS, draw(file, drawn))


def _drawn(at: Mapping[str, Placed]) -> list[SheetChart]:
    views, years, lenders, timeline = (
        at[name] for name in ("side by side", "funding by year", "funding by lender", "timeline")
    )
    sources = tuple(
        name for name in years.table.names[2:] if name not in {"built", "off_balance_share", "grade_a_or_b", "unknown"}
    )
    return [
        SheetChart(
            "Who owes what, USD bn: the twelve with the most debt",
            views,
            "name",
            ("reported", "committed", "full"),
            MOST_COMPANIES,
        ),
        SheetChart("Who pays for the build-out, USD bn by year", years, "period", sources, is_stacked=True),
        SheetChart("Who lends and gives, USD bn by year", lenders, "period", lenders.table.names[2:], is_stacked=True),
        SheetChart("Contracts that became public, by quarter", timeline, "quarter", ("count",)),
    ]
