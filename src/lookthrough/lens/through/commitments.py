"""What a company has promised and not yet on its balance sheet: rent to come and purchases, in columns of their own.

A reported total is what counts where the book has one; the contracts named beside it are memos
(``lens.through.reported_totals``, which says what happens where they exceed it). Purchases are net of what is prepaid;
what can be cancelled stands apart, and so does equity promised. Every row has its present value beside the undiscounted
amount (``lens.through.present_value``; totals and contracts without dates: ``lens.through.profiles``). Contracts of one
stack carry one cash flow: of its layers (a lease, a purchase, a loan) only the largest counts, and the parts of one
layer add.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.records import Contract
from lookthrough.contracts.dates import first_quarter
from lookthrough.lens.through.loss_attribution import unpaid
from lookthrough.lens.through.obligation import Exposure, has_commenced, reported
from lookthrough.lens.through.present_value import discount_rate, discounted
from lookthrough.lens.through.profiles import LEASES, PURCHASES, worth_of_contract, worth_of_total
from lookthrough.lens.through.reported_totals import largest_layer, with_parts
from lookthrough.positions.amounts import amount_of, first_value, fixed_rent, remaining_share
from lookthrough.units.range import ZERO, Range, scaled, times

if TYPE_CHECKING:
    from lookthrough.lens.through.loss_attribution import Index

COMMITTED = ("committed",)
EQUITY = "equity_promised"


def committed(idx: Index, entity: str, leases: list[Contract], purchases: list[Contract]) -> list[Exposure]:
    """Return rent to come and purchases: the reported total with its contracts as memos, else the contracts.

    Args:
        idx: the book's contracts.
        entity: who has promised.
        leases: its leases; those that have commenced are left out.
        purchases: its purchase commitments and orders.
    """
    to_come = [_lease_to_come(idx, entity, c) for c in leases if not has_commenced(c, idx.now)]
    firm = [_purchase(idx, entity, c) for c in purchases]
    counted: list[Exposure] = []
    memos = [row for c in purchases for row in (_cancellable(idx, entity, c), _prepaid(c)) if row is not None]
    for name, rows in ((LEASES, to_come), (PURCHASES, firm)):
        sums = [r for r in rows if isinstance(r.record, Contract) and r.record.rollup == "aggregate"]
        whole = reported(idx, entity, name)
        if whole is not None:
            whole, shown = with_parts(whole, sums or rows)
            counted.append(_total(idx, entity, name, whole))
            shown += [_part(r) for r in rows if sums and r not in sums]
        else:
            counted += [replace(r, views=COMMITTED) for r in sums or rows]
            shown = [_part(r) for r in rows if sums and r not in sums]
        memos += shown
    return [*largest_layer(counted), *memos]


def _part(row: Exposure) -> Exposure:
    return replace(row, why=f"{row.why} A part of the total, shown and not added.")


def _total(idx: Index, entity: str, name: str, whole: Exposure) -> Exposure:
    """Return a reported total with its present value."""
    worth = worth_of_total(idx, entity, name, whole.amount, whole.value.source if whole.value is not None else ())
    if worth is None:
        return replace(whole, views=COMMITTED)
    why = f"{whole.why} Present value {worth.how}."
    return replace(whole, why=why, views=COMMITTED, present_value=worth.value, present_basis=worth.basis)


def _lease_to_come(idx: Index, entity: str, contract: Contract) -> Exposure:
    """Return the fixed rent of a lease that is not on the balance sheet yet; with no date it may be there (low 0)."""
    amount, why = fixed_rent(contract), "Signed and not commenced: the rent of the fixed term, on no balance sheet yet."
    if first_quarter(contract) is None:
        amount = None if amount is None else Range(0.0, amount.mid, amount.high)
        why = (
            "Signed; its start is not known, so it is taken as not commenced (low: it has, and is in the liabilities)."
        )
    row = Exposure(LEASES, amount, contract, first_value(contract, "amount", "rent"), why)
    return _with_worth(idx, entity, contract, row)


def _purchase(idx: Index, entity: str, contract: Contract) -> Exposure:
    """Return what is left of a purchase, net of what is prepaid and without the part that can be cancelled."""
    left, share = _left(idx, contract), amount_of(contract.value("cancellable")) or ZERO
    why = "Committed to buy: what is left of the total by time, net of prepayment"
    words = f"; {share.mid:.0%} of it can be cancelled and stands apart." if share.mid else "."
    firm = Range(1 - share.high, 1 - share.mid, 1 - share.low)
    amount = None if left is None else times(left, firm)
    row = Exposure(PURCHASES, amount, contract, contract.value("amount"), why + words)
    return _with_worth(idx, entity, contract, row)


def _cancellable(idx: Index, entity: str, contract: Contract) -> Exposure | None:
    left, share = _left(idx, contract), amount_of(contract.value("cancellable")) or ZERO
    if not share.mid:
        return None
    amount = None if left is None else times(left, share)
    why = "The part of a purchase that can be cancelled without damages, shown and not added."
    row = Exposure("cancellable", amount, contract, contract.value("cancellable"), why)
    return _with_worth(idx, entity, contract, row)


def _prepaid(contract: Contract) -> Exposure | None:
    amount = amount_of(contract.value("prepaid"))
    if amount is None or not amount.mid:
        return None
    why = "Paid in advance: the purchase is counted net of it, so it is shown and not added."
    return Exposure("prepaid", amount, contract, contract.value("prepaid"), why)


def equity_promised(contract: Contract) -> Exposure | None:
    """Return equity that an investor has promised and not yet paid in, a memo; ``None`` where all is paid.

    A company bought with shares is owed shares, not money: acquisitions are left out.
    """
    left = unpaid(contract)
    if contract.kind == "acquisition" or (left is not None and left.high <= 0):
        return None
    why = "Equity promised and not yet paid in: no lease and no purchase, so it is shown apart and not added."
    return Exposure(EQUITY, left, contract, contract.value("amount"), why)


def _with_worth(idx: Index, entity: str, contract: Contract, row: Exposure) -> Exposure:
    """Return the row with its present value: from the book's own dates and rate, else from the assumptions."""
    worth = discounted(row.amount, contract, idx.now, discount_rate(idx, entity, contract))
    if worth is not None:
        return replace(row, present_value=worth)
    made = worth_of_contract(idx, entity, contract, row.amount)
    if made is None:
        return row
    return replace(row, why=f"{row.why} Present value {made.how}.", present_value=made.value, present_basis=made.basis)


def _left(idx: Index, contract: Contract) -> Range | None:
    whole, prepaid = amount_of(contract.value("amount")), amount_of(contract.value("prepaid")) or ZERO
    if whole is None:
        return None
    left = scaled(whole, remaining_share(contract, idx.now))
    return Range(*(max(0.0, a - p) for a, p in zip(left, reversed(prepaid), strict=True)))
