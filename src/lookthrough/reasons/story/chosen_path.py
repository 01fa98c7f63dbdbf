"""Which path of a run is told: one that is asked for, the worst, or the one that is most like the worst hundredth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.family import LEDGERS, OWNERS
from lookthrough.errors import UsageError
from lookthrough.runs.contents import LIFELINE
from lookthrough.runs.folder import read_table
from lookthrough.runs.run_errors import RunFolderError
from lookthrough.world.scenario import unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.runs.seal import FinishedRun

PATHS = "paths.parquet"
WORST_PART = 0.01  # of the paths, one at least: those that are averaged
ASKED, WORST, TYPICAL = "asked", "worst", "typical"
OWED = tuple(name for name in LEDGERS if name != OWNERS)
"""By whose losses paths are ranked where no ledger is named: owners hold marks, which would drown what is owed."""


class ChosenPath(NamedTuple):
    """A path of a run.

    Attributes:
        path: its number.
        chosen: ``asked``, ``worst`` or ``typical``.
        ranked_by: the ledgers by whose loss the paths were ranked.
        rank: 1 for the path that loses most.
        paths: of the run.
        averaged: how many of the worst paths were averaged.
        loss: by ledger as the run has it, USD bn; ``lifeline`` what an outside lifeline paid.
    """

    path: int
    chosen: str
    ranked_by: tuple[str, ...]
    rank: int
    paths: int
    averaged: int
    loss: Mapping[str, float]
    lifeline: float


def choose(run: FinishedRun, *, path: int | None, worst: bool, ledger: str | None) -> ChosenPath:
    """Return the path that is asked for, else the worst or the most typical of the worst hundredth.

    Args:
        run: a finished run.
        path: its number.
        worst: the path that loses most.
        ledger: rank the paths by the loss of this one; default: by what is lost of what is owed (:data:`OWED`).

    Raises:
        UsageError: a path is asked for beside the worst one.
        UnknownNameError: there is no such ledger.
        RunFolderError: the run has no such path.
        UnreadableRunError: the paths of the run cannot be read.
    """
    if path is not None and worst:
        raise UsageError("--worst chooses a path and --path names one: give one of the two")
    if ledger is not None and ledger not in LEDGERS:
        raise unknown("ledger", ledger, LEDGERS)
    found = read_table(run, PATHS, "ORDER BY path")
    numbers = found["path"].astype(np.int64)
    losses = np.stack([found[name].astype(np.float64) for name in LEDGERS])
    ranked_by = OWED if ledger is None else (ledger,)
    ranked = losses[[LEDGERS.index(name) for name in ranked_by]]
    order = np.argsort(-ranked.sum(axis=0), kind="stable")
    tail = order[: max(int(np.ceil(WORST_PART * len(order))), 1)]
    at = _place_of(run, numbers, path) if path is not None else int(order[0]) if worst else _nearest(ranked, tail)
    return ChosenPath(
        path=int(numbers[at]),
        chosen=ASKED if path is not None else WORST if worst else TYPICAL,
        ranked_by=ranked_by,
        rank=int(np.flatnonzero(order == at)[0]) + 1,
        paths=len(numbers),
        averaged=len(tail),
        loss=dict(zip(LEDGERS, losses[:, at].tolist(), strict=True)),
        lifeline=float(found[LIFELINE][at]),
    )


def _place_of(run: FinishedRun, numbers: NDArray[np.int64], path: int) -> int:
    places = np.flatnonzero(numbers == path)
    if len(places):
        return int(places[0])
    paths = int(run.document["paths"])
    if 0 <= path < paths:
        raise RunFolderError(f"path {path} of {run.folder} has no finite result, and nothing can be told of it")
    raise RunFolderError(f"{run.folder} has no path {path}: its {paths:,} paths are 0 to {paths - 1}")


def _nearest(losses: NDArray[np.float64], tail: NDArray[np.int64]) -> int:
    """Return the path of some whose losses ``[ledger, path]`` are nearest to their mean."""
    away = losses[:, tail] - losses[:, tail].mean(axis=1, keepdims=True)
    return int(tail[np.argmin((away**2).sum(axis=0))])
