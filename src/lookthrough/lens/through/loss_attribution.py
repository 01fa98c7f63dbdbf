"""Who bears the loss on a vehicle's debt when its collateral alone is not enough.

The debt of a vehicle is laid on those who stand behind it, layer by layer, until it is used up:

1. guarantors, up to their caps;
2. tenants and customers, up to the rent and take-or-pay they are still committed to;
3. owners, up to equity they have promised and not yet paid;
4. the holders of the debt.

Inside a layer the debt is shared pro rata, so neither the order of the book nor splitting a contract changes anything.
Vehicles that own one another are one project: a guarantee given to the company that holds the campus protects the notes
of the company above it; how much of it reaches them in the low case: ``lens.through.reach``. Support of the project is
shared over its debts pro rata, so it is used once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lookthrough.book.shape.holdings import SHARE
from lookthrough.lens.through.reach import with_low_case
from lookthrough.positions.amounts import (
    COUNTED,
    amount_of,
    creditor,
    debtor,
    family,
    first_value,
    fixed_rent,
    giver,
    has_matured,
    outstanding,
    remaining_share,
)
from lookthrough.units.quarter import quarter_of
from lookthrough.units.range import ZERO, Cases, Range, scaled, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Book, Contract

T = TypeVar("T")
LAYERS = ("guarantee", "rent", "owner", "holder")
WORDS = {
    "guarantee": "guarantees it up to a cap",
    "rent": "is committed to pay this to the project",
    "owner": "has promised this equity and not yet paid it",
    "holder": "holds the debt, and nobody stands before it",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one contract makes one entity bear of a vehicle's debt.

    ``amount`` is in three cases: the debt and all supports at their low, middle and high values; in each case the parts
    add up to the debt. ``None`` where the support's amount is unknown.
    """

    entity: str
    contract: Contract
    layer: str
    amount: Cases | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """The debt of one vehicle and who bears it."""

    vehicle: str
    debt: Range
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The live contracts of a book, by what they are to whom. Built once for a whole look-through.

    Attributes:
        now: quarter of the book's date.
        group: vehicle to its project (the first id among the vehicles that hold one another).
        members: project to its vehicles.
        debts: debtor to its debt contracts.
        by_entity: entity to all contracts in which it has a role.
        supports: project to the contracts that stand behind its debt.
        backs: entity to the projects it supports.
    """

    book: Book
    now: int
    group: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]
    debts: Mapping[str, tuple[Contract, ...]]
    by_entity: Mapping[str, tuple[Contract, ...]]
    supports: Mapping[str, tuple[Contract, ...]]
    backs: Mapping[str, tuple[str, ...]]


def index(book: Book, statuses: Sequence[str] = COUNTED) -> Index:
    """Return the contracts of the given statuses that have not matured and are not parts of others in the book."""
    now = quarter_of(book.as_of)
    live = tuple(
        c
        for c in book.contracts.values()
        if c.current_status in statuses and c.rollup not in {"component", "overlap"} and not has_matured(c, now)
    )
    group = _groups(book, live)
    supporting = [(root, contract) for contract in live for root in _protects(book, contract, group)]
    return Index(
        book=book,
        now=now,
        group=group,
        members=_grouped((root, entity) for entity, root in group.items()),
        debts=_grouped((debtor(c) or "", c) for c in live if family(c) == "debt"),
        by_entity=_grouped((entity, c) for c in live for entity in sorted(set(c.roles.values()))),
        supports=_grouped(supporting),
        backs=_grouped(dict.fromkeys((debtor(c) or "", root) for root, c in supporting)),
    )


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    table: dict[str, list[T]] = {}
    for key, item in pairs:
        table.setdefault(key, []).append(item)
    return {key: tuple(items) for key, items in table.items()}


def attribute(idx: Index, vehicle: str) -> Attribution:
    """Return who bears the debt of a vehicle, from an index built once."""
    debts = idx.debts.get(vehicle, ())
    owed = total(r for c in debts if (r := outstanding(c)) is not None)
    left, parts, bearers = Cases(*owed), [], set[str]()
    for layer in LAYERS[:-1]:
        stated = _layer(idx, vehicle, layer)
        taken = _pro_rata(left, [amount or ZERO for _, _, amount in stated])
        was_open, sharers = max(left) > 0, {entity for entity, _, _ in stated}
        bearers |= sharers
        left = Cases(*(_rest(owed[i], left[i], math.fsum(t[i] for t in taken)) for i in range(3)))
        # Once the debt is used up, a support of unknown size bears nothing of it; in the layer that uses it up, it
        # bears nothing beside what the same party bears already, whose low case says how much may be left.
        is_open = was_open and (max(left[1:]) > 0 or len(sharers) > 1 or (left.low > 0 and len(bearers) > 1))
        for (entity, contract, amount), part in zip(stated, taken, strict=True):
            parts.append(Part(entity, contract, layer, None if amount is None and is_open else part))
    return Attribution(vehicle, owed, (*parts, *_holders(idx, debts, owed, left)))


def of_project(idx: Index, vehicle: str) -> Attribution:
    """Return who bears the debt of a vehicle, or of the first vehicle of its project that owes any."""
    owing = [member for member in (vehicle, *idx.members[idx.group[vehicle]]) if member in idx.debts]
    return attribute(idx, owing[0] if owing else vehicle)


def _rest(owed: float, left: float, taken: float) -> float:
    """Return what a layer leaves; what is only rounding is nothing."""
    rest = left - taken
    return rest if rest > 1e-12 * owed else 0.0


def is_debt_guarantee(idx: Index, contract: Contract) -> bool:
    """Return whether a contract guarantees the debt of a vehicle, rather than rent or a residual value."""
    if contract.kind != "guarantee":
        return False
    covered = _covered(idx.book, contract)
    if covered is not None:
        return family(covered) == "debt"
    return contract.roles.get("obligor", contract.roles["beneficiary"]) in idx.group


def _groups(book: Book, contracts: Iterable[Contract]) -> dict[str, str]:
    """Return for each vehicle the first id of its project: vehicles joined by holdings in one another."""
    root = {e.id: e.id for e in book.entities.values() if e.class_ == "vehicle"}

    def find(entity: str) -> str:
        while root[entity] != entity:
            entity = root[entity]
        return entity

    for contract in contracts:
        owner, owned = contract.roles.get("investor"), contract.roles.get("issuer")
        if owner in root and owned in root:
            low, high = sorted((find(owner), find(owned)))
            root[high] = low
    return {entity: find(entity) for entity in root}


def _covered(book: Book, contract: Contract) -> Contract | None:
    value = contract.value("covers")
    return book.contracts.get(value.text) if value is not None else None


def _protects(book: Book, contract: Contract, group: Mapping[str, str]) -> set[str]:
    """Return the projects whose debt this contract supports."""
    kind, payer = family(contract), debtor(contract)
    if kind == "guarantee":
        covered = _covered(book, contract)
        parties = [contract.roles.get("obligor"), contract.roles.get("beneficiary")]
        if covered is not None:
            parties.append(debtor(covered) if family(covered) == "debt" else creditor(covered))
    elif kind in {"lease", "commitment"}:
        parties = [creditor(contract)]
    elif kind == "equity":
        parties = [contract.roles["issuer"]]
    else:
        parties = []
    roots = {group[p] for p in parties if p is not None and p in group}
    return roots - {group.get(payer or "", "")}


def _layer(idx: Index, vehicle: str, layer: str) -> list[tuple[str, Contract, Range | None]]:
    """Return entity, contract and amount of all in a layer: this vehicle's share of what its project has."""
    found = []
    for contract in idx.supports.get(idx.group.get(vehicle, ""), ()):
        payer = debtor(contract)
        if payer is None or _layer_of(contract) != layer:
            continue
        amount = _support(idx, contract)
        covered = _covered(idx.book, contract) if layer == "guarantee" else None
        if covered is not None and family(covered) == "debt":
            if debtor(covered) != vehicle:
                continue
        elif amount is not None:
            amount = with_low_case(idx, vehicle, contract, scaled(amount, _share_of_project(idx, vehicle)))
        if amount is None or amount.high > 0:
            found.append((payer, contract, amount))
    return found


def _layer_of(contract: Contract) -> str:
    return {"guarantee": "guarantee", "equity": "owner"}.get(family(contract), "rent")


def _support(idx: Index, contract: Contract) -> Range | None:
    """Return the most a contract still puts behind the project."""
    kind = family(contract)
    if kind == "guarantee":
        return amount_of(contract.value("cap"))
    if kind == "equity":
        return unpaid(contract)
    whole = fixed_rent(contract) if kind == "lease" else amount_of(contract.value("amount"))
    return None if whole is None else scaled(whole, remaining_share(contract, idx.now))


def unpaid(contract: Contract) -> Range | None:
    """Return equity promised and not paid in. Where payment is not stated, funded means paid and signed means not."""
    amount, paid = amount_of(contract.value("amount")), first_value(contract, "paid")
    if paid is None:
        return ZERO if contract.current_status == "funded" else amount
    done = amount_of(paid)
    if amount is None or done is None:
        return None
    return Range(*(max(0.0, a - d) for a, d in zip(amount, (done.high, done.mid, done.low), strict=True)))


def _share_of_project(idx: Index, vehicle: str) -> float:
    own = total(r for c in idx.debts.get(vehicle, ()) if (r := outstanding(c)) is not None).mid
    members = sorted(idx.members[idx.group[vehicle]])
    whole = total(r for v in members for c in idx.debts.get(v, ()) if (r := outstanding(c)) is not None).mid
    return own / whole if whole > 0 else 0.0


def _pro_rata(left: Cases, amounts: Sequence[Range]) -> list[Cases]:
    """Return what each amount bears of what is left, case by case, each at most its amount."""
    sums = total(amounts)
    factors = [min(1.0, left[i] / sums[i]) if sums[i] > 0 else 0.0 for i in range(3)]
    return [Cases(*(a[i] * factors[i] for i in range(3))) for a in amounts]


def _holders(idx: Index, debts: Sequence[Contract], owed: Range, left: Cases) -> list[Part]:
    """Return the remainder, shared over the debts by amount and over each debt's end holders."""
    parts = []
    for contract in debts:
        own = outstanding(contract)
        if own is None:
            parts.append(Part(creditor(contract) or "", contract, "holder", None))
            continue
        rest = Cases(*(left[i] * own[i] / owed[i] if owed[i] > 0 else 0.0 for i in range(3)))
        for holder, share in end_holders(idx.book, contract).items():
            parts.append(Part(holder, contract, "holder", scaled(rest, share)))
    return parts


def end_holders(book: Book, contract: Contract) -> dict[str, float]:
    """Return the shares of a debt by end holder: pass-throughs hand on what they hold."""
    shares: dict[str, float] = {}
    for holder, share in first_holders(contract).items():
        _pass_on(book, holder, share, shares, frozenset())
    return shares


def first_holders(contract: Contract) -> dict[str, float]:
    """Return the shares of a contract by first holder: those by name, the rest with who gave the money.

    A holding is an amount of money or a share in per cent, as written. Holdings that add up to more than the whole
    are scaled down to it.
    """
    whole = amount_of(first_value(contract, "principal", "amount"))
    shares = {}
    for holder, dated in contract.held_by.items():
        held = dated[-1]
        if held.mid is None:
            continue
        is_money = held.base != SHARE
        if is_money and (whole is None or whole.mid <= 0):
            continue
        shares[holder] = held.mid / whole.mid if is_money and whole is not None else held.mid
    named = math.fsum(shares.values())
    if named > 1:
        return {holder: share / named for holder, share in shares.items()}
    rest = giver(contract)
    if rest is not None and named < 1:
        shares[rest] = shares.get(rest, 0.0) + 1 - named
    return shares


def _pass_on(book: Book, holder: str, share: float, shares: dict[str, float], seen: frozenset[str]) -> None:
    entity = book.entities.get(holder)
    if entity is None or not entity.passes_to or holder in seen:
        shares[holder] = shares.get(holder, 0.0) + share
        return
    for end, part in entity.passes_to.items():
        _pass_on(book, end, share * part, shares, seen | {holder})
