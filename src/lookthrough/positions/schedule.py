"""The payments a book schedules: mid terms unless others are given, the base world, everybody pays. NumPy only.

These are the flows that look-through, funding and circularity read; the simulation moves the same formulas with
sampled terms and entities that can fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts import commitment, debt, equity, lease
from lookthrough.positions.families import families
from lookthrough.positions.serving import follow, set_apart

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.positions.plan import Plan, Positions


class Scheduled(NamedTuple):
    """Payments of one nature: for each position the payer, the payee and the amount ``[position, quarter]``."""

    nature: str
    positions: Positions
    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    amount: NDArray[np.float64]


def schedule(
    plan: Plan, first: int, last: int, reference_rate: float, values: NDArray[np.float64] | None = None
) -> tuple[Scheduled, ...]:
    """Return all scheduled payments between two quarters, both included, USD bn.

    Args:
        plan: a compiled book.
        first: first quarter number; not before the book's first quarter.
        last: last quarter number.
        reference_rate: the flat floating rate, per year.
        values: the slots ``[slot]``, the middle of every range unless others are given.
    """
    terms = families(np, plan, (plan.table.arrays().mid if values is None else values)[:, None])
    renewed = np.ones(1)
    begin = plan.first_quarter
    balance = terms["debt"].drawn + 0.0
    rate = debt.coupon(terms["debt"], np.array(reference_rate))
    rows: dict[str, list[NDArray[np.float64]]] = {
        n: [] for n in ("interest", "principal", "draw", "rent", "commitment", "order", "funding")
    }
    for quarter in range(begin, last + 1):
        lent = debt.paid(np, terms["debt"], balance, rate, quarter, begin)
        balance = lent.balance
        if quarter < first:
            continue
        rows["draw"].append(lent.draw)
        rows["interest"].append(lent.interest)
        rows["principal"].append(lent.principal)
        regular = debt.service(np, terms["debt"], lent.interest, lent.principal)
        written = {
            "lease": lease.due(np, terms["lease"], quarter, renewed),
            "commitment": commitment.due(np, terms["commitment"], quarter),
        }
        paid = {
            name: follow(np, plan.serving.loans[name], terms[name], amount, regular, quarter)
            for name, amount in written.items()
        }
        rows["rent"].append(paid["lease"])
        rows["commitment"].append(set_apart(np, plan.serving.apart, paid["commitment"]))
        rows["order"].append(commitment.due(np, terms["order"], quarter))
        rows["funding"].append(equity.due(np, terms["equity"], quarter))
    debts = plan.debt
    return (
        Scheduled("interest", debts, debts.payer, debts.payee, _stack(rows["interest"], debts)),
        Scheduled("principal", debts, debts.payer, debts.payee, _stack(rows["principal"], debts)),
        Scheduled("draw", debts, debts.payee, debts.payer, _stack(rows["draw"], debts)),
        *(
            Scheduled(nature, held, held.payer, held.payee, _stack(rows[nature], held))
            for nature, held in (
                ("rent", plan.lease),
                ("commitment", plan.commitment),
                ("order", plan.order),
            )
        ),
        # An equity contract is written investor -> issuer, and so is its money.
        Scheduled("funding", plan.equity, plan.equity.payer, plan.equity.payee, _stack(rows["funding"], plan.equity)),
    )


def _stack(rows: list[NDArray[np.float64]], positions: Positions) -> NDArray[np.float64]:
    if not rows or not len(positions):
        return np.zeros((len(positions), len(rows)))
    return np.concatenate([np.broadcast_to(r, (len(positions), 1)) for r in rows], axis=1)
