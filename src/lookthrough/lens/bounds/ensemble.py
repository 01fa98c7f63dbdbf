"""Sampled ledgers: each draw meets every pinned cell, every total and every range, and no zero is filled.

A draw is made in two steps, named ``METHOD`` in every answer:

1. Targets. Each cell is drawn uniformly from its range, each total uniformly from its own.
2. The nearest ledger. Among all amounts that keep every range and add up to every total, those nearest to the targets
   in cross-entropy, cells and totals together:

       minimise  sum_c KL(x_c, p_c) + w sum_i KL(T_i, t_i),   KL(x, p) = x log(x / p) - x + p
       so that   sum of the cells of total i = T_i,  low <= x <= high,  Low <= T <= High

   with w = ``TOTAL_WEIGHT``: a drawn total gives way only where ranges or other totals do not allow it.

Totals are drawn before cells for a reason. Independent cells, and also points uniform in the space of all feasible
ledgers, give a sum of many cells that hardly moves although the book does not know it to a tenth: the ignorance of the
totals would be averaged away. Drawing cells in their recorded ranges (and not links from a fitness model) is chosen
because which pairs trade is known here and how much is not.

The programme is convex with one multiplier for each total; x_c = clip(p_c exp(sum of its multipliers)). Its dual is
solved by a damped Newton method for all draws at once. Without ranges and with totals that are numbers this is the
cross-entropy fit of rows and columns in turn (Csiszar 1975); with clips it is its extension to bounds.

Draw k of a cell depends on the seed, k and the cell's id only: not on how many draws there are, nor on the order of
rows, nor on what else is in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from lookthrough.lens.bounds.ledger import MET
from lookthrough.lens.keyed_draws import keyed_uniform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.lens.bounds.ledger import CellLedger

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

METHOD = "uniform in ranges, nearest in cross-entropy with totals kept"
TOTAL_WEIGHT = 20.0
SHARP = 1e-12  # relative distance at which a total counts as solved; draws are kept up to MET
MAX_ROUNDS = 200
HALVINGS = 40
LONGEST_STEP = 3.0  # of a multiplier: no amount moves by more than a factor of 20 a round


@dataclass(frozen=True, slots=True)
class Draws:
    """Sampled ledgers.

    Attributes:
        amounts: ``[draw, cell]``, USD bn.
        numbers: ``[draw]``, the number k of each draw.
        seed: of all draws.
        failed: how many draws were left out because their totals were not met within ``MET``.
    """

    amounts: Floats
    numbers: NDArray[np.int64]
    seed: int
    failed: int


def sample_cells(ledger: CellLedger, draws: int, seed: int) -> Draws:
    """Return an ensemble of feasible ledgers.

    Args:
        ledger: from :mod:`lookthrough.lens.bounds.book_ledgers`, or any that
            :func:`lookthrough.lens.bounds.ledger.sound` returns.
        draws: how many, 0 or more.
        seed: 0 or more; 0 is a seed like any other.

    Raises:
        ValueError: ``draws`` or ``seed`` is negative.
    """
    if draws < 0 or seed < 0:
        raise ValueError(f"draws ({draws}) and seed ({seed}) cannot be negative")
    cells = keyed_uniform(seed, [f"cell {c.id}" for c in ledger.cells], draws)
    totals = keyed_uniform(seed, [f"total {t.id}" for t in ledger.totals], draws)
    targets = ledger.low + cells * (ledger.high - ledger.low)
    sums = ledger.total_low + totals * (_reachable(ledger) - ledger.total_low)
    amounts, met = nearest(ledger, targets, sums)
    return Draws(amounts[met], np.flatnonzero(met).astype(np.int64), seed, int((~met).sum()))


def nearest(ledger: CellLedger, targets: Floats, sums: Floats) -> tuple[Floats, Mask]:
    """Return the feasible amounts nearest to targets.

    Args:
        ledger: cells with finite ranges.
        targets: ``[draw, cell]``, USD bn; a target of 0 where the range goes above 0 is taken as next to nothing.
        sums: ``[draw, total]``, USD bn, targets of the totals.

    Returns:
        Amounts ``[draw, cell]``, and ``[draw]`` whether every total is met within ``MET``.
    """
    low, high, a = ledger.low, ledger.high, ledger.membership
    free = high > low
    tiny = 1e-9 * float(high.max(initial=0.0))
    problem = _Projection(
        prior=np.maximum(targets[:, free], np.minimum(tiny, high[free])),
        low=low[free],
        high=high[free],
        a=a[:, free],
        fixed=a[:, ~free] @ low[~free],
        total=np.maximum(sums, tiny),
        total_low=ledger.total_low,
        total_high=_reachable(ledger),
        pairs=csr_array((a[:, None, free] * a[None, :, free]).reshape(len(a) ** 2, int(free.sum()))),
    )
    multiplier = _solve(problem)
    amounts = np.repeat(low[None, :], len(targets), axis=0)
    amounts[:, free], _ = _amounts(problem, multiplier)
    return amounts, _met(ledger, amounts)


@dataclass(frozen=True, slots=True)
class _Projection:
    """Targets ``prior`` [draw, cell] and ``total`` [draw, total]; the other fields are those of free cells, totals."""

    prior: Floats
    low: Floats
    high: Floats
    a: Floats
    fixed: Floats
    total: Floats
    total_low: Floats
    total_high: Floats
    pairs: csr_array
    """``[total * total, cell]``, 1 where the cell is part of both."""

    def part(self, rows: NDArray[np.intp]) -> _Projection:
        return replace(self, prior=self.prior[rows], total=self.total[rows])


def _reachable(ledger: CellLedger) -> Floats:
    """Return the highest value of each total, where none is known the sum of its cells' highest."""
    return np.minimum(ledger.total_high, ledger.membership @ ledger.high)


def _met(ledger: CellLedger, amounts: Floats) -> Mask:
    sums = amounts @ ledger.membership.T
    slack = MET * np.maximum(1.0, np.abs(sums))
    inside = (sums >= ledger.total_low - slack) & (sums <= ledger.total_high + slack)
    return np.asarray(inside.all(axis=1))


def _solve(problem: _Projection) -> Floats:
    """Return multipliers ``[draw, total]`` at which the gradient of the dual vanishes."""
    multiplier = np.zeros_like(problem.total)
    open_ = np.arange(len(multiplier))
    for _ in range(MAX_ROUNDS):
        part = problem.part(open_)
        at = multiplier[open_]
        gradient, curvature, scale = _derivatives(part, at)
        running = np.abs(gradient).max(axis=1, initial=0.0) > SHARP * scale
        if not running.any():
            break
        open_, at, gradient, curvature = open_[running], at[running], gradient[running], curvature[running]
        step = -np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        step *= np.minimum(1.0, LONGEST_STEP / np.abs(step).max(axis=1, keepdims=True))
        multiplier[open_] = at + _damped(problem.part(open_), at, step, gradient)
    return multiplier


def _amounts(problem: _Projection, multiplier: Floats) -> tuple[Floats, Mask]:
    """Return amounts of the free cells and which of them are strictly inside their range."""
    raw = problem.prior * np.exp(np.clip(multiplier @ problem.a, -700.0, 700.0))
    return np.clip(raw, problem.low, problem.high), (raw > problem.low) & (raw < problem.high)


def _totals(problem: _Projection, multiplier: Floats) -> tuple[Floats, Mask]:
    raw = problem.total * np.exp(np.clip(-multiplier / TOTAL_WEIGHT, -700.0, 700.0))
    return np.clip(raw, problem.total_low, problem.total_high), (raw > problem.total_low) & (raw < problem.total_high)


def _derivatives(problem: _Projection, multiplier: Floats) -> tuple[Floats, Floats, Floats]:
    """Return gradient and (damped) curvature of the dual, and the scale of each draw."""
    x, is_inside = _amounts(problem, multiplier)
    total, moves = _totals(problem, multiplier)
    gradient = x @ problem.a.T + problem.fixed - total
    m = problem.a.shape[0]
    curvature = (problem.pairs @ (x * is_inside).T).T.reshape(len(x), m, m)
    scale = np.maximum(total.max(axis=1, initial=0.0), 1e-300)
    diagonal = total * moves / TOTAL_WEIGHT + 1e-10 * scale[:, None]
    curvature[:, np.arange(m), np.arange(m)] += diagonal
    return gradient, curvature, scale


def _damped(problem: _Projection, at: Floats, step: Floats, gradient: Floats) -> Floats:
    """Return the step of each draw, halved until the dual falls as far as its slope lets one expect (Armijo)."""
    value, slope = _dual(problem, at), (gradient * step).sum(axis=1)
    length = np.ones(len(at))
    for _ in range(HALVINGS):
        rises = _dual(problem, at + length[:, None] * step) > value + 1e-4 * length * slope + 1e-13 * np.abs(value)
        if not rises.any():
            break
        length[rises] *= 0.5
    return length[:, None] * step


def _dual(problem: _Projection, multiplier: Floats) -> Floats:
    """Return the dual function, whose gradient is what the cells add up to less the total.

    For a cell: p e^y + (s - y) x with s its multipliers, x its amount and y = log(x / p).
    """
    s = multiplier @ problem.a
    x, _ = _amounts(problem, multiplier)
    total, _ = _totals(problem, multiplier)
    with np.errstate(divide="ignore", invalid="ignore"):
        cell = np.where(x > 0.0, x + (s - np.log(x / problem.prior)) * x, 0.0)
        z = -TOTAL_WEIGHT * np.log(total / problem.total)
        whole = np.where(total > 0.0, TOTAL_WEIGHT * total - (multiplier - z) * total, 0.0)
    return np.asarray(cell.sum(axis=1) + whole.sum(axis=1) + multiplier @ problem.fixed)
