"""The deals of a run in one quarter: what stands before clearing, and what cash pays; ``deal_entries`` enters it.

``deals.deal_step`` pays a deal alone and here. What is due is fixed before clearing; how much is paid follows from what
the vehicle receives, and no payee gets less when it receives more, so that clearing stays monotone. The engine keeps
balances and arrears of notes as of all debts, and a deal reads them there.

Arrays are ``[note, path]`` by rank, ``[path]`` where nothing else is said; amounts USD bn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp

from lookthrough.deals.deal_arrays import WaterfallPeriod, WaterfallState
from lookthrough.deals.deal_step import step
from lookthrough.simulate.compile.deals.deal_state import DealCash, DealState, PaidDeal, StandingDeal
from lookthrough.simulate.quarter.segments import limited, segments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.deals.deal_rows import QuarterTables, RunDeal
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model


def standing(
    model: Model, state: State, rolled: Array, worth: tuple[Array, Array | None], since: Array
) -> tuple[StandingDeal, ...]:
    """Return the deals before a quarter is cleared.

    Args:
        model: static indices.
        state: at the end of last quarter.
        rolled: share of each debt that matures and is rolled over ``[debt, path]``.
        worth: of sites, the market and the part of their rents that still comes ``[limited, path]``.
        since: quarters since the start.
    """
    market, let = worth
    if let is None:
        return ()
    each = zip(model.deals, state.deals, strict=True)
    return tuple(_standing(model, deal, held, state, rolled, market * let, since) for deal, held in each)


def _standing(
    model: Model, deal: RunDeal, held: DealState, state: State, rolled: Array, worth: Array, since: Array
) -> StandingDeal:
    count, groups = len(deal.notes), model.claims.groups

    def of_notes(amount: Array) -> Array:
        return segments(amount[deal.debts], deal.note, count)

    overdue = of_notes(state.arrears[groups["principal"]])
    before = WaterfallState(
        balance=of_notes(state.balance) + overdue,
        unpaid=of_notes(state.arrears[groups["interest"]]),
        overdue=overdue,
        fees_overdue=held.fees_overdue,
        prefunded=held.prefunded,
        trap=held.trap,
        reserve=held.reserve,
        collateral=held.collateral,
        earned=held.earned,
        serviced=held.serviced,
    )
    after = jnp.where(since > deal.last, 1.0, 0.0)
    sold = jnp.zeros(()) if deal.sold_for is None else after
    now = jax.tree.map(lambda table: jnp.asarray(table)[since.astype(int)], deal.tables)
    periods = tuple(_periods(deal, now, before, rolled, worth))
    return StandingDeal(before, held.collected, held.proceeds, periods, now.pays, now.share, 1.0 - after, sold)


def _periods(
    deal: RunDeal, now: QuarterTables, before: WaterfallState, rolled: Array, worth: Array
) -> Iterator[WaterfallPeriod]:
    """Yield what each step of a quarter brings but its income; of a balloon without a sale what is not rolled."""
    falls_due = jnp.zeros_like(before.balance).at[deal.note].set(1.0 - rolled[deal.debts])
    nothing = 0.0 * before.reserve
    for k in range(deal.tables.pays.shape[1]):
        scheduled = now.scheduled[k][:, None]
        balloon = now.ends[k] * falls_due * jnp.maximum(before.balance - scheduled, 0.0)
        yield WaterfallPeriod(
            income=nothing,
            fees=now.fees[k][:, None],
            coupon=now.coupon[k][:, None],
            scheduled=scheduled + balloon if deal.sold_for is None else scheduled,
            matures=now.matures[k][:, None],
            release=now.release[k],
            measured=now.measured[k],
            sale=None if deal.sold_for is None else deal.sold_for * worth[deal.row],
            ends=now.ends[k],
        )


def pay(deal: RunDeal, stands: StandingDeal, cash: DealCash) -> PaidDeal:
    """Return what a deal pays out of what its vehicle receives.

    Args:
        deal: static rows.
        stands: before the quarter is cleared.
        cash: received in the quarter.
    """
    state, no_note = stands.before, 0.0 * stands.before.balance
    nothing = 0.0 * stands.collected
    collected, proceeds = stands.collected, stands.proceeds + cash.proceeds * (1.0 - stands.sold)
    sums = PaidDeal(state, collected, proceeds, cash, nothing, nothing, nothing, no_note, no_note, nothing)
    for k, period in enumerate(stands.periods):
        pays = stands.pays[k]
        there = collected + cash.income * stands.share[k] * (1.0 - stands.sold)
        with_proceeds = state._replace(collateral=state.collateral + proceeds)
        brings = period._replace(income=there, release=period.release + proceeds)
        after, flows = step(jnp, deal.terms, with_proceeds, brings)
        if period.sale is not None:  # what the sale does not pay is missed, once and for all
            after = after._replace(overdue=jnp.where(period.ends > 0.0, after.balance, after.overdue))
        before = state
        state = jax.tree.map(lambda new, old, pays=pays: jnp.where(pays > 0.0, new, old), after, before)
        collected, proceeds = (jnp.where(pays > 0.0, 0.0, each) for each in (there, proceeds))
        fees = flows.fees + flows.last_fees
        sums = sums._replace(
            sale=sums.sale + pays * flows.sale,
            fees=sums.fees + pays * fees.sum(axis=0),
            interest=sums.interest + pays * (flows.interest + flows.last_interest),
            principal=sums.principal + pays * (flows.principal + flows.swept + flows.released + flows.last_principal),
            equity=sums.equity + pays * flows.equity,
        )
    due = sums.fees + state.fees_overdue.sum(axis=0)
    return sums._replace(after=state, collected=collected, proceeds=proceeds, fees_due=due)


def amounts(deal: RunDeal, paid: PaidDeal) -> Array:
    """Return what each claim of a deal is paid ``[claim of the deal, path]``."""
    weight = deal.weight[:, None]
    return jnp.concatenate(
        [weight * paid.interest[deal.note], weight * paid.principal[deal.note], deal.share[:, None] * paid.equity]
    )


def set_apart(model: Model, deals: tuple[StandingDeal, ...], owed: Array) -> Array:
    """Return what is owed ``[claim, path]`` without what deals decide on: all of a vehicle behind operations."""
    for deal, stands in zip(model.deals, deals, strict=True):
        owed = owed.at[deal.outgoing].multiply(1.0 - stands.governs)
    return owed


def spendable(model: Model, deals: tuple[StandingDeal, ...], cash: Array) -> Array:
    """Return cash ``[entity, path]`` without the accounts of deals, out of which only their waterfall pays."""
    for deal, stands in zip(model.deals, deals, strict=True):
        cash = cash.at[deal.entity].multiply(1.0 - stands.governs)
    return cash


def cash_of(model: Model, left: Array, called: Array) -> tuple[DealCash, ...]:
    """Return what each deal lives on.

    Args:
        model: static indices.
        left: what entities have left after operations ``[limited, path]``.
        called: what guarantors pay ``[leg, path]``; of residual values it is in ``left``.
    """
    puts = [called[deal.puts].sum(axis=0) + jnp.zeros_like(left[deal.row]) for deal in model.deals]
    found = zip(model.deals, puts, strict=True)
    return tuple(DealCash(jnp.maximum(left[deal.row] - put, 0.0), put) for deal, put in found)


def received(model: Model, given: tuple[Array, ...], money: Array) -> Array:
    """Return money ``[limited, path]`` with what deals pay to limited entities."""
    for deal, amount in zip(model.deals, given, strict=True):
        money = money + limited(model, amount, deal.payee)
    return money


def given_by(model: Model, deals: tuple[StandingDeal, ...], cash: tuple[DealCash, ...]) -> tuple[Array, ...]:
    """Return what deals pay out of what they live on, each ``[claim of the deal, path]``."""
    each = zip(model.deals, deals, cash, strict=True)
    return tuple(stands.governs * amounts(deal, pay(deal, stands, one)) for deal, stands, one in each)
