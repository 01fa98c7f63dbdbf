"""Is a month the highest of its kind, and how unusual is that?

The month is held against the same month of earlier years, back to the first that was at least as high: of ``n`` years
it is then the highest. If years are exchangeable that has probability ``1/n``. If they remember one another it is
likelier: AR(1) by draws, a random walk by Sparre Andersen (1954), ``C(2k, k) / 4^k`` for ``k = n - 1`` steps. A month
that was picked because it stood out is another question: some month of twelve sets such a record in
``1 - (1 - 1/n)^12`` of all years. A year that is missing on the way makes the record undecidable, not smaller.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MONTHS = 12
PHI = (0.3, 0.5)
DRAWS = 100_000
_ROWS = 20_000  # draws at a time, so that memory stays small


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a record.

    Attributes:
        month: as written.
        value: of the month, ``None`` where it is not known.
        status: ``record``, ``no record`` or ``not decidable``.
        why: of what is not decidable, else empty.
        since: the year that was at least as high; ``None`` where no known year was.
        since_value: of that year.
        years: how many years it is the highest of, itself included.
        missing: years between that are not known.
        recalled: years of the comparison that no source states.
        exchangeable: probability that the last of so many years is the highest.
        remembering: the same by AR(1), by its coefficient.
        own_phi: the coefficient of the years before it themselves, ``None`` for fewer than four.
        random_walk: the same if only changes are independent.
        some_month: share of years in which some month of twelve sets such a record.
    """

    month: str
    value: float | None
    status: str
    why: str
    since: int | None
    since_value: float | None
    years: int
    missing: tuple[int, ...]
    recalled: tuple[int, ...]
    exchangeable: float | None
    remembering: Mapping[float, float]
    own_phi: float | None
    random_walk: float | None
    some_month: float | None


RECORD, NONE, OPEN = "record", "no record", "not decidable"


def record_of(
    month: str, year: int, known: Mapping[int, float], *, recalled: Sequence[int] = (), seed: int = 1
) -> Record:
    """Return whether a month is a record among the same months of earlier years.

    Args:
        month: as written, for the answer.
        year: of the month.
        known: value by year, the same month of each.
        recalled: years whose value no source states.
        seed: of the draws of AR(1).
    """
    value = known.get(year)
    if value is None:
        return _open(month, None, f"{month} is not known")
    higher = max((y for y in known if y < year and known[y] >= value), default=None)
    first = min(known) if higher is None else higher + 1
    span = range(first, year + 1)
    missing = tuple(y for y in span if y not in known)
    memory = tuple(y for y in recalled if y in span)
    since = None if higher is None else known[higher]
    if len(span) == 1 and higher is not None:
        return Record(month, value, NONE, "", higher, since, 1, (), memory, None, {}, None, None, None)
    if missing or len(span) == 1:
        said = ", ".join(map(str, missing)) or "all earlier years"
        why = f"{len(span) - len(missing)} of {len(span)} years are known; missing: {said}"
        return _open(month, value, why, higher, since, years=len(span) - len(missing), missing=missing, recalled=memory)
    n = len(span)
    return Record(
        month,
        value,
        RECORD,
        "",
        higher,
        since,
        n,
        (),
        memory,
        1.0 / n,
        {phi: last_is_highest(n, phi, seed=seed) for phi in PHI},
        own_correlation([known[y] for y in span]),
        random_walk(n),
        1.0 - (1.0 - 1.0 / n) ** MONTHS,
    )


def last_is_highest(n: int, phi: float, *, draws: int = DRAWS, seed: int = 1) -> float:
    """Return how often the last of ``n`` values of a stationary AR(1) is the highest."""
    rng, hits = np.random.default_rng(seed), 0
    for size in [_ROWS] * (draws // _ROWS) + [draws % _ROWS]:
        value = rng.standard_normal(size) / math.sqrt(1.0 - phi**2)
        highest = np.full(size, -np.inf)
        for _ in range(n - 1):
            highest = np.maximum(highest, value)
            value = phi * value + rng.standard_normal(size)
        hits += int((value > highest).sum())
    return hits / draws


def random_walk(n: int) -> float:
    """Return the probability that the last of ``n`` values of a random walk is the highest."""
    return math.comb(2 * (n - 1), n - 1) / 4.0 ** (n - 1)


def own_correlation(values: Sequence[float]) -> float | None:
    """Return the correlation of the logs of neighbouring years before the last; ``None`` for fewer than four."""
    if len(values) < 5 or min(values) <= 0.0:
        return None
    logs = np.log(values[:-1])  # the month itself is what is tested
    return float(np.corrcoef(logs[:-1], logs[1:])[0, 1]) if np.ptp(logs) > 0.0 else None


def _open(
    month: str,
    value: float | None,
    why: str,
    since: int | None = None,
    since_value: float | None = None,
    *,
    years: int = 0,
    missing: tuple[int, ...] = (),
    recalled: tuple[int, ...] = (),
) -> Record:
    return Record(month, value, OPEN, why, since, since_value, years, missing, recalled, None, {}, None, None, None)
