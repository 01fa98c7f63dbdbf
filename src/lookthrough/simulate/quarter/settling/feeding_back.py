"""Clearing a quarter by the ratios that feed back: those on which others' receipts or calls depend.

Only these are swept, twenty-five of three hundred in the bundled book; once they have settled, one sweep gives all.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.simulate.quarter.segments import segments
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
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.settling.guarantee_calls import Asked


def clear_by_feedback(model: Model, cash: Array, owed: Array, outside: Array, asks: Asked | None) -> Cleared:
    """Clear one quarter of a book without deals; the arguments are those of ``fixedpoint.clear``."""
    core = _core_of(model)
    rows, count = np.flatnonzero(model.payer_limited), len(model.plan.limited)
    by_rank = due_by_rank(model, owed[rows], model.group[rows])
    from_outside = owed[core.from_outside] * outside[core.from_outside]
    available = cash[model.plan.limited] + segments(from_outside, core.outside_to, count)
    due, senior = _of_core(core, by_rank)
    given = _GivenOfCore(available[core.entity], owed[model.inner_claims], due, senior, outside[core.others], asks)
    sweep, shape = partial(_swept, model, core), (len(core.group), owed.shape[-1])
    ratios, done = fixed_point(sweep, partial(_settled, sweep), jnp.ones(shape), given)
    constant = jax.lax.stop_gradient(given)
    least, _ = _settled(sweep, jnp.zeros(shape), constant)
    all_money = available + segments(given.inner_owed * ratios[core.inner_at], core.inner_to, count)
    if asks is not None and len(core.legs):
        asked, paid = _called(model, core, given, asks, ratios)
        by_rank = by_rank + due_by_rank(model, asked, model.group[core.legs])
        all_money = all_money + segments(paid[core.limited_leg], core.limited_to, count)
    swept = fill(all_money, by_rank)
    owes, _ = _of_core(core, by_rank)
    differs = jnp.max((ratios - least) * owes, axis=0, initial=0.0) > DIFFERENT
    more = jnp.sum(jnp.abs(swept.reshape(-1, shape[1])[core.group] - ratios) * owes, axis=0)
    return Cleared(
        ratio=paid_of(model, outside, swept, np.arange(len(model.claims))),
        distinct=paid_of(model, outside, swept, model.paid_alike.claim),
        unconverged=1.0 - done,
        multiple=jnp.where(differs, 1.0, 0.0),
        residual=more / jnp.maximum(jnp.sum(by_rank, axis=(0, 1)), 1e-12),
    )


class _GivenOfCore(NamedTuple):
    """What a clearing is given.

    Money of the entities of the core, dues among limited entities, what is due in each core group and before it, what
    others pay of their claims, and what guarantors may be called for.
    """

    money: Array
    inner_owed: Array
    due: Array
    senior: Array
    others: Array
    asks: Asked | None


def _settled(sweep: Callable[[Array, _GivenOfCore], Array], start: Array, given: _GivenOfCore) -> tuple[Array, Array]:
    """Return where the sweeps end, and 1.0 where they settled ``[path]``."""

    def body(carry: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        ratios, done, step = carry
        moved = sweep(ratios, given)
        gap = jnp.max(jnp.abs(moved - ratios), axis=0, initial=0.0)  # in a book where nobody can fail, of nothing
        return jnp.where(done, ratios, moved), done | (gap <= TOLERANCE), step + 1

    def going(carry: tuple[Array, Array, Array]) -> Array:
        return (~jnp.all(carry[1])) & (carry[2] < SWEEPS)

    lanes = jnp.zeros(start.shape[-1], dtype=bool)
    ratios, done, _ = jax.lax.while_loop(going, body, (start, lanes, jnp.zeros((), dtype=jnp.int32)))
    return ratios, 1.0 * done


def _swept(model: Model, core: _FeedingBack, ratios: Array, given: _GivenOfCore) -> Array:
    """Return the ratios that follow from ratios ``[core, path]``."""
    inside = given.inner_owed[core.inside] * ratios[core.inner_at[core.inside]]
    has = given.money + segments(inside, core.inside_to, len(core.entity))
    owes, before = given.due, given.senior
    if given.asks is not None and len(core.legs):
        asked, paid = _called(model, core, given, given.asks, ratios)
        has = has + segments(paid[core.paid_leg], core.paid_to, len(core.entity))
        owes = owes + segments(asked, core.leg_group, len(core.group) + 1)[:-1]
        before = before + segments(asked[core.senior_leg], core.junior_group, len(core.group))
    left = jnp.maximum(has[core.row] - before, 0.0)
    return jnp.where(owes > 0.0, jnp.minimum(left / jnp.where(owes > 0.0, owes, 1.0), 1.0), 1.0)


def _called(model: Model, core: _FeedingBack, given: _GivenOfCore, asks: Asked, ratios: Array) -> tuple[Array, Array]:
    """Return what is called by leg, and what guarantors pay of it."""
    share = jnp.concatenate([ratios, given.others])
    due = calls(model.cover, asks, share[core.covered_at], share[core.leg_at])
    return due, due * share[core.leg_at]


class _FeedingBack(NamedTuple):
    """The (limited payer, rank) groups on whose ratios others' receipts or calls depend, and what they depend on.

    Attributes:
        group: their numbers ``[core]``; ``entity`` are the limited rows that have them, ``row`` of which each is.
        inner_at: per claim between limited entities the core group that pays it; ``inner_to`` the limited row paid.
        inside: the inner claims that are paid to an entity of the core, ``inside_to`` which.
        from_outside, outside_to: claims that limited entities have on others, and the limited row paid.
        legs: claims of the legs of guarantees; ``leg_at`` and ``covered_at`` are where what is paid of their calls and
            of what they cover stands among the core groups and then ``others``, claims whose payers are not limited.
        leg_group: the core group of each leg, one past the last for none; ``limited_leg`` are those paid to a limited
            row, ``limited_to``, and ``paid_leg`` those to an entity of the core, ``paid_to``.
        senior_leg, junior_group: pairs of a leg and a core group that its guarantor pays after it.
    """

    group: NDArray[np.int64]
    entity: NDArray[np.int64]
    row: NDArray[np.int64]
    inner_at: NDArray[np.int64]
    inner_to: NDArray[np.int64]
    inside: NDArray[np.int64]
    inside_to: NDArray[np.int64]
    from_outside: NDArray[np.int64]
    outside_to: NDArray[np.int64]
    legs: NDArray[np.int64]
    others: NDArray[np.int64]
    leg_at: NDArray[np.int64]
    covered_at: NDArray[np.int64]
    leg_group: NDArray[np.int64]
    limited_leg: NDArray[np.int64]
    limited_to: NDArray[np.int64]
    paid_leg: NDArray[np.int64]
    paid_to: NDArray[np.int64]
    senior_leg: NDArray[np.int64]
    junior_group: NDArray[np.int64]


def _core_of(model: Model) -> _FeedingBack:
    claims, plan, ranks = model.claims, model.plan, model.ranks
    is_limited = model.payer_limited > 0.0
    limited_row = np.full(len(plan.entities), -1)
    limited_row[plan.limited] = np.arange(len(plan.limited))
    legs = np.arange(len(claims))[claims.groups["guarantee"]]
    asked = np.concatenate([legs, model.cover.claim])
    of_limited, others = asked[is_limited[asked]], np.unique(asked[~is_limited[asked]])
    group = np.unique(np.concatenate([model.inner_group, model.group[of_limited]]))
    entity = np.unique(group // ranks)
    at = np.full(len(plan.limited) * ranks + 1, len(group))
    at[group] = np.arange(len(group))
    core_row = np.full(len(plan.limited), -1)
    core_row[entity] = np.arange(len(entity))

    def stands(rows: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(is_limited[rows], at[model.group[rows]], len(group) + np.searchsorted(others, rows))

    inner_to, leg_to = limited_row[claims.payee[model.inner_claims]], limited_row[claims.payee[legs]]
    inside = np.flatnonzero(core_row[inner_to] >= 0)
    limited_leg = np.flatnonzero(leg_to >= 0)
    paid_leg = limited_leg[core_row[leg_to[limited_leg]] >= 0]
    from_outside = np.flatnonzero(~is_limited & (limited_row[claims.payee] >= 0))
    payer, rank = model.group[legs] // ranks, claims.rank[legs]
    after = (payer[:, None] == group // ranks) & (rank[:, None] < group % ranks) & is_limited[legs][:, None]
    senior_leg, junior_group = np.nonzero(after)
    return _FeedingBack(
        group=group,
        entity=entity,
        row=core_row[group // ranks],
        inner_at=at[model.inner_group],
        inner_to=inner_to,
        inside=inside,
        inside_to=core_row[inner_to[inside]],
        from_outside=from_outside,
        outside_to=limited_row[claims.payee[from_outside]],
        legs=legs,
        others=others,
        leg_at=stands(legs),
        covered_at=stands(model.cover.claim),
        leg_group=np.where(is_limited[legs], at[model.group[legs]], len(group)),
        limited_leg=limited_leg,
        limited_to=leg_to[limited_leg],
        paid_leg=paid_leg,
        paid_to=core_row[leg_to[paid_leg]],
        senior_leg=senior_leg,
        junior_group=junior_group,
    )


def _of_core(core: _FeedingBack, by_rank: Array) -> tuple[Array, Array]:
    """Return what is due in each core group, and what is due before it ``[core, path]``."""
    of_entities, (_, ranks, paths) = by_rank[core.entity], by_rank.shape
    before = [jnp.zeros((len(core.entity), paths))]
    for rank in range(ranks - 1):
        before.append(before[-1] + of_entities[:, rank])
    at = core.row * ranks + core.group % ranks
    return of_entities.reshape(-1, paths)[at], jnp.stack(before, axis=1).reshape(-1, paths)[at]
