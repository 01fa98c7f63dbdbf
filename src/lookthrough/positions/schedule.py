"""The payments a book schedules: mid terms, or several sets at once, the base world, everybody pays. NumPy only.

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


def schedule(plan: Plan, first: int, last: int, reference_rate: float) -> tuple[Scheduled, ...]:
    """Return all scheduled payments at mid terms between two quarters, both included, USD bn; as :func:`in_cases`."""
    flows = in_cases(plan, first, last, reference_rate, plan.table.arrays().mid[:, None])
    return tuple(flow._replace(amount=flow.amount[..., 0]) for flow in flows)


def in_cases(
    plan: Plan, first: int, last: int, reference_rate: float, values: NDArray[np.float64]
) -> tuple[Scheduled, ...]:
    """Return all scheduled payments between two quarters, both included, ``[position, quarter, case]``, USD bn.

    Args:
        plan: a compiled book.
        first: first quarter number; not before the book's first quarter.
        last: last quarter number.
        reference_rate: the flat floating rate, per year.
        values: the slot table ``[slot, case]``.
    """
    terms = families(np, plan, values)
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
    debts, equities = plan.debt, plan.equity
    sides = {
        "interest": (debts, debts.payer, debts.payee),
        "principal": (debts, debts.payer, debts.payee),
        "draw": (debts, debts.payee, debts.payer),
        "rent": (plan.lease, plan.lease.payer, plan.lease.payee),
        "commitment": (plan.commitment, plan.commitment.payer, plan.commitment.payee),
        "order": (plan.order, plan.order.payer, plan.order.payee),
        # An equity contract is written investor -> issuer, and so is its money.
        "funding": (equities, equities.payer, equities.payee),
    }
    return tuple(
        Scheduled(nature, *of, _stack(rows[nature], len(of[0]), values.shape[1])) for nature, of in sides.items()
    )


def _stack(rows: list[NDArray[np.float64]], positions: int, cases: int) -> NDArray[np.float64]:
    """Return the amounts of all quarters ``[position, quarter, case]``."""
    if not rows or not positions:
        return np.zeros((positions, len(rows), cases))
    return np.stack([np.broadcast_to(row, (positions, cases)) for row in rows], axis=1)
