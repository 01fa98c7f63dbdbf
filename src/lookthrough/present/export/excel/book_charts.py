"""The sheet of charts of a book, drawn by the spreadsheet itself from the cells of other sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.export.excel.chart_house import SheetChart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.present.export.excel.placed import Placed

MOST_COMPANIES = 12


def book_charts(at: Mapping[str, Placed]) -> list[SheetChart]:
    """Return the charts of a book: who owes what, who pays, what became public when; ``at`` are its sheets."""
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
