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

from lookthrough.simulate.compile.deals.deal_state import DealCash
from lookthrough.simulate.quarter.segments import limited, segments
from lookthrough.simulate.quarter.settling.deal_quarter import cash_of, given_by, received, spendable
from lookthrough.simulate.quarter.settling.guarantee_calls import calls
from lookthrough.simulate.quarter.settling.implicit import fixed_point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.deals.deal_state import StandingDeal
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


class _GivenOfQuarter(NamedTuple):
    """What a clearing is given.

    Dues by rank and money without calls, dues among limited entities, what others pay of each claim, what guarantors
    may be called for, and deals.
    """

    fixed: Array
    available: Array
    inner_owed: Array
    outside: Array
    asks: Asked | None
    deals: tuple[StandingDeal, ...]


class _Unknowns(NamedTuple):
    """What the sweeps look for: ratios ``[limited, rank, path]``, and what each deal pays ``[claim of it, path]``."""

    ratios: Array
    given: tuple[Array, ...]


def clear(
    model: Model,
    cash: Array,
    owed: Array,
    outside: Array,
    asks: Asked | None = None,
    deals: tuple[StandingDeal, ...] = (),
) -> Cleared:
    """Clear one quarter.

    Args:
        model: static indices.
        cash: opening cash of all entities ``[entity, path]``; only limited entities run out.
        owed: what is due, arrears included ``[claim, path]``, USD bn.
        outside: what payers that are not limited pay of each claim ``[claim, path]``.
        asks: what guarantors may be called for beside ``owed``; what they owe follows from what obligors pay.
        deals: of vehicles, which pay by their own order what ``owed`` leaves out.
    """
    plan, claims = model.plan, model.claims
    cash = spendable(model, deals, cash)
    fixed = due_by_rank(model, owed, model.group)
    available = cash[plan.limited] + limited(model, owed * outside * (1.0 - model.payer_limited[:, None]), claims.payee)
    inner = model.inner_claims
    given = _GivenOfQuarter(fixed, available, owed[inner], outside, asks, deals)

    def sweep(last: _Unknowns, given: _GivenOfQuarter) -> _Unknowns:
        ratios = last.ratios
        inside = given.inner_owed * ratios.reshape(-1, ratios.shape[-1])[model.inner_group]
        by_rank, money, by_leg = _called(model, given, ratios)
        money = received(model, last.given, money + limited(model, inside, claims.payee[inner]))
        if not deals:
            return _Unknowns(fill(money, by_rank), ())
        return _Unknowns(
            fill(money, by_rank), given_by(model, given.deals, cash_of(model, money - by_rank.sum(axis=1), by_leg))
        )

    def settle(start: _Unknowns, given: _GivenOfQuarter) -> tuple[_Unknowns, Array]:
        def body(carry: tuple[_Unknowns, Array, Array]) -> tuple[_Unknowns, Array, Array]:
            last, done, step = carry
            moved = sweep(last, given)
            # In a book where nobody can fail the gap is that of nothing.
            gap = jnp.max(jnp.abs(moved.ratios - last.ratios), axis=(0, 1), initial=0.0)
            for new, old in zip(moved.given, last.given, strict=True):
                gap = jnp.maximum(gap, jnp.max(jnp.abs(new - old), axis=0, initial=0.0))
            kept = jnp.where(done[None, None, :], last.ratios, moved.ratios)
            paid = tuple(jnp.where(done[None, :], old, new) for new, old in zip(moved.given, last.given, strict=True))
            return _Unknowns(kept, paid), done | (gap <= TOLERANCE), step + 1

        lanes = jnp.zeros(owed.shape[-1], dtype=bool)
        ended, done, _ = jax.lax.while_loop(_going, body, (start, lanes, jnp.zeros((), dtype=jnp.int32)))
        return ended, 1.0 * done

    shape = (len(plan.limited), model.ranks, owed.shape[-1])
    highest = jax.lax.stop_gradient(_Unknowns(jnp.ones(shape), _most(model, deals, owed, available)))
    found, done = fixed_point(sweep, settle, highest, given)
    constant = jax.lax.stop_gradient(given)
    below, _ = settle(jax.tree.map(jnp.zeros_like, highest), constant)
    ratios, least = found.ratios, below.ratios
    by_rank, _, _ = _called(model, constant, ratios)
    differs = jnp.max((ratios - least) * by_rank, axis=(0, 1), initial=0.0) > DIFFERENT
    gap = jnp.max(jnp.abs(sweep(found, constant).ratios - ratios) * by_rank, axis=(0, 1), initial=0.0)
    gap = gap / jnp.maximum(jnp.sum(owed, axis=0), 1e-12)
    ratio = _of_claims(model, outside, ratios, np.arange(len(claims)))
    return Cleared(ratio=ratio, unconverged=1.0 - done, multiple=jnp.where(differs, 1.0, 0.0), residual=gap)


def _going(carry: tuple[_Unknowns, Array, Array]) -> Array:
    return (~jnp.all(carry[1])) & (carry[2] < SWEEPS)


def _called(model: Model, given: _GivenOfQuarter, ratios: Array) -> tuple[Array, Array, Array]:
    """Return what is owed by rank with calls, money with what guarantors pay of them, and that by leg."""
    claims, asks = model.claims, given.asks
    rows = np.arange(len(claims))[claims.groups["guarantee"]]
    if asks is None or not len(rows):
        return given.fixed, given.available, given.inner_owed[:0]
    made_good, paid = (_of_claims(model, given.outside, ratios, of) for of in (model.cover.claim, rows))
    due = calls(model.cover, asks, made_good, paid)
    by_leg = due * paid
    by_rank = given.fixed + due_by_rank(model, due, model.group[rows])
    return by_rank, given.available + limited(model, by_leg, claims.payee[rows]), by_leg


def _most(model: Model, deals: tuple[StandingDeal, ...], owed: Array, available: Array) -> tuple[Array, ...]:
    """Return more than any deal can pay: what it would out of all the money that there is."""
    if not deals:
        return ()
    whole = jnp.sum(available, axis=0) + jnp.sum(owed, axis=0)
    return given_by(model, deals, tuple(DealCash(whole, whole) for _ in deals))


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
    return segments(owed, group, count * model.ranks + 1)[:-1].reshape(count, model.ranks, owed.shape[-1])


def fill(money: Array, by_rank: Array) -> Array:
    """Pay ranks in order, pro rata inside a rank; nothing due counts as paid in full."""
    left = money
    ratios = []
    for rank in range(by_rank.shape[1]):
        due = by_rank[:, rank]
        ratios.append(jnp.where(due > 0.0, jnp.clip(left / jnp.where(due > 0.0, due, 1.0), 0.0, 1.0), 1.0))
        left = jnp.maximum(left - due, 0.0)
    return jnp.stack(ratios, axis=1)
