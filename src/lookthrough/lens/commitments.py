"""What a company has promised and not yet on its balance sheet: rent to come and purchases, in columns of their own.

A reported total is what counts where the book has one; the contracts that make it up are memos beside it. Purchases are
net of what is prepaid; what can be cancelled stands apart. Every row has its present value beside the undiscounted
amount (``lens.discounting``; totals and contracts without dates: ``lens.profiles``). Contracts of one stack carry one
cash flow: of its layers (a lease, a purchase, a loan) only the largest counts, and the parts of one layer add.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.records import Contract
from lookthrough.lens.amounts import (
    ZERO,
    Range,
    amount_of,
    family,
    first_value,
    fixed_rent,
    quarter,
    remaining_share,
    scaled,
    times,
)
from lookthrough.lens.attribution import unpaid
from lookthrough.lens.discounting import discount_rate, discounted
from lookthrough.lens.exposure import Exposure, has_commenced, reported
from lookthrough.lens.profiles import LEASES, PURCHASES, worth_of_contract, worth_of_total

if TYPE_CHECKING:
    from lookthrough.lens.attribution import Index

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
        total = _total(idx, entity, name)
        sums = [r for r in rows if isinstance(r.record, Contract) and r.record.rollup == "aggregate"]
        if total is not None:
            counted.append(total)
        else:
            counted += [replace(r, views=COMMITTED) for r in sums or rows]
        shown = rows if total is not None else [r for r in rows if sums and r not in sums]
        memos += [replace(r, why=f"{r.why} A part of the total, shown and not added.") for r in shown]
    return [*largest_layer(counted), *memos]


def _total(idx: Index, entity: str, name: str) -> Exposure | None:
    """Return the reported total with its present value."""
    found = reported(idx, entity, name)
    if found is None:
        return None
    worth = worth_of_total(idx, entity, name, found.amount, found.value.source if found.value is not None else ())
    if worth is None:
        return replace(found, views=COMMITTED)
    why = f"{found.why} Present value {worth.how}."
    return replace(found, why=why, views=COMMITTED, present_value=worth.value, present_basis=worth.basis)


def _lease_to_come(idx: Index, entity: str, contract: Contract) -> Exposure:
    """Return the fixed rent of a lease that is not on the balance sheet yet; with no date it may be there (low 0)."""
    amount, why = fixed_rent(contract), "Signed and not commenced: the rent of the fixed term, on no balance sheet yet."
    if quarter(contract, "start") is None:
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


def largest_layer(rows: list[Exposure]) -> list[Exposure]:
    """Return the rows with the smaller layers of each stack turned into memos."""
    layers: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if (key := _layer(row)) is not None:
            layers.setdefault(key, []).append(row.amount.mid if row.amount is not None else 0.0)
    largest: dict[str, tuple[float, str]] = {}
    for (stack, kind), mids in sorted(layers.items()):
        largest[stack] = max(largest.get(stack, (-1.0, "")), (math.fsum(mids), kind))
    return [_memo_if_below(row, largest) for row in rows]


def _memo_if_below(row: Exposure, largest: dict[str, tuple[float, str]]) -> Exposure:
    key = _layer(row)
    if key is None or largest[key[0]][1] == key[1]:
        return row
    return replace(row, views=(), why=f"{row.why} Another layer of the stack {key[0]} counts, so this is shown only.")


def _layer(row: Exposure) -> tuple[str, str] | None:
    if not isinstance(row.record, Contract) or row.record.stack is None:
        return None
    return row.record.stack, family(row.record)
