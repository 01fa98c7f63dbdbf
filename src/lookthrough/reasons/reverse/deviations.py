"""The drivers of a scenario in their own standard deviations.

One standard deviation of a driver is what its own surprises add up to within a year, from the volatility ``v`` a
quarter and the share ``r`` of it that fades each quarter, the book's assumptions at their middles:

    sd = v sqrt(1 + (1 - r)^2 + (1 - r)^4 + (1 - r)^6)

A relative shock counts as its log, as a run feels it. A driver that has no surprises in the book (the funding window)
takes the range of the scenario for its spread, width / sqrt(12), and one without a range half its size: both are
guesses, and are called so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.errors import UsageError
from lookthrough.world.drivers import PARAMETERS, SHOCKS
from lookthrough.world.shock import TIMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.world.scenario import ScenarioNumbers
    from lookthrough.world.shock import ShockSpec

IS_MARTINGALE = "belief.process"  # 1: a surprise of sentiment does not fade
BOUND = 0.95  # a relative shock below minus this has nothing left to take


class ShockDriver(NamedTuple):
    """A shock of a scenario.

    Attributes:
        name: of the shock.
        deviation: one standard deviation, of the log for a relative shock, else in the unit of the shock.
        mean: what the scenario has of it in the middle of its range, in standard deviations, with its sign.
        rests_on: the assumptions that the deviation is from, or how it was guessed.
        is_guess: whether it was.
    """

    name: str
    deviation: float
    mean: float
    rests_on: str
    is_guess: bool

    def size(self, deviations: float) -> float:
        """Return the size of the shock that is so many standard deviations in the direction of the scenario."""
        moved = np.sign(self.mean) * deviations * self.deviation
        spec = SHOCKS[self.name]
        size = float(np.expm1(moved)) if is_relative(spec) else float(moved)
        least = -np.inf if spec.least is None else spec.least
        most = np.inf if spec.most is None else spec.most
        return float(np.clip(size, least, most))

    def is_at_bound(self, deviations: float) -> bool:
        """Whether more standard deviations change little or nothing."""
        size, spec = self.size(deviations), SHOCKS[self.name]
        return size in {spec.least, spec.most} or (is_relative(spec) and size < -BOUND)


def is_relative(spec: ShockSpec) -> bool:
    """Whether a shock multiplies what it hits, and so is felt as its log."""
    return spec.above == -1.0


def drivers_of(book: Book, scenario: str, numbers: ScenarioNumbers) -> tuple[ShockDriver, ...]:
    """Return the drivers of a scenario: its shocks but for when they begin, climb and fade.

    Raises:
        UsageError: it has none.
    """
    found = []
    for i, (name, spec) in enumerate(SHOCKS.items()):
        low, high = float(numbers.low[i]), float(numbers.high[i])
        if spec not in TIMES and (low, high) != (spec.silent, spec.silent):
            found.append(_driver(book, name, spec, low, high))
    if not found:
        with_shocks = sorted(each for each, record in book.scenarios.items() if record.shocks)
        raise UsageError(
            f"the scenario {scenario} has no shock that could be made larger or smaller: choose one that has, "
            f"{', '.join(with_shocks)}"
        )
    return tuple(found)


def _driver(book: Book, name: str, spec: ShockSpec, low: float, high: float) -> ShockDriver:
    ends = np.log1p([low, high]) if is_relative(spec) else np.array([low, high])
    deviation, rests_on, is_guess = _deviation(book, name, ends)
    return ShockDriver(name, deviation, float(ends.mean() / deviation), rests_on, is_guess)


def _deviation(book: Book, name: str, ends: Sequence[float] | np.ndarray) -> tuple[float, str, bool]:
    """Return one standard deviation, what it rests on, and whether it is a guess."""
    volatility, reversion = f"world.{name}_volatility", f"world.{name}_reversion"
    if volatility in PARAMETERS and (surprise := _middle(book, volatility)) > 0.0:
        stays = 1.0 - (0.0 if _never_fades(book, name) else _middle(book, reversion))
        year = np.sqrt(sum(stays ** (2 * quarter) for quarter in range(int(QUARTERS_PER_YEAR))))
        rests_on = volatility if _never_fades(book, name) else f"{volatility}, {reversion}"
        return surprise * float(year), rests_on, False
    width = abs(float(ends[1] - ends[0]))
    if width > 0.0:
        return width / float(np.sqrt(12.0)), "guess: the range of the scenario", True
    return abs(float(ends[0])) / 2.0, "guess: half the size of the scenario", True


def _never_fades(book: Book, name: str) -> bool:
    return name == "sentiment" and _middle(book, IS_MARTINGALE) > 0.0


def _middle(book: Book, name: str) -> float:
    record = book.assumptions.get(name)
    return 0.0 if record is None else float(record.value.mid or 0.0)


def sizes_of(drivers: Sequence[ShockDriver], deviations: Sequence[float] | np.ndarray) -> Mapping[str, float]:
    """Return the sizes of all drivers at so many standard deviations of each ``[driver]``."""
    return {driver.name: driver.size(float(z)) for driver, z in zip(drivers, deviations, strict=True)}
