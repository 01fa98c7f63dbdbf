"""Who uses AI as tables: curves, speeds, lifts, errors of forecasts, the gap of a programme, waste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.diffusion.held_out import GROWTH, LINE, NO_CHANGE
from lookthrough.present.numbers import percent
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, ids, money, number, share, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.lens.diffusion.diffusion import Curve, Diffusion
    from lookthrough.lens.diffusion.held_out import HeldOut
    from lookthrough.lens.diffusion.policy_gap import GapYear
    from lookthrough.lens.diffusion.speeds import Lift, Speed
    from lookthrough.lens.diffusion.waste import Waste
    from lookthrough.present.table import Cell, Fields, Table, TableColumn

ENDS = ("low", "mid", "high")
LOGITS = "logits a year"
RIVALS = {NO_CHANGE: "no change", LINE: "straight line", GROWTH: "constant growth"}


def curves_table(answer: Diffusion) -> Table:
    """Return adoption and demand of each region at the ends of years: 5th, 50th and 95th percentile of the draws."""
    fields: Fields[Curve] = (
        (text("region"), lambda r: r.region),
        (text("name"), lambda r: answer.label(r.region)),
        (text("quarter"), lambda r: r.quarter),
        *((share(f"adoption_{name}", f"adoption, {name}"), _end("adoption", i)) for i, name in enumerate(ENDS)),
        *((number(f"demand_{name}", f"demand over today's, {name}"), _end("demand", i)) for i, name in enumerate(ENDS)),
        (share("part", "part of the growth of all"), lambda r: r.part),
    )
    return table_of(fields, answer.curves, name="diffusion", title="Adoption and demand by region")


def speeds_table(answer: Diffusion) -> Table:
    """Return how fast each series went, at each ceiling that is tried."""
    fields: Fields[Speed] = (
        (text("region"), lambda r: r.region),
        (text("wording", "who is counted"), lambda r: r.wording),
        (text("first", "from"), lambda r: r.first),
        (text("last", "to"), lambda r: r.last),
        (share("first_share", "share then"), lambda r: r.first_share),
        (share("last_share", "share now"), lambda r: r.last_share),
        (count("points"), lambda r: r.points),
        *((_speed_at(k), _at(i)) for i, k in enumerate(answer.ceilings)),
        (ids("series"), lambda r: r.series),
    )
    return table_of(
        fields,
        answer.speeds,
        name="diffusion speeds",
        title="How fast, in logits a year, for each ceiling that is tried",
        note="Levels of different populations are not comparable, speeds are, with care. Nothing is fitted across a "
        "change of wording.",
    )


def lifts_table(answer: Diffusion) -> Table:
    """Return how much faster a programme makes adoption by the targets and the record of a country."""
    fields: Fields[Lift] = (
        (text("of", "read from"), lambda r: r.of),
        (number("speed", "speed", LOGITS), lambda r: r.speed),
        (number("against", "held against", LOGITS), lambda r: r.against),
        (share("lift", "faster by"), lambda r: r.lift),
    )
    return table_of(fields, answer.lifts, name="diffusion lifts", title="How much faster a national programme goes")


def held_out_table(answer: Diffusion) -> Table:
    """Return the mean absolute error of each rival on each series, in points; the last row is the mean over series."""
    names = [*answer.forecast_errors]
    fields: list[tuple[TableColumn, Callable[[HeldOut], Cell]]] = [
        (text("region"), lambda r: r.region),
        (text("wording", "who is counted"), lambda r: r.wording),
        (count("forecasts"), lambda r: r.forecasts),
        *((number(name, rival(name), "points"), _error(name)) for name in names),
    ]
    return table_of(
        fields,
        answer.held_out,
        name="diffusion errors",
        title="How far off forecasts were, at most a year ahead, mean absolute error in points",
        note="Two points fit, a later one is held out. Pairs share points, so the counts are no sample sizes.",
    )


def gap_table(answer: Diffusion) -> Table:
    """Return what a programme would add at the ends of years: 5th, 50th and 95th percentile of paired draws."""
    fields: Fields[GapYear] = (
        (text("quarter"), lambda r: r.quarter),
        *((number(f"adoption_{n}", f"adoption, {n}", "points"), _end("adoption", i)) for i, n in enumerate(ENDS)),
        *((money(f"revenue_{n}", f"lab revenue a year, {n}"), _end("revenue", i)) for i, n in enumerate(ENDS)),
    )
    years = () if answer.gap is None else answer.gap.years
    return table_of(fields, years, name="policy gap", title="What a programme would add")


def waste_table(answer: Diffusion) -> Table:
    """Return what projects that fail cost by year, and the part that buying would have saved."""
    fields: Fields[Waste] = (
        (text("year"), lambda r: str(r.year)),
        (money("spend", "spent"), lambda r: r.spend),
        (share("built", "built in-house"), lambda r: r.built),
        (text("built_is", "of which"), lambda r: "guessed" if r.guessed else "reported"),
        (money("wasted_low", "wasted, at least"), lambda r: r.wasted[0]),
        (money("wasted_high", "at most"), lambda r: r.wasted[1]),
        (money("excess_low", "over buying it all, at least"), lambda r: r.excess[0]),
        (money("excess_high", "at most"), lambda r: r.excess[1]),
        (share("realised_low", "spent on what works, at least"), lambda r: min(r.realised)),
        (share("realised_high", "at most"), lambda r: max(r.realised)),
    )
    return table_of(fields, answer.waste, name="build or buy", title="Build or buy: spending on projects that fail")


def rival(name: str) -> str:
    """Return a rival of the forecasts as people read it: ``logistic, ceiling 80%``."""
    return RIVALS[name] if name in RIVALS else f"logistic, ceiling {percent(float(name.rpartition('_')[2]) / 100)}"


def _speed_at(ceiling: float) -> TableColumn:
    return number(f"ceiling_{100 * ceiling:.0f}", f"ceiling {percent(ceiling)}", LOGITS)


def _at(place: int) -> Callable[[Speed], float | None]:
    return lambda speed: speed.at_ceiling[place]


def _error(name: str) -> Callable[[HeldOut], float | None]:
    def read(row: HeldOut) -> float | None:
        errors: Mapping[str, float | None] = row.mean_error
        return errors[name]

    return read


def _end(field: str, place: int) -> Callable[[object], float]:
    def read(record: object) -> float:
        ends: tuple[float, ...] = getattr(record, field)
        return ends[place]

    return read
