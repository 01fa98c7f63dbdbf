"""Clearing inside the simulation: the greatest fixed point of all waterfalls of one quarter, for a block of paths.

The unknowns are the ratios paid per (limited payer, rank). From full payment, each sweep adds up what every limited
entity receives and pays its ranks in order out of cash and receipts; the map is monotone, so the sweeps fall to the
greatest solution (Eisenberg and Noe 2001; Elsinger 2009 for ranks). A lane (path) that has converged is frozen, so a
path's result does not depend on its neighbours. ``clearing.clear`` solves the same problem independently in NumPy and
is the oracle of the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.family import RANKS
from lookthrough.simulate.quarter.segments import limited, segments
from lookthrough.simulate.quarter.settling.guarantee_calls import calls
from lookthrough.simulate.quarter.settling.implicit import fixed_point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.settling.guarantee_calls import Asked

SWEEPS = 200
DIFFERENT = 1e-6  # USD bn (a thousand dollars) between the greatest and the least solution counts as two solutions
TOLERANCE = 1e-13  # of a step, relative: real books need 2 to 5 sweeps, so steps shrink to nothing


class Cleared(NamedTuple):
    """Ratio paid per claim ``[claim, path]``; 1.0 in ``unconverged`` marks a path whose sweeps did not settle.

    1.0 in ``multiple`` marks a path on which the least solution, found from zero, pays less than the greatest one.
    ``residual`` is the largest gap between what is paid and what one more sweep would pay, over what is due ``[path]``.
    """

    ratio: Array
    unconverged: Array
    multiple: Array
    residual: Array


def clear(model: Model, cash: Array, owed: Array, outside: Array, asks: Asked | None = None) -> Cleared:
    """Clear one quarter.

    Args:
        model: static indices.
        cash: opening cash of all entities ``[entity, path]``; only limited entities run out.
        owed: what is due, arrears included ``[claim, path]``, USD bn.
        outside: what payers that are not limited pay of each claim ``[claim, path]``.
        asks: what guarantors may be called for beside ``owed``; what they owe follows from what obligors pay.
    """
    plan, claims = model.plan, model.claims
    fixed = due_by_rank(model, owed, model.group)
    available = cash[plan.limited] + limited(model, owed * outside * (1.0 - model.payer_limited[:, None]), claims.payee)
    inner = model.inner_claims
    given = _GivenOfQuarter(fixed, available, owed[inner], outside, asks)

    def sweep(ratios: Array, given: _GivenOfQuarter) -> Array:
        inside = given.inner_owed * ratios.reshape(-1, ratios.shape[-1])[model.inner_group]
        by_rank, money = _with_calls(model, given, ratios)
        return fill(money + limited(model, inside, claims.payee[inner]), by_rank)

    def settle(start: Array, given: _GivenOfQuarter) -> tuple[Array, Array]:
        def body(carry: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
            ratios, done, step = carry
            moved = sweep(ratios, given)
            gap = jnp.max(jnp.abs(moved - ratios), axis=(0, 1), initial=0.0)  # where nobody can fail, of nothing
            kept = jnp.where(done[None, None, :], ratios, moved)
            return kept, done | (gap <= TOLERANCE), step + 1

        lanes = jnp.zeros(owed.shape[-1], dtype=bool)
        ratios, done, _ = jax.lax.while_loop(_going, body, (start, lanes, jnp.zeros((), dtype=jnp.int32)))
        return ratios, 1.0 * done

    shape = (len(plan.limited), RANKS, owed.shape[-1])
    ratios, done = fixed_point(sweep, lambda each: settle(jnp.ones(shape), each), given)
    constant = jax.lax.stop_gradient(given)
    least, _ = settle(jnp.zeros(shape), constant)
    by_rank, _ = _with_calls(model, constant, ratios)
    differs = jnp.max((ratios - least) * by_rank, axis=(0, 1), initial=0.0) > DIFFERENT
    gap = jnp.max(jnp.abs(sweep(ratios, constant) - ratios) * by_rank, axis=(0, 1), initial=0.0)
    gap = gap / jnp.maximum(jnp.sum(owed, axis=0), 1e-12)
    ratio = _of_claims(model, outside, ratios, np.arange(len(claims)))
    return Cleared(ratio=ratio, unconverged=1.0 - done, multiple=jnp.where(differs, 1.0, 0.0), residual=gap)


class _GivenOfQuarter(NamedTuple):
    """What a clearing is given: dues by rank and money without calls, dues inside, what others pay, what is asked."""

    fixed: Array
    available: Array
    inner_owed: Array
    outside: Array
    asks: Asked | None


def _going(carry: tuple[Array, Array, Array]) -> Array:
    return (~jnp.all(carry[1])) & (carry[2] < SWEEPS)


def _with_calls(model: Model, given: _GivenOfQuarter, ratios: Array) -> tuple[Array, Array]:
    """Return what is owed by rank with calls, and money with what guarantors pay of them."""
    claims, asks = model.claims, given.asks
    rows = np.arange(len(claims))[claims.groups["guarantee"]]
    if asks is None or not len(rows):
        return given.fixed, given.available
    made_good, paid = (_of_claims(model, given.outside, ratios, of) for of in (model.cover.claim, rows))
    due = calls(model.cover, asks, made_good, paid)
    by_rank = given.fixed + due_by_rank(model, due, model.group[rows])
    return by_rank, given.available + limited(model, due * paid, claims.payee[rows])


def _of_claims(model: Model, outside: Array, ratios: Array, rows: NDArray[np.int64]) -> Array:
    """Return the share that is paid of claims: of limited payers by their rank, of others ``outside``."""
    if not len(model.plan.limited):
        return outside[rows]
    is_limited = model.payer_limited[rows, None] > 0
    own = ratios.reshape(-1, ratios.shape[-1])[np.where(is_limited[:, 0], model.group[rows], 0)]
    return jnp.where(is_limited, own, outside[rows])


def due_by_rank(model: Model, owed: Array, group: NDArray[np.int64]) -> Array:
    """Add dues up by (limited payer, rank), the number of which is ``group`` ``[claim]``: ``[limited, rank, path]``."""
    count = len(model.plan.limited)
    return segments(owed, group, count * RANKS + 1)[:-1].reshape(count, RANKS, owed.shape[-1])


def fill(money: Array, by_rank: Array) -> Array:
    """Pay ranks in order, pro rata inside a rank; nothing due counts as paid in full."""
    left = money
    ratios = []
    for rank in range(RANKS):
        due = by_rank[:, rank]
        ratios.append(jnp.where(due > 0.0, jnp.clip(left / jnp.where(due > 0.0, due, 1.0), 0.0, 1.0), 1.0))
        left = jnp.maximum(left - due, 0.0)
    return jnp.stack(ratios, axis=1)
