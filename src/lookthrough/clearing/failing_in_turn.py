"""Each party of a system failing in turn: it pays nothing, whatever it has, and everybody else pays what they can."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.clearing.batch.clear_batch import Solver, blocks
from lookthrough.clearing.batch.counted_keys import sums_by
from lookthrough.clearing.batch.group_rows import group_rows
from lookthrough.clearing.fixed_point import MAX_SWEEPS, solve
from lookthrough.clearing.waterfall import SOLVENCY_BAND, waterfall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lookthrough.clearing.inputs import System

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Failure:
    """What the failure of one party does; USD bn, or the unit of the tables.

    Attributes:
        at: its place.
        direct: what it would have paid the others.
        knock_on: how much less the others pay because of it.
        fail: places of those who fail with it and did not before, by what they leave unpaid, largest first.
    """

    at: int
    direct: float
    knock_on: float
    fail: Places


def failing_in_turn(system: System, cost: tuple[float, float]) -> Iterator[Failure]:
    """Yield the failure of every party that owes something, in the order of the parties.

    Args:
        system: of one path, without holdings.
        cost: share lost in default of (cash, everything else).

    Tested by ``tests/clearing/test_failing_in_turn.py``.
    """
    rows = group_rows(system, cost)
    solver = Solver(rows)
    n, owed = len(system.ids), np.where(rows.is_empty, 0.0, rows.owed)
    total = sums_by(rows.payer, owed, n)
    usual = sums_by(rows.payer, owed * _shares(solver, system, cost, np.array([-1]))[:, 0], n)
    each = np.flatnonzero(total > 0.0)
    failed = usual < total * (1.0 - SOLVENCY_BAND)
    for part in blocks(len(rows.group), len(each)):
        shares = _shares(solver, system, cost, each[part])
        for at, column in zip(each[part], shares.T, strict=True):
            pays = sums_by(rows.payer, owed * column, n)
            others = np.maximum(usual - pays, 0.0)
            direct, others[at] = float(others[at]), 0.0
            newly = (pays < total * (1.0 - SOLVENCY_BAND)) & ~failed
            newly[at] = False
            fail = np.flatnonzero(newly)
            yield Failure(int(at), direct, float(others.sum()), fail[np.argsort(-others[fail], kind="stable")])


def _shares(solver: Solver, system: System, cost: tuple[float, float], failing: Places) -> Floats:
    """Return the share of each row that is paid ``[row, path]`` if one party a path (-1: nobody) pays nothing."""
    rows = solver.rows
    ceiling = np.where(rows.payer[:, None] == failing[None, :], 0.0, 1.0)
    cash = np.repeat(system.cash[:, :1], len(failing), axis=1)
    u, _, settled = solver(cash, ceiling)
    again = np.flatnonzero(~settled)
    if len(again):
        u[:, again] = _exact(system, cost, failing[again])[rows.group]
    return u


def _exact(system: System, cost: tuple[float, float], failing: Places) -> Floats:
    """Return the share of each group that is paid, by exact sums: the claims on who pays nothing are left out."""
    is_paid = system.payer[:, None] != failing[None, :]
    due = np.where(is_paid, system.due[:, :1], 0.0)
    cash = np.repeat(system.cash[:, :1], len(failing), axis=1)
    flow = waterfall(replace(system, due=due, cash=cash), cost)
    found = solve(flow, greatest=True, max_sweeps=MAX_SWEEPS)
    ratio = flow.outcome(found.wealth).ratio
    return np.where(system.group_payer[:, None] == failing[None, :], 0.0, ratio)
