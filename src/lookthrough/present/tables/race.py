"""The race of labs as tables: survivors, labs, shares, exits, and what could have been foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present import labels
from lookthrough.present.numbers import percent
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, ids, named, number, outer, share, text
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.lens.race.crossing import Crossing, CrossingRow
    from lookthrough.lens.race.forecast_errors import ForecastRow
    from lookthrough.lens.race.race_answer import ExitRow, RaceAnswer, RaceBand, RaceYear, ShareRow
    from lookthrough.lens.race.race_labs import RacingLab
    from lookthrough.lens.race.run_rates import RateRatio
    from lookthrough.present.table import Cell, Fields, Table, TableColumn

BAND = ("low", "high")

SURVIVORS: Fields[RaceYear] = (
    (named("setting", words=labels.RACE_SETTINGS), lambda y: y.setting),
    (count("year", "after years"), lambda y: y.year),
    (number("survivors", "labs left"), lambda y: y.survivors.mean),
    (number("survivors_low", "5 %"), lambda y: y.survivors.low),
    (number("survivors_high", "95 %"), lambda y: y.survivors.high),
    (number("newcomers"), lambda y: y.newcomers.mean),
    (share("top_share", "largest share"), lambda y: y.top_share.mean),
    (share("top_share_low", "5 %"), lambda y: y.top_share.low),
    (share("top_share_high", "95 %"), lambda y: y.top_share.high),
    (number("hhi", "HHI"), lambda y: y.hhi.mean),
    (number("hhi_low", "5 %"), lambda y: y.hhi.low),
    (number("hhi_high", "95 %"), lambda y: y.hhi.high),
)


def survivors_table(answer: RaceAnswer) -> Table:
    """Return survivors and concentration by setting and year: the main table of the verb."""
    return table_of(SURVIVORS, answer.years, name="race")


def settings_table(answer: RaceAnswer) -> Table:
    """Return survivors by year with the settings side by side: mean, 5th to 95th percentile."""
    years = sorted({row.year for row in answer.years})
    cells = {(row.setting, row.year): _labs_left(row.survivors) for row in answer.years}
    fields: list[tuple[TableColumn, Callable[[int], Cell]]] = [
        (count("year", "after years"), lambda year: year),
        *((text(name, label), _of(cells, name)) for name, label in labels.RACE_SETTINGS.items()),
    ]
    title = f"Labs of the book still in the race, of {len(answer.labs)}: mean, 5th to 95th percentile"
    return table_of(fields, years, name="survivors", title=title)


def concentration_table(answer: RaceAnswer) -> Table:
    """Return the largest share and the HHI at the marks of the answer, by setting."""
    fields: Fields[RaceYear] = (
        (named("setting", words=labels.RACE_SETTINGS), lambda y: y.setting),
        (count("year", "after years"), lambda y: y.year),
        (text("top", "largest share"), lambda y: _shares(y.top_share)),
        (text("hhi", "HHI"), lambda y: f"{y.hhi.mean:.2f} ({y.hhi.low:.2f} to {y.hhi.high:.2f})"),
        (text("newcomers", "new labs"), lambda y: _labs_left(y.newcomers)),
    )
    rows = [row for row in answer.years if row.year in answer.marks]
    return table_of(fields, rows, name="concentration", title="Concentration: mean, 5th to 95th percentile")


def labs_table(answer: RaceAnswer) -> Table:
    """Return the labs of the book with what they begin from."""
    fields: Fields[RacingLab] = (
        (ids("lab"), lambda lab: lab.id),
        (text("name"), lambda lab: lab.name),
        (ids("inside", absent="alone"), lambda lab: lab.parent),
        (outer("revenue", "revenue a year", BAND), lambda lab: (lab.revenue.low, lab.revenue.high)),
        (outer("cash", "cash", BAND), lambda lab: (lab.cash.low, lab.cash.high) if lab.parent is None else None),
        (outer("value", "value", BAND), lambda lab: (lab.value.low, lab.value.high)),
        (outer("momentum", "momentum", BAND), lambda lab: (lab.momentum.low, lab.momentum.high)),
    )
    return table_of(
        fields, answer.labs, name="labs", title="Labs in the race, USD bn; momentum in log points a quarter"
    )


def shares_table(answer: RaceAnswer, setting: str) -> Table:
    """Return each lab's share of outside revenue by the marks of the answer, and how often it leads at the end."""
    found = {(row.lab, row.year): row for row in answer.shares if row.setting == setting}
    last = answer.marks[-1]
    whole = sum(lab.revenue.mid for lab in answer.labs)
    fields: list[tuple[TableColumn, Callable[[RacingLab], Cell]]] = [
        (text("lab"), lambda lab: lab.name),
        (share("now"), lambda lab: lab.revenue.mid / whole),
        *((text(f"year_{year}", f"after {year} years"), _share_at(found, year)) for year in answer.marks),
        (share("leads", f"leads after {last}"), lambda lab: found[lab.id, last].leads),
    ]
    title = f"Share of what all labs earn outside, {labels.RACE_SETTINGS[setting]}: mean, 5th to 95th percentile"
    shown = [lab for lab in answer.labs if (lab.id, last) in found]
    return table_of(fields, shown, name="shares", title=title)


def exits_table(answer: RaceAnswer) -> Table:
    """Return who drops out, when, and into whom, of the labs of the book."""
    names = {lab.id: lab.name for lab in answer.labs}
    fields: list[tuple[TableColumn, Callable[[ExitRow], Cell]]] = [
        (named("setting", words=labels.RACE_SETTINGS), lambda e: e.setting),
        (text("lab"), lambda e: names[e.lab]),
        *((share(f"within_{year}", f"in {year} years"), _within(at)) for at, year in enumerate(answer.marks)),
        (text("quarter", "middle quarter"), lambda e: _quarter(answer, e.quarter)),
        (text("into", "bought by, of all exits"), lambda e: _buyers(e, names)),
        (share("ends", "nobody buys"), lambda e: e.ends),
    ]
    rows = [row for row in answer.exits if row.lab in names]
    return table_of(fields, rows, name="exits", title="Who drops out, when, and into whom")


def ratios_table(answer: RaceAnswer) -> Table:
    """Return what run rates of two labs measure."""
    names = _names(answer)
    fields: Fields[RateRatio] = (
        (text("labs", "run rates of"), lambda r: f"{names(r.first)} over {names(r.second)}"),
        (count("dates", "dates"), lambda r: len(r.points)),
        (number("drift", "drift a quarter"), lambda r: r.drift),
        (number("deviation"), lambda r: r.deviation.mid),
        (outer("band", "95 %", BAND), lambda r: (r.deviation.low, r.deviation.high)),
        (number("of_one", "of one lab"), lambda r: r.of_one_lab.mid),
        (outer("of_one_band", "95 %", BAND), lambda r: (r.of_one_lab.low, r.of_one_lab.high)),
    )
    return table_of(
        fields, answer.ratios, name="ratios", title="Measured: log points a quarter, deviation a square root of one"
    )


def crossing_table(test: Crossing, answer: RaceAnswer) -> Table:
    """Return what each rule said of the ratio of two labs."""
    names = _names(answer)
    fields: Fields[CrossingRow] = (
        (named("rule", words=labels.CROSSING_RULES), lambda r: r.rule.name),
        (number("middle", f"ratio expected in {test.held}"), lambda r: r.middle),
        (share("crosses", f"chance that {names(test.follower)} is ahead"), lambda r: r.crosses),
        (share("as_far", "chance of as far as it came"), lambda r: r.as_far),
    )
    title = (
        f"From {test.made}, {names(test.leader)} {test.started:.2f} times {names(test.follower)}; "
        f"in {test.held} it was {test.seen:.2f} times"
    )
    return table_of(fields, test.rows, name="crossing", title=title)


def forecasts_table(answer: RaceAnswer) -> Table:
    """Return errors of forecasts a year ahead, smallest to largest over all origins."""
    names = _names(answer)
    fields: Fields[ForecastRow] = (
        (text("labs", "run rate of"), lambda r: " over ".join(map(names, r.labs))),
        (count("origins"), lambda r: r.origins),
        (outer("nothing", "no change", BAND), lambda r: r.nothing),
        (outer("fading", "fading", BAND), lambda r: r.fading),
        (outer("straight", "straight on", BAND), lambda r: r.straight),
        (number("slope", "of the drift went on"), lambda r: r.slope),
    )
    return table_of(
        fields, answer.forecasts, name="forecasts", title="Errors of the log a year ahead, smallest to largest"
    )


def _names(answer: RaceAnswer) -> Callable[[str], str]:
    return lambda id_: answer.names.get(id_, id_)


def _of(cells: dict[tuple[str, int], str], setting: str) -> Callable[[int], Cell]:
    return lambda year: cells[setting, year]


def _labs_left(band: RaceBand) -> str:
    return f"{band.mean:.1f} ({band.low:.0f} to {band.high:.0f})"


def _shares(band: RaceBand) -> str:
    return f"{percent(band.mean)} ({percent(band.low)} to {percent(band.high)})"


def _share_at(found: dict[tuple[str, int], ShareRow], year: int) -> Callable[[RacingLab], Cell]:
    return lambda lab: _shares(found[lab.id, year].share)


def _within(at: int) -> Callable[[ExitRow], Cell]:
    return lambda row: row.within[at]


def _quarter(answer: RaceAnswer, quarter: float | None) -> str:
    return "" if quarter is None else quarter_name(answer.start + int(quarter) - 1)


def _buyers(row: ExitRow, names: dict[str, str]) -> str:
    return ", ".join(f"{names.get(id_, id_)} {percent(part)}" for id_, part in row.into[:3])
