"""The crossing test: what a rule would have said on one day of the ratio of two labs on a later one.

With ``x`` the log of the ratio on the day, ``D`` its drift until then and ``s`` its deviation, the log ``q`` quarters
later is normal with mean ``x + D (persistence) integral of fading`` and deviation ``s sqrt(q)``: no surprise of the
model itself, so that a rule that gives what came a chance of one in twenty thousand is refuted by it. The ratio is that
of who led on the day, so that it begins above 1. Published case: ``tests/cases/world_race.json``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.race.run_rates import (
    FEWEST,
    RatePoint,
    drift_of,
    quarters_between,
    until,
    written_month,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from lookthrough.lens.race.run_rates import Path, RateRatio

MONTHS_OF_A_YEAR = 12


class CrossingRule(NamedTuple):
    """How a ratio is carried forward.

    Attributes:
        name: key of the rule, whose words stand in the labels.
        deviation: of the log ratio, a square root of a quarter.
        persistence: share of the drift until the day that goes on.
        half_life: quarters until half of that is gone.
    """

    name: str
    deviation: float
    persistence: float = 0.0
    half_life: float = math.inf


PUBLISHED = (
    CrossingRule("no_momentum_12", 0.12 * math.sqrt(2.0)),
    CrossingRule("no_momentum_20", 0.20 * math.sqrt(2.0)),
    CrossingRule("fading", 0.28, 1.0, 6.0),
    CrossingRule("full", 0.28, 1.0),
)
"""The rules compared when the volatility of the race was measured: 12 and 20 % a lab, then 28 % of the ratio."""


class CrossingRow(NamedTuple):
    """What one rule said: the middle of the ratio, the chance of crossing, and of going as far as was seen."""

    rule: CrossingRule
    middle: float
    crosses: float
    as_far: float


class Crossing(NamedTuple):
    """The crossing test of two labs.

    Attributes:
        leader, follower: ids; the ratio is that of the leader's run rate over the follower's.
        made, held: the months on which it was made and is held against what came.
        quarters: between them.
        started, seen: the ratio in these months.
        drift: of its log until the first of them, a quarter.
        rows: one for each rule.
    """

    leader: str
    follower: str
    made: str
    held: str
    quarters: float
    started: float
    seen: float
    drift: float
    rows: tuple[CrossingRow, ...]

    @property
    def has_crossed(self) -> bool:
        """Whether the follower had passed the leader."""
        return self.seen < 1.0


def crossing(ratio: RateRatio, day: dt.date, rules: Sequence[CrossingRule]) -> Crossing | None:
    """Return the crossing test of a ratio.

    Args:
        ratio: of two labs, of which only what had been by the day is used, but for what it is held against.
        day: on which it is made; where nothing has come since, it is made in the common month nearest to a year before
            the last.
        rules: by which the ratio is carried on.

    Returns:
        ``None`` where fewer than two common dates had been by then.
    """
    known = until(ratio.points, day)
    if len(known) == len(ratio.points):
        known = ratio.points[: _nearest_year(ratio.points)]
    if len(known) < FEWEST - 1:
        return None
    sign = 1.0 if known[-1].log >= 0.0 else -1.0
    known, last = tuple(RatePoint(p.month, sign * p.log) for p in known), ratio.points[-1]
    start, seen, drift = known[-1], sign * last.log, drift_of(known)
    ahead = quarters_between(start, last)
    leader, follower = (ratio.first, ratio.second) if sign > 0.0 else (ratio.second, ratio.first)
    return Crossing(
        leader=leader,
        follower=follower,
        made=written_month(start.month),
        held=written_month(last.month),
        quarters=ahead,
        started=math.exp(start.log),
        seen=math.exp(seen),
        drift=drift,
        rows=tuple(_row(rule, start.log, drift, ahead, seen) for rule in rules),
    )


def gone_on(quarters: float, half_life: float) -> float:
    """Return for how many quarters at full strength a drift goes on that fades from the first day."""
    if math.isinf(half_life):
        return quarters
    rate = math.log(2.0) / half_life
    return -math.expm1(-rate * quarters) / rate


def chance_below(bound: float, middle: float, deviation: float) -> float:
    """Return the chance that a normal number lies below a bound; without deviation it does or does not."""
    if deviation <= 0.0:
        return float(middle < bound)
    return 0.5 * math.erfc((middle - bound) / deviation / math.sqrt(2.0))


def _row(rule: CrossingRule, start: float, drift: float, ahead: float, seen: float) -> CrossingRow:
    middle = start + rule.persistence * drift * gone_on(ahead, rule.half_life)
    deviation = rule.deviation * math.sqrt(ahead)
    below = chance_below(seen, middle, deviation)
    return CrossingRow(
        rule, math.exp(middle), chance_below(0.0, middle, deviation), below if seen < start else 1.0 - below
    )


def _nearest_year(points: Path) -> int:
    """Return how many points had been a year before the last, to the nearest of them."""
    wanted = points[-1].month - MONTHS_OF_A_YEAR
    at = min(range(len(points) - 1), key=lambda i: (abs(points[i].month - wanted), i))
    return at + 1
