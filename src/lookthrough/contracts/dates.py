"""The first and the last quarter of a contract: the one reading that lenses, schedules and runs share.

A term of ``n`` quarters counts the first one: five years from 2026Q3 are twenty quarters, the last of them 2031Q2.
Where a date is a range, its quarter is the middle one; a run draws from the range, and counts a term from the start
that it drew (:func:`life`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.slots import SILENT

if TYPE_CHECKING:
    from lookthrough.book.records import Contract, Value
    from lookthrough.contracts.arrays import Array, Namespace


def quarters_in(years: float) -> int:
    """Return the quarters of a length in years, at least one: 18 months are 6."""
    return max(1, round(4.0 * years))


def last_of_term(first: float, years: float) -> float:
    """Return the last quarter of a term that begins in quarter ``first``."""
    return first + quarters_in(years) - 1


def life(xp: Namespace, start: Array, end: Array, term: Array, now: float) -> tuple[Array, Array]:
    """Return the first and the last quarter of contracts on each path ``[contract, path]``, whole numbers.

    Args:
        xp: array namespace.
        start: as drawn; ``SILENT`` where the book does not say it: such a contract is running.
        end: as drawn; ``SILENT`` where it follows from the term.
        term: quarters, counted from the start of the path.
        now: the first quarter ahead of the book's date.

    Where ranges overlap so that a start is drawn after its end, the contract runs for one quarter, its first.
    """
    is_stated, stated_end = start > SILENT, xp.floor(end)
    first = xp.where(is_stated, xp.floor(start), now)
    last = xp.where(end > SILENT, stated_end, first + xp.maximum(xp.floor(term), 1.0) - 1.0)
    first = xp.where(is_stated, first, xp.minimum(first, last))  # one that runs and is over has no quarter ahead
    return first, xp.maximum(first, last)


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


def renewal_options(contract: Contract) -> tuple[int, float] | None:
    """Return the number of options to extend and the years of each; ``None`` where there are none or unknown."""
    options: Value | None = contract.value("renewals")
    if options is None or options.mid is None or not options.count:
        return None
    return options.count, options.mid


def renewal_quarters(contract: Contract) -> int:
    """Return the quarters of all options to extend, 0 where there are none or unknown: 4 x 18 months are 24."""
    options = renewal_options(contract)
    return 0 if options is None else options[0] * quarters_in(options[1])
