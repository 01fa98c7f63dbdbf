"""How far two runs differ, with intervals: path by path where the paths are the same futures, else as two samples.

Runs of one seed and as many paths draw the same numbers on each path, so that the difference of a path has in it what
the runs do differently and not the luck that they share. Its mean has

    d_i = y_i - x_i        interval = mean(d) -+ t(n - 1) sd(d) / sqrt(n)                              (paired)
    interval = mean(y) - mean(x) -+ t(v) sqrt(var(x) / n + var(y) / m), v of Welch and Satterthwaite    (two samples)

with t at 97.5 %. Shares of paths are 0 or 1 a path, and the intervals above are too short where few paths differ;
theirs add half a path to each of the four outcomes of a pair (Agresti and Min 2005), or one of either outcome to each
sample (Agresti and Caffo 2000). ``tests/runs/test_paired.py`` works both out by hand and counts how often they hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from scipy.special import stdtrit

from lookthrough.runs.contents import ENTITY_PANEL, HOLDER_PANEL
from lookthrough.runs.folder import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.runs.seal import FinishedRun

    Column = NDArray[np.float64]

Key = TypeVar("Key")

LEVEL = 0.975  # a side
Z = 1.959963984540054  # of the normal distribution at that level
PAIRED_BY = ("seed", "paths")
"""Options in which runs must agree for their paths to be the same futures."""


class IntervalOfDifference(NamedTuple):
    """The 95 % interval of a difference."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PathByPath:
    """What a run says path by path.

    Attributes:
        path: their numbers, ascending; a path without a finite result has none.
        losses: by ledger, USD bn ``[path]``.
        failed: by entity, with the shock, 1 where it fails ``[path]``.
        failed_anyway: the same without the shock.
        held: by end holder and ledger, USD bn ``[path]``.
    """

    path: NDArray[np.int64]
    losses: dict[str, Column] = field(default_factory=dict)
    failed: dict[str, Column] = field(default_factory=dict)
    failed_anyway: dict[str, Column] = field(default_factory=dict)
    held: dict[tuple[str, str], Column] = field(default_factory=dict)


def sampled(run: FinishedRun, ledgers: Sequence[str]) -> PathByPath:
    """Return what a run says path by path.

    Raises:
        UnreadableRunError: a table is missing or was replaced meanwhile.
    """
    paths = read_table(run, "paths.parquet", "ORDER BY path")
    panel = read_table(run, ENTITY_PANEL, "ORDER BY entity, path")
    holders = read_table(run, HOLDER_PANEL, "ORDER BY holder, ledger, path")
    entities = [str(id_) for id_ in panel["entity"]]
    never = {name: np.ma.getmaskarray(panel[name]) for name in ("default", "base_default")}
    whose = list(zip(map(str, holders["holder"]), map(str, holders["ledger"]), strict=True))
    return PathByPath(
        path=paths["path"].astype(np.int64),
        losses={name: paths[name].astype(np.float64) for name in ledgers if name in paths},
        failed=_by_key(entities, (~never["default"]).astype(np.float64)),
        failed_anyway=_by_key(entities, (~never["base_default"]).astype(np.float64)),
        held=_by_key(whose, holders["loss"].astype(np.float64)),
    )


def _by_key(keys: Sequence[Key], values: Column) -> dict[Key, Column]:
    starts = [at for at in range(len(keys)) if at == 0 or keys[at] != keys[at - 1]]
    return {keys[a]: values[a:b] for a, b in pairwise([*starts, len(keys)])}


def are_paired(first: FinishedRun, second: FinishedRun) -> bool:
    """Whether the paths of two runs are the same futures: one seed, and as many paths."""
    a, b = first.document["run"], second.document["run"]
    return all(a.get(name) == b.get(name) for name in PAIRED_BY)


def in_common(x: PathByPath, y: PathByPath) -> tuple[PathByPath, PathByPath]:
    """Return two samples on the paths that are finite in both."""
    _, of_x, of_y = np.intersect1d(x.path, y.path, assume_unique=True, return_indices=True)
    return _on(x, of_x), _on(y, of_y)


def _on(sample: PathByPath, at: NDArray[np.intp]) -> PathByPath:
    return PathByPath(
        sample.path[at],
        {name: column[at] for name, column in sample.losses.items()},
        {name: column[at] for name, column in sample.failed.items()},
        {name: column[at] for name, column in sample.failed_anyway.items()},
        {name: column[at] for name, column in sample.held.items()},
    )


def mean_interval(x: Column, y: Column, *, paired: bool) -> IntervalOfDifference | None:
    """Return the interval of the difference of means, second less first; ``None`` where there are too few paths."""
    if min(len(x), len(y)) < 2:
        return None
    if paired:
        d = y - x
        return _around(float(d.mean()), float(d.std(ddof=1)) / math.sqrt(len(d)), len(d) - 1)
    u, v = float(x.var(ddof=1)) / len(x), float(y.var(ddof=1)) / len(y)
    freedom = (u + v) ** 2 / (u**2 / (len(x) - 1) + v**2 / (len(y) - 1)) if u + v > 0.0 else len(x) + len(y) - 2
    return _around(float(y.mean() - x.mean()), math.sqrt(u + v), freedom)


def _around(mean: float, error: float, freedom: float) -> IntervalOfDifference:
    wide = float(stdtrit(freedom, LEVEL)) * error
    return IntervalOfDifference(mean - wide, mean + wide)


def share_interval(x: Column, y: Column, *, paired: bool) -> IntervalOfDifference | None:
    """Return the interval of the difference of two shares of paths, of columns that are 0 or 1."""
    if not (len(x) and len(y)):
        return None
    if paired:
        more, less, n = float((y > x).sum()) + 0.5, float((y < x).sum()) + 0.5, len(x) + 2.0
        middle = (more - less) / n
        error = math.sqrt(max(more + less - n * middle**2, 0.0)) / n
    else:
        p, q = ((float(column.sum()) + 1.0) / (len(column) + 2.0) for column in (x, y))
        middle = q - p
        error = math.sqrt(p * (1 - p) / (len(x) + 2.0) + q * (1 - q) / (len(y) + 2.0))
    return IntervalOfDifference(max(middle - Z * error, -1.0), min(middle + Z * error, 1.0))
