"""What a run keeps of each debt: sums over paths of defaults, of what is owed then and of what is lost.

They are made of whole groups of paths, like all sums of a run (``kept_paths``), so that they do not grow with the
paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.simulate.answer.results import Sample
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.engine import BlockResult
    from lookthrough.simulate.quarter.debt_defaults import DebtsOfRun

    Floats = NDArray[np.float64]

MOMENTS = ("defaults", "exposed", "exposed_squared", "lost", "lost_squared", "lost_exposed", "all_lost", "all_squared")
"""Sums over paths: how many default; what is owed and lost on those, their squares and product; the loss of all."""


def contracts_of(model: Model) -> tuple[str, ...]:
    """Return the debts of a run, each once: several holders of one are one instrument."""
    return tuple(sorted(set(model.plan.debt.ids)))


def instrument_sums(model: Model, result: BlockResult, finite: Floats, width: int) -> Floats:
    """Return sums over whole groups of paths ``[2, contract, moment or quarter, group]``, the base run first.

    Behind :data:`MOMENTS` stands by quarter on how many paths the default comes in it.
    """
    return np.stack([_sums(model, each, finite > 0.0, width) for each in (result.base_debts, result.debts)])


def _sums(model: Model, debts: DebtsOfRun, finite: NDArray[np.bool_], width: int) -> Floats:
    # Of the debts by contract, several holders of one beside one another, those with which a contract begins.
    order, begins = _by_contract(model)
    quarter = np.where(finite, np.asarray(debts.quarter)[order[begins]], -1.0)
    hit = (quarter >= 0.0).astype(float)
    exposed, lost = (
        np.where(finite, np.add.reduceat(np.asarray(each)[order], begins, axis=0), 0.0)
        for each in (debts.exposed, debts.lost)
    )
    there = exposed * hit, lost * hit
    moments = (hit, there[0], there[0] ** 2, there[1], there[1] ** 2, there[0] * there[1], lost, lost**2)
    starts = np.arange(0, quarter.shape[-1], width)
    summed = np.add.reduceat(np.stack(moments, axis=1), starts, axis=-1)
    return np.concatenate([summed, _counts(quarter, model.quarters, width)], axis=1)


def _by_contract(model: Model) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the debts in the order of :func:`contracts_of` ``[debt]``, and where each contract begins among them."""
    ids = np.array(model.plan.debt.ids, dtype=str)
    order = np.argsort(ids, kind="stable")
    _, begins = np.unique(ids[order], return_index=True)
    return order, begins


def _counts(quarter: Floats, quarters: int, width: int) -> Floats:
    """Return on how many paths of each group it comes in each quarter ``[contract, quarter, group]``."""
    contract, path = np.nonzero((quarter >= 0.0) & (quarter < quarters))
    shape = len(quarter), quarters, -(-quarter.shape[-1] // width)
    place = np.ravel_multi_index((contract, quarter[contract, path].astype(int), path // width), shape)
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape).astype(float)


def instrument_columns(model: Model, sample: Sample) -> dict[str, NDArray[np.generic]]:
    """Return one row a debt: how often it defaults, what is owed then, what is lost, means and their spread."""
    columns: dict[str, NDArray[np.generic]] = {"contract": np.array(contracts_of(model), dtype=str)}
    for prefix, moments in zip(("base_", ""), sample.instruments, strict=True):
        columns |= {f"{prefix}{name}": moments[:, i] for i, name in enumerate(MOMENTS)}
    return columns


def default_columns(model: Model, sample: Sample) -> dict[str, NDArray[np.generic]]:
    """Return one row a debt and quarter: the share of paths that default in it."""
    ids = contracts_of(model)
    quarters = np.array([quarter_name(model.plan.first_quarter + t) for t in range(model.quarters)])
    base, shocked = (each[:, len(MOMENTS) :].ravel() for each in sample.instruments)
    return {
        "contract": np.repeat(np.array(ids, dtype=str), len(quarters)),
        "quarter": np.tile(quarters, len(ids)),
        "base_default": base,
        "default": shocked,
    }
