"""An amount with its range, and an amount in three cases. ``None`` stands for unknown, which is not zero."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Range(NamedTuple):
    """An amount with its range: at least, about, at most. USD bn where nothing else is said."""

    low: float
    mid: float
    high: float


class Cases(NamedTuple):
    """An amount in three cases: all that it is computed from at its low, its middle and its high value.

    They need not be in order: more debt can leave less to whom a guarantee comes first.
    """

    low: float
    mid: float
    high: float


ZERO = Range(0.0, 0.0, 0.0)
Three = TypeVar("Three", Range, Cases)


def total(ranges: Iterable[Range]) -> Range:
    """Return the sum, correctly rounded, so that the order of the rows never matters."""
    return Range(*_sums(list(ranges)))


def total_cases(cases: Iterable[Cases]) -> Cases:
    """Return the sum, case by case, correctly rounded as :func:`total`."""
    return Cases(*_sums(list(cases)))


def _sums(rows: Sequence[Range] | Sequence[Cases]) -> Iterator[float]:
    return (math.fsum(row[i] for row in rows) for i in range(3))


def scaled(amount: Three, factor: float) -> Three:
    """Return the amount times a factor that is not negative."""
    return type(amount)(amount.low * factor, amount.mid * factor, amount.high * factor)


def times(amount: Three, factor: Three) -> Three:
    """Return the product of two ranges that are not negative, end by end, or of three cases, case by case."""
    return type(amount)(amount.low * factor.low, amount.mid * factor.mid, amount.high * factor.high)


def spanned(cases: Cases) -> Range:
    """Return the range that holds three cases: the smallest, the middle one, the largest."""
    return Range(min(cases), cases.mid, max(cases))
