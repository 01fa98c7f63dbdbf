"""Paths that a scenario gives: a series of the book that a driver follows instead of its own equation.

With ``s`` the severity, ``own`` what the driver makes of the quarter and ``given`` the path,

    own ** (1 - s) * given ** s                for a multiple of the value at the book's date
    (1 - s) own + s given                      for a rate a year

so that a severity of 1 is the path as it is given, without surprises, and one of 0 the world without the scenario. No
onset and no ramp: the path itself says when what happens.

The value of a quarter is the last observation whose period ends in it (``book.by_quarter``); a multiple is taken over
the latest one at or before the book's date. A row with low and high is a range: one uniform draw a simulated path, the
same part of the range in all quarters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.book.by_quarter import RATES, by_quarter, ended, latest_by
from lookthrough.errors import UsageError
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.book.by_quarter import Ended
    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import PathSpec
    from lookthrough.contracts.arrays import Array, Namespace


class PathNumbers(NamedTuple):
    """A path as a run follows it: bounds by quarter ``[quarter]``, multiples or rates a year.

    ``series`` and ``file`` are those of the book, ``unit`` that of its rows, ``over`` the row of the book's date that a
    multiple is taken over (its period and value) and ``sources`` the ids of what the rows stand on.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    series: str
    file: str
    unit: str
    over: tuple[str, float] | None
    sources: tuple[str, ...]


class DrawnPath(NamedTuple):
    """A path as drawn ``[quarter, path]``, and how much of it is given, which severity multiplies."""

    values: Array
    share: Array


class GivenQuarter(NamedTuple):
    """What is given of a quarter ``[path]``, and its weight against what the driver would do, 1 for all of it."""

    value: Array
    weight: Array

    def instead_of(self, xp: Namespace, own: Array) -> Array:
        """Return a multiple: what is given at a weight of 1, a driver's own at 0, the geometric mean between."""
        return self._exactly(xp, own, own ** (1.0 - self.weight) * self.value**self.weight)

    def rate_instead_of(self, xp: Namespace, own: Array) -> Array:
        """Return a rate a year, between the two in proportion."""
        return self._exactly(xp, own, (1.0 - self.weight) * own + self.weight * self.value)

    def _exactly(self, xp: Namespace, own: Array, between: Array) -> Array:
        """Return either end as it is: rounding would leave a base run that is not quite the base run."""
        return xp.where(self.weight == 0.0, own, xp.where(self.weight == 1.0, self.value, between))


def path_numbers(book: Book, spec: PathSpec, series: str, first_quarter: int, quarters: int) -> PathNumbers:
    """Return a path as numbers.

    Args:
        book: the book.
        spec: what its driver says of it.
        series: the series of the book that is given.
        first_quarter: of the run.
        quarters: of the run.

    Raises:
        UsageError: no row for a quarter of the run, none at or before the book's date for a multiple, or one that is
            not above 0.
    """
    rows = ended(book.series[series], book.sources)
    named = f"path {spec.name} (series {series}"
    if not rows:
        raise UsageError(f"{named}) has no row: add rows, or leave the path out")
    file, unit = rows[0].row.position.file, rows[0].row.unit
    base = _over(book, rows, f"{named}, {file})") if spec.is_multiple else None
    of_run = _of_run(rows, f"{named}, {file})", first_quarter, quarters)
    low, high = (np.array([each.bounds[end] for each in of_run]) for end in range(2))
    low, high = (each * RATES[unit] if base is None else each / base.row.value for each in (low, high))
    counted = [*of_run, *([] if base is None else [base])]
    return PathNumbers(
        low,
        high,
        series,
        file,
        unit,
        None if base is None else (base.row.period, base.row.value),
        tuple(sorted({each.row.source for each in counted if each.row.source})),
    )


def _over(book: Book, rows: tuple[Ended, ...], named: str) -> Ended:
    """Return the row that multiples are taken over."""
    base = latest_by(rows, book.as_of)
    if base is None:
        raise UsageError(
            f"{named} begins in {rows[0].row.period}, after the book's date, {book.as_of}: add a row at or before it, "
            "over which the others are taken"
        )
    below = next((each.row.period for each in rows if min(each.bounds) <= 0.0), None)
    if below is not None:
        raise UsageError(f"{named} is not above 0 in {below}, and no multiple of it can be")
    return base


def _of_run(rows: tuple[Ended, ...], named: str, first_quarter: int, quarters: int) -> list[Ended]:
    """Return the row of each quarter of a run."""
    known = by_quarter(rows)
    missing = next((each for each in range(first_quarter, first_quarter + quarters) if each not in known), None)
    if missing is None:
        return [known[each] for each in range(first_quarter, first_quarter + quarters)]
    lasts = missing - first_quarter
    last = first_quarter + quarters - 1
    stop = "" if not lasts else f", or end the run before it with --quarters {lasts}"
    raise UsageError(
        f"{named} has no row for {quarter_name(missing)}, and the run goes from {quarter_name(first_quarter)} to "
        f"{quarter_name(last)}: add one{stop}"
    )
