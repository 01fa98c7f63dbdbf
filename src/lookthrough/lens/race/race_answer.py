"""What the race answers: labs, survivors by year, shares, exits, and the tests of what could have been foreseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.lens.race.crossing import Crossing
    from lookthrough.lens.race.forecast_errors import ForecastRow
    from lookthrough.lens.race.race_labs import RacingLab
    from lookthrough.lens.race.run_rates import RateRatio
    from lookthrough.units.range import Range


class RaceBand(NamedTuple):
    """A number over all futures: mean, 5th and 95th percentile."""

    mean: float
    low: float
    high: float


class RaceYear(NamedTuple):
    """The race after some years in one setting.

    Attributes:
        setting: ``base``, ``shut``, ``stalled`` or ``both``.
        year: since the book's date.
        survivors: labs of the book that are still in the race.
        newcomers: labs that came since and are still in it.
        top_share: of the largest lab in outside revenue.
        hhi: sum of squared shares, 1 where one lab has all.
    """

    setting: str
    year: int
    survivors: RaceBand
    newcomers: RaceBand
    top_share: RaceBand
    hhi: RaceBand


class ShareRow(NamedTuple):
    """A lab's share of outside revenue after some years, 0 where it is out; ``leads``: in which share of futures."""

    setting: str
    lab: str
    year: int
    share: RaceBand
    leads: float


class ExitRow(NamedTuple):
    """How a lab drops out in one setting.

    Attributes:
        setting: as in :class:`RaceYear`.
        lab: id.
        within: chance of having dropped out by years of the same answer.
        quarter: the middle quarter in which it does, counted from 1; ``None`` where it never does.
        into: who buys it, id and share of its exits, largest first.
        ends: share of its exits in which nobody does.
    """

    setting: str
    lab: str
    within: tuple[float, ...]
    quarter: float | None
    into: tuple[tuple[str, float], ...]
    ends: float


class FirstExit(NamedTuple):
    """The first lab to drop out in one setting: in which share of futures any does, and the middle quarter."""

    setting: str
    chance: float
    quarter: float | None


@dataclass(frozen=True, slots=True, repr=False)
class RaceAnswer(Framed):
    """What :func:`lookthrough.lens.race.race.race` finds.

    Attributes:
        labs: that take part, largest first.
        names: of all labs of the book, by id.
        left_out: names of labs whose revenue the book does not say.
        start: first quarter of the futures, ``year * 4 + quarter - 1``.
        paths, seed: of the futures.
        marks: years after which chances of exits and shares are told.
        years: survivors and concentration by setting and year; empty where fewer than two labs are known.
        shares, exits, first: by setting.
        room: for how many labs there is room by the contest, least and most; ``None`` where the book does not say.
        volatility: assumed surprise of a lab's log strength, a quarter.
        ratios: what run rates of two labs measure.
        too_short: pairs of labs whose common dates are too few, with how many they are.
        crossings: the test of each ratio.
        forecasts: errors a year ahead.
        book: that was asked; it stands behind the answer and is no part of it.
    """

    row_type = RaceYear

    labs: tuple[RacingLab, ...]
    names: Mapping[str, str]
    left_out: tuple[str, ...]
    start: int
    paths: int
    seed: int
    marks: tuple[int, ...]
    years: tuple[RaceYear, ...] = ()
    shares: tuple[ShareRow, ...] = ()
    exits: tuple[ExitRow, ...] = ()
    first: tuple[FirstExit, ...] = ()
    room: tuple[float, float] | None = None
    volatility: Range | None = None
    ratios: tuple[RateRatio, ...] = ()
    too_short: tuple[tuple[str, str, int], ...] = ()
    crossings: tuple[Crossing, ...] = ()
    forecasts: tuple[ForecastRow, ...] = ()
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each setting and year."""
        return [plain_record(year) for year in self.years]

    def document(self) -> dict[str, Any]:
        """Return the document of ``race --json`` as plain values; a half-life without end is ``null``."""
        document = plain_record(self)
        crossings = [_written(each) for each in self.crossings]
        return document | {"crossings": crossings}


def _written(crossing: Crossing) -> dict[str, object]:
    """Return a crossing test without numbers that JSON lacks."""
    rows = [
        {**plain_record(row.rule), "half_life": None, **_without_rule(row)}
        if row.rule.half_life == float("inf")
        else {**plain_record(row.rule), **_without_rule(row)}
        for row in crossing.rows
    ]
    return plain_record(crossing) | {"rows": rows, "has_crossed": crossing.has_crossed}


def _without_rule(row: NamedTuple) -> dict[str, object]:
    return {key: value for key, value in plain_record(row).items() if key != "rule"}
