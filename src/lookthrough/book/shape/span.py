"""How long a contract runs and what its rent grows to: the one reading that checks, lenses, schedules and runs share.

A term of ``n`` quarters counts the first one: five years from 2026Q3 are twenty quarters, the last of them 2031Q2.
Where a date is a range, its quarter is the middle one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.book.records import Contract

_LARGEST_EXPONENT, _ALL_BUT_NOTHING = 690.0, 1e-12  # so that no rate and no length is beyond numbers


def quarters_in(years: float) -> int:
    """Return the quarters of a length in years, at least one: 18 months are 6."""
    return max(1, round(4.0 * years))


def last_of_term(first: float, years: float) -> float:
    """Return the last quarter of a term that begins in quarter ``first``."""
    return first + quarters_in(years) - 1


def stated_quarter(contract: Contract, *names: str) -> int | None:
    """Return the first of these quarters that the book knows, the middle one of a range."""
    for name in names:
        mid = contract.mid(name)
        if mid is not None:
            return int(mid)
    return None


def first_quarter(contract: Contract) -> int | None:
    """Return the first quarter of a contract, ``None`` where the book does not say it."""
    return stated_quarter(contract, "start")


def last_quarter(contract: Contract) -> int | None:
    """Return the last quarter of a contract: its maturity or end, else the end of its term; ``None`` where unknown."""
    stated = stated_quarter(contract, "maturity", "end")
    start, years = first_quarter(contract), contract.mid("term")
    if stated is None and start is not None and years is not None:
        return int(last_of_term(start, years))
    return stated


def rent_growth(escalator: float, quarters: int) -> float:
    """Return the rent of some quarters over that of the first year, where it grows by ``escalator`` once a year."""
    full, rest = divmod(quarters, 4)
    each_year = math.log(max(1.0 + escalator, _ALL_BUT_NOTHING))
    climbed = [math.exp(min(year * each_year, _LARGEST_EXPONENT)) for year in range(full + 1)]
    return math.fsum(climbed[:full]) + rest / 4 * climbed[full]
