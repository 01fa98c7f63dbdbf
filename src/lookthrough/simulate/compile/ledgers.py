"""Whose loss it is: how the sums of a run enter the ledgers, entry by entry.

A *ledger* is a group of those who lose in one way. Five are reported apart and never summed without their parts:

- **lenders**: interest and principal that is due and not paid, less what guarantors pay of it;
- **lessors**: rent that is due and not paid, rent that ended with the tenant less what is let again, less damages;
- **sellers**: take-or-pay, orders and shares of revenue in the same way, less what they save (``quarter.unsold``);
- **support**: payments under guarantees and backstops, less what the obligors pay back;
- **owners** of private firms and vehicles: what is paid out to them and what is left at the horizon.

Two measures stand side by side. *Existing* exposures are what was lent, promised or paid for at the book's date; *all
flows* count the loans and the shares that come later too. They differ for lenders and owners only: whatever is due
under contracts of the date is existing. Only entities that are not limited count: what a limited one loses, its
creditors and owners lose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts.family import LEDGERS, LENDERS, LESSORS, OWNERS, SELLERS, UNPAID

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.positions.plan import Plan
    from lookthrough.simulate.compile.claims import Claims
    from lookthrough.simulate.compile.guarantee_cover import Cover

NEW_MONEY = ("funding", "equity raised", "rescue")
LOST_GROUPS = (("lease", LESSORS), ("commitment", SELLERS), ("order", SELLERS))
"""Families whose capacity may be left unsold, in the order of ``State.unsold``, and whose loss that is."""


@dataclass(frozen=True, slots=True)
class LedgerEntries:
    """How sums enter the wealth of holders: arrays ``[entry]``, of which a cell is ledger x entities + entity.

    Attributes:
        cell, kind: where an entry adds up by holder, and by contract kind (row of ``Model.kinds``).
        claim: row of the claim whose discounted sums it takes.
        due, paid: factors of what was due and of what was paid, all flows.
        existing: the factor of both for existing exposures; of debt it is 0, since ``quarter.exposures`` counts it.
        lost_cell, lost_kind, lost_row: of what is left unsold, the row in ``State.unsold``.
        debt_cell, debt_kind, debt_row: of existing debt, the row among the claims to interest and principal.
        owner_cell, owner_kind: of each entity's residual at the horizon ``[entity]``.
    """

    cell: NDArray[np.int64]
    kind: NDArray[np.int64]
    claim: NDArray[np.int64]
    due: NDArray[np.float64]
    paid: NDArray[np.float64]
    existing: NDArray[np.float64]
    lost_cell: NDArray[np.int64]
    lost_kind: NDArray[np.int64]
    lost_row: NDArray[np.int64]
    debt_cell: NDArray[np.int64]
    debt_kind: NDArray[np.int64]
    debt_row: NDArray[np.int64]
    owner_cell: NDArray[np.int64]
    owner_kind: NDArray[np.int64]


def ledger_entries(
    plan: Plan, claims: Claims, cover: Cover, kinds: tuple[str, ...], counts: NDArray[np.float64]
) -> LedgerEntries:
    """Return the entries of a model.

    Args:
        plan: of the book.
        claims: of the run.
        cover: the legs of its guarantees.
        kinds: of contracts, by which losses are cut.
        counts: 1.0 for entities whose wealth counts by itself ``[entity]``.
    """
    number = {kind: row for row, kind in enumerate(kinds)}
    kind_of = np.array([number[k] for k in claims.kind], dtype=np.int64)
    received = np.flatnonzero((claims.payee_ledger >= 0) & (counts[claims.payee] > 0.0))
    given = np.flatnonzero((claims.payer_ledger >= 0) & (counts[claims.payer] > 0.0))
    by_level = (claims.mode == UNPAID) | (claims.payee_ledger == LEDGERS.index(LENDERS))
    by_level[claims.groups["guarantee"]] = False
    existing_payee, existing_payer = _existing(plan, claims, cover)
    lost = [
        (position, ledger, kind, payee)
        for position, (ledger, kind, payee) in enumerate(_unsold(plan))
        if counts[payee] > 0.0
    ]
    debts = claims.of_debt
    held = np.flatnonzero(counts[claims.payee[debts]] > 0.0)
    count = len(counts)
    return LedgerEntries(
        cell=np.concatenate(
            [
                claims.payee_ledger[received] * count + claims.payee[received],
                claims.payer_ledger[given] * count + claims.payer[given],
            ]
        ),
        kind=kind_of[np.concatenate([received, given])],
        claim=np.concatenate([received, given]),
        due=np.concatenate([-by_level[received].astype(float), np.zeros(len(given))]),
        paid=np.concatenate([np.ones(len(received)), -np.ones(len(given))]),
        existing=np.concatenate([existing_payee[received], existing_payer[given]]),
        lost_cell=np.array([LEDGERS.index(x[1]) * count + x[3] for x in lost], dtype=np.int64),
        lost_kind=np.array([number[x[2]] for x in lost], dtype=np.int64),
        lost_row=np.array([x[0] for x in lost], dtype=np.int64),
        debt_cell=LEDGERS.index(LENDERS) * count + claims.payee[debts][held],
        debt_kind=kind_of[debts][held],
        debt_row=held,
        owner_cell=LEDGERS.index(OWNERS) * count + np.arange(count),
        owner_kind=np.full(count, number["residual"], dtype=np.int64),
    )


def _existing(plan: Plan, claims: Claims, cover: Cover) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the part of each claim that is an existing exposure of who is paid, and of who pays, ``[claim]``."""
    payer = np.ones(len(claims))
    for nature in NEW_MONEY:
        payer[claims.groups[nature]] = 0.0
    payee = payer.copy()
    payee[claims.of_debt] = 0.0
    payee[claims.groups["guarantee"]] = np.where(is_of_debt(claims, cover), 0.0, 1.0)
    payee[claims.groups["distribution"]] = [stake.paid for stake in plan.vehicle_stakes]
    return payee, payer


def is_of_debt(claims: Claims, cover: Cover) -> NDArray[np.bool_]:
    """Return which legs of guarantees cover interest or principal ``[leg]``."""
    debts = claims.of_debt
    return np.asarray((cover.source >= debts.start) & (cover.source < debts.stop))


def _unsold(plan: Plan) -> list[tuple[str, str, int]]:
    """Return (ledger, kind, seller) of everything whose capacity may be left unsold."""
    return [
        (ledger, held.kinds[i], int(held.payee[i]))
        for family, ledger in LOST_GROUPS
        for held in (plan.positions[family],)
        for i in range(len(held))
    ]
