"""A forecast of counts and what came of it: a negative binomial against a lognormal random walk.

``cuts of a month ~ negative binomial`` with one mean and one size, fitted by maximum likelihood on the months up to an
origin; the size is Hilbe's alpha, its inverse. Rivals from the same origin: the same with a log-linear trend, and a
random walk in logarithms without drift whose step is that of the fitted months. The months after the origin are held
out and scored by their log density; the higher mean wins, and a model that loses is printed as one that failed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, stats

from lookthrough.lens.jobs.months import Month, count_of, month_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST = 4  # months that two parameters and a spread need
_FAR = 25.0  # of a logarithm: beyond it no count of jobs lies
CONSTANT, TREND, WALK = "negative binomial", "negative binomial with a trend", "lognormal random walk"


@dataclass(frozen=True, slots=True)
class CountForecast:
    """A forecast and its score.

    Attributes:
        series: its id.
        fitted: months that were fitted; ``spread`` of them are parts of a printed total.
        held_out: months after the origin with what came.
        mean, size: of the fitted negative binomial, a month.
        expected: sum over the held-out months.
        low, high: 10th and 90th percentile of that sum, parameters not redrawn.
        came: the sum that came.
        percentile: of what came among what was expected, 0 to 1.
        score: mean log density a month, by model.
        per_job: mean over the jobs that firms newly adopting employ a month; ``None`` where that is not known.
    """

    series: str
    fitted: tuple[str, ...]
    spread: tuple[str, ...]
    held_out: Mapping[str, float]
    mean: float
    size: float
    expected: float
    low: float
    high: float
    came: float
    percentile: float
    score: Mapping[str, float]
    per_job: float | None

    @property
    def failed(self) -> bool:
        """Whether the random walk scored better, or what came lies outside the middle eight of ten."""
        return self.score[WALK] > self.score[CONSTANT] or not self.low <= self.came <= self.high


def count_forecast(
    series: str,
    fitted: Mapping[Month, float],
    held_out: Mapping[Month, float],
    *,
    spread: Sequence[Month] = (),
    newly_adopting: float | None = None,
) -> CountForecast | None:
    """Return the forecast of the held-out months and its score; ``None`` where there is none.

    It needs four months that are not all alike, one month to score, and counts above nothing.

    Args:
        series: id, for the answer.
        fitted: counts by month up to the origin.
        held_out: counts by month after it.
        spread: fitted months that are parts of a printed total.
        newly_adopting: jobs in firms that newly adopt in a month.
    """
    if len(fitted) < FEWEST or not held_out or min(*fitted.values(), *held_out.values()) <= 0.0:
        return None
    if len(set(fitted.values())) == 1:
        return None  # what never moves has no step
    months, counts = [*sorted(fitted)], np.array([fitted[m] for m in sorted(fitted)])
    came = np.array([held_out[m] for m in sorted(held_out)])
    mean, size = float(counts.mean()), size_of(counts)
    # the sum of independent months with one chance is negative binomial again, its size that of all of them
    expected = stats.nbinom(size * len(came), size / (size + mean))
    at, after = ([count_of(m) - count_of(months[0]) for m in each] for each in (months, sorted(held_out)))
    score = {
        CONSTANT: float(log_density(size, np.full(len(came), mean), came).mean()),
        TREND: _with_trend(np.array(at, float), counts, np.array(after, float), came),
        WALK: _walk(counts, came),
    }
    return CountForecast(
        series,
        tuple(map(month_name, months)),
        tuple(month_name(m) for m in spread if m in fitted),
        {month_name(m): held_out[m] for m in sorted(held_out)},
        mean,
        size,
        mean * len(came),
        float(expected.ppf(0.1)),
        float(expected.ppf(0.9)),
        float(came.sum()),
        float(expected.cdf(came.sum() - 1.0)),
        score,
        None if not newly_adopting else mean / newly_adopting,
    )


def size_of(counts: Floats) -> float:
    """Return the size of the negative binomial of largest likelihood, its mean being that of the counts."""
    mean = np.full(len(counts), counts.mean())

    def cost(log_size: float) -> float:
        return -float(log_density(math.exp(log_size), mean, counts).sum())

    found = optimize.minimize_scalar(cost, bounds=(-5.0, 10.0), method="bounded", options={"xatol": 1e-10})
    return math.exp(float(found.x))


def log_density(size: float, mean: Floats, counts: Floats) -> Floats:
    """Return the log density of counts, also of parts of a total that are no whole numbers."""
    gamma = np.vectorize(math.lgamma)
    whole = gamma(counts + size) - math.lgamma(size) - gamma(counts + 1.0)
    density: Floats = whole - size * np.log1p(mean / size) + counts * (np.log(mean) - np.log(size + mean))
    return density


def _with_trend(at: Floats, counts: Floats, after: Floats, came: Floats) -> float:
    def cost(values: Floats) -> float:
        return -float(log_density(*_trended(values, at), counts).sum())

    begin = [math.log(counts.mean()), 0.0, math.log(size_of(counts))]
    options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20_000}
    found = optimize.minimize(cost, begin, method="Nelder-Mead", options=options).x
    return float(log_density(*_trended(found, after), came).mean())


def _trended(values: Floats, at: Floats) -> tuple[float, Floats]:
    """Return size and means of a log-linear trend, within what a search may try."""
    level, slope, log_size = values
    return math.exp(min(max(log_size, -_FAR), _FAR)), np.exp(np.clip(level + slope * at, -_FAR, _FAR))


def _walk(counts: Floats, came: Floats) -> float:
    step = np.diff(np.log(counts)).std(ddof=1)
    ahead = np.sqrt(np.arange(1, len(came) + 1))
    return float(stats.lognorm.logpdf(came, step * ahead, scale=counts[-1]).mean())
