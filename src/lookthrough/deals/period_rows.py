"""The base case of a deal as rows: by period, by note and period, by note, and the diary of its trigger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.deals.deal_answer import DealPeriodRow, NoteFlow, NoteRow, SourcesAndUses, TriggerEvent
from lookthrough.deals.note_values import average_life, price_at, yield_at
from lookthrough.deals.postings import COLLECTION, NEW_MONEY, SALE, account_names, in_total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.book.deal_file.deal_records import DealNote
    from lookthrough.deals.deal_plan import DealPlan
    from lookthrough.deals.deal_walk import Walked
    from lookthrough.deals.postings import DealPosting

    Floats = NDArray[np.float64]

_SETTLED = 1e-9


def period_rows(plan: DealPlan, walked: Sequence[Walked]) -> tuple[DealPeriodRow, ...]:
    """Return every period of the base case."""
    return tuple(_period(plan, walked, at) for at in range(plan.periods))


def _period(plan: DealPlan, walked: Sequence[Walked], at: int) -> DealPeriodRow:
    state, flows, residual = walked[at]
    end = float(flows.last_principal.sum())
    debt = float(state.balance.sum()) + end
    collateral = float(state.collateral.sum() + flows.drained[3].sum())
    income = float(flows.income.sum())
    backstop = _backstop(plan, at)
    return DealPeriodRow(
        name=plan.names[at],
        day=plan.dates[at],
        income=income,
        fees=float(flows.fees.sum() + flows.last_fees.sum()),
        interest=float(flows.interest.sum() + flows.last_interest.sum()),
        scheduled=float(flows.principal.sum()),
        from_accounts=float(flows.interest_from[1:].sum() + flows.principal_from[1:].sum()),
        swept=float(flows.swept.sum()),
        released=float(flows.released.sum()),
        trapped=float(flows.trap_in.sum() - flows.trap_out.sum()),
        end=end,
        equity=float(flows.equity.sum()),
        debt=debt,
        prefunded=float(state.prefunded.sum()),
        trap=float(state.trap.sum()),
        reserve=float(state.reserve.sum()),
        collateral=float(state.collateral.sum()),
        cover=_cover(walked[at : at + 1]),
        average_cover=_average(plan, walked, at),
        is_trapped=bool(flows.met.min() < 1.0),
        ltv=None if not plan.deal.value else debt / plan.deal.value,
        debt_yield=None if debt <= _SETTLED or not plan.measured[at] else income * plan.a_year / debt,
        backstop=backstop,
        backstop_less_debt=None if backstop is None else backstop - (debt - collateral),
        residual=residual,
    )


def _cover(walked: Sequence[Walked]) -> float | None:
    """Return income less fees over interest and scheduled principal of some periods, ``None`` where nothing is due."""
    earned, serviced = (sum(float(each.sum()) for each in part) for part in _of_cover(walked))
    return None if serviced <= 0.0 else earned / serviced


def _of_cover(walked: Sequence[Walked]) -> tuple[list[Floats], list[Floats]]:
    return [each.flows.earned for each in walked], [each.flows.serviced for each in walked]


def _average(plan: DealPlan, walked: Sequence[Walked], at: int) -> float | None:
    if plan.deal.trigger is None:
        return None
    return _cover(walked[max(0, at + 1 - plan.deal.trigger.over) : at + 1])


def _backstop(plan: DealPlan, at: int) -> float | None:
    written = plan.deal.backstop
    return None if written is None else written.first + (written.last - written.first) * (at + 1) / plan.periods


def note_flows(plan: DealPlan, walked: Sequence[Walked]) -> tuple[NoteFlow, ...]:
    """Return every note in every period, by period and rank."""
    found: list[NoteFlow] = []
    opening = [note.balance.number for note in plan.notes]
    for name, each in zip(plan.names, walked, strict=True):
        flows = each.flows
        principal = flows.principal + flows.swept + flows.released + flows.last_principal
        interest = flows.interest + flows.last_interest
        for row, note in enumerate(plan.notes):
            numbers = (float(part[row].sum()) for part in (flows.interest_due, interest, principal, each.state.balance))
            found.append(NoteFlow(name, note.id, opening[row], *numbers))
            opening[row] = found[-1].closing
    return tuple(found)


def note_rows(
    plan: DealPlan, flows: Sequence[NoteFlow], prices: Sequence[float], yields: Sequence[float]
) -> tuple[NoteRow, ...]:
    """Return each note over the deal, by rank.

    Args:
        plan: the deal by period.
        flows: every note in every period.
        prices: over the balance, at which the yield is asked.
        yields: a year, at which the price is asked.
    """
    up_to = np.cumsum([note.balance.number for note in plan.notes])
    return tuple(
        _note(plan, note, [flow for flow in flows if flow.note == note.id], float(debt), prices, yields)
        for note, debt in zip(plan.notes, up_to, strict=True)
    )


def _note(
    plan: DealPlan,
    note: DealNote,
    flows: Sequence[NoteFlow],
    up_to: float,
    prices: Sequence[float],
    yields: Sequence[float],
) -> NoteRow:
    interest, principal = (np.array([getattr(flow, name) for flow in flows]) for name in ("interest", "principal"))
    cash, balance, lost = interest + principal, note.balance.number, flows[-1].closing
    due = sum(flow.interest_due - (before.interest_due - before.interest) for flow, before in _with_before(flows))
    return NoteRow(
        note=note.id,
        rank=note.rank,
        balance=balance,
        rate=note.rate.number,
        maturity=note.maturity,
        interest=float(interest.sum()),
        principal=float(principal.sum()),
        lost=lost,
        lost_share=lost / balance if balance else 0.0,
        unpaid=max(0.0, due - float(interest.sum())),
        wal=average_life(principal, plan.a_year),
        ltv=None if not plan.deal.value else up_to / plan.deal.value,
        debt_yield=None if not up_to else plan.first_year / up_to,
        at_par=yield_at(cash, balance, 1.0, plan.a_year),
        yields=tuple(yield_at(cash, balance, price, plan.a_year) for price in prices),
        prices=tuple(price_at(cash, balance, each, plan.a_year) for each in yields),
    )


def _with_before(flows: Sequence[NoteFlow]) -> list[tuple[NoteFlow, NoteFlow]]:
    nothing = NoteFlow("", "", 0.0, 0.0, 0.0, 0.0, 0.0)
    return list(zip(flows, [nothing, *flows[:-1]], strict=True))


def trigger_diary(plan: DealPlan, walked: Sequence[Walked]) -> tuple[TriggerEvent, ...]:
    """Return when the cover test begins to trap and when it is met again."""
    if plan.deal.trigger is None:
        return ()
    found, was_met = [], True
    for at, (name, each) in enumerate(zip(plan.names, walked, strict=True)):
        is_met, cover = bool(each.flows.met.min() > 0.0), _average(plan, walked, at)
        if is_met != was_met and cover is not None:
            event, amount = ("released", each.flows.trap_out) if is_met else ("trapped", each.flows.trap_in)
            found.append(TriggerEvent(name, event, cover, plan.deal.trigger.below, float(amount.sum())))
        was_met = is_met
    return tuple(found)


def money(plan: DealPlan, rows: Sequence[DealPosting], last: Walked) -> SourcesAndUses:
    """Return sources and uses of the whole deal by name; what accounts keep at the end is a use."""
    named = account_names(plan)
    inside = {COLLECTION, *named.values()}
    openings = {account.id: account.opening for account in plan.deal.accounts if account.opening}
    sources, uses = dict[str, float](), dict[str, float]()
    for row in in_total(rows):
        if row.payer not in inside:
            sources[row.payer] = sources.get(row.payer, 0.0) + row.amount
        if row.payee not in inside:
            uses[row.payee] = uses.get(row.payee, 0.0) + row.amount
    ordered = [*(row.id for row in plan.deal.income), SALE, NEW_MONEY]
    state = last.state
    kept = dict(zip(named.values(), (state.prefunded, state.trap, state.reserve, state.collateral), strict=True))
    left = {f"left in {name}": float(amount.sum()) for name, amount in kept.items() if amount.sum() > _SETTLED}
    come = {name: sources[name] for name in dict.fromkeys(ordered) if name in sources}
    return SourcesAndUses({**come, **openings}, {**uses, **left})
