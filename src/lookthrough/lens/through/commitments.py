"""What a company has promised and not yet on its balance sheet: rent to come and purchases, in columns of their own.

A reported total is what counts where the book has one; the contracts named beside it are memos
(``lens.through.reported_totals``, which says what happens where they exceed it). Purchases are net of what is prepaid;
what can be cancelled stands apart, and so does equity promised. Every row has its present value beside the undiscounted
amount (``lens.through.present_value``; totals and contracts without dates by assumption). Contracts of one
stack carry one cash flow: of its layers (a lease, a purchase, a loan) only the largest counts, and the parts of one
layer add. What of all this still binds when its giver leaves as soon as it may is the view ``firm``
(``lens.through.firm``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.lens.through.firm import firm_rows
from lookthrough.lens.through.obligation import Obligation, reported
from lookthrough.lens.through.present_value import (
    LEASES,
    PURCHASES,
    discount_rate,
    discounted,
    worth_of_contract,
    worth_of_total,
)
from lookthrough.lens.through.reported_totals import largest_layer, with_parts
from lookthrough.positions.standing_contract import StandingContract, left_to_pay
from lookthrough.units.range import ZERO, Range, times

if TYPE_CHECKING:
    from lookthrough.positions.standing import Standing

COMMITTED = ("committed",)
EQUITY = "equity_promised"


def committed(
    standing: Standing, entity: str, leases: list[StandingContract], purchases: list[StandingContract]
) -> list[Obligation]:
    """Return rent to come and purchases: the reported total with its contracts as memos, else the contracts.

    Args:
        standing: the contracts of the book as they stand.
        entity: who has promised.
        leases: its leases; those that have commenced are left out.
        purchases: its purchase commitments and orders.
    """
    to_come = [_lease_to_come(standing, entity, c) for c in leases if not c.has_commenced]
    firm = [_purchase(standing, entity, c) for c in purchases]
    counted: list[Obligation] = []
    memos = [row for c in purchases for row in (_cancellable(standing, entity, c), _prepaid(c)) if row is not None]
    for name, rows in ((LEASES, to_come), (PURCHASES, firm)):
        sums = [r for r in rows if isinstance(r.record, StandingContract) and r.record.rollup == "aggregate"]
        total = reported(standing, entity, name)
        if total is not None:
            total, shown = with_parts(total, sums or rows)
            counted.append(_with_total_worth(standing, entity, name, total))
            shown += [_part(r) for r in rows if sums and r not in sums]
        else:
            counted += [replace(r, views=COMMITTED) for r in sums or rows]
            shown = [_part(r) for r in rows if sums and r not in sums]
        memos += shown
    layered = largest_layer(counted)
    binding = firm_rows(standing, [row for row in layered if row.views == COMMITTED], [*to_come, *firm])
    return [*layered, *binding, *memos]


def _part(row: Obligation) -> Obligation:
    return replace(row, why=f"{row.why} A part of the total, shown and not added.")


def _with_total_worth(standing: Standing, entity: str, name: str, total: Obligation) -> Obligation:
    """Return a reported total with its present value."""
    worth = worth_of_total(standing, entity, name, total.amount, total.value.source if total.value is not None else ())
    if worth is None:
        return replace(total, views=COMMITTED)
    why = f"{total.why} Present value {worth.how}."
    return replace(total, why=why, views=COMMITTED, present_value=worth.value, present_basis=worth.basis)


def _lease_to_come(standing: Standing, entity: str, contract: StandingContract) -> Obligation:
    """Return the fixed rent of a lease that is not on the balance sheet yet; with no date it may be there (low 0)."""
    amount = contract.fixed_rent
    why = "The lease is signed and not commenced. The rent of its fixed term is on no balance sheet yet."
    if contract.first_quarter is None:
        amount = None if amount is None else Range(0.0, amount.mid, amount.high)
        why = (
            "The lease is signed and its start is not known, so it counts as not commenced. The low case takes it as "
            "commenced and part of the liabilities."
        )
    row = Obligation(LEASES, amount, contract, contract.size_term, why)
    return _with_worth(standing, entity, contract, row)


def _purchase(standing: Standing, entity: str, contract: StandingContract) -> Obligation:
    """Return what is left of a purchase, net of what is prepaid and without the part that can be cancelled."""
    left, share = left_to_pay(contract), contract.cancellable or ZERO
    why = "Purchase commitment: the remaining part of the total by time, net of prepayment"
    words = f"; {share.mid:.0%} of it is cancellable and not added." if share.mid else "."
    firm = Range(1 - share.high, 1 - share.mid, 1 - share.low)
    amount = None if left is None else times(left, firm)
    row = Obligation(PURCHASES, amount, contract, contract.size_term, why + words)
    return _with_worth(standing, entity, contract, row)


def _cancellable(standing: Standing, entity: str, contract: StandingContract) -> Obligation | None:
    left, share = left_to_pay(contract), contract.cancellable or ZERO
    if not share.mid:
        return None
    amount = None if left is None else times(left, share)
    why = "The part of a purchase that can be cancelled without damages, shown and not added."
    row = Obligation("cancellable", amount, contract, contract.terms.get("cancellable"), why)
    return _with_worth(standing, entity, contract, row)


def _prepaid(contract: StandingContract) -> Obligation | None:
    if contract.prepaid is None or not contract.prepaid.mid:
        return None
    why = "Prepayment. The purchase is counted net of it, so it is shown and not added."
    return Obligation("prepaid", contract.prepaid, contract, contract.terms.get("prepaid"), why)


def equity_promised(contract: StandingContract) -> Obligation | None:
    """Return equity that an investor has promised and not yet paid in, a memo; ``None`` where all is paid.

    A company bought with shares is owed shares, not money: acquisitions are left out.
    """
    left = contract.unpaid
    if contract.kind == "acquisition" or (left is not None and left.high <= 0):
        return None
    why = "Unfunded equity commitment. It is neither a lease nor a purchase, so it is shown and not added."
    return Obligation(EQUITY, left, contract, contract.size_term, why)


def _with_worth(standing: Standing, entity: str, contract: StandingContract, row: Obligation) -> Obligation:
    """Return the row with its present value: from the book's own dates and rate, else from the assumptions."""
    worth = discounted(row.amount, contract, standing.now, discount_rate(standing, entity, contract))
    if worth is not None:
        return replace(row, present_value=worth)
    made = worth_of_contract(standing, entity, contract, row.amount)
    if made is None:
        return row
    return replace(row, why=f"{row.why} Present value {made.how}.", present_value=made.value, present_basis=made.basis)
