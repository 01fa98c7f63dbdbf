"""Back-tests as tables: shares of failures, scores of chances by kind of event, forecasts of the world and theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.calibration.hindcast.hindcast import quantiles
from lookthrough.present.numbers import percent
from lookthrough.present.table import Kind, Marked, TableColumn, table_of
from lookthrough.present.tables.common_columns import count, ids, named, number, outer, share, text
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.calibration.backtest import Backtest, KindScore, Surprise, VintageShares
    from lookthrough.calibration.hindcast.hindcast import HeldForecast, Hindcast, QuarterAhead
    from lookthrough.calibration.hindcast.outcomes import HindcastScores, RowScore, SeriesScore
    from lookthrough.present.table import Fields, Table

NONE = "-"
ALL = "all"
WRITTEN = {"brier": "Brier", "log": "log"}
RIVALS = {"": "run", "_base": "base rate", "_rating": "rating"}
BAND = ("5 %", "95 %")
BEATEN = {
    "both": "beats both",
    "walk": "beats the random walk only",
    "same": "beats no change only",
    "neither": "beats neither",
    "not decidable": "not decidable",
}


def shares_table(answer: Backtest) -> Table:
    """Return in what share of the futures of each day companies and vehicles fail within ten years."""
    fields: Fields[VintageShares] = (
        (ids("entity"), lambda r: r.entity),
        *((share(day, unit="", absent=NONE), _on(day)) for day in answer.days),
        (text("spread", "highest over lowest", absent=NONE), lambda r: None if r.spread is None else f"{r.spread:.1f}"),
    )
    return table_of(fields, answer.vintages, name="vintages")


def _on(day: str) -> Callable[[VintageShares], Marked]:
    return lambda row: Marked(row.shares[day], f" ({percent(row.structural[day])})")


def scores_table(answer: Backtest) -> Table:
    """Return the scores of each kind over all days, of all kinds on each day, and of all together."""
    fields: Fields[KindScore] = (
        (text("kind", "kind of event"), lambda r: r.kind or ALL),
        (text("day"), lambda r: r.day or ALL),
        (count("questions"), lambda r: r.questions),
        (count("hits", "answered with 1"), lambda r: r.hits),
        (count("scored"), lambda r: 0 if r.score is None else r.score.asked),
        (count("scored_hits", "of them 1"), lambda r: 0 if r.score is None else r.score.hits),
        (text("mean_chance", "mean chance", absent=NONE), _figure("mean_chance")),
        *(
            (text(f"{name}{rival}", f"{words}, {whose}", absent=NONE), _figure(f"{name}{rival}"))
            for name, words in WRITTEN.items()
            for rival, whose in RIVALS.items()
        ),
        (text("verdict", absent="no chance"), _verdict),
    )
    return table_of(fields, (*answer.kinds[:-1], *answer.by_day, answer.kinds[-1]), name="scores")


def surprises_table(answer: Backtest) -> Table:
    """Return the questions of each kind whose chance lay farthest from the answer."""
    fields: Fields[tuple[KindScore, Surprise]] = (
        (text("kind", "kind of event"), lambda r: r[0].kind),
        (text("day"), lambda r: r[1].day),
        (ids("subject", "about"), lambda r: r[1].subject),
        (count("answer"), lambda r: r[1].answer),
        (share("chance", unit=""), lambda r: r[1].chance),
    )
    rows = [(kind, surprise) for kind in answer.kinds[:-1] for surprise in kind.surprises]
    return table_of(fields, rows, name="surprises")


def _figure(name: str) -> Callable[[KindScore], str | None]:
    return lambda row: None if row.score is None else f"{getattr(row.score, name):.4f}"


def _verdict(row: KindScore) -> str | None:
    if row.score is None:
        return None
    return "better than both" if row.score.beats else "not better"


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
        (count("of_sources", "of them in a source of the day"), lambda r: r.of_sources),
        (text("last", "last of them", absent=NONE), lambda r: r.last or None),
        (count("rows", "n"), lambda r: r.rows),
        (count("quarters", "in quarters"), lambda r: r.quarters),
        (count("inside", "of n within 90 %"), lambda r: r.inside),
        (text("world", "CRPS, world", absent=NONE), _score("world")),
        (text("walk", "random walk", absent=NONE), _score("walk")),
        (text("same", "no change", absent=NONE), _score("same")),
        (_skill("over_walk", "skill over random walk"), lambda r: r.over_walk),
        (_skill("over_same", "skill over no change"), lambda r: r.over_same),
        (named("verdict", "the world", BEATEN), lambda r: r.verdict),
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
