"""A hindcast of the world as tables: what it forecasts, its scores by series, and what came row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.calibration.hindcast.hindcast import quantiles
from lookthrough.present.table import Kind, TableColumn, table_of
from lookthrough.present.tables.common_columns import count, named, number, outer, text
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.calibration.hindcast.hindcast import HeldForecast, Hindcast, QuarterAhead
    from lookthrough.calibration.hindcast.outcomes import HindcastScores, RowScore, SeriesScore
    from lookthrough.present.table import Fields, Table

BAND = ("5 %", "95 %")
NONE = "-"
BEATEN = {
    "both": "better than both",
    "walk": "better than the random walk alone",
    "same": "better than no change alone",
    "neither": "better than neither",
    "not decidable": "not decidable",
}


class _Ahead(NamedTuple):
    of: HeldForecast
    at: QuarterAhead
    world: tuple[float, ...]
    walk: tuple[float, ...]


def forecasts_table(answer: Hindcast) -> Table:
    """Return what the world and its rivals say of each series and quarter."""
    fields: Fields[_Ahead] = (
        (text("series"), lambda r: r.of.held.what),
        (text("quarter"), lambda r: quarter_name(r.at.quarter)),
        (count("ahead", "quarters ahead"), lambda r: r.at.ahead),
        (number("world", "world, median"), lambda r: r.world[2]),
        (outer("world_band", "world", BAND), lambda r: (r.world[0], r.world[-1])),
        (number("walk", "random walk, median"), lambda r: r.walk[2]),
        (outer("walk_band", "random walk", BAND), lambda r: (r.walk[0], r.walk[-1])),
        (number("no_change"), lambda r: None if r.of.last is None else r.of.last.value),
        (named("unit"), lambda r: r.of.rows.unit),
    )
    rows = [_Ahead(f, q, quantiles(q.world), quantiles(q.walk)) for f in answer.series for q in f.quarters]
    return table_of(fields, rows, name="forecasts")


def hindcast_table(answer: HindcastScores) -> Table:
    """Return the scores of each series; where nothing is scored, why."""
    fields: Fields[SeriesScore] = (
        (text("series"), lambda r: r.series),
        (named("unit"), lambda r: r.unit),
        (count("known", "rows known"), lambda r: r.known),
        (count("of_sources", "in sources of the day"), lambda r: r.of_sources),
        (text("last", "last of them", absent=NONE), lambda r: r.last or None),
        (count("rows", "n"), lambda r: r.rows),
        (count("quarters", "in quarters"), lambda r: r.quarters),
        (count("inside", "of n within 90 %"), lambda r: r.inside),
        (text("world", "CRPS, world", absent=NONE), _score("world")),
        (text("walk", "random walk", absent=NONE), _score("walk")),
        (text("same", "no change", absent=NONE), _score("same")),
        (_skill("over_walk", "skill over random walk"), lambda r: r.over_walk),
        (_skill("over_same", "skill over no change"), lambda r: r.over_same),
        (named("verdict", "world is", BEATEN), lambda r: r.verdict),
        (text("why", absent=NONE), lambda r: r.undecidable or None),
    )
    return table_of(fields, answer.series, name="hindcast")


def came_table(answer: HindcastScores) -> Table:
    """Return each row that came beside what was forecast."""
    fields: Fields[RowScore] = (
        (text("series"), lambda r: r.series),
        (text("period"), lambda r: r.period),
        (count("ahead", "quarters ahead"), lambda r: r.ahead),
        (number("came"), lambda r: r.came),
        (number("median", "world, median"), lambda r: r.median),
        (outer("band", "world", BAND), lambda r: (r.low, r.high)),
        (number("walk_median", "random walk, median"), lambda r: r.walk_median),
        (number("no_change"), lambda r: r.no_change),
        (text("world", "CRPS, world"), lambda r: f"{r.world:.3f}"),
        (text("walk", "random walk"), lambda r: f"{r.walk:.3f}"),
        (text("same", "no change"), lambda r: f"{r.same:.3f}"),
    )
    return table_of(fields, answer.rows, name="came")


def _score(name: str) -> Callable[[SeriesScore], str | None]:
    def read(row: SeriesScore) -> str | None:
        value: float | None = getattr(row, name)
        return None if value is None else f"{value:.3f}"

    return read


def _skill(name: str, label: str) -> TableColumn:
    return TableColumn(name, label, Kind.NUMBER, absent=NONE)
