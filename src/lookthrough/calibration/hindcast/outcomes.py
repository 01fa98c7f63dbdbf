"""What came of frozen forecasts: the score of the world beside those of its rivals, row by row and series by series.

Every row counts that came after the day and whose period is no longer than a quarter, but for one in the quarter of the
last known row, of which nobody forecasts anything. Rows of one quarter are held against one forecast, and all series
moved in the same months: what is counted here is no sample, and no difference is called significant.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from lookthrough.calibration.hindcast import frozen
from lookthrough.calibration.hindcast.crps import crps
from lookthrough.calibration.hindcast.hindcast import hindcast, quantiles
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.calibration.hindcast.hindcast import HeldForecast, Hindcast, QuarterAhead
    from lookthrough.calibration.hindcast.known_rows import SeriesRow

NOTHING_CAME = "no row came in a later quarter, up to the last day asked about"


@dataclass(frozen=True, slots=True)
class RowScore:
    """A row that came, in the unit of its series.

    Attributes:
        series: its name for people.
        period, quarter: as written, and the quarter in which its middle lies.
        ahead: quarters from the last known row.
        came: what came.
        low, median, high: of the world, 5, 50 and 95 %.
        walk_median: of the random walk.
        no_change: the last known row.
        world, walk, same: CRPS of the world, of the random walk and of no change.
    """

    series: str
    period: str
    quarter: str
    ahead: int
    came: float
    low: float
    median: float
    high: float
    walk_median: float
    no_change: float
    world: float
    walk: float
    same: float

    @property
    def is_inside(self) -> bool:
        """Whether what came lies where the world had 90 % of its draws."""
        return self.low <= self.came <= self.high


@dataclass(frozen=True, slots=True)
class SeriesScore:
    """A series: mean CRPS over the rows that came, in its unit; lower is better.

    Attributes:
        series, field, unit: its name for people, the field of the world, its unit.
        known: rows public on the day.
        of_sources: of these, rows whose source in the book had appeared by then.
        last: the period of the last of them; empty where there is none.
        undecidable: why nothing is scored; empty where something is.
        rows, quarters: that came, and in how many quarters they lie.
        inside: how many came where the world had 90 % of its draws.
        world, walk, same: of the world, of the random walk and of no change; ``None`` where nothing is scored.
    """

    series: str
    field: str
    unit: str
    known: int
    of_sources: int
    last: str
    undecidable: str
    rows: int = 0
    quarters: int = 0
    inside: int = 0
    world: float | None = None
    walk: float | None = None
    same: float | None = None

    @property
    def over_walk(self) -> float | None:
        """Skill over the random walk: 1 less the ratio of scores; below 0 the world is worse."""
        return _skill(self.world, self.walk)

    @property
    def over_same(self) -> float | None:
        """Skill over no change."""
        return _skill(self.world, self.same)

    @property
    def verdict(self) -> str:
        """Which rivals the world beats: ``both``, ``walk``, ``same``, ``neither``, or ``not decidable``."""
        if self.world is None or self.walk is None or self.same is None:
            return "not decidable"
        beaten = (self.world < self.walk, self.world < self.same)
        return {(True, True): "both", (True, False): "walk", (False, True): "same"}.get(beaten, "neither")


@dataclass(frozen=True, slots=True)
class HindcastScores:
    """Scores of frozen forecasts.

    Attributes:
        title, book_sha256: of the book.
        made_on, to: the day of the forecasts, and the last one asked about.
        draws, seed: of the forecasts.
        parameters, undated: how many the world has, and how many of them are a range without a day.
        of_later: those for which the book had no value on the day.
        series, rows: the scores.
    """

    title: str
    book_sha256: str
    made_on: str
    to: str
    draws: int
    seed: int
    parameters: int
    undated: int
    of_later: tuple[str, ...]
    series: tuple[SeriesScore, ...]
    rows: tuple[RowScore, ...]

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return {
            **asdict(self),
            "of_later": list(self.of_later),
            "series": [
                {**asdict(row), "over_walk": row.over_walk, "over_same": row.over_same, "verdict": row.verdict}
                for row in self.series
            ],
            "rows": [{**asdict(row), "is_inside": row.is_inside} for row in self.rows],
        }


def score_frozen(book: Book, table: Path, file: Path) -> HindcastScores:
    """Score frozen forecasts.

    Args:
        book: the whole book, which has the rows that came.
        table: which series is held against what, ``hindcast.csv`` beside the book.
        file: of the forecasts.

    Raises:
        InputError: there is no such file or table, one of them is damaged, or the book or the method are no longer
            those of the forecasts.
    """
    kept = frozen.read(file)
    again = hindcast(book, table, on=kept["made_on"], to=kept["to"], draws=int(kept["draws"]), seed=int(kept["seed"]))
    frozen.refuse_another(file, kept, again)
    return scores(again)


def scores(found: Hindcast) -> HindcastScores:
    """Return the scores of forecasts by the rows that came."""
    by_series = [(each, _rows(each)) for each in found.series]
    return HindcastScores(
        title=found.title,
        book_sha256=found.book_sha256,
        made_on=found.made_on.isoformat(),
        to=found.to.isoformat(),
        draws=found.draws,
        seed=found.seed,
        parameters=len(found.inputs.parameters),
        undated=found.undated,
        of_later=found.of_later,
        series=tuple(_series(each, rows) for each, rows in by_series),
        rows=tuple(row for _, rows in by_series for row in rows),
    )


def _rows(each: HeldForecast) -> tuple[RowScore, ...]:
    by_quarter = {forecast.quarter: forecast for forecast in each.quarters}
    came = (row for row in each.rows.came if row.is_of_a_quarter and row.quarter in by_quarter)
    return tuple(_row(each, row, by_quarter[row.quarter], each.rows.known[-1].value) for row in came)


def _row(each: HeldForecast, row: SeriesRow, forecast: QuarterAhead, last: float) -> RowScore:
    low, _, median, _, high = quantiles(forecast.world)
    return RowScore(
        series=each.held.what,
        period=row.period,
        quarter=quarter_name(row.quarter),
        ahead=forecast.ahead,
        came=row.value,
        low=low,
        median=median,
        high=high,
        walk_median=quantiles(forecast.walk)[2],
        no_change=last,
        world=crps(forecast.world, row.value),
        walk=crps(forecast.walk, row.value),
        same=abs(last - row.value),
    )


def _series(each: HeldForecast, rows: tuple[RowScore, ...]) -> SeriesScore:
    held, known = each.held, each.rows
    last = "" if each.last is None else each.last.period
    why = each.undecidable or ("" if rows else NOTHING_CAME)
    score = SeriesScore(held.what, held.field, known.unit, len(known.known), known.of_sources, last, why)
    if why:
        return score
    return replace(
        score,
        rows=len(rows),
        quarters=len({row.quarter for row in rows}),
        inside=sum(row.is_inside for row in rows),
        world=fmean(row.world for row in rows),
        walk=fmean(row.walk for row in rows),
        same=fmean(row.same for row in rows),
    )


def _skill(own: float | None, rival: float | None) -> float | None:
    """Return 1 less a ratio of scores, ``None`` where one is missing or the rival made no error at all."""
    return None if own is None or not rival else 1.0 - own / rival
