"""How much of what supports a project surely reaches the debt of one of its vehicles: the low case of a support.

A residual-value guarantee is given to the company that holds the asset. Where the debt is owed by an owner of that
company, only the owner's share of what the guarantor pays is sure to reach it; the rest may go to the other owners. The
guarantee falls due when the lease ends, and until then the rent has paid interest first: of the debt it has borne what
the schedule repays in its term. Middle and high cases take both in full, for no book says that they leak.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.contracts.dates import last_quarter
from lookthrough.positions.amounts import amount_of, balance_after, debtor, family, outstanding

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.lens.through.loss_attribution import Index
    from lookthrough.units.range import Range


def with_low_case(idx: Index, vehicle: str, contract: Contract, amount: Range) -> Range:
    """Return what a contract puts behind the debt of a vehicle, its low case cut to what surely reaches the debt.

    Args:
        idx: the book's contracts.
        vehicle: whose debt it is.
        contract: a lease or a residual-value guarantee; any other is returned as it is.
        amount: what it puts behind the debt, USD bn: three cases.
    """
    low = amount.low
    if contract.kind == "residual_value_guarantee":
        low *= _owned(idx, contract.roles["beneficiary"], vehicle, frozenset())
    elif family(contract) == "lease" and _has_residual(idx, vehicle, contract):
        repaid = _repaid(idx, vehicle, contract)
        low = low if repaid is None else min(low, repaid)
    return amount._replace(low=low)


def _owned(idx: Index, owned: str, vehicle: str, seen: frozenset[str]) -> float:
    """Return the share of a company that a vehicle owns through its project; 1 where no stake leads to it."""
    if owned == vehicle:
        return 1.0
    found = []
    for contract in idx.by_entity.get(owned, ()):
        owner, stake = contract.roles.get("investor"), amount_of(contract.value("stake"))
        inside = family(contract) == "equity" and contract.roles.get("issuer") == owned and owner not in seen
        if inside and owner is not None and stake is not None and idx.group.get(owner) == idx.group.get(vehicle):
            found.append(stake.low * _owned(idx, owner, vehicle, seen | {owned}))
    return max(found, default=1.0)


def _has_residual(idx: Index, vehicle: str, lease: Contract) -> bool:
    """Return whether the tenant guarantees the residual value of this lease as well."""
    return any(
        c.kind == "residual_value_guarantee"
        and debtor(c) == debtor(lease)
        and ((covers := c.value("covers")) is None or covers.text == lease.id)
        for c in idx.supports.get(idx.group[vehicle], ())
    )


def _repaid(idx: Index, vehicle: str, lease: Contract) -> float | None:
    """Return what the schedules repay of a vehicle's debt until a lease ends; ``None`` where one is not known."""
    last, debts = last_quarter(lease), idx.debts.get(vehicle, ())
    if last is None:
        return None
    left = [(outstanding(c), balance_after(c, last)) for c in debts]
    known = [max(0.0, owed.mid - rest) for owed, rest in left if owed is not None and rest is not None]
    return math.fsum(known) if len(known) == len(debts) else None
