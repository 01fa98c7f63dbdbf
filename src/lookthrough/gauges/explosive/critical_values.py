"""Critical values that are shipped: 10,000 Gaussian random walks of each length, lag 0, both conventions.

The table stands in ``critical_values.csv`` and is made by ``docs/make_critical_values.py``. Between lengths values are
linear in the logarithm of the length. The critical sequence is kept at some places of the way from the first end to the
last, and is linear between them. Checked against published values within Monte Carlo error
(``tests/gauges/explosive/test_critical_values.py``).
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.gauges.explosive.how_tested import Convention
    from lookthrough.gauges.explosive.null_draws import NullDraws
    from lookthrough.gauges.explosive.windows import Floats

LEVELS = (0.90, 0.95, 0.99)
PLACES = np.linspace(0.0, 1.0, 33) ** 2  # denser where the sequence bends, near its first end
SHORTEST, LONGEST = 40, 2_000  # observations
FILE = "critical_values.csv"


@dataclass(frozen=True, slots=True)
class CriticalValues:
    """Critical values at 90, 95 and 99 %.

    Attributes:
        adf, sadf, gsadf: by level.
        sequence: of the BSADF ``[level, end]``.
        draws: how many they come from.
    """

    adf: tuple[float, ...]
    sadf: tuple[float, ...]
    gsadf: tuple[float, ...]
    sequence: Floats
    draws: int


def critical_of(draws: NullDraws) -> CriticalValues:
    """Return the critical values of draws under the null."""
    adf, sadf, gsadf = (
        tuple(float(each) for each in np.quantile(values, LEVELS)) for values in (draws.adf, draws.sadf, draws.gsadf)
    )
    return CriticalValues(adf, sadf, gsadf, np.quantile(draws.bsadf, LEVELS, axis=1), len(draws.gsadf))


def shipped_values(count: int, ends: int, convention: Convention) -> CriticalValues | None:
    """Return the shipped critical values of lag 0, ``None`` for a sample shorter or longer than they go.

    Args:
        count: observations of the sample.
        ends: how many BSADF it has.
        convention: of the smallest window.
    """
    if not SHORTEST <= count <= LONGEST:
        return None
    table = _table()[convention]
    lengths = sorted(table)
    upper = next(length for length in lengths if length >= count)
    lower = max((length for length in lengths if length <= count), default=upper)
    weight = 0.0 if upper == lower else math.log(count / lower) / math.log(upper / lower)
    values = (1.0 - weight) * table[lower].values + weight * table[upper].values
    way = np.linspace(0.0, 1.0, ends)
    sequence = np.array([np.interp(way, PLACES, row) for row in values[:, 3:]])
    adf, sadf, gsadf = (tuple(values[:, i].tolist()) for i in range(3))
    return CriticalValues(adf, sadf, gsadf, sequence, table[lower].draws)


def table_rows(count: int, convention: Convention, critical: CriticalValues) -> Iterator[list[str]]:
    """Yield the rows of the table for one length, a level each, as the file has them."""
    way = np.linspace(0.0, 1.0, critical.sequence.shape[1])
    for level, adf, sadf, gsadf, ends in zip(
        LEVELS, critical.adf, critical.sadf, critical.gsadf, critical.sequence, strict=True
    ):
        kept = np.interp(PLACES, way, ends)
        figures = (f"{value:.4f}" for value in (adf, sadf, gsadf, *kept))
        yield [str(count), convention, f"{level:.2f}", str(critical.draws), *figures]


HEADER = ("T", "convention", "level", "draws", "adf", "sadf", "gsadf", *(f"end_{place:.4f}" for place in PLACES))


@dataclass(frozen=True, slots=True)
class _Length:
    """The rows of one length: ``[level, statistic]``, and how many draws they come from."""

    values: Floats
    draws: int


@cache
def _table() -> dict[str, dict[int, _Length]]:
    text = resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    _, *rows = csv.reader(text.splitlines())
    found: dict[str, dict[int, _Length]] = {}
    for at in range(0, len(rows), len(LEVELS)):
        of_length = rows[at : at + len(LEVELS)]
        count, convention, _, draws = of_length[0][:4]
        values = np.array([[float(cell) for cell in row[4:]] for row in of_length])
        found.setdefault(convention, {})[int(count)] = _Length(values, int(draws))
    return found
