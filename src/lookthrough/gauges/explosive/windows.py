"""The ADF statistic of every window of many series at once, from cumulative sums.

On a window the regression is ``dy_t = a + d y_(t-1) + sum_k f_k dy_(t-k) + e_t``; the statistic is the t-value of ``d``
with the residual variance over ``rows - 2 - lag``. Sums of products of a window are differences of cumulative sums, the
lags are eliminated one after another on all windows of a length together, and what is left is a correlation:
``t^2 = freedom Cxy^2 / (Cxx Cyy - Cxy^2)``. So a sample of T costs O(T^2) in plain array operations.

Source: Phillips, Shi and Yu (2015), International Economic Review 56(4), doi 10.1111/iere.12132. Checked against least
squares window by window, and against exuber where it is installed (``tests/gauges/explosive``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Pair: TypeAlias = "tuple[int, int]"


@dataclass(frozen=True, slots=True)
class Suprema:
    """The statistics of many series.

    Attributes:
        adf: of the whole sample ``[series]``.
        sadf: the largest of the windows that begin with the sample ``[series]``.
        bsadf: the largest of the windows that end at an observation ``[end, series]``.
        first: the observation of the first end, counted from 0; the last is that of the sample.
    """

    adf: Floats
    sadf: Floats
    bsadf: Floats
    first: int

    @property
    def gsadf(self) -> Floats:
        """The largest of all windows ``[series]``."""
        return self.bsadf.max(axis=0)


def suprema(values: Floats, lag: int, least: int) -> Suprema:
    """Return the statistics of many series of one length.

    Args:
        values: ``[observation, series]``.
        lag: how many lagged changes the regression has.
        least: rows of the smallest window, above ``lag + 2`` and at most ``len(values) - 1 - lag``.
    """
    sums = _Sums(regression_columns(values, lag))
    rows, count = sums.shape
    best = np.full((rows - least + 1, count), -np.inf)
    adf = sums.of_length(rows)[0].copy()
    sadf = adf.copy()
    for length in range(rows, least - 1, -1):
        signed = sums.of_length(length)
        ends = best[length - least :]
        np.maximum(ends, signed, out=ends)
        np.maximum(sadf, signed[0], out=sadf)
    return Suprema(_root(adf), _root(sadf), _root(best), lag + least)


def first_of_window(values: Floats, lag: int, least: int, last: int) -> int:
    """Return the first observation of the window that attains the BSADF of one series at an end.

    Args:
        values: ``[observation]``.
        lag: as of :func:`suprema`.
        least: as of :func:`suprema`.
        last: the observation at which the windows end.
    """
    sums = _Sums(regression_columns(values[: last + 1, None], lag))
    lengths = np.arange(sums.shape[0], least - 1, -1)
    return int(np.argmax(sums.of_last(lengths)[:, 0]))


def regression_columns(values: Floats, lag: int) -> list[Floats]:
    """Return the columns of the regression ``[row, series]``: the lagged changes, the level, the change.

    Levels are counted from the first value: the constant takes up any other, and sums of squares stay small.
    """
    change = np.diff(values, axis=0)
    rows = len(change) - lag
    lagged = [change[lag - k : lag - k + rows] for k in range(1, lag + 1)]
    return [*lagged, (values - values[0])[lag:-1], change[lag:]]


class _Sums:
    """Cumulative sums of the columns and of their products; arrays are kept, since making them anew costs as much."""

    def __init__(self, columns: list[Floats]) -> None:
        self.count = len(columns)
        self.shape = columns[0].shape
        self._single = [_cumulative(column) for column in columns]
        self._double = {(i, j): _cumulative(columns[i] * columns[j]) for i, j in self._pairs(0)}
        self._sums = [np.empty(self.shape) for _ in columns]
        self._within = {pair: np.empty(self.shape) for pair in self._double}
        self._spare = np.empty(self.shape)

    def of_length(self, length: int) -> Floats:
        """Return ``t |t|`` of all windows of so many rows ``[window, series]``, overwritten by the next call."""
        windows = self.shape[0] - length + 1
        return self._signed(slice(length, None), slice(0, windows), length, windows)

    def of_last(self, lengths: NDArray[np.int64]) -> Floats:
        """Return ``t |t|`` of the windows of these lengths that end with the sample, the longest first."""
        rows = self.shape[0]
        return self._signed(slice(rows, None), slice(0, len(lengths)), lengths[:, None], len(lengths))

    def _signed(self, ends: slice, starts: slice, length: int | NDArray[np.int64], windows: int) -> Floats:
        within = self._centred(ends, starts, length, windows)
        spare = self._spare[:windows]
        for k in range(self.count - 2):
            for i, j in self._pairs(k + 1):
                np.multiply(within[k, i], within[k, j], out=spare)
                spare /= within[k, k]
                within[i, j] -= spare
        x, y = self.count - 2, self.count - 1
        xx, xy, yy = within[x, x], within[x, y], within[y, y]
        xx *= yy
        np.multiply(xy, xy, out=spare)
        xx -= spare  # Cxx Cyy (1 - correlation^2)
        np.copysign(spare, xy, out=spare)
        spare /= xx
        spare *= length - self.count
        return spare

    def _centred(self, ends: slice, starts: slice, length: int | NDArray[np.int64], windows: int) -> dict[Pair, Floats]:
        """Return the sums of products about the means of each window."""
        sums = [room[:windows] for room in self._sums]
        within = {pair: room[:windows] for pair, room in self._within.items()}
        spare, share = self._spare[:windows], 1.0 / length  # a product costs a fifth of a quotient
        for column, total in zip(self._single, sums, strict=True):
            np.subtract(column[ends], column[starts], out=total)
        for (i, j), product in self._double.items():
            np.subtract(product[ends], product[starts], out=within[i, j])
            np.multiply(sums[i], sums[j], out=spare)
            spare *= share
            within[i, j] -= spare
        return within

    def _pairs(self, start: int) -> Iterator[Pair]:
        return ((i, j) for i in range(start, self.count) for j in range(i, self.count))


def _cumulative(column: Floats) -> Floats:
    """Return the sums of the rows before each row, and of all ``[row + 1, series]``."""
    sums = np.zeros((len(column) + 1, column.shape[1]))
    np.cumsum(column, axis=0, out=sums[1:])
    return sums


def _root(signed: Floats) -> Floats:
    """Return the t-values of ``t |t|``."""
    return np.copysign(np.sqrt(np.abs(signed)), signed)
