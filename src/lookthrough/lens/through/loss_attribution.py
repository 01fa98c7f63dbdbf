"""Who bears the loss on a vehicle's debt when its collateral alone is not enough.

The debt of a vehicle is laid on those who stand behind it, layer by layer, until it is used up:

1. guarantors, up to their caps;
2. tenants and customers, up to the rent and take-or-pay they are still committed to;
3. owners, up to equity they have promised and not yet paid;
4. the holders of the debt.

Inside a layer the debt is shared pro rata, so neither the order of the book nor splitting a contract changes anything.
A guarantee that names a debt bears none of another; guarantees of one debt together bear it once.
Vehicles that own one another are one project: a guarantee given to the company that holds the campus protects the notes
of the company above it. Support of the project is shared over its debts pro rata, so it is used once.

The low case of a support is certain to reach the debt. A residual-value guarantee is given to the company that holds
the asset. Where the debt is owed by an owner of that company, only the owner's share of what the guarantor pays is sure
to reach it; the rest may go to the other owners. The guarantee falls due when the lease ends, and until then the rent
has paid interest first: of the debt it has borne what the schedule repays in its term. Middle and high cases take both
in full, for no book says that they leak.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.positions.repayment import repaid_until
from lookthrough.positions.standing_contract import left_to_pay
from lookthrough.units.range import ZERO, Cases, Range, scaled, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

LAYERS = ("guarantee", "rent", "owner", "holder")
WORDS = {
    "guarantee": "guarantees it up to a cap",
    "rent": "is committed to pay this to the project",
    "owner": "has committed this equity and not yet paid it in",
    "holder": "holds the debt, and no other party bears the loss first",
}


@dataclass(frozen=True, slots=True)
class LossShare:
    """What one contract makes one entity bear of a vehicle's debt.

    ``amount`` is in three cases: the debt and all supports at their low, middle and high values; in each case the
    shares add up to the debt. ``None`` where the support's amount is unknown.
    """

    entity: str
    contract: StandingContract
    layer: str
    amount: Cases | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """The debt of one vehicle and who bears it."""

    vehicle: str
    debt: Range
    parts: tuple[LossShare, ...]


def attribute(standing: Standing, vehicle: str) -> Attribution:
    """Return who bears the debt of a vehicle; in each of the three cases the parts sum to the debt."""
    debts = standing.debts.get(vehicle, ())
    debt = _outstanding(debts)
    left, parts, bearers = Cases(*debt), [], set[str]()
    for layer in LAYERS[:-1]:
        supports = _layer(standing, vehicle, layer)
        taken = _pro_rata(left, [amount or ZERO for _, amount in supports])
        was_open, sharers = max(left) > 0, {contract.debtor for contract, _ in supports}
        bearers |= sharers
        left = Cases(*(_rest(debt[i], left[i], math.fsum(t[i] for t in taken)) for i in range(3)))
        # Once the debt is used up, a support of unknown size bears nothing of it; in the layer that uses it up, it
        # bears nothing beside what the same party bears already, whose low case says how much may be left.
        is_open = was_open and (max(left[1:]) > 0 or len(sharers) > 1 or (left.low > 0 and len(bearers) > 1))
        for (contract, amount), part in zip(supports, taken, strict=True):
            parts.append(LossShare(contract.debtor, contract, layer, None if amount is None and is_open else part))
    return Attribution(vehicle, debt, (*parts, *_holders(standing.book, debts, debt, left)))


def of_project(standing: Standing, vehicle: str) -> Attribution:
    """Return who bears the debt of a vehicle, or of the first vehicle of its project that owes any."""
    members = standing.members[standing.group[vehicle]]
    owing = [member for member in (vehicle, *members) if member in standing.debts]
    return attribute(standing, owing[0] if owing else vehicle)


def _outstanding(debts: Iterable[StandingContract]) -> Range:
    return total(debt.outstanding for debt in debts if debt.outstanding is not None)


def _rest(debt: float, left: float, taken: float) -> float:
    """Return what a layer leaves; what is only rounding is nothing."""
    rest = left - taken
    return rest if rest > 1e-12 * debt else 0.0


def is_debt_guarantee(standing: Standing, contract: StandingContract) -> bool:
    """Return whether a contract guarantees the debt of a vehicle, rather than rent or a residual value."""
    if contract.kind != "guarantee":
        return False
    if contract.covered is not None:
        return contract.covered.family == "debt"
    return (contract.obligor or contract.creditor) in standing.group


def _layer(standing: Standing, vehicle: str, layer: str) -> list[tuple[StandingContract, Range | None]]:
    """Return the contracts of a layer with their amounts: this vehicle's share of what its project has."""
    supports = []
    for contract in standing.supports.get(standing.group.get(vehicle, ""), ()):
        if _layer_of(contract) != layer:
            continue
        amount, covered = _support(contract), contract.covered if layer == "guarantee" else None
        if covered is not None and covered.family == "debt":
            if covered.debtor != vehicle:
                continue
        elif amount is not None:
            share = _share_of_project(standing, vehicle)
            amount = _with_low_case(standing, vehicle, contract, scaled(amount, share))
        if amount is None or amount.high > 0:
            supports.append((contract, amount))
    return _within_what_they_cover(supports) if layer == "guarantee" else supports


def _within_what_they_cover(
    supports: Sequence[tuple[StandingContract, Range | None]],
) -> list[tuple[StandingContract, Range | None]]:
    """Cut guarantees of one debt to what is outstanding of it, in proportion: it is paid once, and no other with it."""
    known: dict[str, list[Range]] = {}
    for contract, amount in supports:
        if amount is not None and contract.covers is not None:
            known.setdefault(contract.covers, []).append(amount)
    return [
        (contract, _part_of(contract, amount, known.get(contract.covers or "", ()))) for contract, amount in supports
    ]


def _part_of(guarantee: StandingContract, amount: Range | None, of_one: Sequence[Range]) -> Range | None:
    covered = guarantee.covered
    if amount is None or covered is None or covered.family != "debt" or covered.outstanding is None:
        return amount
    debts, sums = covered.outstanding, total(of_one)
    return Range(*(a * min(1.0, d / s) if s > 0 else a for a, d, s in zip(amount, debts, sums, strict=True)))


def _layer_of(contract: StandingContract) -> str:
    return {"guarantee": "guarantee", "equity": "owner"}.get(contract.family, "rent")


def _support(contract: StandingContract) -> Range | None:
    """Return the most a contract still puts behind the project."""
    if contract.family == "guarantee":
        return most_called(contract)
    if contract.family == "equity":
        return contract.unpaid
    if contract.family != "lease":
        return left_to_pay(contract)
    return None if contract.fixed_rent is None else scaled(contract.fixed_rent, contract.remaining_share)


def most_called(promise: StandingContract) -> Range | None:
    """Return the most that a promise with a cap can cost; ``None`` where that is not known.

    The cap of a residual-value guarantee may be the value that it guarantees, of which it pays no more than agreed.
    """
    if promise.cap is None or promise.most_paid is None:
        return promise.cap if promise.most_paid is None else promise.most_paid
    return Range(*(min(cap, most) for cap, most in zip(promise.cap, promise.most_paid, strict=True)))


def _share_of_project(standing: Standing, vehicle: str) -> float:
    own = _outstanding(standing.debts.get(vehicle, ())).mid
    members = sorted(standing.members[standing.group[vehicle]])
    project = _outstanding(debt for member in members for debt in standing.debts.get(member, ())).mid
    return own / project if project > 0 else 0.0


def _with_low_case(standing: Standing, vehicle: str, contract: StandingContract, amount: Range) -> Range:
    """Return what a contract puts behind the debt of a vehicle, its low case cut to what is certain to reach it."""
    low = amount.low
    if contract.kind == "residual_value_guarantee":
        low *= _owned(standing, contract.creditor, vehicle, frozenset())
    elif contract.family == "lease" and _has_residual(standing, vehicle, contract):
        repaid = _repaid(contract, standing.debts.get(vehicle, ()))
        low = low if repaid is None else min(low, repaid)
    return amount._replace(low=low)


def _owned(standing: Standing, owned: str, vehicle: str, seen: frozenset[str]) -> float:
    """Return the share of a company that a vehicle owns through its project; 1 where no stake leads to it."""
    if owned == vehicle:
        return 1.0
    shares = []
    for contract in standing.by_entity.get(owned, ()):
        owner, stake = contract.giver, contract.stake
        is_inside = contract.family == "equity" and contract.taker == owned and owner not in seen
        if is_inside and stake is not None and standing.group.get(owner) == standing.group.get(vehicle):
            shares.append(stake.low * _owned(standing, owner, vehicle, seen | {owned}))
    return max(shares, default=1.0)


def _has_residual(standing: Standing, vehicle: str, lease: StandingContract) -> bool:
    """Return whether the tenant guarantees the residual value of this lease as well."""
    return any(
        c.kind == "residual_value_guarantee" and c.debtor == lease.debtor and c.covers in {None, lease.id}
        for c in standing.supports.get(standing.group[vehicle], ())
    )


def _repaid(lease: StandingContract, debts: Sequence[StandingContract]) -> float | None:
    """Return what the schedules repay of debts until a lease ends; ``None`` where one is not known."""
    if lease.last_quarter is None:
        return None
    paid = [repaid_until(debt, lease.last_quarter) for debt in debts]
    known = [amount for amount in paid if amount is not None]
    return math.fsum(known) if len(known) == len(debts) else None


def _pro_rata(left: Cases, amounts: Sequence[Range]) -> list[Cases]:
    """Return what each amount bears of what is left, case by case, each at most its amount."""
    sums = total(amounts)
    factors = [min(1.0, left[i] / sums[i]) if sums[i] > 0 else 0.0 for i in range(3)]
    return [Cases(*(a[i] * factors[i] for i in range(3))) for a in amounts]


def _holders(book: Book, debts: Sequence[StandingContract], debt: Range, left: Cases) -> list[LossShare]:
    """Return the remainder, shared over the debts by amount and over each debt's end holders."""
    parts = []
    for contract in debts:
        own = contract.outstanding
        if own is None:
            parts.append(LossShare(contract.creditor, contract, "holder", None))
            continue
        rest = Cases(*(left[i] * own[i] / debt[i] if debt[i] > 0 else 0.0 for i in range(3)))
        for holder, share in end_holders(book, contract).items():
            parts.append(LossShare(holder, contract, "holder", scaled(rest, share)))
    return parts


def end_holders(book: Book, contract: StandingContract) -> dict[str, float]:
    """Return the shares of a debt by end holder: pass-throughs hand on what they hold."""
    shares: dict[str, float] = {}
    for holder, share in contract.holders.items():
        _pass_on(book, holder, share, shares, frozenset())
    return shares


def _pass_on(book: Book, holder: str, share: float, shares: dict[str, float], seen: frozenset[str]) -> None:
    entity = book.entities.get(holder)
    if entity is None or not entity.passes_to or holder in seen:
        shares[holder] = shares.get(holder, 0.0) + share
        return
    for end, part in entity.passes_to.items():
        _pass_on(book, end, share * part, shares, seen | {holder})
