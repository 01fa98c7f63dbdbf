"""Forecast errors a year ahead: nothing goes on, a fading part, all of it; for each lab's run rate and for their ratio.

An origin is a date with one half a year before it or more, so that a drift can be measured, and with one about a year
later, against which the three rules are held. The slope of what came on what straight extrapolation said, through the
origin,

    slope = sum(said came) / sum(said said)

is the share of a drift that went on. Origins overlap and are few: that straight extrapolation was best so far is a
description and no evidence for it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.race.crossing import MONTHS_OF_A_YEAR, gone_on
from lookthrough.lens.race.run_rates import drift_of, quarters_between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.lens.race.run_rates import Path, RateRatio

SOONEST, LATEST = 10, 14  # months that count as a year ahead
SHORTEST = 6  # months over which a drift can be measured


class ForecastRow(NamedTuple):
    """Errors of the log a year ahead, each as smallest and largest over all origins.

    Attributes:
        labs: the lab whose run rate is forecast, or the two whose ratio is.
        origins: how many forecasts there are.
        nothing, fading, straight: errors where nothing of the drift goes on, a fading part, all of it.
        slope: share of the drift that went on, ``None`` where there was none.
    """

    labs: tuple[str, ...]
    origins: int
    nothing: tuple[float, float]
    fading: tuple[float, float]
    straight: tuple[float, float]
    slope: float | None


class _Origin(NamedTuple):
    """A forecast: drift a quarter until then, quarters ahead, and the change of the log that came."""

    drift: float
    ahead: float
    came: float


def forecast_rows(rates: Mapping[str, Path], ratios: Sequence[RateRatio], half_life: float) -> tuple[ForecastRow, ...]:
    """Return the errors of each lab with run rates and of each ratio; who has no origin is left out.

    Args:
        rates: log run rates by lab.
        ratios: of pairs of labs.
        half_life: quarters until half of a fading drift is gone.
    """
    paths = {(lab,): path for lab, path in rates.items()} | {(r.first, r.second): r.points for r in ratios}
    found = (_row(labs, list(_origins(path)), half_life) for labs, path in paths.items())
    return tuple(row for row in found if row is not None)


def _origins(path: Path) -> list[_Origin]:
    found = []
    for at in range(1, len(path) - 1):
        origin = path[at]
        ahead = [p for p in path[at + 1 :] if SOONEST <= p.month - origin.month <= LATEST]
        if ahead and origin.month - path[0].month >= SHORTEST:
            target = min(ahead, key=lambda point: abs(point.month - origin.month - MONTHS_OF_A_YEAR))
            drift = drift_of(path[: at + 1])
            found.append(_Origin(drift, quarters_between(origin, target), target.log - origin.log))
    return found


def _row(labs: tuple[str, ...], origins: Sequence[_Origin], half_life: float) -> ForecastRow | None:
    if not origins:
        return None
    said = [o.drift * o.ahead for o in origins]
    squares = math.fsum(x * x for x in said)
    return ForecastRow(
        labs=labs,
        origins=len(origins),
        nothing=_ends([o.came for o in origins]),
        fading=_ends([o.came - o.drift * gone_on(o.ahead, half_life) for o in origins]),
        straight=_ends([o.came - x for o, x in zip(origins, said, strict=True)]),
        slope=math.fsum(x * o.came for x, o in zip(said, origins, strict=True)) / squares if squares else None,
    )


def _ends(errors: Sequence[float]) -> tuple[float, float]:
    sizes = [abs(error) for error in errors]
    return min(sizes), max(sizes)
