"""How well a curve would have foretold the next point: two points fit, a third at most a year later is held out.

Rivals: no change, a straight line, constant growth, and a logistic at each ceiling that is tried. Errors are forecast
less what came, in points. Nothing is fitted across a change of wording. Pairs of one series share points, so their
count is no sample size, and a mean is taken within each series before it is taken over series.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING

from lookthrough.lens.diffusion.speeds import logistic, logit, speed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.lens.diffusion.regions import Measured, Missing, Region
    from lookthrough.lens.observed import Point

YEAR = 1.0
NO_CHANGE, LINE, GROWTH = "no_change", "line", "growth"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How far off each rival was on one series in one wording.

    Attributes:
        region, series, wording: of what.
        forecasts: how many points were forecast, each from a pair before it.
        mean_error: mean absolute error by rival, in points; ``None`` where a rival cannot forecast some of them.
    """

    region: str
    series: str
    wording: str
    forecasts: int
    mean_error: Mapping[str, float | None]


def logistic_name(ceiling: float) -> str:
    """Return the name of the logistic with this ceiling: ``logistic_80``."""
    return f"logistic_{ceiling:.0%}".removesuffix("%")


def errors(
    pair: Sequence[tuple[float, float]], held: tuple[float, float], ceilings: Sequence[float]
) -> dict[str, float | None]:
    """Return forecast less what came for each rival, in points.

    Args:
        pair: the two points that fit, (year, per cent).
        held: the point that is forecast.
        ceilings: of the logistics, fractions; one that is not above both points forecasts nothing: ``None``.
    """
    (t1, y1), (t2, y2), (t3, came) = *pair, held
    ahead = t3 - t2
    grown = y2 * (y2 / y1) ** (ahead / (t2 - t1)) if min(y1, y2) > 0.0 else None
    found = {
        NO_CHANGE: y2,
        LINE: y2 + (y2 - y1) / (t2 - t1) * ahead,
        GROWTH: grown,
        **{logistic_name(k): _logistic(pair, ahead, k) for k in ceilings},
    }
    return {name: None if forecast is None else forecast - came for name, forecast in found.items()}


def _logistic(pair: Sequence[tuple[float, float]], ahead: float, ceiling: float) -> float | None:
    first, second = ((t, y / 100.0) for t, y in pair)
    pace = speed(first, second, ceiling)
    return None if pace is None else 100.0 * logistic(logit(second[1], ceiling) + pace * ahead, ceiling)


def held_out_of(regions: Iterable[Region | Missing], ceilings: Sequence[float]) -> tuple[HeldOut, ...]:
    """Return the errors of all series with three points or more in one wording."""
    found = (_series(region.label, each, ceilings) for region in regions for each in region.measured)
    return tuple(each for each in found if each is not None)


def overall(rows: Sequence[HeldOut]) -> dict[str, float | None]:
    """Return the mean over series of their mean absolute errors, by rival."""
    names = rows[0].mean_error if rows else {}
    return {name: _mean([row.mean_error[name] for row in rows]) for name in names}


def _series(region: str, measured: Measured, ceilings: Sequence[float]) -> HeldOut | None:
    tried = [
        errors([_at(a), _at(b)], _at(c), ceilings) for a, b, c in combinations(measured.points, 3) if _near(a, b, c)
    ]
    if not tried:
        return None
    means = {name: _mean([None if t[name] is None else abs(t[name] or 0.0) for t in tried]) for name in tried[0]}
    return HeldOut(region, measured.series, measured.wording, len(tried), means)


def _at(point: Point) -> tuple[float, float]:
    return point.at, point.value


def _near(first: Point, second: Point, third: Point) -> bool:
    return first.at < second.at < third.at and third.at - second.at <= YEAR + 1e-9


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None and math.isfinite(value)]
    return fmean(known) if known and len(known) == len(values) else None
