"""What a national programme would add: adoption and lab revenue with the lift less without it, on the same draws.

The revenue is that of all labs of the book, as if all of it followed the region's curve: it is an upper limit, and the
region's own part is its weight. The lift works on p and q alike and never on the ceiling, so a programme is a lead in
time, and the gap closes again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from lookthrough.lens.diffusion.futures import drawn_lift, percentiles, run
from lookthrough.units.quarter import quarter_name, year_and_quarter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.lens.diffusion.futures import Futures
    from lookthrough.units.range import Range

    Floats = NDArray[np.float64]
    Three = tuple[float, float, float]

NAMED = ("lift", "ceiling", "growth", "imitation", "decay", "innovation", "start")
"""The drawn parameters whose ranks are held against that of the gap."""


@dataclass(frozen=True, slots=True)
class GapYear:
    """The gap in the last quarter of a year, each as 5th, 50th and 95th percentile.

    Attributes:
        quarter: as written.
        adoption: percentage points.
        revenue: USD bn a year.
    """

    quarter: str
    adoption: Three
    revenue: Three


@dataclass(frozen=True, slots=True)
class PolicyGap:
    """What a programme in one region would add.

    Attributes:
        region: its id.
        lift: the range that is drawn.
        revenue: of all labs at the book's date, USD bn a year.
        draws, seed: of the futures.
        years: one for each year end.
        cumulative: USD bn over the whole time.
        share: of the revenue without the programme.
        earlier: years by which half of the ceiling is reached earlier; ``None`` where some draws never reach it.
        correlation: rank correlation of the revenue gap two year ends ahead with each drawn parameter.
        correlation_at: the quarter of it.
    """

    region: str
    lift: Range
    revenue: float
    draws: int
    seed: int
    years: tuple[GapYear, ...]
    cumulative: Three
    share: Three
    earlier: Three | None
    correlation: Mapping[str, float]
    correlation_at: str


def policy_gap(futures: Futures, region: str, lift: Range, revenue: float, *, first: int, seed: int) -> PolicyGap:
    """Return what a lift adds in one region.

    Args:
        futures: without it.
        region: its id, one of the futures.
        lift: relative, -1 or more.
        revenue: of the labs today, USD bn a year.
        first: number of the first quarter of the futures.
        seed: of the draws of the lift.
    """
    at = futures.regions.index(region)
    alone = _alone(futures, at)
    draws = alone.total.shape[1]
    drawn = drawn_lift(np.random.default_rng([seed, 1]), lift, draws)
    quarters = alone.total.shape[0] - 1
    lifted = run((region,), alone.terms._replace(lift=drawn[None]), quarters)
    points = 100.0 * (lifted.adoption - alone.adoption)[:, 0]
    gap = revenue * (lifted.total - alone.total)
    ends = [k for k in range(1, quarters + 1) if year_and_quarter(first + k - 1)[1] == 4]
    chosen = ends[min(2, len(ends) - 1)] if ends else quarters
    return PolicyGap(
        region,
        lift,
        revenue,
        draws,
        seed,
        tuple(GapYear(quarter_name(first + k - 1), percentiles(points[k]), percentiles(gap[k])) for k in ends),
        percentiles(gap[1:].sum(0) / 4.0),
        percentiles(gap[1:].sum(0) / (revenue * alone.total[1:].sum(0))),
        _earlier(alone, lifted),
        _ranks(alone, drawn, gap[chosen]),
        quarter_name(first + chosen - 1),
    )


def _alone(futures: Futures, at: int) -> Futures:
    """Return the futures of one region, which is then its own total."""
    one = {name: getattr(futures.terms, name)[at : at + 1] for name in ("start", "ceiling", "innovation", "imitation")}
    spread = {name: getattr(futures.terms, name)[at : at + 1] for name in ("growth", "decay", "lift")}
    terms = futures.terms._replace(**one, **spread, weight=np.ones_like(one["start"]))
    return run((futures.regions[at],), terms, futures.total.shape[0] - 1)


def _earlier(alone: Futures, lifted: Futures) -> Three | None:
    half = alone.terms.ceiling[0] / 2.0
    reached = [each.adoption[:, 0] >= half for each in (alone, lifted)]
    if not all(r.any(0).all() for r in reached):
        return None
    return percentiles((reached[0].argmax(0) - reached[1].argmax(0)) / 4.0)


def _ranks(alone: Futures, lift: Floats, gap: Floats) -> dict[str, float]:
    drawn = {"lift": lift, **{name: getattr(alone.terms, name)[0] for name in NAMED if name != "lift"}}
    varied = {name: values for name, values in drawn.items() if np.ptp(values) > 0.0}
    if len(gap) < 2 or not np.ptp(gap):
        return {}
    return {name: float(stats.spearmanr(values, gap).statistic) for name, values in varied.items()}
