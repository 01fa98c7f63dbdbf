"""What goes with an event: the rank correlation of all that is drawn with it, and how often it comes at the ends.

With ``n`` paths the rank correlation of two things that have nothing to do with one another has a standard deviation of
``1 / sqrt(n - 1)`` (Kendall 1948); of a thousand inputs about one in three thousand passes 3.6 of them by chance, which
is what the confirmation by rerun is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PASS = 3.6  # standard deviations from which on a correlation is looked into


class Screened(NamedTuple):
    """Something that goes with the event.

    Attributes:
        name: of the input, or of the luck.
        quarters: over how many first quarters luck was added up; 0 for an input.
        correlation: its rank correlation with the event.
        lowest, highest: how often the event comes in the quarter of paths in which it is lowest, and highest.
    """

    name: str
    quarters: int
    correlation: float
    lowest: float
    highest: float

    @property
    def swing(self) -> float:
        """How far apart its ends are."""
        return abs(self.highest - self.lowest)


class DrawnColumn(NamedTuple):
    """What was drawn of one thing ``[path]``; see :class:`Screened`."""

    name: str
    quarters: int
    values: NDArray[np.float64]


def screen(columns: Sequence[DrawnColumn], came: NDArray[np.bool_]) -> list[Screened]:
    """Return what goes with an event by more than chance, the strongest first; of one luck only its strongest sum.

    Args:
        columns: all that was drawn.
        came: whether the event came ``[path]``.
    """
    paths = len(came)
    if came.all() or not came.any():
        return []
    strongest: dict[str, Screened] = {}
    for column in columns:
        r = rank_correlation(column.values, came)
        before = strongest.get(column.name)
        if abs(r) > PASS / np.sqrt(paths) and (before is None or abs(r) > abs(before.correlation)):
            strongest[column.name] = Screened(column.name, column.quarters, r, *_at_the_ends(column.values, came))
    return sorted(strongest.values(), key=lambda found: (-abs(found.correlation), found.name))


def rank_correlation(values: NDArray[np.float64], came: NDArray[np.bool_]) -> float:
    """Return Spearman's rank correlation of values with an event ``[path]``; 0 where either does not vary."""
    ranks, events = rankdata(values), came.astype(float)
    ranks, events = ranks - ranks.mean(), events - events.mean()
    size = float(np.sqrt((ranks**2).sum() * (events**2).sum()))
    return float((ranks * events).sum()) / size if size > 0.0 else 0.0


def _at_the_ends(values: NDArray[np.float64], came: NDArray[np.bool_]) -> tuple[float, float]:
    """Return how often the event comes in the lowest and in the highest quarter of the values."""
    order = np.argsort(values, kind="stable")
    part = max(len(order) // 4, 1)
    return float(came[order[:part]].mean()), float(came[order[-part:]].mean())
