"""Scores of who fails, when, against what came, with intervals by drawing firms again.

1. *Order*: tau = (concordant - discordant) / pairs, over pairs of firms that failed in different quarters and of which
   one failed at all; a pair that is called even counts as neither. A survivor fails after everybody (M. Kendall, "A new
   measure of rank correlation", Biometrika 30 (1938)).
2. *Default by the end*: Brier = mean (p - y)^2 = reliability - resolution + y(1 - y), with forecasts in thirds of equal
   numbers, each called by its mean (A. Murphy, "A new vector partition of the probability score", Journal of Applied
   Meteorology 12 (1973)); what is left of it is the spread within thirds.
3. *Quarter*: the share of firms that failed whose quarter lies between the 10 and the 90 % quantile.

Intervals: 5 and 95 % over 2,000 samples of the firms, drawn with replacement by a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SAMPLES, SEED = 2_000, 1
ENDS = (0.05, 0.95)
THIRDS = 3


class ScoreRange(NamedTuple):
    """A score and where 90 % of samples of the firms have it; ``None`` where nothing can be counted."""

    value: float | None
    low: float | None
    high: float | None


class BrierParts(NamedTuple):
    """Brier score and its parts: ``brier = reliability - resolution + uncertainty + within``."""

    brier: float
    reliability: float
    resolution: float
    uncertainty: float


@dataclass(frozen=True, slots=True)
class Came:
    """What came to a firm: the quarter of its failure from the start, ``None`` = it stood at the end."""

    firm: str
    quarter: int | None


def tau(danger: Floats, quarter: Floats) -> float | None:
    """Return Kendall's tau between danger, more for who is called first, and quarters of failure; ``inf`` = never."""
    finite = np.isfinite(quarter)
    before = quarter[:, None] < quarter[None, :]  # the row fails first
    counted = before & (finite[:, None] | finite[None, :])
    pairs = int(counted.sum())
    if not pairs:
        return None
    called = np.sign(danger[:, None] - danger[None, :])
    return float(called[counted].sum() / pairs)


def order(danger: Mapping[str, float], came: Sequence[Came]) -> ScoreRange:
    """Return tau of a ranking over the firms of which is known what came."""
    calls = np.array([danger[each.firm] for each in came], dtype=float)
    quarters = np.array([np.inf if each.quarter is None else each.quarter for each in came], dtype=float)
    return _sampled(lambda rows: tau(calls[rows], quarters[rows]), len(came))


def brier(chance: Mapping[str, float], came: Sequence[Came]) -> ScoreRange:
    """Return the Brier score of chances of failure by the end."""
    chances, answers = _asked(chance, came)
    return _sampled(lambda rows: float(np.mean((chances[rows] - answers[rows]) ** 2)), len(came))


def parts(chance: Mapping[str, float], came: Sequence[Came]) -> BrierParts:
    """Return the Brier score and its parts."""
    chances, answers = _asked(chance, came)
    mean = float(answers.mean())
    thirds = np.array_split(np.argsort(chances, kind="stable"), min(THIRDS, len(came)))
    weight = [len(rows) / len(came) for rows in thirds]
    reliability = sum(
        w * (chances[rows].mean() - answers[rows].mean()) ** 2 for w, rows in zip(weight, thirds, strict=True)
    )
    resolution = sum(w * (answers[rows].mean() - mean) ** 2 for w, rows in zip(weight, thirds, strict=True))
    whole = float(np.mean((chances - answers) ** 2))
    return BrierParts(whole, float(reliability), float(resolution), mean * (1.0 - mean))


def covered(spans: Mapping[str, tuple[int | None, int | None]], came: Sequence[Came]) -> ScoreRange:
    """Return the share of failures whose quarter lies in its span; an end that is ``None`` is never."""
    failed = [each for each in came if each.quarter is not None]
    inside = np.array([_inside(spans[each.firm], each.quarter or 0) for each in failed], dtype=float)
    return _sampled(lambda rows: float(inside[rows].mean()), len(failed))


def _inside(span: tuple[int | None, int | None], quarter: int) -> bool:
    low, high = (float("inf") if end is None else end for end in span)
    return low <= quarter <= high


def _asked(chance: Mapping[str, float], came: Sequence[Came]) -> tuple[Floats, Floats]:
    chances = np.array([chance[each.firm] for each in came], dtype=float)
    return chances, np.array([each.quarter is not None for each in came], dtype=float)


def _sampled(score: Callable[[NDArray[np.int64]], float | None], count: int) -> ScoreRange:
    """Return a score of all rows and its interval over samples of them."""
    if not count:
        return ScoreRange(None, None, None)
    drawn = np.random.default_rng(SEED).integers(0, count, (SAMPLES, count))
    known = [found for found in (score(rows) for rows in drawn) if found is not None]
    whole = score(np.arange(count))
    if not known or whole is None:
        return ScoreRange(whole, None, None)
    low, high = np.quantile(known, ENDS)
    return ScoreRange(whole, float(low), float(high))


def tau_of(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """Return Kendall's tau between two rankings of the same firms; pairs that either calls even count as neither."""
    names = [name for name in one if name in other]
    first, second = (np.array([ranking[name] for name in names], dtype=float) for ranking in (one, other))
    above = np.triu_indices(len(names), 1)
    if not len(above[0]):
        return None
    same = np.sign(first[:, None] - first[None, :]) * np.sign(second[:, None] - second[None, :])
    return float(same[above].mean())
