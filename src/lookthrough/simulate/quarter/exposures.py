"""What of a debt stood at the book's date, and what is lost on it; and what failed or shrinking customers leave unsold.

The *existing share* ``e`` of a debt is 1 at the book's date. New money dilutes it and old money repaid ends it:

    e' = e * out / (out + draw)                         out = balance and principal in arrears
    e' = e * (1 - refinanced / rolled)                  a refinanced loan is repaid and lent anew; an extension keeps e

What falls due takes the share of its quarter, and so do arrears as long as they last: a payment on them takes them in
proportion. A loss is what is due less what is paid, each dollar once, when it first falls due; what is paid on arrears
later is a loss less. At the horizon what is outstanding falls due. So with ``B`` balance, ``A`` arrears, ``r`` the part
paid there:

    L_e = sum_t D_t (due_t - paid_t) + D_T (B_T (1 - r_T) - A_T r_T),    each term times its share

which is never below zero while discount factors do not rise, and never above the same sum without the shares. Arrays
are ``[debt, path]``, or ``[claim, path]`` over the claims to interest and principal, in this order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp
import numpy as np

from lookthrough.contracts import debt
from lookthrough.simulate.compile.ledgers import is_of_debt
from lookthrough.simulate.compile.opening_state import Exposure
from lookthrough.simulate.quarter.segments import segments, there

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.closing import Closing
    from lookthrough.simulate.quarter.falling_due import Dues
    from lookthrough.simulate.quarter.operating import Operated
    from lookthrough.simulate.quarter.relief import Stretched
    from lookthrough.world.driver import World


def expose(
    model: Model, sampled: Sampled, before: State, after: State, dues: Dues, due: Array, paid: Array, rate: Array
) -> Exposure:
    """Return the exposures at the end of a quarter.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        before: balances and arrears before the quarter's payments.
        after: arrears after them.
        dues: what fell due.
        due: what fell due of every claim ``[claim, path]``.
        paid: what was paid of it and of arrears.
        rate: the reference rate ``[path]``.
    """
    rows, held = model.claims.of_debt, before.exposure
    drawn = paid[model.claims.groups["draw"]]
    out = before.balance + before.arrears[model.claims.groups["principal"]]
    share = held.share * jnp.where(drawn > 0.0, out / jnp.where(drawn > 0.0, out + drawn, 1.0), 1.0)
    late = dues.late_share * debt.on_overdue(
        sampled.families["debt"], rate, *reversed(jnp.split(held.arrears, 2, axis=0))
    )
    new = jnp.concatenate([share * (dues.interest - dues.late) + late, share * dues.principal])
    owed, owed_in_all = held.arrears + new, before.arrears[rows] + due[rows]
    left = _part(after.arrears[rows], owed_in_all)
    by_guarantors, lapsing = _guaranteed(model, paid)
    settled = owed * jnp.minimum(_part(paid[rows] + by_guarantors, owed_in_all), 1.0)
    again = jnp.concatenate([share, share]) * lapsing
    kept = 1.0 - _part(dues.rolled.refinanced, dues.rolled.maturing)
    return Exposure(
        share=share * kept,
        arrears=owed * left,
        lost=held.lost + after.discount * (new - settled - again),
    )


def close_exposure(model: Model, state: State, closing: Closing) -> Array:
    """Return the existing loss by claim after the last clearing ``[claim, path]``."""
    rows, held, debts = model.claims.of_debt, state.exposure, len(model.plan.debt)
    ratio = closing.ratio[debts:][rows]
    none = jnp.zeros_like(state.balance)
    falling = jnp.concatenate([none, held.share * state.balance])
    paid = jnp.concatenate([none, held.share * state.balance * closing.ratio[:debts]]) + held.arrears * ratio
    owed = jnp.concatenate([none, state.balance]) + state.arrears[rows]
    paid_claims = (closing.due.owed * closing.ratio)[debts:]
    by_guarantors, lapsing = _guaranteed(model, paid_claims)
    paid = paid + (falling + held.arrears) * _part(by_guarantors, owed)
    paid = paid + jnp.concatenate([held.share, held.share]) * lapsing
    return held.lost + state.discount * (falling - paid)


def _part(amount: Array, whole: Array) -> Array:
    return jnp.where(whole > 0.0, amount / jnp.where(whole > 0.0, whole, 1.0), 0.0)


def _guaranteed(model: Model, paid: Array) -> tuple[Array, Array]:
    """Return what guarantors paid of claims that stay in arrears, and of others ``[claim, path]``."""
    cover, rows = model.cover, model.claims.of_debt
    legs = np.flatnonzero(is_of_debt(model.claims, cover))
    amount = paid[model.claims.groups["guarantee"]][legs]
    carried = cover.in_arrears[legs][:, None]
    count, row = rows.stop - rows.start, cover.claim[legs] - rows.start
    return segments(amount * carried, row, count), segments(amount * (1.0 - carried), row, count)


def unsold(
    model: Model,
    sampled: Sampled,
    state: State,
    world: World,
    operated: Operated,
    dues: Dues,
    left: tuple[Array, Stretched],
    when: Array,
) -> Array:
    """Return what sellers and landlords lose in a quarter on capacity that was promised and is not taken, USD bn.

    A failed customer takes nothing any more; one that is short of money cuts what it may cancel and is given relief;
    one that is taken over has its contracts written anew for less. What is paid later than it was written comes back
    with the other sign, and the fee for relief is income. Of a dollar that
    was to be paid the market pays ``r`` again (``Operated.resold``), and the seller saves the avoidable part ``a`` of
    what stands idle (``u`` is the share of capacity in use): it loses ``1 - r - a (1 - u)``. Of an order it loses
    ``1 - a``, since what is not built costs nothing. Rent is the same with ``a = 0``.

    Returns:
        ``[position, path]``: leases, commitments, orders.
    """
    plan, terms = model.plan, sampled.families
    order, taken = left
    not_taken = (dues.written - taken.due) * there(model, state, plan.commitment.payee)
    not_placed = (dues.placed - order) * there(model, state, plan.order.payee)
    ramping = when < terms["commitment"].start + jnp.floor(terms["commitment"].ramp)
    avoidable = jnp.where(ramping, sampled.avoidable_ramping, sampled.avoidable_built)
    idle = 1.0 - operated.resold - avoidable * (1.0 - world.utilisation)
    return jnp.concatenate(
        [
            dues.lost_rent,
            not_taken * idle - taken.fee,
            not_placed * (1.0 - sampled.avoidable_chips),
        ]
    )
