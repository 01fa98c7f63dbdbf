"""What breaks first: who defaults when, and in how many paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.present.numbers import percent
from lookthrough.present.page import charts
from lookthrough.present.page.cited import entity_sources
from lookthrough.present.page.page import NOTHING, Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import share, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.page.run_document import DefaultDocument, StressDocument
    from lookthrough.present.page.svg import Drawing
    from lookthrough.present.table import Row

SHOWN = 16
OFTEN = 0.5
COLUMNS = (
    *(text("id"), text("name"), share("probability"), share("base_probability", "probability without the shock")),
    text("quarter", "median quarter of default"),
)
LEAD = "Who stops paying first, and when. A vehicle's default is limited to its own assets."
NOTE = "Share of paths in per cent, darker for more. A number is shown where the cell has room."
NOBODY = Markup('<p class="card">No entity defaults in any path.</p>')


def section(data: ReportData) -> Section | None:
    """Return who defaults when."""
    stress = data.documents.stress
    if stress is None:
        return None
    rows = [row for row in stress.first_defaults if row.id in stress.defaults_by_quarter][:SHOWN]
    quarters = stress.fan.quarters
    cells = [(row.name, stress.defaults_by_quarter[row.id]) for row in rows]

    def draw(width: float) -> Drawing:
        if width < charts.PHONE:
            years = sorted({quarter[:4] for quarter in quarters})
            yearly = [(name, [_sum_of(v, quarters, year) for year in years]) for name, v in cells]
            return charts.heat(yearly, [f"’{y[2:]}" for y in years], width)  # noqa: RUF001 - an apostrophe for the century
        return charts.heat(cells, quarters, width)

    figure = Figure(
        "defaults",
        "First default by entity and quarter",
        _caption(rows),
        _table(stress),
        draw if rows else None,
        entity_sources(data.book, (row.id for row in rows)),
        NOTE,
        html=NOTHING if rows else NOBODY,
    )
    return Section("defaults", "What breaks first", LEAD, (figure,))


def _table(stress: StressDocument) -> Table:
    quarters, by_quarter = stress.fan.quarters, stress.defaults_by_quarter
    never = (0.0,) * len(quarters)
    rows: tuple[Row, ...] = tuple(
        (row.id, row.name, row.probability, row.base_probability, row.quarter or "", *by_quarter.get(row.id, never))
        for row in stress.first_defaults
    )
    return Table((*COLUMNS, *(share(quarter, unit="") for quarter in quarters)), rows)


def _sum_of(values: Sequence[float], quarters: Sequence[str], year: str) -> float:
    return sum(value for value, quarter in zip(values, quarters, strict=True) if quarter.startswith(year))


def _caption(rows: Sequence[DefaultDocument]) -> str:
    if not rows:
        return "No entity defaults in any path of this run."
    first, often = rows[0], sum(row.probability >= OFTEN for row in rows)
    return (
        f"{first.name} defaults in {percent(first.probability)} of the paths ({percent(first.base_probability)} "
        f"without the shock), at the median in {first.quarter}; {often} of the {len(rows)} entities shown default in "
        "at least every other path."
    )


SECTION = SectionEntry(place=70, section=section)
