"""What breaks: who fails, with and without the shock side by side, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.figures.heat_chart import HeatChart, HeatRow
from lookthrough.present.numbers import percent
from lookthrough.present.page.cited import entity_sources
from lookthrough.present.page.page import NOTHING, Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.run_sentences import BEFORE_FAILING, failure_sentence, onset_sentence
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import share
from lookthrough.present.tables.run import failures_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.run_records import FailureDocument, StressDocument

SHOWN = 16
LEAD = (
    "Who stops paying for good, with the shock and without it, sorted by the difference. A vehicle's failure is "
    "limited to "
    f"its own assets. {BEFORE_FAILING}"
)
NOTE = (
    "Bar: share of the futures in which it fails at all, with the shock; diamond: without it. Where both meet, the "
    "shock does not matter to it."
)
WHEN = (
    "Cells: share of the futures in which it first fails in that quarter, with the shock; empty where none has it "
    "there. At the right: share in all."
)
HEAD = "in all"
NOBODY = Markup('<p class="card">Nobody fails in any path.</p>')


def section(data: ReportData) -> Section | None:
    """Return who fails with and without the shock, and when."""
    stress = data.documents.stress
    if stress is None:
        return None
    rows = [row for row in stress.by_difference if row.id in stress.failures_by_quarter][:SHOWN]
    lead = " ".join(part for part in (LEAD, onset_sentence(stress), stress.hazards.sentence) if part)
    sources = entity_sources(data.book, (row.id for row in rows))
    pairs = Figure(
        "failures",
        "Failures with and without the shock",
        _caption(stress, rows),
        failures_table(stress.by_difference, stress.onset),
        BarChart(tuple(map(_pair, rows)), ("with the shock",), share=True) if rows else None,
        sources,
        NOTE,
        html=NOTHING if rows else NOBODY,
    )
    if not rows:
        return Section("failures", "Who fails", lead, (pairs,))
    said, table, chart = _when(stress, rows), _table(stress), _chart(stress, rows)
    when = Figure("failures-when", "When they first fail", said, table, chart, sources, WHEN)
    return Section("failures", "Who fails", lead, (pairs, when))


def _pair(row: FailureDocument) -> Bar:
    said = f"{percent(row.failed)}, {percent(row.base.failed)} without"
    return Bar(row.name, (row.failed,), mark=row.base.failed, text=said)


def _when(stress: StressDocument, rows: Sequence[FailureDocument]) -> str:
    """Return in which quarter most of the failures of the first row fall."""
    first, shares = rows[0], stress.failures_by_quarter[rows[0].id]
    quarter = stress.fan.quarters[shares.index(max(shares))]
    return f"{first.name} fails most often in {quarter}: in {percent(max(shares))} of the futures."


def _chart(stress: StressDocument, rows: Sequence[FailureDocument]) -> HeatChart:
    """Return the chances by quarter; by year on a phone."""
    quarters = stress.fan.quarters
    cells = tuple(HeatRow(row.name, stress.failures_by_quarter[row.id], percent(row.failed)) for row in rows)
    years = sorted({quarter[:4] for quarter in quarters})
    yearly = tuple(
        HeatRow(row.label, [_sum_of(row.values, quarters, year) for year in years], row.said) for row in cells
    )
    narrow = HeatChart(yearly, tuple(f"’{year[2:]}" for year in years), HEAD)  # noqa: RUF001 - an apostrophe for the century
    return HeatChart(cells, tuple(quarters), HEAD, narrow)


def _table(stress: StressDocument) -> Table:
    quarters, by_quarter = stress.fan.quarters, stress.failures_by_quarter
    never = (0.0,) * len(quarters)
    whole = failures_table(stress.by_difference, stress.onset)
    rows = tuple(
        (*row, *by_quarter.get(failure.id, never))
        for row, failure in zip(whole.rows, stress.by_difference, strict=True)
    )
    return Table((*whole.columns, *(share(quarter, unit="") for quarter in quarters)), rows)


def _sum_of(values: Sequence[float], quarters: Sequence[str], year: str) -> float:
    return sum(value for value, quarter in zip(values, quarters, strict=True) if quarter.startswith(year))


def _caption(stress: StressDocument, rows: Sequence[FailureDocument]) -> str:
    if not rows:
        return "Nobody fails in any path of this run: 0 failures."
    first, still = rows[0], [row for row in stress.failures if row.added == 0.0 and row.failed > 0.0]
    as_often = f" As often without it: {len(still)}." if still else ""
    return (
        f"{first.name} {failure_sentence(first, stress.onset)}. Of {len(stress.failures)} that fail, {len(rows)} are "
        f"shown.{as_often}"
    )


SECTION = SectionEntry(40, "breaks", section)
