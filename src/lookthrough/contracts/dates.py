"""The first and the last quarter of contracts on each path, and what options add: what schedules and runs share.

Where a date is a range, a run draws from it and counts a term from the start that it drew; the middle of every range is
what checks and lenses read (``book.shape.span``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.shape.span import quarters_in
from lookthrough.contracts.slots import SILENT

if TYPE_CHECKING:
    from lookthrough.book.records import Contract, Value
    from lookthrough.contracts.arrays import Array, Namespace


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
