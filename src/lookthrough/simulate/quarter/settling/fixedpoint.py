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
from lookthrough.simulate.quarter.segments import limited
from lookthrough.simulate.quarter.settling.deal_quarter import cash_of, given_by, received, spendable
from lookthrough.simulate.quarter.settling.feeding_back import clear_by_feedback
from lookthrough.simulate.quarter.settling.guarantee_calls import calls
from lookthrough.simulate.quarter.settling.implicit import fixed_point
from lookthrough.simulate.quarter.settling.ranked_dues import (
    DIFFERENT,
    SWEEPS,
    TOLERANCE,
    Cleared,
    due_by_rank,
    fill,
    paid_of,
)

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.deals.deal_state import StandingDeal
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.settling.guarantee_calls import Asked


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
    if not deals:
        return clear_by_feedback(model, cash, owed, outside, asks)
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
    return Cleared(
        ratio=paid_of(model, outside, ratios, np.arange(len(claims))),
        distinct=paid_of(model, outside, ratios, model.paid_alike.claim),
        unconverged=1.0 - done,
        multiple=jnp.where(differs, 1.0, 0.0),
        residual=gap,
    )


def _going(carry: tuple[_Unknowns, Array, Array]) -> Array:
    return (~jnp.all(carry[1])) & (carry[2] < SWEEPS)


def _called(model: Model, given: _GivenOfQuarter, ratios: Array) -> tuple[Array, Array, Array]:
    """Return what is owed by rank with calls, money with what guarantors pay of them, and that by leg."""
    claims, asks = model.claims, given.asks
    rows = np.arange(len(claims))[claims.groups["guarantee"]]
    if asks is None or not len(rows):
        return given.fixed, given.available, given.inner_owed[:0]
    made_good, paid = (paid_of(model, given.outside, ratios, of) for of in (model.cover.claim, rows))
    due = calls(model.cover, asks, made_good, paid)
    by_leg = due * paid
    by_rank = given.fixed + due_by_rank(model, due, model.group[rows])
    return by_rank, given.available + limited(model, by_leg, claims.payee[rows]), by_leg


def _most(model: Model, deals: tuple[StandingDeal, ...], owed: Array, available: Array) -> tuple[Array, ...]:
    """Return more than any deal can pay: what it would out of all the money that there is."""
    whole = jnp.sum(available, axis=0) + jnp.sum(owed, axis=0)
    return given_by(model, deals, tuple(DealCash(whole, whole) for _ in deals))
