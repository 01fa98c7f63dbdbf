"""Charts of a workbook in one style: columns over the cells of a table, the ledger of colours, heads as legends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.chart import Chart

    from lookthrough.present.export.excel.excel_file import ExcelFile
    from lookthrough.present.export.excel.placed import Placed

COLOURS = ("#1B4F72", "#E69F00", "#56B4E9", "#009E73", "#999999", "#CC79A7", "#D55E00", "#F0E442", "#5D6D7E", "#A04000")
"""Okabe and Ito's, which the colour-blind tell apart, after the ink of the house."""
WIDTH, HEIGHT = 760, 380  # pixels
CHART_ROWS, CHART_COLUMNS = 20, 12


class SheetChart(NamedTuple):
    """A chart of some columns of a table.

    Attributes:
        title: above it, with the unit.
        table: where its cells stand.
        along: the column that names what stands along the axis.
        series: the columns that are drawn.
        most: how many rows, from the first on.
        is_stacked: whether columns stand on one another.
        kind: ``column`` or ``line``.
        form: of the numbers along the axis.
    """

    title: str
    table: Placed
    along: str
    series: Sequence[str]
    most: int | None = None
    is_stacked: bool = False
    kind: str = "column"
    form: str = "#,##0"


NAME = "charts"


def write_charts(file: ExcelFile, charts: Sequence[SheetChart]) -> None:
    """Write a sheet of charts, two beside each other."""
    sheet = file.sheet(NAME)
    sheet.hide_gridlines(2)
    for number, chart in enumerate(chart for chart in charts if chart.series and chart.table.table.rows):
        row, column = divmod(number, 2)
        sheet.insert_chart(row * CHART_ROWS, column * CHART_COLUMNS, draw(file, chart))


def draw(file: ExcelFile, drawn: SheetChart) -> Chart:
    """Return a chart that is drawn from cells, and so follows when they are calculated anew."""
    kind = {"type": drawn.kind, **({"subtype": "stacked"} if drawn.is_stacked else {})}
    chart = file.workbook.add_chart(kind)
    names, last = drawn.table.table.names, drawn.table.last - 1
    last = last if drawn.most is None else min(last, drawn.most)
    for number, name in enumerate(drawn.series):
        column, colour = names.index(name), COLOURS[number % len(COLOURS)]
        chart.add_series(
            {
                "name": [drawn.table.sheet, 0, column],
                "categories": [drawn.table.sheet, 1, names.index(drawn.along), last, names.index(drawn.along)],
                "values": [drawn.table.sheet, 1, column, last, column],
                "fill": {"color": colour},
                "line": {"color": colour, "width": 1.75 if drawn.kind == "line" else 0.5},
                "gap": 50,
            }
        )
    chart.set_title({"name": drawn.title, "name_font": {"size": 12}})
    chart.set_x_axis({"label_position": "low"})
    chart.set_y_axis({"num_format": drawn.form, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"none": True} if len(drawn.series) == 1 else {"position": "bottom"})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart
