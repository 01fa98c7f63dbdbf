"""What the statistics are worth under no bubble: Gaussian random walks, or the series itself with its signs drawn anew.

A random walk without drift is the null of Phillips, Shi and Yu (2015). Daily to monthly prices change their volatility,
and then Gaussian values reject too often; the wild bootstrap keeps the size of each change and draws its sign and
scale (Phillips and Shi 2020, Handbook of Statistics 42, doi 10.1016/bs.host.2018.12.002).

Draws come in parts of a fixed size with a stream each, so that any number of threads gives the same bytes.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.gauges.explosive.windows import suprema
from lookthrough.units.cores import usable_cores

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.gauges.explosive.windows import Floats, Suprema

AT_ONCE = 16  # draws: as many as the caches hold the sums of


@dataclass(frozen=True, slots=True)
class NullDraws:
    """Statistics of draws under the null.

    Attributes:
        adf, sadf, gsadf: ``[draw]``.
        bsadf: ``[end, draw]``.
    """

    adf: Floats
    sadf: Floats
    gsadf: Floats
    bsadf: Floats


def gaussian_draws(count: int, observations: int, lag: int, least: int, seed: int) -> NullDraws:
    """Return the statistics of random walks with normal steps.

    Args:
        count: of draws.
        observations: of each walk.
        lag: of the regressions.
        least: rows of the smallest window.
        seed: of the draws, 0 or more.
    """

    def walks(rng: np.random.Generator, size: int) -> Floats:
        return np.cumsum(rng.standard_normal((observations, size)), axis=0)

    return _drawn(walks, count, lag, least, seed)


def wild_draws(values: Floats, count: int, lag: int, least: int, seed: int) -> NullDraws:
    """Return the statistics of a series whose changes are multiplied by normal draws, in their order.

    Args:
        values: of the series ``[observation]``.
        count: of draws.
        lag: of the regressions; with one the changes are rebuilt from their own lags.
        least: rows of the smallest window.
        seed: of the draws, 0 or more.
    """
    change = np.diff(values)
    factors, left = _own_lags(change, lag)

    def rebuilt(rng: np.random.Generator, size: int) -> Floats:
        shocks = left[:, None] * rng.standard_normal((len(left), size))
        changes = np.empty((len(change), size))
        changes[:lag] = change[:lag, None]
        for at in range(lag, len(change)) if lag else ():
            changes[at] = factors @ changes[at - lag : at][::-1] + shocks[at - lag]
        return np.concatenate([np.zeros((1, size)), np.cumsum(changes if lag else shocks, axis=0)])

    return _drawn(rebuilt, count, lag, least, seed)


def _own_lags(change: Floats, lag: int) -> tuple[Floats, Floats]:
    """Return the factors of a change on its lags, without a constant, and what they leave."""
    if not lag:
        return np.empty(0), change
    rows = len(change) - lag
    design = np.column_stack([change[lag - k : lag - k + rows] for k in range(1, lag + 1)])
    factors = np.asarray(np.linalg.lstsq(design, change[lag:], rcond=None)[0], dtype=np.float64)
    return factors, change[lag:] - design @ factors


def _drawn(
    make: Callable[[np.random.Generator, int], Floats], count: int, lag: int, least: int, seed: int
) -> NullDraws:
    sizes = [min(AT_ONCE, count - start) for start in range(0, count, AT_ONCE)]

    def part(number: int) -> Suprema:
        return suprema(make(np.random.default_rng([seed, number]), sizes[number]), lag, least)

    with ThreadPoolExecutor(usable_cores()) as pool:  # NumPy lets other threads run while it computes
        parts = list(pool.map(part, range(len(sizes))))
    bsadf = np.concatenate([each.bsadf for each in parts], axis=1)
    adf, sadf = (np.concatenate([getattr(each, name) for each in parts]) for name in ("adf", "sadf"))
    return NullDraws(adf, sadf, bsadf.max(axis=0), bsadf)
