"""What the statistics of a series are held against, and its episodes under each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.gauges.explosive.critical_values import LEVELS, critical_of, shipped_values
from lookthrough.gauges.explosive.dating import episodes
from lookthrough.gauges.explosive.how_tested import DRAWS
from lookthrough.gauges.explosive.null_draws import gaussian_draws, wild_draws
from lookthrough.units.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.gauges.explosive.critical_values import CriticalValues
    from lookthrough.gauges.explosive.how_tested import HowTested
    from lookthrough.gauges.explosive.null_draws import NullDraws
    from lookthrough.gauges.explosive.windows import Floats, Suprema

SHIPPED, DRAWN, WILD = "Gaussian, shipped", "Gaussian, drawn", "wild bootstrap"


class DatedEpisode(NamedTuple):
    """An episode by the dates of its series, how many observations it has, and whether it lasts to the end."""

    first: str
    last: str
    peak: str
    observations: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """What the statistics are held against.

    Attributes:
        null: what they come from.
        values: critical values at 90, 95 and 99 %.
        chance: how often a draw is as large as the GSADF; ``None`` for shipped values.
        dated: the episodes at 90, 95 and 99 %.
    """

    null: str
    values: CriticalValues
    chance: float | None
    dated: tuple[tuple[DatedEpisode, ...], ...]

    def document(self) -> dict[str, object]:
        """Return the values by level as ``--json`` prints them."""
        levels = [f"{level:.0%}" for level in LEVELS]
        by_level = {name: getattr(self.values, name) for name in ("adf", "sadf", "gsadf")} | {"episodes": self.dated}
        return {
            "draws": self.values.draws,
            "p": self.chance,
            **{name: dict(zip(levels, map(plain, values), strict=True)) for name, values in by_level.items()},
        }


@dataclass(frozen=True, slots=True)
class TestedSample:
    """A series as it is tested: its dates and values, its statistics, the regressions, the shortest episode."""

    periods: Sequence[str]
    values: Floats
    found: Suprema
    lag: int
    least: int
    shortest: int


def held_against(sample: TestedSample, how: HowTested, boots: int) -> Iterator[HeldAgainst]:
    """Yield what a series is held against: Gaussian values, and the bootstrap, which has the last word.

    Shipped values are of lag 0 and the window of the rule; for others walks are drawn if there is no bootstrap.

    Args:
        sample: the series.
        how: it is tested.
        boots: draws of the wild bootstrap, 0 for none.
    """
    count, lag, least = len(sample.values), sample.lag, sample.least
    is_shipped = lag == 0 and how.window is None and how.draws is None
    critical = shipped_values(count, len(sample.found.bsadf), how.convention) if is_shipped else None
    if critical is not None:
        yield _against(sample, SHIPPED, critical)
    elif how.draws is not None or not boots:
        yield _drawn(sample, DRAWN, gaussian_draws(how.draws or DRAWS, count, lag, least, how.seed))
    if boots:
        yield _drawn(sample, WILD, wild_draws(sample.values, boots, lag, least, how.seed))


def _drawn(sample: TestedSample, null: str, draws: NullDraws) -> HeldAgainst:
    as_large = int((draws.gsadf >= sample.found.gsadf[0]).sum())
    return _against(sample, null, critical_of(draws), (1 + as_large) / (1 + len(draws.gsadf)))


def _against(sample: TestedSample, null: str, critical: CriticalValues, chance: float | None = None) -> HeldAgainst:
    return HeldAgainst(null, critical, chance, tuple(_dated(sample, row) for row in critical.sequence))


def _dated(sample: TestedSample, sequence: Floats) -> tuple[DatedEpisode, ...]:
    found, dates = sample.found, sample.periods
    return tuple(
        DatedEpisode(dates[e.first], dates[e.last], dates[e.peak], e.length, e.last == len(dates) - 1)
        for e in episodes(found.bsadf[:, 0], sequence, found.first, sample.shortest)
    )
