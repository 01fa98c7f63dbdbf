"""``clear``: who pays what when everybody pays by rank out of what they have and receive.

Eisenberg and Noe 2001 (https://doi.org/10.1287/mnsc.47.2.236.9835): limited liability, priority of debt, pro rata.
Rogers and Veraart 2013 (https://doi.org/10.1287/mnsc.1120.1569): default costs, hence several solutions.
Elsinger 2009: ranks and cross-holdings of equity. Warrants as derivatives on equity, after Fischer 2014
(https://doi.org/10.1111/j.1467-9965.2012.00526.x), with dilution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from lookthrough.clearing.fixed_point import solve
from lookthrough.clearing.inputs import read_system
from lookthrough.clearing.refusals import ClearingInputError
from lookthrough.clearing.waterfall import waterfall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.clearing.fixed_point import FixedPoint
    from lookthrough.clearing.inputs import System
    from lookthrough.clearing.waterfall import Waterfall

MAX_SWEEPS = 10_000
SOLUTIONS = ("greatest", "least")
Kind = TypeVar("Kind", np.float64, np.bool_)


@dataclass(frozen=True, slots=True)
class Clearing:
    """The result of ``clear``. Values are numbers, or arrays over paths when the input had any. USD bn.

    Attributes:
        paid: what is paid of each claim, in the order of the input: ``[claim]`` or ``[claim, path]``.
        payments: what each entity pays in all.
        recovery: the share of what it owes that each entity pays; 1 for one that owes nothing.
        equity: what is left after debts, before warrants are exercised; 0 in default. Of ``outside``: its net receipts
            and holdings, which may be negative.
        defaulted: whether each entity fails to pay in full.
        lost: what default costs destroy at each entity.
        held: what the stakes and warrants each entity holds are worth.
        residual: largest change of any payment or equity on one more sweep, over all entities and paths.
        sweeps: most sweeps any path took.
        status: ``converged``, or ``unconverged`` when ``unconverged`` paths did not settle within the sweeps allowed.
        unconverged: number of such paths.
        solution: ``greatest`` or ``least``.
    """

    paid: NDArray[np.float64]
    payments: Mapping[str, float | NDArray[np.float64]]
    recovery: Mapping[str, float | NDArray[np.float64]]
    equity: Mapping[str, float | NDArray[np.float64]]
    defaulted: Mapping[str, bool | NDArray[np.bool_]]
    lost: Mapping[str, float | NDArray[np.float64]]
    held: Mapping[str, float | NDArray[np.float64]]
    residual: float
    sweeps: int
    status: str
    unconverged: int
    solution: str


def clear(
    claims: object,
    cash: object,
    *,
    stakes: object = (),
    warrants: object = (),
    default_cost: tuple[float, float] = (0.0, 0.0),
    solution: str = "greatest",
    max_sweeps: int = MAX_SWEEPS,
) -> Clearing:
    """Clear a system of claims: the payments in which everybody pays all it can, senior first, pro rata in a rank.

    Args:
        claims: rows (payer, payee, due[, rank]), columns by those names, a frame, a path, or a matrix of who owes
            (rows) whom. Lower ranks are paid first; no rank is rank 0. USD bn; a due may be an array over paths.
        cash: external assets by id: a mapping, a Series, a frame with one column an entity and one row a path, or a
            table (entity, cash). An id that is absent holds 0. Values may be arrays over paths. The id ``outside``
            never defaults.
        stakes: rows (owner, issuer, share of the issuer's equity).
        warrants: rows (holder, issuer, m new shares, n shares outstanding, strike per share), worth
            m x max(0, (E + mK)/(n + m) - K) for equity E; several on one issuer dilute one another.
        default_cost: share of (external assets, all other assets) that is lost in default: Rogers and Veraart's
            (1 - alpha, 1 - beta). Stakes and warrants held count as other assets.
        solution: ``greatest`` or ``least``; they differ only with default costs or in groups without outside value.
        max_sweeps: sweeps after which a path is given up and counted as unconverged.

    Returns:
        The payments and what follows from them.

    Raises:
        ClearingInputError: naming the row and what to do.

    Tested by ``tests/clearing/test_system.py`` (properties) and ``test_published.py``.
    """
    _check_options(default_cost, solution, max_sweeps)
    system = read_system(claims, cash, stakes, warrants)
    flow = waterfall(system, (float(default_cost[0]), float(default_cost[1])))
    found = solve(flow, greatest=solution == "greatest", max_sweeps=max_sweeps)
    return _result(system, flow, found, solution)


def _check_options(default_cost: tuple[float, float], solution: str, max_sweeps: int) -> None:
    if solution not in SOLUTIONS:
        raise ClearingInputError(f"solution {solution!r} is unknown; choose greatest or least")
    if np.shape(default_cost) != (2,) or not all(0.0 <= share <= 1.0 for share in default_cost):
        raise ClearingInputError(f"default_cost {default_cost!r}: give two shares from 0 to 1 (of cash, of receipts)")
    if max_sweeps < 1:
        raise ClearingInputError(f"max_sweeps {max_sweeps} leaves nothing to do; allow at least one sweep")


def _result(system: System, flow: Waterfall, found: FixedPoint, solution: str) -> Clearing:
    now = flow.outcome(found.wealth)
    payments = flow.pay_total(now)
    paid = np.empty_like(now.paid)
    paid[system.row] = now.paid
    recovery = np.divide(payments, flow.total, out=np.ones_like(payments), where=flow.total > 0.0)
    lost = np.where(now.solvent, 0.0, found.wealth.assets - now.usable)
    left = int((~found.converged).sum())
    return Clearing(
        paid=paid[:, 0] if system.paths is None else paid,
        payments=_by_id(system, payments),
        recovery=_by_id(system, recovery),
        equity=_by_id(system, now.equity),
        defaulted=_by_id(system, ~now.solvent),
        lost=_by_id(system, lost),
        held=_by_id(system, now.held),
        residual=float(found.residual.max(initial=0.0)),
        sweeps=int(found.sweeps.max(initial=0)),
        status="unconverged" if left else "converged",
        unconverged=left,
        solution=solution,
    )


def _by_id(system: System, values: NDArray[Kind]) -> dict[str, Any]:
    """Return the rows by id: Python numbers when the input had no paths (``Any``: NumPy does not type that)."""
    if system.paths is None:
        return {name: values[i, 0].item() for i, name in enumerate(system.ids)}
    return {name: values[i] for i, name in enumerate(system.ids)}
