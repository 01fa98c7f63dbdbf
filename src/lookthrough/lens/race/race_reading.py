"""The futures of a race as rows: survivors, concentration, shares and exits by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.lens.race.race_answer import ExitRow, FirstExit, RaceBand, RaceYear, ShareRow
from lookthrough.lens.race.race_futures import ENDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from lookthrough.lens.race.race_futures import RaceFutures

A_YEAR = 4  # quarters
_TAIL = 5.0  # per cent on either side of a band


def years_of(setting: str, seen: RaceFutures, labs: int) -> Iterator[RaceYear]:
    """Yield the race at the book's date's anniversaries; the first ``labs`` rows are those of the book."""
    for at in range(A_YEAR - 1, len(seen.share), A_YEAR):
        share, here = seen.share[at], seen.here[at]
        yield RaceYear(
            setting=setting,
            year=(at + 1) // A_YEAR,
            survivors=_band(here[:labs].sum(axis=0)),
            newcomers=_band(here[labs:].sum(axis=0)),
            top_share=_band(share.max(axis=0)),
            hhi=_band((share**2).sum(axis=0)),
        )


def shares_of(setting: str, seen: RaceFutures, names: Sequence[str], marks: Sequence[int]) -> Iterator[ShareRow]:
    """Yield the share of each lab of the book after some years."""
    for row, lab in enumerate(names):
        for year in marks:
            share = seen.share[year * A_YEAR - 1]
            leads = float(np.mean(share.argmax(axis=0) == row))
            yield ShareRow(setting, lab, year, _band(share[row]), leads)


def exits_of(setting: str, seen: RaceFutures, names: Sequence[str], marks: Sequence[int]) -> Iterator[ExitRow]:
    """Yield how each lab of the book drops out, if it ever does."""
    for row, lab in enumerate(names):
        left = seen.left[row]
        within = tuple(float(np.mean((left > 0) & (left <= year * A_YEAR))) for year in marks)
        gone = left > 0
        if gone.any():
            into = seen.into[row][gone]
            buyers = [(names[buyer], float(np.mean(into == buyer))) for buyer in np.unique(into[into >= 0])]
            into_named = tuple(sorted(buyers, key=lambda each: (-each[1], each[0])))
            yield ExitRow(setting, lab, within, float(np.median(left[gone])), into_named, float(np.mean(into == ENDED)))


def first_exit(setting: str, seen: RaceFutures, labs: int) -> FirstExit:
    """Return when the first lab of the book drops out."""
    never = len(seen.share) + 1
    first = np.where(seen.left[:labs] > 0, seen.left[:labs], never).min(axis=0)
    gone = first < never
    return FirstExit(setting, float(np.mean(gone)), float(np.median(first[gone])) if gone.any() else None)


def _band(values: NDArray[np.int64] | NDArray[np.float64]) -> RaceBand:
    low, high = np.percentile(values, [_TAIL, 100.0 - _TAIL])
    return RaceBand(float(np.mean(values)), float(low), float(high))
