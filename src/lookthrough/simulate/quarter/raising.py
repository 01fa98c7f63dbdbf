"""How a shortfall of cash is met before clearing, and the claims that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp
import numpy as np

from lookthrough.contracts import FAMILIES
from lookthrough.simulate.quarter import sites
from lookthrough.simulate.quarter.falling_due import by_payee, by_payer
from lookthrough.simulate.quarter.operating import running
from lookthrough.simulate.quarter.relief import Stretched, agreed, asked, bound, stretched
from lookthrough.simulate.quarter.segments import everyone, frozen_unless, limited, of_party, segments, there
from lookthrough.simulate.quarter.settling.guarantee_calls import SETTLED, without_calls

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import Frozen, State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.falling_due import Dues
    from lookthrough.simulate.quarter.operating import Operated


class Funded(NamedTuple):
    """How a shortfall of cash is met before clearing ``[limited, path]``.

    Attributes:
        raised: equity sold to investors, USD bn.
        rescue: what the acquirer of a company that was taken over pays in, USD bn.
        order_cut, take_or_pay_cut: shares cut of what can be cancelled.
        relief: share that suppliers give up of what cannot (``relief``).
        cost: of operations, USD bn; ``bought`` is what of it labs pay for computing power beyond their contracts.
        invested: share of its own equity promises a limited entity pays: at most out of free cash.
        paid_in: what owners of sites outside the book put into them, USD bn.
    """

    raised: Array
    rescue: Array
    order_cut: Array
    take_or_pay_cut: Array
    relief: Array
    cost: Array
    bought: Array
    invested: Array
    paid_in: Array


def fund(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    base: Frozen,
    operated: Operated,
    dues: Dues,
    when: Array,
) -> Funded:
    """Forecast on contractual receipts; raise equity while the window is open; cut what is cancellable; ask relief."""
    plan, ops = model.plan, model.operations
    commercial_in = by_payee(model, dues)
    lab = ops.is_lab[:, None]
    contracted = limited(model, dues.delivered, plan.commitment.payer) + limited(model, dues.rent, plan.lease.payer)
    # A lab needs computing power in step with its revenue: what its contracts do not bring it buys outside.
    bought = jnp.maximum(sampled.compute_share * operated.revenue - contracted, 0.0) * lab
    cost = sampled.cost_share * (operated.revenue + commercial_in * (1.0 - lab)) + sampled.overhead + bought
    out = cost + by_payer(model, dues)
    cash = state.cash[plan.limited]
    # What is called again is in the dues of guarantors already.
    overdue = limited(model, without_calls(model, state, jnp.zeros_like(state.arrears)), model.claims.payer)
    shortage = out + overdue - cash - operated.revenue - commercial_in - _fresh_money(model, dues)
    wanted = jnp.maximum(shortage + sampled.minimum_cash * out, 0.0)
    value = equity_value(model, state, state.marked)
    alive = running(switches, state) * (1.0 - ops.is_vehicle[:, None])
    rescue = jnp.maximum(shortage, 0.0) * state.absorbed * alive
    raised = jnp.minimum(wanted, sampled.raise_share / 4.0 * value * operated.window) * alive * (1.0 - state.absorbed)
    raised = frozen_unless(switches.funding, raised, base.raised) * running(switches, state)
    gap = jnp.maximum(shortage - raised - rescue, 0.0)
    cuttable_orders = limited(model, dues.order * sampled.families["order"].cancellable, plan.order.payer)
    cuttable_take_or_pay = limited(
        model, dues.take_or_pay * sampled.families["commitment"].cancellable, plan.commitment.payer
    )
    order_cut = jnp.clip(gap / jnp.maximum(cuttable_orders, 1e-12), 0.0, 1.0)
    left = jnp.maximum(gap - cuttable_orders, 0.0)
    take_or_pay_cut = jnp.clip(left / jnp.maximum(cuttable_take_or_pay, 1e-12), 0.0, 1.0)
    rest = jnp.maximum(left - cuttable_take_or_pay, 0.0)
    wish = asked(model, sampled, dues.take_or_pay, dues.order, rest)
    most = bound(model, sampled, state, dues.claimable, debt_of(model, state), when)
    relief = jnp.where(rest > 1e-9, agreed(wish, most), 0.0) * alive
    promised = limited(model, dues.funding, plan.equity.payer)
    free = jnp.maximum(raised - shortage + promised, 0.0)
    return Funded(
        raised=raised,
        invested=frozen_unless(
            switches.funding, jnp.clip(free / jnp.maximum(promised, 1e-12), 0.0, 1.0), base.invested
        ),
        order_cut=frozen_unless(switches.orders, order_cut, base.order_cut),
        take_or_pay_cut=frozen_unless(switches.orders, take_or_pay_cut, base.take_or_pay_cut),
        rescue=rescue,
        relief=frozen_unless(switches.terms, relief, base.relief),
        cost=cost,
        bought=bought,
        paid_in=sites.by_vehicle(model, operated.sites.spent - operated.sites.drawn, jnp.zeros_like(cost)),
    )


def equity_value(model: Model, state: State, marked: Array) -> Array:
    """Return what owners' shares are worth ``[limited, path]``: a lab's mark, else assets at their mark less debt."""
    lab = model.operations.is_lab[:, None] > 0
    return jnp.where(lab, marked, jnp.maximum(marked - debt_of(model, state), 0.0))


def _fresh_money(model: Model, dues: Dues) -> Array:
    """Committed money that comes in and stays: equity of companies and warrants sold (draws are spent on assets).

    So is what a guarantor is called for, unless it may itself run out of money: then nobody counts on it.
    """
    plan, rows = model.plan, model.claims.groups["guarantee"]
    company = 1.0 - model.operations.is_vehicle[:, None]
    reliable = dues.guarantee * (1.0 - model.cover.payer_limited)[:, None]
    equity = company * limited(model, dues.funding, plan.equity.payee)
    return (
        equity + limited(model, dues.warrant, plan.warrant.payee) + limited(model, reliable, model.claims.payee[rows])
    )


def debt_of(model: Model, state: State) -> Array:
    """Return what limited entities owe, what is overdue included ``[limited, path]``."""
    return limited(model, state.balance, model.plan.debt.payer) + limited(model, state.arrears, model.claims.payer)


def claims(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    operated: Operated,
    dues: Dues,
    funded: Funded,
    when: Array,
) -> Array:
    """Emit every claim of the quarter in the ledger's order, ``[claim, path]``."""
    plan = model.plan
    order, take_or_pay = uncut(model, sampled, state, dues, funded, when)
    freed = jnp.maximum(dues.written - take_or_pay.due, 0.0) * there(model, state, plan.commitment.payee)
    resold = limited(model, freed * operated.resold, plan.commitment.payee)
    funding = paid_funding(model, dues, funded)
    sold = state.marked * (1.0 - sampled.sale_discount * switches.costs) * state.liquidating * switches.stops
    estate = (state.cash[plan.limited] + sold) * state.liquidating
    groups = {
        "operating revenue": sites.by_vehicle(model, operated.sites.rent, operated.revenue + dues.relet + resold),
        "operating cost": funded.cost * running(switches, state),
        "capital expenditure": built(model, state, operated, dues, funding),
        "interest": dues.interest,
        "principal": dues.principal,
        "draw": dues.draw,
        "rent": dues.rent,
        "commitment": take_or_pay.due + take_or_pay.fee,
        "order": order,
        "rejection": dues.rejection,
        "damages": dues.damages,
        "funding": funding,
        "guarantee": jnp.zeros_like(dues.guarantee),  # what obligors pay now decides (``guarantee_calls``)
        "recourse": state.reimbursable,
        **{FAMILIES[name].claims[0].nature: amount for name, amount in dues.by_family.items()},
        "warrant sale": dues.warrant,
        "conversion": dues.conversion,
        "equity raised": funded.raised + funded.paid_in,
        "rescue": funded.rescue,
        "asset sale": sold,
        "resolution cost": sampled.resolution_cost * jnp.maximum(estate, 0.0) * switches.costs,
        "distribution": _distribution(model, sampled, state, operated, dues),
        "sold site": np.zeros((1, 1)),  # what comes in after a sale decides (``deal_quarter``)
    }
    width = state.cash.shape[-1]
    return jnp.concatenate(
        [jnp.broadcast_to(groups[name], (_length(s), width)) for name, s in model.claims.groups.items()]
    )


def uncut(
    model: Model, sampled: Sampled, state: State, dues: Dues, funded: Funded, when: Array
) -> tuple[Array, Stretched]:
    """Return what of orders and of take-or-pay is due after what is cut and what suppliers give up."""
    plan, terms = model.plan, sampled.families
    order_cut, spared = (of_party(model, each, plan.order.payer) for each in (funded.order_cut, funded.relief))
    cancellable = terms["order"].cancellable
    order = dues.order * (1.0 - order_cut * cancellable - spared * (1.0 - cancellable))
    stretch = stretched(model, sampled, state, dues.take_or_pay, funded.relief, when)
    cut = of_party(model, funded.take_or_pay_cut, plan.commitment.payer) * terms["commitment"].cancellable
    return order, stretch._replace(due=jnp.maximum(stretch.due - dues.take_or_pay * cut, 0.0))


def paid_funding(model: Model, dues: Dues, funded: Funded) -> Array:
    """Equity promises less what limited investors cannot pay out of free cash."""
    own = of_party(model, funded.invested, model.plan.equity.payer)
    return dues.funding * jnp.where(model.investor_limited[:, None] > 0, own, 1.0)


def built(model: Model, state: State, operated: Operated, dues: Dues, funding: Array) -> Array:
    """Capital expenditure: loans drawn and equity paid into vehicles, less what they order or invest themselves."""
    plan = model.plan
    new_money = limited(model, dues.draw, plan.debt.payer)
    vehicle = model.operations.is_vehicle[:, None]
    paid_in = vehicle * limited(model, funding, plan.equity.payee)
    spent = limited(model, dues.order, plan.order.payer) + limited(model, funding, plan.equity.payer)
    others = jnp.maximum(new_money + paid_in - spent, 0.0)
    of_sites = operated.sites.spent - _interest_in_cost(model, state, operated, dues)
    return sites.by_vehicle(model, of_sites, others)


def _interest_in_cost(model: Model, state: State, operated: Operated, dues: Dues) -> Array:
    """Return the part of interest that is drawn with the cost of sites ``[path]``."""
    return sites.in_cost(model, operated.sites, dues.interest, state.balance + dues.draw)


def _length(rows: slice) -> int:
    return int(rows.stop - rows.start)


def _distribution(model: Model, sampled: Sampled, state: State, operated: Operated, dues: Dues) -> Array:
    """A vehicle pays its owners what it holds beyond its reserve, unless its cash is trapped.

    Cash is trapped before the first rent, while a loan may be drawn or anything is in arrears, and while scheduled
    receipts, those of vehicles below included, cover debt service, now and in four quarters, by less than the trap's
    ratio.
    """
    plan, own = model.plan, by_payee(model, dues)
    none = jnp.zeros_like(own)
    drawn = sites.by_vehicle(model, _interest_in_cost(model, state, operated, dues), none)
    service = limited(model, dues.interest + sites.without_takeouts(model, dues.principal), plan.debt.payer) - drawn
    arrears = limited(model, state.arrears, model.claims.payer)
    receipts = everyone(model, own + sites.by_vehicle(model, operated.sites.rent, none))
    below = segments(
        receipts[model.paid_out_issuer] * model.paid_out_share[:, None], model.paid_out_owner, len(plan.entities)
    )
    receipts = (receipts + below)[plan.limited]
    ahead = jnp.maximum(service, limited(model, dues.service_ahead, plan.debt.payer) - drawn)
    asked = _cover_asked(model, sampled) * ahead
    covered = (receipts >= asked - SETTLED) & ((receipts > SETTLED) | (service <= SETTLED))
    free = jnp.maximum(state.cash[plan.limited] - sampled.payout_reserve * service, 0.0)
    is_drawn = limited(model, dues.undrawn, plan.debt.payer) <= SETTLED
    free = free * jnp.where(covered & is_drawn & (arrears <= SETTLED), 1.0, 0.0)
    return of_party(model, free, model.paid_out_issuer) * model.paid_out_share[:, None]


def _cover_asked(model: Model, sampled: Sampled) -> Array:
    """Return the cover below which a vehicle pays its owners nothing: the highest that its debts state, else assumed.

    Where no debt of the book states one it is one number a path ``[path]``, else ``[limited, path]``.
    """
    debt = model.plan.debt
    stated = np.zeros(len(model.plan.entities))
    np.maximum.at(stated, debt.payer, debt.flag("lock_up")[:, 0])
    own = stated[model.plan.limited, None]
    return jnp.where(own > 0.0, own, sampled.cash_trap) if own.any() else sampled.cash_trap
