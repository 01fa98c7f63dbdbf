"""Ledgers of which only the totals are known: which pairs trade is unknown as well as how much.

No method is best in every respect, so three are offered, the first two as a bracket:

* dense: least cross-entropy, every possible pair trades (``oracles.cross_entropy.infer_purchases``);
* sparse: the fewest pairs that meet all totals, exactly, as a mixed-integer programme (the objective of Anand, Craig
  and von Peter 2015, Quantitative Finance 15; their own search is a heuristic and seldom ends at the minimum);
* an ensemble: density-corrected gravity (Cimini, Squartini, Garlaschelli and Gabrielli 2015, Scientific Reports 5).
  A pair trades with probability z r c / (1 + z r c), where r and c are the totals of row and column and z gives the
  number of links wanted; amounts then are the cross-entropy fit on the links drawn, so that every draw meets the totals
  and not only their mean. Links that cannot carry the totals, or that the totals would leave unused, are drawn again,
  so draws have somewhat more links than the model.

Draw k of a link depends on the seed, k and the names of row and column only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, brentq, milp
from scipy.sparse import block_array, csr_array, eye_array, kron

from tests.oracles.cross_entropy import Infeasible, infer_purchases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

ATTEMPTS = 50  # sets of links tried for one draw before it counts as failed
ROUNDS = 500  # of fitting; a set that needs more has links which the totals force towards 0


@dataclass(frozen=True, slots=True)
class Sparse:
    """Amounts ``[row, column]`` on as few links as possible; ``is_exact`` where it is proved that fewer cannot be."""

    amounts: Floats
    links: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Gravity:
    """The density-corrected gravity model.

    Attributes:
        z: density parameter, one over the squared unit of the totals.
        probability: ``[row, column]`` that the pair trades.
        amount: ``[row, column]`` if it does, so that the mean is r c / W; 0 where the pair cannot trade.
    """

    z: float
    probability: Floats
    amount: Floats


@dataclass(frozen=True, slots=True)
class Ensemble:
    """``amounts`` [draw, row, column] of the draws whose links can carry the totals; ``failed`` counts the others."""

    amounts: Floats
    failed: int


def fewest_links(rows: Floats, columns: Floats, possible: Mask, *, nodes: int = 10_000) -> Sparse:
    """Return a ledger with the fewest cells above 0 that meets all totals. For small ledgers (some 100 pairs).

    Args:
        rows: ``[row]`` totals, USD bn.
        columns: ``[column]`` totals; their sum is that of the rows.
        possible: ``[row, column]``, false where the pair cannot trade.
        nodes: of branch and bound before the best found is given as not exact.

    Raises:
        ValueError: shapes differ, or no amounts meet the totals.
    """
    _refuse_misuse(rows, columns, possible)
    most = np.where(possible, np.minimum(rows[:, None], columns[None, :]), 0.0).ravel()
    n, m = rows.size, columns.size
    sums = block_array([[kron(eye_array(n), np.ones((1, m)))], [kron(np.ones((1, n)), eye_array(m))]])
    margins = LinearConstraint(
        block_array([[sums, csr_array((n + m, n * m))]]),
        np.concatenate([rows, columns]),
        np.concatenate([rows, columns]),
    )
    linked = LinearConstraint(block_array([[eye_array(n * m), -csr_array(np.diag(most))]]), -np.inf, 0.0)
    found = milp(
        np.concatenate([np.zeros(n * m), np.ones(n * m)]),
        integrality=np.concatenate([np.zeros(n * m), np.ones(n * m)]),
        bounds=Bounds(np.zeros(2 * n * m), np.concatenate([most, (most > 0).astype(float)])),
        constraints=[margins, linked],
        options={"node_limit": nodes},
    )
    if found.x is None:
        raise ValueError(f"no amounts meet the totals: {found.message}")
    amounts = np.where(np.round(found.x[n * m :]) > 0, found.x[: n * m], 0.0).reshape(n, m)
    return Sparse(amounts, int(np.count_nonzero(amounts)), found.status == 0)


def gravity(rows: Floats, columns: Floats, possible: Mask, links: float) -> Gravity:
    """Return the density-corrected gravity model with a given expected number of links.

    Args:
        rows: ``[row]`` totals.
        columns: ``[column]`` totals.
        possible: ``[row, column]``, false where the pair cannot trade.
        links: expected number, above 0 and below the number of possible pairs with totals above 0.

    Raises:
        ValueError: shapes differ, or the number of links cannot be.
    """
    _refuse_misuse(rows, columns, possible)
    product = np.where(possible, rows[:, None] * columns[None, :], 0.0)
    most = int(np.count_nonzero(product))
    if not 0 < links < most:
        raise ValueError(f"{links} links cannot be expected of {most} possible pairs")
    scale = float(product.max())

    def excess(log_z: float) -> float:
        raw = np.exp(log_z) * product / scale
        return float((raw / (1.0 + raw)).sum()) - links

    z = float(np.exp(brentq(excess, -60.0, 60.0, xtol=1e-14, rtol=1e-14))) / scale
    probability = z * product / (1.0 + z * product)
    whole = float(rows.sum())
    amount = np.divide(product, whole * probability, out=np.zeros_like(product), where=probability > 0)
    return Gravity(z, probability, amount)


def sample_links(
    rows: Floats, columns: Floats, model: Gravity, names: tuple[Sequence[str], Sequence[str]], *, draws: int, seed: int
) -> Ensemble:
    """Return ledgers on links drawn from a gravity model, each with all totals met.

    Args:
        rows: ``[row]`` totals.
        columns: ``[column]`` totals.
        model: from :func:`gravity`.
        names: of rows and of columns; they key the draws.
        draws: how many.
        seed: 0 or more.

    Raises:
        ValueError: ``draws`` or ``seed`` is negative.
    """
    if draws < 0 or seed < 0:
        raise ValueError(f"draws ({draws}) and seed ({seed}) cannot be negative")
    keys = [[_key(a, b) for b in names[1]] for a in names[0]]
    found = [_one(rows, columns, model, keys, (seed, k)) for k in range(draws)]
    kept = [amounts for amounts in found if amounts is not None]
    return Ensemble(np.stack(kept) if kept else np.zeros((0, rows.size, columns.size)), len(found) - len(kept))


def _one(rows: Floats, columns: Floats, model: Gravity, keys: list[list[int]], draw: tuple[int, int]) -> Floats | None:
    """Return draw k: the first of its sets of links that can carry the totals."""
    chance = np.array([[np.random.default_rng([*draw, key]).random(ATTEMPTS) for key in row] for row in keys])
    unknown = np.full(model.amount.shape, np.nan)
    for attempt in range(ATTEMPTS):
        linked = chance[:, :, attempt] < model.probability
        fit = infer_purchases(unknown, rows, columns, linked, model.amount, max_rounds=ROUNDS)
        if not isinstance(fit, Infeasible) and fit.converged:
            return fit.amounts
    return None


def _key(row: str, column: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{row}\n{column}".encode()).digest()[:8])


def _refuse_misuse(rows: Floats, columns: Floats, possible: Mask) -> None:
    if possible.shape != (rows.size, columns.size):
        raise ValueError(f"{rows.size} rows and {columns.size} columns do not fit {possible.shape}")
    if min(rows.min(initial=0.0), columns.min(initial=0.0)) < 0:
        raise ValueError("totals are not negative")
