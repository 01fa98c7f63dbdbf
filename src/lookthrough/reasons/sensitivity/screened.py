"""What is worth a run: the terms that the paths of a run say may matter, and the contracts whose payments change.

A run has drawn every term on every path. The mean loss of the quarter of paths in which a term is highest, less that of
the quarter in which it is lowest, says roughly how far it moves a loss, with the noise of all else that was drawn; the
runs that follow have none of that. A contract is worth a run by how much of what is paid under it changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.reasons.story.chosen_path import PATHS
from lookthrough.runs.contents import INPUTS
from lookthrough.runs.folder import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.reasons.sensitivity.what_moves import MovedContract, MovedTerm
    from lookthrough.runs.seal import FinishedRun

CONTRACTS = "contract.parquet"
READ = 20_000  # paths that are looked at, at most


def likeliest_terms(run: FinishedRun, terms: Sequence[MovedTerm], ledgers: Sequence[str], most: int) -> list[MovedTerm]:
    """Return the terms whose paths differ most in some ledgers, so many at most."""
    losses = read_table(run, PATHS, "ORDER BY path", most=READ)
    loss = np.stack([losses[name].astype(np.float64) for name in ledgers])
    drawn = read_table(run, INPUTS, "ORDER BY path", most=READ)
    ranked = sorted(terms, key=lambda term: -_apart(_drawn(term, drawn), loss))
    return ranked[:most]


def _drawn(term: MovedTerm, drawn: dict[str, NDArray[np.generic]]) -> NDArray[np.float64]:
    """Return what was drawn of a term ``[path]``; of several numbers the mean of their ranks."""
    names = term.drawn.members or (term.drawn.name,)
    ranks = [np.argsort(np.argsort(drawn[name], kind="stable"), kind="stable") for name in names]
    return np.mean(ranks, axis=0)


def _apart(values: NDArray[np.float64], loss: NDArray[np.float64]) -> float:
    """Return how far the losses ``[ledger, path]`` of the highest and the lowest quarter of paths are apart."""
    order = np.argsort(values, kind="stable")
    part = max(len(order) // 4, 1)
    moved = loss[:, order[-part:]].mean(axis=1) - loss[:, order[:part]].mean(axis=1)
    return float(np.abs(moved).sum())


def likeliest_contracts(run: FinishedRun, contracts: Sequence[MovedContract], most: int) -> list[MovedContract]:
    """Return the contracts under which most is paid otherwise than without the shock, so many at most."""
    table = read_table(run, CONTRACTS)
    due, paid, before = (table[name].astype(np.float64) for name in ("due", "paid", "base_paid"))
    moved, missed = np.abs(paid - before), np.abs(due - paid)
    changed: dict[str, float] = {}
    for id_, amount in zip(table["contract"].tolist(), (moved + missed).tolist(), strict=True):
        changed[str(id_)] = changed.get(str(id_), 0.0) + amount
    return sorted(contracts, key=lambda each: -changed.get(each.contract, 0.0))[:most]
