"""The deals of a run in one quarter: what stands before clearing, what cash pays, and how it enters the claims.

``deals.deal_step`` pays a deal alone and here. What is due is fixed before clearing; how much is paid follows from what
the vehicle receives, and no payee gets less when it receives more, so that clearing stays monotone. The engine keeps
balances and arrears of notes as of all debts, and a deal reads them there.

Arrays are ``[note, path]`` by rank, ``[path]`` where nothing else is said; amounts USD bn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp

from lookthrough.deals.deal_arrays import WaterfallPeriod, WaterfallState
from lookthrough.deals.deal_step import step
from lookthrough.simulate.compile.deal_state import DealState, PaidDeal, StandingDeal
from lookthrough.simulate.quarter.segments import limited, segments

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.deal_rows import RunDeal
    from lookthrough.simulate.compile.state import State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.falling_due import Dues

NOTHING = 1e-15  # USD bn: less than that is not due


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
    at = since.astype(int)
    now = jax.tree.map(lambda table: jnp.asarray(table)[at], deal.tables)
    has_sale = deal.sold_for is not None
    falling = now.ends * (0.0 if has_sale else 1.0)
    of_balloon = jnp.zeros_like(before.balance).at[deal.note].set(1.0 - rolled[deal.debts])
    periods = []
    for k in range(len(deal.tables.pays[0])):
        scheduled = now.scheduled[k][:, None]
        balloon = falling[k] * of_balloon * jnp.maximum(before.balance - scheduled, 0.0)
        periods.append(
            WaterfallPeriod(
                income=jnp.zeros_like(held.collected),
                fees=now.fees[k][:, None],
                coupon=now.coupon[k][:, None],
                scheduled=scheduled + balloon,
                matures=now.matures[k][:, None],
                release=now.release[k],
                measured=now.measured[k],
                sale=deal.sold_for * worth[deal.row] if has_sale else None,
                ends=now.ends[k],
                refinanced=jnp.zeros(()),
            )
        )
    after = jnp.where(since > deal.last, 1.0, 0.0)
    sold = after if has_sale else jnp.zeros(())
    return StandingDeal(before, held.collected, tuple(periods), now.pays, now.share, 1.0 - after, sold)


def pay(deal: RunDeal, stands: StandingDeal, income: Array) -> PaidDeal:
    """Return what a deal pays out of what its vehicle receives.

    Args:
        deal: static rows.
        stands: before the quarter is cleared.
        income: received in the quarter less operating costs.
    """
    state, collected, no_note = stands.before, stands.collected, 0.0 * stands.before.balance
    nothing = 0.0 * collected
    sums = PaidDeal(state, collected, income, nothing, nothing, nothing, no_note, no_note, nothing)
    for k, period in enumerate(stands.periods):
        pays = stands.pays[k]
        there = collected + income * stands.share[k] * (1.0 - stands.sold)
        after, flows = step(jnp, deal.terms, state, period._replace(income=there))
        if period.sale is not None:  # what the sale does not pay is missed, once and for all
            after = after._replace(overdue=jnp.where(period.ends > 0.0, after.balance, after.overdue))
        before = state
        state = jax.tree.map(lambda new, old, pays=pays: jnp.where(pays > 0.0, new, old), after, before)
        collected = jnp.where(pays > 0.0, 0.0, there)
        fees = flows.fees + flows.last_fees
        sums = sums._replace(
            sale=sums.sale + pays * flows.sale,
            fees=sums.fees + pays * fees.sum(axis=0),
            interest=sums.interest + pays * (flows.interest + flows.last_interest),
            principal=sums.principal + pays * (flows.principal + flows.swept + flows.released + flows.last_principal),
            equity=sums.equity + pays * flows.equity,
        )
    due = sums.fees + state.fees_overdue.sum(axis=0)
    return sums._replace(after=state, collected=collected, fees_due=due)


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


def incomes(model: Model, left: Array) -> tuple[Array, ...]:
    """Return what deals live on of what entities have left after operations ``[limited, path]``."""
    return tuple(jnp.maximum(left[deal.row], 0.0) for deal in model.deals)


def received(model: Model, given: tuple[Array, ...], money: Array) -> Array:
    """Return money ``[limited, path]`` with what deals pay to limited entities."""
    for deal, amount in zip(model.deals, given, strict=True):
        money = money + limited(model, amount, deal.payee)
    return money


def given_by(model: Model, deals: tuple[StandingDeal, ...], income: tuple[Array, ...]) -> tuple[Array, ...]:
    """Return what deals pay out of their income, each ``[claim of the deal, path]``."""
    each = zip(model.deals, deals, income, strict=True)
    return tuple(stands.governs * amounts(deal, pay(deal, stands, cash)) for deal, stands, cash in each)


class Entered(NamedTuple):
    """The claims of a quarter with what deals pay: due, owed, share paid ``[claim, path]``; dues; deals after it."""

    due: Array
    owed: Array
    ratio: Array
    dues: Dues
    deals: tuple[DealState, ...]
    paid: tuple[PaidDeal, ...]


def entered(
    model: Model,
    switches: Switches,
    state: State,
    deals: tuple[StandingDeal, ...],
    claims: tuple[Array, Array, Array, Array],
    dues: Dues,
) -> Entered:
    """Enter what deals pay into the claims of a quarter that is cleared.

    Args:
        model: static indices.
        switches: with failures off, notes get what the base run paid of them where that is more.
        state: at the end of last quarter.
        deals: before the quarter was cleared.
        claims: what is due, what is owed without deals, the share of it that is paid, and the share that the base run
            paid, ``[claim, path]``.
        dues: of the quarter, in which interest and principal of notes are set.
    """
    due, owed, ratio, base = claims
    paid = _settled(model, deals, owed * ratio) if deals else ()
    found = Entered(due, owed, ratio, dues, state.deals, paid)
    for number, (deal, stands, one) in enumerate(zip(model.deals, deals, paid, strict=True)):
        found = _enter(model, switches, state, found, base, number, deal, stands, one)
    return found


def _settled(model: Model, deals: tuple[StandingDeal, ...], flow: Array) -> tuple[PaidDeal, ...]:
    """Return what deals pay once everybody else has; a deal may live on another, so as often as there are deals."""
    claims = model.claims
    others = limited(model, flow, claims.payee) - limited(model, flow, claims.payer)
    income = incomes(model, others)
    for _ in range(len(model.deals) - 1):
        income = incomes(model, received(model, given_by(model, deals, income), others))
    return tuple(pay(deal, stands, cash) for deal, stands, cash in zip(model.deals, deals, income, strict=True))


def _enter(
    model: Model,
    switches: Switches,
    state: State,
    found: Entered,
    base: Array,
    number: int,
    deal: RunDeal,
    stands: StandingDeal,
    paid: PaidDeal,
) -> Entered:
    governs, rows = stands.governs > 0.0, len(deal.debts)
    weight = deal.weight[:, None]
    interest, principal, owners = deal.claims[:rows], deal.claims[rows : 2 * rows], deal.claims[2 * rows :]
    late = jnp.concatenate([weight * paid.after.unpaid[deal.note], weight * paid.after.overdue[deal.note]])
    notes = deal.claims[: 2 * rows]
    amount = amounts(deal, paid)
    whole = amount[: 2 * rows] + late
    new = jnp.maximum(whole - state.arrears[notes], 0.0)
    share = jnp.where(whole > NOTHING, amount[: 2 * rows] / jnp.where(whole > NOTHING, whole, 1.0), 1.0)
    share = jnp.where(switches.failures > 0, share, jnp.maximum(share, base[notes]))
    due, owed, ratio = found.due, found.owed, found.ratio

    def put(array: Array, at: object, value: Array) -> Array:
        return array.at[at].set(jnp.where(governs, value, array[at]))

    due, owed, ratio = put(due, notes, new), put(owed, notes, whole), put(ratio, notes, share)
    one = jnp.ones_like(paid.equity)
    exact = [(owners, amount[2 * rows :]), (deal.sale, paid.sale)]
    if deal.passed is not None:
        exact.append((deal.passed, stands.sold * paid.income))
    for at, value in exact:
        due, owed, ratio = put(due, at, value), put(owed, at, value), put(ratio, at, one + 0.0 * value)
    costs = owed[deal.cost]
    with_fees = costs + paid.fees_due
    part = (costs * ratio[deal.cost] + paid.fees) / jnp.where(with_fees > NOTHING, with_fees, 1.0)
    due = put(due, deal.cost, due[deal.cost] + paid.fees_due)
    owed, ratio = put(owed, deal.cost, with_fees), put(ratio, deal.cost, jnp.where(with_fees > NOTHING, part, 1.0))
    dues = found.dues._replace(
        interest=put(found.dues.interest, deal.debts, due[interest]),
        principal=put(found.dues.principal, deal.debts, due[principal]),
    )
    return found._replace(due=due, owed=owed, ratio=ratio, dues=dues, deals=_after(found.deals, number, stands, paid))


def _after(held: tuple[DealState, ...], number: int, stands: StandingDeal, paid: PaidDeal) -> tuple[DealState, ...]:
    """Return the deals with one of them after its payments; one that is over keeps nothing apart."""
    after = paid.after
    one = DealState(
        prefunded=stands.runs * after.prefunded,
        trap=stands.runs * after.trap,
        reserve=stands.runs * after.reserve,
        collateral=stands.runs * after.collateral,
        collected=stands.runs * paid.collected,
        fees_overdue=after.fees_overdue,
        earned=after.earned,
        serviced=after.serviced,
        residual=held[number].residual,
    )
    return (*held[:number], one, *held[number + 1 :])


def topped_up(model: Model, switches: Switches, state: State, deals: tuple[StandingDeal, ...], short: Array) -> Array:
    """Return what a lifeline pays ``[limited, path]``: of deals, what brings cash to the sum of their accounts."""
    for deal, stands, held in zip(model.deals, deals, state.deals, strict=True):
        lacking = (held.cash - state.cash[deal.entity]) * (1.0 - switches.failures)
        short = short.at[deal.row].set(jnp.where(stands.governs > 0.0, lacking, short[deal.row]))
    return short


def checked(model: Model, state: State, deals: tuple[StandingDeal, ...], paid: tuple[PaidDeal, ...]) -> State:
    """Return the state with how far cash of each vehicle is from its accounts after a quarter's payments."""
    found = []
    for deal, stands, one, held in zip(model.deals, deals, paid, state.deals, strict=True):
        before = stands.before
        size = one.income + one.sale + before.balance.sum(axis=0) + held.cash
        gap = jnp.abs(state.cash[deal.entity] - held.cash) / jnp.maximum(size, 1e-9)
        found.append(held._replace(residual=jnp.maximum(held.residual, stands.governs * gap)))
    return state._replace(deals=tuple(found))
