"""One period of a deal's waterfall, each step with both legs, on the array namespace of its inputs.

    1 collect income               5 refill the reserve to its target
    2 fees                         6 cover test: met, the trap is released; not met, all that is left is trapped
    3 interest by rank             7 the sweep share of what is left repays principal by rank
    4 scheduled principal by rank  7b released collateral repays principal by rank
                                   8 the rest goes to equity
    at the end: what is left, all accounts and the sale pay fees, interest and principal by rank, then equity

Where collection does not pay 3 or 4 the prefunded reserve does, then the trap, then the reserve; what is still short
stays due, interest with interest on it. A fee that collection does not pay stays due. Cover is income less fees over
interest and scheduled principal of the period, without what stood due before; the test averages it over periods as a
ratio of sums.

No control flow depends on a value, so that a run of a book may step a deal on its own paths (NumPy or ``jax.numpy``).
"""

from __future__ import annotations

from typing import NamedTuple

from lookthrough.contracts.arrays import Array, Namespace
from lookthrough.deals.deal_arrays import WaterfallFlows, WaterfallPeriod, WaterfallState, WaterfallTerms

Pots = tuple[Array, Array, Array, Array]
"""Collection, prefunded reserve, trap and reserve."""


def step(
    xp: Namespace, terms: WaterfallTerms, state: WaterfallState, period: WaterfallPeriod
) -> tuple[WaterfallState, WaterfallFlows]:
    """Pay one period.

    Args:
        xp: array namespace.
        terms: what holds all through the deal.
        state: at the end of the last period.
        period: what this one brings.

    Returns:
        The state at its end, and both legs of every step. Sources = uses + change of accounts, which
        ``deals.conservation`` asserts.
    """
    served = _served(xp, state, period)
    kept = _kept(xp, terms, state, period, served)
    after = WaterfallState(
        balance=kept.balance,
        unpaid=served.interest_due - served.interest,
        overdue=xp.minimum(served.principal_due - served.principal, kept.balance),
        fees_overdue=served.fees_due - served.fees,
        prefunded=served.pots[1],
        trap=kept.trap,
        reserve=kept.reserve,
        collateral=state.collateral - kept.collateral_out,
        earned=_shifted(xp, state.earned, served.earned),
        serviced=_shifted(xp, state.serviced, served.serviced),
    )
    after, end = _ended(xp, after, kept.cash, period)
    every = {**served._asdict(), **kept._asdict(), **end._asdict(), "income": period.income}
    return after, WaterfallFlows(**{name: every[name] for name in WaterfallFlows._fields})


class _Served(NamedTuple):
    """Steps 2 to 4: what was due and is paid, and what collection, prefunded reserve, trap and reserve keep."""

    fees_due: Array
    fees: Array
    interest_due: Array
    interest: Array
    interest_from: Array
    principal_due: Array
    principal: Array
    principal_from: Array
    earned: Array
    serviced: Array
    pots: Pots


def _served(xp: Namespace, state: WaterfallState, period: WaterfallPeriod) -> _Served:
    fees_due = period.fees + state.fees_overdue
    fees, cash = in_order(xp, fees_due, period.income)
    coupons = state.balance * period.coupon
    interest_due = coupons + state.unpaid * (1.0 + period.coupon)
    pots = (cash, state.prefunded, state.trap, state.reserve)
    interest, interest_from, pots = _paid(xp, interest_due, pots)
    scheduled = xp.minimum(state.balance, period.scheduled + state.overdue)
    principal_due = xp.where(period.matures > 0.0, state.balance, scheduled)
    principal, principal_from, pots = _paid(xp, principal_due, pots)
    current = coupons + xp.minimum(state.balance, period.scheduled)
    return _Served(
        fees_due=fees_due,
        fees=fees,
        interest_due=interest_due,
        interest=interest,
        interest_from=interest_from,
        principal_due=principal_due,
        principal=principal,
        principal_from=principal_from,
        earned=period.measured * (period.income - period.fees.sum(axis=0)),
        serviced=period.measured * current.sum(axis=0),
        pots=pots,
    )


class _Kept(NamedTuple):
    """Steps 5 to 7b: what is kept back, and what repays principal early; ``cash`` is what is left for equity."""

    refill: Array
    trap_in: Array
    trap_out: Array
    met: Array
    swept: Array
    collateral_out: Array
    released: Array
    cash: Array
    trap: Array
    reserve: Array
    balance: Array


def _kept(
    xp: Namespace, terms: WaterfallTerms, state: WaterfallState, period: WaterfallPeriod, served: _Served
) -> _Kept:
    cash, _, trap, reserve = served.pots
    refill = xp.minimum(xp.maximum(terms.target - reserve, 0.0), cash)
    cash = cash - refill
    met = _is_met(terms, state, served)
    trap_in = 0.0 * cash if met is None else xp.where(met, 0.0, cash)
    trap_out = trap if met is None else xp.where(met, trap, 0.0)
    cash = cash - trap_in + trap_out
    balance = state.balance - served.principal
    swept, unswept = in_order(xp, balance, terms.sweep * cash)
    collateral_out = xp.minimum(state.collateral, period.release)
    released, over = in_order(xp, balance - swept, collateral_out)
    return _Kept(
        refill=refill,
        trap_in=trap_in,
        trap_out=trap_out,
        met=1.0 + 0.0 * cash if met is None else xp.where(met, 1.0, 0.0),
        swept=swept,
        collateral_out=collateral_out,
        released=released,
        cash=unswept + (1.0 - terms.sweep) * cash + over,
        trap=trap + trap_in - trap_out,
        reserve=reserve + refill,
        balance=balance - swept - released,
    )


def in_order(xp: Namespace, due: Array, cash: Array) -> tuple[Array, Array]:
    """Pay what is due one row after the other.

    Args:
        xp: array namespace.
        due: ``[row, path]``, first row first.
        cash: ``[path]``.

    Returns:
        What is paid, ``[row, path]``, and what is left, ``[path]``.
    """
    paid = []
    for row in range(due.shape[0]):
        paid.append(xp.minimum(due[row], cash))
        cash = cash - paid[-1]
    return xp.stack(paid) if paid else 0.0 * due, cash


def _paid(xp: Namespace, due: Array, pots: Pots) -> tuple[Array, Array, Pots]:
    """Pay rows by rank out of the pots in their order; return what is paid, what each pot gave, and what it keeps."""
    there = pots[0] + pots[1] + pots[2] + pots[3]
    paid, _ = in_order(xp, due, there)
    asked = paid.sum(axis=0)
    gave, kept = [], []
    for pot in pots:
        gave.append(xp.minimum(asked, pot))
        asked = asked - gave[-1]
        kept.append(pot - gave[-1])
    return paid, xp.stack(gave), (kept[0], kept[1], kept[2], kept[3])


def _is_met(terms: WaterfallTerms, state: WaterfallState, served: _Served) -> Array | None:
    """Return whether the cover test is met, ``None`` where there is none."""
    if terms.cover_below is None:
        return None
    income, service = served.earned + state.earned.sum(axis=0), served.serviced + state.serviced.sum(axis=0)
    return income >= terms.cover_below * service


def _shifted(xp: Namespace, before: Array, now: Array) -> Array:
    """Return the last periods with this one behind and the oldest gone."""
    return before if before.shape[0] == 0 else xp.concatenate([before[1:], now[None]])


class _End(NamedTuple):
    sale: Array
    refinanced: Array
    last_fees: Array
    last_interest: Array
    last_principal: Array
    drained: Array
    equity: Array


def _ended(xp: Namespace, state: WaterfallState, cash: Array, period: WaterfallPeriod) -> tuple[WaterfallState, _End]:
    """Pay all that is there where the deal ends, else the rest to equity."""
    none = 0.0 * cash
    if period.sale is None:
        no_note, no_fee = 0.0 * state.balance, 0.0 * state.fees_overdue
        return state, _End(none, none, no_fee, no_note, no_note, xp.stack([none] * 4), cash)
    ends = period.ends + none
    sale = ends * period.sale
    accounts = xp.stack([state.prefunded, state.trap, state.reserve, state.collateral])
    drained = ends * accounts
    owed = state.fees_overdue.sum(axis=0) + state.unpaid.sum(axis=0) + state.balance.sum(axis=0)
    refinanced = ends * period.refinanced * owed
    there = ends * cash + drained.sum(axis=0) + sale + refinanced
    last_fees, there = in_order(xp, ends * state.fees_overdue, there)
    rows = xp.concatenate([(state.unpaid[i : i + 1], state.balance[i : i + 1])[j] for i, j in _pairs(state.balance)])
    paid, there = in_order(xp, ends * rows, there)
    last_interest, last_principal = paid[0::2], paid[1::2]
    kept = (1.0 - ends) * accounts
    closed = state._replace(
        balance=state.balance - last_principal,
        unpaid=state.unpaid - last_interest,
        overdue=xp.minimum(state.overdue, state.balance - last_principal),
        fees_overdue=state.fees_overdue - last_fees,
        prefunded=kept[0],
        trap=kept[1],
        reserve=kept[2],
        collateral=kept[3],
    )
    equity = there + (1.0 - ends) * cash
    return closed, _End(sale, refinanced, last_fees, last_interest, last_principal, drained, equity)


def _pairs(balance: Array) -> list[tuple[int, int]]:
    """Return the order in which the end pays: of each note its interest, then its principal."""
    return [(note, part) for note in range(balance.shape[0]) for part in (0, 1)]
