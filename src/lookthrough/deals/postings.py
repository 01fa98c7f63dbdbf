"""Where every dollar went: each step of a period as payments from one account to another, both legs by name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.deals.deal_plan import cash_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lookthrough.deals.deal_plan import DealPlan
    from lookthrough.deals.deal_walk import Walked

COLLECTION, EQUITY, SALE, NEW_MONEY = "collection", "equity", "sale", "new lenders"
_NOTHING = 1e-12


class DealPosting(NamedTuple):
    """One payment of a step, USD m: the same amount leaves the payer and reaches the payee."""

    period: str
    step: str
    payer: str
    payee: str
    amount: float


def postings(plan: DealPlan, walked: Sequence[Walked]) -> tuple[DealPosting, ...]:
    """Return the payments of the first path, period by period in the order of the steps."""
    rows = [cash_row(row, plan.dates, plan.deal.months) for row in plan.deal.income]
    due = [[float(row[at]) for row in rows] for at in range(plan.periods)]
    found = (each for at, period in enumerate(walked) for each in _of_period(plan, at, period, due[at]))
    return tuple(each for each in found if each.amount > _NOTHING)


def in_total(rows: Iterable[DealPosting]) -> tuple[DealPosting, ...]:
    """Return the payments of the whole deal, one row for each step, payer and payee."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in rows:
        sums[row.step, row.payer, row.payee] += row.amount
    return tuple(DealPosting("all", *key, amount) for key, amount in sums.items())


def account_names(plan: DealPlan) -> dict[str, str]:
    """Return the ids of a deal's accounts by what the waterfall does with them."""
    deal = plan.deal
    roles = {"prefunded": deal.prefunded, "trap": deal.trap, "reserve": deal.reserve, "collateral": deal.release}
    return {name: name if role is None else role.account for name, role in roles.items()}


def _of_period(plan: DealPlan, at: int, walked: Walked, due: Sequence[float]) -> Iterator[DealPosting]:
    flows, named, period = walked.flows, account_names(plan), plan.names[at]
    notes, fees = [note.id for note in plan.notes], [fee.id for fee in plan.deal.fees]
    pots = [COLLECTION, named["prefunded"], named["trap"], named["reserve"]]

    def legs(
        step: str, payers: Sequence[str], given: object, payees: Sequence[str], taken: object
    ) -> Iterator[DealPosting]:
        for payer, payee, amount in matched(payers, _numbers(given), payees, _numbers(taken)):
            yield DealPosting(period, step, payer, payee, amount)

    def one(step: str, payer: str, payee: str, amount: object) -> Iterator[DealPosting]:
        return legs(step, [payer], [amount], [payee], [amount])

    yield from _income(plan, at, due, float(np.ravel(flows.income)[0]))
    paid = _numbers(flows.fees)
    yield from legs("fees", [COLLECTION], [sum(paid)], fees, paid)
    yield from legs("interest", pots, flows.interest_from, notes, flows.interest)
    yield from legs("scheduled principal", pots, flows.principal_from, notes, flows.principal)
    yield from one("refill the reserve", COLLECTION, named["reserve"], flows.refill)
    yield from one("trap", COLLECTION, named["trap"], flows.trap_in)
    yield from one("release the trap", named["trap"], COLLECTION, flows.trap_out)
    swept = _numbers(flows.swept)
    yield from legs("sweep", [COLLECTION], [sum(swept)], notes, swept)
    released = _numbers(flows.released)
    over = float(np.ravel(flows.collateral_out)[0]) - sum(released)
    yield from legs("release of collateral", [named["collateral"]], [sum(released)], notes, released)
    yield from one("release of collateral", named["collateral"], COLLECTION, over)
    accounts = [named[name] for name in ("prefunded", "trap", "reserve", "collateral")]
    drained = _numbers(flows.drained)
    yield from legs("end", accounts, drained, [COLLECTION], [sum(drained)])
    yield from one("end", SALE, COLLECTION, flows.sale)
    yield from one("end", NEW_MONEY, COLLECTION, flows.refinanced)
    for step, names, rows in (
        ("fees at the end", fees, flows.last_fees),
        ("interest at the end", notes, flows.last_interest),
        ("principal at the end", notes, flows.last_principal),
    ):
        paid = _numbers(rows)
        yield from legs(step, [COLLECTION], [sum(paid)], names, paid)
    yield from one("equity", COLLECTION, EQUITY, flows.equity)


def _income(plan: DealPlan, at: int, due: Sequence[float], collected: float) -> Iterator[DealPosting]:
    """Yield the income by its rows, in proportion to what each should bring, ``[row]``."""
    total = sum(due)
    for row, amount in zip(plan.deal.income, due, strict=True):
        if total > 0.0:
            yield DealPosting(plan.names[at], "income", row.id, COLLECTION, collected * amount / total)


def matched(
    payers: Sequence[str], given: Sequence[float], payees: Sequence[str], taken: Sequence[float]
) -> Iterator[tuple[str, str, float]]:
    """Yield who pays whom where payers give and payees take in their order, so that both sides add up."""
    left, i = list(given), 0
    for payee, amount in zip(payees, taken, strict=True):
        rest = amount
        while i < len(left) and rest > _NOTHING:
            paid = min(rest, left[i])
            yield payers[i], payee, paid
            rest, left[i] = rest - paid, left[i] - paid
            i += left[i] <= _NOTHING


def _numbers(rows: object) -> list[float]:
    return [float(np.ravel(row)[0]) for row in rows]  # type: ignore[attr-defined]  # arrays or lists
