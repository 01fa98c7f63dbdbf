"""What would refute chances: one by one where they are near 0 or 1, and in groups of a kind and a band of chances.

1. A chance below 2 % is refuted where the event comes, one above 98 % where it does not. Of many such rows some are
   refuted by luck alone: that is what the groups are for.
2. A group of a band of chances, and all of a kind, are refuted where fewer or more of its events come than lie between
   two bounds. Each leaves out 2.5 % of the distribution of their number, of two such distributions the wider one: that
   of independent events with the chances of the rows, and that of the futures themselves, in which the debts of one
   company fail together.

The number of independent events with chances of their own is Poisson-binomial; with one chance it is binomial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

UNLIKELY = 0.02
TAIL = 0.025  # that a bound leaves out
EDGES = (UNLIKELY, 0.10, 0.25, 0.50, 0.75, 0.90, 1.0 - UNLIKELY)  # of the bands, each its own lowest chance


@dataclass(frozen=True, slots=True)
class EventBounds:
    """Between how many of so many events come, ends included; fewer or more refute the chances."""

    rows: int
    fewest: int
    most: int

    def refuted(self, come: int, *, is_over: bool) -> bool:
        """Tell whether the number that came refutes them; too few of them only when the time is over."""
        return come > self.most or (is_over and come < self.fewest)


def band(chance: float) -> int:
    """Return the band of a chance, from 0."""
    return sum(chance >= edge for edge in EDGES)


def band_words(number: int) -> str:
    """Return a band in words: below 2 %, 2 to 10 %, 98 % or more."""
    ends = [in_words(edge) for edge in EDGES]
    if number == 0:
        return f"below {ends[0]}"
    if number == len(EDGES):
        return f"{ends[-1]} or more"
    return f"{ends[number - 1].removesuffix(' %')} to {ends[number]}"


def of_one(chance: float) -> EventBounds:
    """Return the bounds of one event: it must not come, it must, or either."""
    return EventBounds(1, int(band(chance) == len(EDGES)), int(band(chance) > 0))


def of_group(chances: Sequence[float], counts: NDArray[np.float64]) -> EventBounds:
    """Return the bounds of a group.

    Args:
        chances: of its events.
        counts: how many of them come in each future ``[path]``.
    """
    cumulated = np.cumsum(number_of_events(chances))
    fewest, most = (int(np.searchsorted(cumulated, q)) for q in (TAIL, 1.0 - TAIL))
    low = np.quantile(counts, TAIL, method="inverted_cdf")
    high = np.quantile(counts, 1.0 - TAIL, method="inverted_cdf")
    rows = len(chances)
    return EventBounds(rows, min(fewest, int(np.floor(low))), min(max(most, int(np.ceil(high))), rows))


def number_of_events(chances: Sequence[float]) -> NDArray[np.float64]:
    """Return the probability of each number of independent events, from none to all ``[len(chances) + 1]``."""
    found = np.ones(1)
    for chance in chances:
        found = np.convolve(found, [1.0 - chance, chance])
    return found


def words(bounds: EventBounds, by: str) -> str:
    """Return what would refute a group by a day, as a sentence says it."""
    if bounds.rows == 1:
        return _of_one_in_words(bounds, by)
    rows = f"of {bounds.rows} happen by {by}"
    few = f"fewer than {bounds.fewest}" if bounds.fewest > 0 else ""
    many = f"more than {bounds.most}" if bounds.most < bounds.rows else ""
    both = " or ".join(part for part in (few, many) if part)
    return f"{both} {rows}" if both else f"nothing: any number {rows}"


def _of_one_in_words(bounds: EventBounds, by: str) -> str:
    if bounds.most == 0:
        return f"it happens by {by}"
    return f"it has not happened by {by}" if bounds.fewest == 1 else f"nothing: it may happen by {by} or not"


def in_words(share: float) -> str:
    """Return a round share as it is written: 2 %."""
    return f"{share * 100.0:g} %"
