"""Whether a series can be tested at all, and why not: a test that cannot be made is not passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lookthrough.gauges.explosive.windows import regression_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lookthrough.gauges.dated_series import DatedSeries, Spacing
    from lookthrough.gauges.explosive.windows import Floats

FEWEST = 40  # observations
FEWEST_ROWS = 8  # of the smallest window, and two more for each lag
AT_ONCE = 1_000  # windows that are read together, so that memory stays small
ROUNDING = 1e-12  # of the variance: what is left below it is rounding

TOO_SHORT = "fewer than 40 observations"
UNEVEN = "not equally spaced"
MISSING = "a value is missing"
NO_LOG = "a logarithm of nothing"
NARROW = "the smallest window is too small"
CONSTANT = "constant window"
EXACT = "a window without noise"
DWARFED = "values of another size before a window"
DIGITS = 1e9  # squares summed up before a window over those in it: beyond it too few digits of these are left


class Undecidable(NamedTuple):
    """Why a series is not decidable: the reason, where, and what would do."""

    reason: str
    detail: str
    remedy: str


def why_not(series: DatedSeries, space: Spacing, *, is_log: bool) -> Undecidable | None:
    """Return why a series cannot be tested, looking at its length, its dates and its values; ``None`` where it can.

    Args:
        series: as it is known.
        space: how its dates follow one another.
        is_log: whether logarithms are to be taken.
    """
    count = len(series.values)
    if count < FEWEST:
        return Undecidable(TOO_SHORT, f"{count} observations", "a longer series, or one of a finer frequency")
    if space.frequency is None:
        before, at = max(space.at - 1, 0), space.at
        detail = f"between {series.periods[before]} and {series.periods[at]} ({series.place(at)})"
        return Undecidable(UNEVEN, detail, "add what is missing: gaps are not filled")
    for at, value in enumerate(series.values):
        if value is None:
            return Undecidable(MISSING, f"{series.periods[at]} ({series.place(at)})", "add it, or begin after it")
        if is_log and value <= 0.0:
            detail = f"{series.periods[at]} is {value:g} ({series.place(at)})"
            return Undecidable(NO_LOG, detail, "test the series itself, or begin after it")
    return None


def why_no_window(values: Floats, lag: int, least: int) -> Undecidable | None:
    """Return why windows of a series cannot be tested; ``None`` where they can.

    A longer window that is constant or fits without noise has such a smallest window too, so that only these are read.

    Args:
        values: ``[observation]``.
        lag: of the regressions.
        least: rows of the smallest window.
    """
    needed = FEWEST_ROWS + 2 * lag
    if least < needed:
        remedy = "a longer series, fewer lags, or the convention that counts rows"
        return Undecidable(NARROW, f"{least} regression rows, {needed} are needed with a lag of {lag}", remedy)
    columns = np.stack([column[:, 0] for column in regression_columns(values[:, None], lag)])
    windows = sliding_window_view(columns, least, axis=1).transpose(1, 2, 0)  # [window, row, column]
    scale = np.abs(columns).max(axis=1)
    before = np.cumsum(columns**2, axis=1)[:, least - 1 :].T
    for start in range(0, len(windows), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        for reason, bad, remedy in _faults(windows[part], before[part], scale):
            if bad.any():
                first = start + int(np.argmax(bad))
                return Undecidable(reason, f"observations {first} to {first + least + lag}, counted from 0", remedy)
    return None


def _faults(windows: Floats, before: Floats, scale: Floats) -> Iterator[tuple[str, NDArray[np.bool_], str]]:
    """Yield why windows ``[window, row, column]`` cannot be tested, which ones, and what would do.

    Args:
        windows: the smallest ones.
        before: squares of the columns up to the end of each window ``[window, column]``.
        scale: the largest of each column.
    """
    centred = windows - windows.mean(axis=1, keepdims=True)
    left = np.abs(np.diagonal(np.linalg.qr(centred, mode="r"), axis1=1, axis2=2))
    within = np.maximum((centred**2).sum(axis=1), np.finfo(float).tiny)
    share = left**2 / within
    is_flat = (share[:, :-1] <= ROUNDING) | (left[:, :-1] <= ROUNDING * scale[:-1])
    moves = "a series that moves: a price that is quoted, not one that is set"
    yield CONSTANT, is_flat.any(axis=1), moves
    yield DWARFED, (before > DIGITS * within).any(axis=1), "logarithms, or a series without the values that dwarf it"
    yield EXACT, share[:, -1] <= ROUNDING, moves
