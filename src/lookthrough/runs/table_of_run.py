"""Whether a table that was read is one that a run writes: its columns, finite numbers, and the paths of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.runs.contents import PATH
from lookthrough.runs.run_errors import UnreadableRunError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.runs.contents import RunTable
    from lookthrough.runs.seal import FinishedRun

    Columns = Mapping[str, NDArray[np.generic]]

AGAIN = "run stress again"
WORDS = frozenset({"id", "word", "year and quarter, 2026Q3"})  # units of columns that hold text


def refuse_unfit(run: FinishedRun, table: RunTable, columns: Columns, most: int | None = None) -> None:
    """Refuse a table that no run wrote, though ``run.json`` names it as it is.

    Args:
        run: a finished run.
        table: what a run writes.
        columns: what was read, by name.
        most: paths that were read at most; ``None`` is all of them.

    Raises:
        UnreadableRunError: a column is missing, unknown or holds text for numbers, a number is not finite, or the
            paths are not those of the run; the message names file and column.
    """
    place = run.folder / table.name
    names = [column.name for column in table.columns]
    for name in (*names, *columns):
        if name not in columns:
            raise UnreadableRunError(f"{place}: column {name} is missing; {AGAIN}")
        if name not in names and table.each is None:
            raise UnreadableRunError(f"{place}: a run writes no column {name}; {AGAIN}")
    for name, unit in table.units(columns).items():
        if unit not in WORDS:
            _refuse_unfinite(f"{place}: column {name}", columns[name])
    if PATH.name in columns and not table.is_traced:
        _refuse_other_paths(run, f"{place}: column {PATH.name}", columns[PATH.name], most)


def _refuse_unfinite(place: str, column: NDArray[np.generic]) -> None:
    if column.dtype.kind not in "fiu":
        raise UnreadableRunError(f"{place} holds text, and numbers belong there; {AGAIN}")
    wrong = np.ma.getmaskarray(column) | ~np.isfinite(np.ma.getdata(column).astype(np.float64))
    if wrong.any():
        raise UnreadableRunError(f"{place} has no finite number in row {int(np.argmax(wrong)) + 1}; {AGAIN}")


def _refuse_other_paths(run: FinishedRun, place: str, column: NDArray[np.generic], most: int | None) -> None:
    """Refuse a table with fewer or more paths than the run has with a finite result."""
    there = run.document["paths"] - run.document["status"]["not_finite"]
    found = len(np.unique(column))
    if found and found != (there if most is None else min(there, most)):
        raise UnreadableRunError(f"{place} has {found} paths, and the run has {there}; {AGAIN}")
