"""``clear``: who pays what when everybody pays by rank out of what they have and receive.

Eisenberg and Noe 2001 (https://doi.org/10.1287/mnsc.47.2.236.9835): limited liability, priority of debt, pro rata.
Rogers and Veraart 2013 (https://doi.org/10.1287/mnsc.1120.1569): default costs, hence several solutions.
Elsinger 2009: ranks and cross-holdings of equity. Warrants as derivatives on equity, after Fischer 2014
(https://doi.org/10.1111/j.1467-9965.2012.00526.x), with dilution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.clearing.batch.clear_batch import Batch, clear_batch, unsettled
from lookthrough.clearing.batch.group_rows import pattern_of
from lookthrough.clearing.cleared import Clearing
from lookthrough.clearing.fixed_point import MAX_SWEEPS, solve
from lookthrough.clearing.inputs import read_system
from lookthrough.clearing.refusals import ClearingInputError
from lookthrough.clearing.shares_paid import SharesPaid, exact_values
from lookthrough.clearing.waterfall import waterfall

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lookthrough.clearing.batch.group_rows import Pattern
    from lookthrough.clearing.inputs import System

    Floats = NDArray[np.float64]

MOST_WORKERS = 256
FEW_SWEEPS = 1_000  # whoever allows fewer asks about the sweeps themselves
SOLUTIONS = ("greatest", "least")
LEAST = 1e-100  # USD bn: of a due below it no share can be told


def clear(
    claims: object,
    cash: object,
    *,
    ids: Iterable[Any] | None = None,
    stakes: object = (),
    warrants: object = (),
    default_cost: tuple[float, float] = (0.0, 0.0),
    solution: str = "greatest",
    max_sweeps: int = MAX_SWEEPS,
    workers: int = 1,
    compiled: bool = False,
) -> Clearing:
    """Clear a system of claims: the payments in which everybody pays all it can, senior first, pro rata in a rank.

    Args:
        claims: rows (payer, payee, due[, rank]), columns by those names, a frame, a path, or a matrix of who owes
            (rows) whom. Lower ranks are paid first; no rank is rank 0. USD bn; a due may be an array over paths.
        cash: external assets by id: a mapping, a Series, a frame with one column an entity and one row a path, or a
            table (entity, cash). An id that is absent holds 0. Values may be arrays over paths. The id ``outside``
            never defaults. With ``ids``, or parties that are whole numbers from 0, also an array ``[entity]`` or
            ``[entity, path]``.
        ids: the entities in order, where claims give them by place (integer columns, from 0) or cash is an array.
        stakes: rows (owner, issuer, share of the issuer's equity).
        warrants: rows (holder, issuer, m new shares, n shares outstanding, strike per share), worth
            m x max(0, (E + mK)/(n + m) - K) for equity E; several on one issuer dilute one another.
        default_cost: share of (external assets, all other assets) that is lost in default: Rogers and Veraart's
            (1 - alpha, 1 - beta). Stakes and warrants held count as other assets.
        solution: ``greatest`` or ``least``; they differ only with default costs or in groups without outside value.
        max_sweeps: sweeps after which a path is given up and counted as unconverged.
        workers: processes that share many paths among them (threads where a process cannot be forked); the same bits.
        compiled: sweep many paths by a compiled kernel (extra ``fast``), in half the time once it is loaded; payments
            differ from those without by a rounding.

    Returns:
        The payments and what follows from them.

    Raises:
        ClearingInputError: naming the row and what to do.

    Tested by ``tests/clearing/test_system.py`` (properties) and ``test_published.py``.
    """
    _check_options(default_cost, solution, max_sweeps, workers)  # before a table of millions is read
    system = read_system(claims, cash, stakes, warrants, ids)
    return clear_system(
        system, default_cost, solution=solution, max_sweeps=max_sweeps, workers=workers, compiled=compiled
    )


def clear_system(
    system: System,
    default_cost: tuple[float, float],
    *,
    solution: str = "greatest",
    max_sweeps: int = MAX_SWEEPS,
    workers: int = 1,
    compiled: bool = False,
) -> Clearing:
    """Clear a system that was read already, on other cash perhaps; all else as for :func:`clear`.

    Raises:
        ClearingInputError: an option that cannot be.
    """
    _check_options(default_cost, solution, max_sweeps, workers)
    cost = (float(default_cost[0]), float(default_cost[1]))
    is_plain = solution == "greatest" and max_sweeps >= FEW_SWEEPS
    batch = _in_batches(system, cost, workers, is_plain=is_plain, compiled=compiled)
    exact = np.flatnonzero(~batch.settled)
    sweeps = int(batch.sweeps[batch.settled].max(initial=0))
    if not len(exact):
        return Clearing(sweeps, "converged", 0, solution, SharesPaid(system, cost, batch.u, exact, {}, 0.0))
    flow = waterfall(system.at(exact), cost)
    found = solve(flow, greatest=solution == "greatest", max_sweeps=max_sweeps)
    left = int((~found.converged).sum())
    return Clearing(
        sweeps=max(sweeps, int(found.sweeps.max(initial=0))),
        status="unconverged" if left else "converged",
        unconverged=left,
        solution=solution,
        _found=SharesPaid(
            system, cost, batch.u, exact, exact_values(flow, found), float(found.residual.max(initial=0.0))
        ),
    )


def _in_batches(system: System, cost: tuple[float, float], workers: int, *, is_plain: bool, compiled: bool) -> Batch:
    """Return the shares that are paid of each group, and which paths are settled; the others are left to be solved."""
    if not is_plain or not system.holdings.empty:
        return unsettled(len(system.group_payer), system.cash.shape[1])
    pattern = pattern_of(system)
    if system.due.shape[1] == 1:
        return _batch(pattern, system.due[:, 0], system.cash, cost, workers, compiled=compiled)
    parts = [_batch(pattern, due, system.cash[:, [path]], cost, 1) for path, due in enumerate(system.due.T.copy())]
    return Batch(
        np.concatenate([part.u for part in parts], axis=1),
        np.concatenate([part.sweeps for part in parts]),
        np.concatenate([part.settled for part in parts]),
    )


def _batch(
    pattern: Pattern,
    due: Floats,
    cash: Floats,
    cost: tuple[float, float],
    workers: int,
    *,
    compiled: bool = False,
) -> Batch:
    groups, paths = len(pattern.system.group_payer), cash.shape[1]
    if due[due > 0.0].min(initial=1.0) < LEAST:
        return unsettled(groups, paths)
    rows = pattern.rows(due, cost)
    found = clear_batch(rows, cash, workers, compiled=compiled)
    if len(rows.group) == groups:
        return found
    ratio = np.ones((groups, paths))
    ratio[rows.group] = found.u
    return Batch(ratio, found.sweeps, found.settled)


def _check_options(default_cost: tuple[float, float], solution: str, max_sweeps: int, workers: int) -> None:
    if solution not in SOLUTIONS:
        raise ClearingInputError(f"solution {solution!r} is unknown; choose greatest or least")
    if np.shape(default_cost) != (2,) or not all(0.0 <= share <= 1.0 for share in default_cost):
        raise ClearingInputError(f"default_cost {default_cost!r}: give two shares from 0 to 1 (of cash, of receipts)")
    if max_sweeps < 1:
        raise ClearingInputError(f"max_sweeps {max_sweeps} leaves nothing to do; allow at least one sweep")
    if not 1 <= workers <= MOST_WORKERS:
        raise ClearingInputError(f"workers {workers}: give a number from 1 to {MOST_WORKERS}")
