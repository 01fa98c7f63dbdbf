"""What guarantors are called for, what they pay, and what the obligor then owes them.

What a quarter's payments leave missing is called in the next one (``missed``, by leg of a guarantee: see
``compile.guarantee_cover``). The obligor goes on owing it, so in that quarter

    call = what was missed x (1 - share of the covered claim that the obligor pays now), up to what is left of the cap

and where several guarantees cover one claim each is called for what those before it do not pay. A call falls as its
obligor pays more, by less than the payment: clearing stays monotone. What is paid extinguishes the claim (single
satisfaction) and is owed to the guarantor in the claim's rank, behind the creditor: nothing of it is due while the
covered claim is in arrears. It bears no interest. What is paid for rent or take-or-pay that ended with the obligor's
failure gives no recourse, since the obligor's estate owes damages for it already.

Arrays are ``[leg, path]``, USD bn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.contracts import guarantee
from lookthrough.simulate.compile.deals.deal_state import Residual
from lookthrough.simulate.quarter.segments import replaced, segments, there

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.guarantee_cover import Cover
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model

SETTLED = 1e-9  # USD bn, a dollar: arrears below it are rounding


class Asked(NamedTuple):
    """What may be called in a clearing: what was missed, what of it the obligor still owes, what is left of each cap.

    ``left`` is ``[guarantee, path]``.
    """

    missed: Array
    owed: Array
    left: Array


def asked(model: Model, sampled: Sampled, state: State) -> Asked:
    """Return what may be called this quarter."""
    cover = model.cover
    owed = jnp.minimum(state.missed, state.arrears[cover.claim]) * cover.in_arrears[:, None]
    left = guarantee.left(jnp, sampled.families["guarantee"], state.used["guarantee"])
    return Asked(state.missed, owed, left)


def at_horizon(model: Model, sampled: Sampled, state: State, sponsors: Array) -> tuple[State, Asked]:
    """Return the state in which calls are open and recourse is due, and what may be called in the last clearing.

    Debt that falls due there is covered by guarantees that still run. ``sponsors`` is what each pays of a dollar
    ``[sponsor + 1, path]``: in that clearing they pay in full, so that a failed one is asked for no more than it pays.
    """
    cover, groups = model.cover, model.claims.groups
    when = state.age - 1.0 + model.plan.first_quarter
    of_debt = (cover.source >= groups["principal"].start) & (cover.source < groups["principal"].stop)
    row = np.where(of_debt, cover.source - groups["principal"].start, len(model.plan.debt))
    balance = jnp.concatenate([state.balance, jnp.zeros_like(state.discount)[None]])[row]
    falling = guarantee.missed(jnp, _of_legs(model, sampled), balance, when)
    asks = asked(model, sampled, state)
    pays = sponsors[model.payer_sponsor[groups["guarantee"]]]
    owed = asks.owed + falling * cover.in_arrears[:, None]
    asks = asks._replace(missed=(asks.missed + falling) * pays, owed=owed * pays)
    arrears = state.arrears.at[groups["guarantee"]].set(0.0).at[groups["recourse"]].add(state.reimbursable)
    return state._replace(arrears=arrears), asks


def expected(model: Model, asks: Asked) -> Array:
    """Return what guarantors reckon with: that no obligor makes anything good, and that all of them pay."""
    return calls(model.cover, asks, jnp.zeros_like(asks.missed), jnp.ones_like(asks.missed))


def calls(cover: Cover, asks: Asked, made_good: Array, paid: Array) -> Array:
    """Return what guarantors owe.

    Args:
        cover: the legs.
        asks: what may be called.
        made_good: share of the covered claim that the obligor pays.
        paid: share of its calls that the guarantor pays.
    """
    open_ = asks.missed - asks.owed * made_good
    if not cover.level.any():
        return _up_to_caps(cover.guarantee, open_, asks.left)
    rest = jax.ops.segment_max(open_, cover.item, num_segments=_items(cover))
    due = jnp.zeros_like(open_)
    for level in range(int(cover.level.max()) + 1):
        legs = np.flatnonzero(cover.level == level)
        needed = jnp.minimum(open_[legs], jnp.maximum(rest[cover.item[legs]], 0.0))
        called = _up_to_caps(cover.guarantee[legs], needed, asks.left)
        due = due.at[legs].set(called)
        rest = rest - segments(called * paid[legs], cover.item[legs], _items(cover))
    return due


def _items(cover: Cover) -> int:
    return int(cover.item.max()) + 1


def _up_to_caps(row: Array, needed: Array, left: Array) -> Array:
    """Return what is needed, cut in proportion where a guarantee (``row``) has less left."""
    total = segments(needed, row, left.shape[0])
    part = jnp.where(total > left, left / jnp.where(total > 0.0, total, 1.0), 1.0)
    return needed * part[row]


def without_calls(model: Model, state: State, due: Array) -> Array:
    """Return what is owed beside calls ``[claim, path]``: recourse only where the covered claim is not in arrears."""
    groups = model.claims.groups
    owed = replaced(due + state.arrears, groups["guarantee"], jnp.zeros(()))
    rows = groups["recourse"]
    return replaced(owed, rows, (due[rows] + state.arrears[rows]) * _may_be_due(model, state))


def _may_be_due(model: Model, state: State) -> Array:
    covered = model.cover.claim[model.cover.with_recourse]
    return jnp.where(state.arrears[covered] <= SETTLED, 1.0, 0.0)


def recourse_due(model: Model, state: State) -> Array:
    """Return what obligors must pay their guarantors of what those paid last quarter ``[recourse, path]``."""
    return state.reimbursable * _may_be_due(model, state)


def with_calls(
    model: Model, state: State, asks: Asked, due: Array, owed: Array, ratio: Array
) -> tuple[State, Array, Array]:
    """Return arrears, dues and all that is owed with the calls that follow from the ratios paid ``[claim, path]``.

    What of an older call the obligor has made good is in the arrears no more.
    """
    rows = model.claims.groups["guarantee"]
    called = calls(model.cover, asks, ratio[model.cover.claim], ratio[rows])
    older = jnp.minimum(state.arrears[rows], called)
    state = state._replace(arrears=replaced(state.arrears, rows, older))
    return state, replaced(due, rows, called - older), replaced(owed, rows, called)


def extinguish(model: Model, arrears: Array, paid: Array) -> Array:
    """Return arrears ``[claim, path]`` less what guarantors paid of them."""
    legs = np.flatnonzero(model.cover.in_arrears)
    made_good = paid[legs + model.claims.groups["guarantee"].start]
    return jnp.maximum(arrears.at[model.cover.claim[legs]].add(-made_good), 0.0)


def still_missed(
    model: Model, sampled: Sampled, asks: Asked, missing: Array, owed: Array, ratio: Array, when: Array
) -> Array:
    """Return what may be called next quarter: what nobody has made good, and what is missed now while they run.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        asks: what could be called this quarter.
        missing: what is missed now (``shortfalls``).
        owed: what was owed, calls included ``[claim, path]``.
        ratio: share of it that was paid ``[claim, path]``.
        when: the quarter's number.
    """
    cover, rows = model.cover, model.claims.groups["guarantee"]
    if not len(cover.guarantee):
        return asks.missed
    open_ = asks.missed - asks.owed * ratio[cover.claim]
    rest = jax.ops.segment_max(open_, cover.item, num_segments=_items(cover))
    paid = owed[rows] * ratio[rows]
    rest = rest - segments(paid, cover.item, _items(cover))
    # What a failed sponsor does not pay of a call is lost: it stays in no estate here.
    lapsed = owed[rows] * (1.0 - ratio[rows]) * (1.0 - cover.payer_limited)[:, None]
    left = jnp.maximum(jnp.minimum(open_ - paid, rest[cover.item]) - lapsed, 0.0)
    return left + guarantee.missed(jnp, _of_legs(model, sampled), missing, when)


def shortfalls(model: Model, due: Array, ratio: Array, lost: tuple[Array, Array], put: Residual) -> Array:
    """Return what a quarter leaves missing of all that is covered ``[leg, path]``.

    Args:
        model: static indices.
        due: what fell due now ``[claim, path]``.
        ratio: share of it that was paid ``[claim, path]``.
        lost: rent, and take-or-pay, that ended with the failure of who owed it ``[position, path]``.
        put: what residual values leave missing.
    """
    calls_ = segments(put.leaving * put.shortfall, model.residual_cover.guarantee, len(model.plan.guarantee))
    claim, others = model.cover.claim, jnp.concatenate([*lost, calls_])
    beyond = np.maximum(model.cover.source - len(model.claims), 0)
    is_claim = (model.cover.source < len(model.claims))[:, None]
    return jnp.where(is_claim, due[claim] * (1.0 - ratio[claim]), others[beyond])


def _of_legs(model: Model, sampled: Sampled) -> guarantee.GuaranteeTerms:
    return guarantee.GuaranteeTerms(*(term[model.cover.guarantee] for term in sampled.families["guarantee"]))


def residual(model: Model, sampled: Sampled, state: State, used: Array, empty: Array | None = None) -> Residual:
    """A residual-value guarantee is called when its lease ends, on the share of it that the tenant does not renew.

    The call is that share of the debt behind the asset, less what a sale of the asset would fetch. A tenant renews what
    it can use where it has the option; where it has none, or none any more, all that it let until then ends. The tenant
    of a vehicle with a deal renews nothing once it has failed.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        state: after the payments of the quarter.
        used: share of capacity in use ``[path]``.
        empty: what sites without tenants are worth ``[limited, path]``, ``None`` = what they are marked at.
    """
    cover, terms = model.residual_cover, sampled.families["lease"]
    when = state.age - 1.0 + model.plan.first_quarter
    ends, options = terms.end[cover.lease], terms.renewal_quarters[cover.lease]
    renewed = used * jnp.where(options > 0.0, 1.0, 0.0)
    for deal in model.deals:
        own = np.isin(cover.lease, deal.leases)[:, None]
        renewed = jnp.where(own, renewed * there(model, state, model.plan.lease.payer[cover.lease]), renewed)
    leaving = jnp.where(jnp.floor(ends) == when, 1.0 - renewed, 0.0)
    leaving = leaving + jnp.where(jnp.floor(ends + options) == when, renewed, 0.0)
    fetched = cover.assets @ ((state.marked if empty is None else empty) * (1.0 - sampled.sale_discount))
    return Residual(leaving, jnp.maximum(cover.debts @ state.balance - fetched, 0.0))
