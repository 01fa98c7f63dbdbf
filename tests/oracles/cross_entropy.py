"""An oracle for sampled ledgers: cells that a source pins stay, the rest is the least surprising split of the totals.

The amounts are those nearest to a prior in cross-entropy that add up to the known totals:

    minimise  sum x log(x / prior)   over cells that are neither pinned nor impossible
    so that   every known total of a buyer and of a seller, less its pinned cells, is met

which iterated proportional fitting solves (Deming and Stephan 1940; Csiszar 1975, Annals of Probability 3). Totals that
no amounts can meet are named beforehand: by Hall's condition a set of buyers must not need more than the sellers open
to them can still sell, and the same the other way round; the worst set is a minimum cut, found by linear programming.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fit:
    """A filled ledger.

    Attributes:
        amounts: ``[buyer, seller]``, USD bn, pinned cells as given.
        rounds: passes over rows and columns.
        error: largest relative distance of a total from its target at the end.
        converged: whether ``error`` came down to the tolerance.
    """

    amounts: Floats
    rounds: int
    error: float
    converged: bool


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Totals that cannot all be met: one side of the market needs more than the other can give it.

    Attributes:
        side: ``buyers`` or ``sellers``, the side whose totals are too large.
        members: their indices.
        partners: indices of all that are open to them on the other side.
        needed: what is left of the members' totals after pinned cells, USD bn.
        available: what is left of the partners' totals, USD bn.
    """

    side: str
    members: tuple[int, ...]
    partners: tuple[int, ...]
    needed: float
    available: float


def infer_purchases(
    pinned: Floats,
    buyer_totals: Floats,
    seller_totals: Floats,
    possible: Mask,
    prior: Floats,
    *,
    tolerance: float = 1e-10,
    max_rounds: int = 20_000,
) -> Fit | Infeasible:
    """Fill the cells of a ledger that no source pins.

    Args:
        pinned: ``[buyer, seller]``, USD bn, NaN where no source gives the amount.
        buyer_totals: ``[buyer]``, USD bn, pinned cells included; NaN where the total is not known.
        seller_totals: ``[seller]``, likewise.
        possible: ``[buyer, seller]``, false where the buyer cannot buy from the seller (a structural zero).
        prior: ``[buyer, seller]``, not negative; only its proportions matter, and a cell whose prior is 0 stays empty.
        tolerance: largest relative error of a total that counts as met.
        max_rounds: passes after which the fit is returned as not converged.

    Returns:
        The filled ledger, or the set of buyers or sellers whose totals cannot be met.

    Raises:
        ValueError: shapes differ, an amount is negative or no total is known at all.
    """
    _refuse_misuse(pinned, buyer_totals, seller_totals, prior)
    known = np.nan_to_num(pinned)
    free = possible & np.isnan(pinned) & (prior > 0)
    rows, columns = buyer_totals - known.sum(axis=1), seller_totals - known.sum(axis=0)
    conflict = _conflict("buyers", rows, columns, free, tolerance) or _conflict(
        "sellers", columns, rows, free.T, tolerance
    )
    if conflict is not None:
        return conflict
    fit = _proportional_fit(np.where(free, prior, 0.0), rows, columns, tolerance, max_rounds)
    return Fit(fit.amounts + known, fit.rounds, fit.error, fit.converged)


def _refuse_misuse(pinned: Floats, buyer_totals: Floats, seller_totals: Floats, prior: Floats) -> None:
    if pinned.shape != (buyer_totals.size, seller_totals.size) or prior.shape != pinned.shape:
        raise ValueError(f"a ledger of {pinned.shape} needs a total for each row and column and a prior of its shape")
    if np.nanmin(pinned, initial=0.0) < 0 or not np.all(prior >= 0):
        raise ValueError("amounts and priors are not negative")
    if np.isnan(buyer_totals).all() and np.isnan(seller_totals).all():
        raise ValueError("no total is known: there is nothing to infer from")


def _conflict(side: str, needs: Floats, offers: Floats, free: Mask, tolerance: float) -> Infeasible | None:
    """Return the worst set whose known needs exceed all that is open to it (Hall's condition as a minimum cut).

    The cut is the linear programme: minimise needs.u + offers.v so that u_i + v_j >= 1 for every open cell of a known
    need, 0 <= u, v <= 1; its vertices are whole. An unknown offer is unlimited, so its v is held at 0.
    """
    asking = np.isfinite(needs)
    demand, supply = np.where(asking, np.maximum(needs, 0.0), 0.0), np.maximum(offers, 0.0)
    overdrawn = np.flatnonzero(asking & (needs < -tolerance * max(1.0, float(np.abs(needs[asking]).max(initial=0.0)))))
    if overdrawn.size:
        worst = int(overdrawn[0])
        return Infeasible(side, (worst,), (), float(needs[worst]), 0.0)
    i, j = np.nonzero(free & asking[:, None])
    cut = _minimum_cut(demand, supply, i, j)
    short = demand.sum() - cut[0]
    if short <= tolerance * max(1.0, demand.sum()):
        return None
    members = tuple(int(m) for m in np.flatnonzero(asking & (cut[1] < 0.5) & (demand > 0)))
    partners = tuple(int(p) for p in sorted({int(b) for a, b in zip(i, j, strict=True) if int(a) in members}))
    return Infeasible(side, members, partners, float(demand[list(members)].sum()), float(supply[list(partners)].sum()))


def _minimum_cut(
    demand: Floats, supply: Floats, i: NDArray[np.intp], j: NDArray[np.intp]
) -> tuple[float, NDArray[np.float64]]:
    n, m = demand.size, supply.size
    rows = np.zeros((i.size, n + m))
    rows[np.arange(i.size), i] = -1.0
    rows[np.arange(i.size), n + j] = -1.0
    upper = [1.0] * n + [1.0 if np.isfinite(s) else 0.0 for s in supply]
    cost = np.concatenate([demand, np.where(np.isfinite(supply), supply, 0.0)])
    solved = linprog(cost, rows, -np.ones(i.size), bounds=[(0.0, top) for top in upper], method="highs-ds")
    return float(solved.fun), np.asarray(solved.x[:n])


def _proportional_fit(start: Floats, rows: Floats, columns: Floats, tolerance: float, max_rounds: int) -> Fit:
    amounts, error = start, np.inf
    for done in range(1, max_rounds + 1):
        amounts = _scaled(amounts, rows, axis=1)
        amounts = _scaled(amounts, columns, axis=0)
        error = max(_distance(amounts, rows, axis=1), _distance(amounts, columns, axis=0))
        if error <= tolerance:
            return Fit(amounts, done, error, converged=True)
    return Fit(amounts, max_rounds, error, converged=False)


def _scaled(amounts: Floats, totals: Floats, axis: int) -> Floats:
    sums = amounts.sum(axis=axis)
    factor = np.divide(np.maximum(totals, 0.0), sums, out=np.ones_like(sums), where=np.isfinite(totals) & (sums > 0))
    return amounts * np.expand_dims(factor, axis)


def _distance(amounts: Floats, totals: Floats, axis: int) -> float:
    known = np.isfinite(totals)
    gap = np.abs(amounts.sum(axis=axis) - np.maximum(totals, 0.0))[known]
    return float((gap / np.maximum(1.0, np.abs(totals[known]))).max(initial=0.0))
