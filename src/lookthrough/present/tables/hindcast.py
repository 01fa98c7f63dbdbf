"""A hindcast of the world as tables: what it forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.calibration.hindcast.hindcast import quantiles
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, number, outer, text
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from lookthrough.calibration.hindcast.hindcast import HeldForecast, Hindcast, QuarterAhead
    from lookthrough.present.table import Fields, Table

BAND = ("5 %", "95 %")


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
        (text("unit"), lambda r: r.of.rows.unit),
    )
    rows = [_Ahead(f, q, quantiles(q.world), quantiles(q.walk)) for f in answer.series for q in f.quarters]
    return table_of(fields, rows, name="forecasts")
