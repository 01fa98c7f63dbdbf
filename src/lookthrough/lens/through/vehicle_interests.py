"""What a company has in a vehicle, as the accounting rules want it: numbers from the book, each with its place.

The rules (``lens.accounting.consolidation``) read an ``Interest``; this gathers it from stakes, leases and guarantees.
A field that the book does not have is listed too, with the place where it would stand, so that an open answer says what
to look for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.lens.accounting.consolidation import BookField, Interest, Vehicle
from lookthrough.lens.through.loss_attribution import is_debt_guarantee
from lookthrough.positions.amounts import amount_of, debtor, family, outstanding
from lookthrough.units.range import ZERO, Range, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Contract
    from lookthrough.lens.through.loss_attribution import Index

SILENT = "not in the book"
_OPTIONS = frozenset({"open", "reasonably_certain"})
_TERMS = ("directs", "manages", "remarkets", "kick_out", "treatment")


def interest_of(idx: Index, party: str, vehicle: str) -> Interest:
    """Return what a party has in a vehicle's project, as the accounting rules want it."""
    root = idx.group[vehicle]
    group = idx.members[root]
    debt = _debt(idx, group)
    backing = [c for c in idx.supports.get(root, ()) if debtor(c) == party]
    stakes = _stakes(idx, party, group)
    leases = [c for c in backing if family(c) == "lease"]
    rights = [*stakes, *leases]
    words = {name: _word(rights, name) for name in _TERMS}
    kinds = _guarantees(idx, backing)
    equity = _equity(stakes)
    return Interest(
        equity_share=None if equity is None else equity.mid,
        guaranteed_share=_share(kinds["guaranteed_share"], debt),
        residual_share=_share(kinds["residual_share"], debt),
        rent_share=_share(kinds["rent_share"], debt),
        is_tenant=bool(leases),
        directs_activities=None if words["directs"] is None else words["directs"] == "alone",
        joint_consent=words["directs"] == "jointly",
        kick_out_rights=words["kick_out"] == "one_party",
        manages=None if words["manages"] is None else words["manages"] != "neither",
        remarkets=None if words["remarkets"] is None else words["remarkets"] == "alone",
        purchase_option=any(_text(c, "purchase_option") in _OPTIONS for c in leases) or None,
        treatment=words["treatment"],
        vehicle=_vehicle(idx, root, debt),
        spans=_spans(idx, group, equity, kinds["guaranteed_share"]),
        places=_places(idx, root, stakes, leases, kinds),
    )


def _vehicle(idx: Index, root: str, debt: float) -> Vehicle:
    group = idx.members[root]
    equity = _put_in(idx, group)
    guarantees = [
        c for kind in ("guaranteed_share", "residual_share") for c in _guarantees(idx, idx.supports.get(root, ()))[kind]
    ]
    named = [c for c in (*idx.supports.get(root, ()), *_owned(idx, group)) if _text(c, "directs") == "alone"]
    owners = {c.roles["investor"] for c in _owned(idx, group)}
    leases = [c for c in idx.supports.get(root, ()) if family(c) == "lease"]
    return Vehicle(
        equity_at_risk=None if equity is None or equity + debt <= 0 else equity / (equity + debt),
        protected_share=_share(guarantees, debt),
        directed_without_equity=any(debtor(c) not in owners for c in named) if named else None,
        returns_capped=any(_text(c, "purchase_option") in _OPTIONS for c in leases),
    )


def _put_in(idx: Index, group: Sequence[str]) -> float | None:
    """Return the equity put in by owners outside the project, paid or promised; ``None`` where none is known.

    A stake with an amount of zero says who owns the vehicle, not that it has no equity: capital put in otherwise (what
    was built, chips handed over) is then not in the book, so zero in all is not known.
    """
    amounts = [amount_of(c.value("amount")) for c in outside_equity(idx, group)]
    known = [amount.mid for amount in amounts if amount is not None]
    return (math.fsum(known) or None) if len(known) == len(amounts) else None


def outside_equity(idx: Index, group: Sequence[str]) -> list[Contract]:
    """Return the equity of a project that owners outside it hold."""
    return [c for c in _owned(idx, group) if c.roles["investor"] not in group]


def _owned(idx: Index, group: Sequence[str]) -> list[Contract]:
    found = {c.id: c for v in group for c in idx.by_entity.get(v, ()) if family(c) == "equity"}
    return [c for c in found.values() if c.roles.get("issuer") in group]


def _debt(idx: Index, group: Sequence[str]) -> float:
    return total(r for v in sorted(group) for c in idx.debts.get(v, ()) if (r := outstanding(c)) is not None).mid


def _guarantees(idx: Index, contracts: Iterable[Contract]) -> Mapping[str, list[Contract]]:
    found: dict[str, list[Contract]] = {"guaranteed_share": [], "residual_share": [], "rent_share": []}
    for contract in contracts:
        if contract.kind == "residual_value_guarantee":
            found["residual_share"].append(contract)
        elif contract.kind == "guarantee":
            found["guaranteed_share" if is_debt_guarantee(idx, contract) else "rent_share"].append(contract)
    return found


def _stakes(idx: Index, party: str, group: Sequence[str]) -> list[Contract]:
    return [
        c
        for c in idx.by_entity.get(party, ())
        if family(c) == "equity" and c.roles["investor"] == party and c.roles.get("issuer", "") in group
    ]


def _equity(stakes: Sequence[Contract]) -> Range | None:
    """Return the largest stake in a vehicle of a project; ``None`` where some is owned, of unknown size."""
    known: dict[str, list[Range]] = {}
    for contract in stakes:
        if (stake := amount_of(contract.value("stake"))) is not None:
            known.setdefault(contract.roles["issuer"], []).append(stake)
    if not stakes:
        return ZERO
    return max((total(each) for each in known.values()), key=lambda r: r.mid, default=None)


def _share(contracts: Iterable[Contract], debt: float) -> float | None:
    """Return the caps over the debt; 0 without contracts, ``None`` where nothing is known of them."""
    caps = [amount_of(c.value("cap")) for c in contracts]
    known = [cap.mid for cap in caps if cap is not None]
    if not caps:
        return 0.0
    return math.fsum(known) / debt if known and debt > 0 else None


def _spans(
    idx: Index, group: Sequence[str], equity: Range | None, guarantees: Iterable[Contract]
) -> dict[str, tuple[float, float]]:
    """Return low and high of the shares that are ranges: stakes, and guarantees of debt over the debt."""
    found = {} if equity is None else {"equity_share": (equity.low, equity.high)}
    caps = total(cap for c in guarantees if (cap := amount_of(c.value("cap"))) is not None)
    debt = total(r for v in sorted(group) for c in idx.debts.get(v, ()) if (r := outstanding(c)) is not None)
    if debt.low > 0 and caps.high > 0:
        found["guaranteed_share"] = (caps.low / debt.high, caps.high / debt.low)
    return found


def _text(contract: Contract, name: str) -> str | None:
    value = contract.value(name)
    return None if value is None or value.text == "unknown" else value.text


def _word(contracts: Iterable[Contract], name: str) -> str | None:
    return next((text for c in contracts if (text := _text(c, name)) is not None), None)


def _places(
    idx: Index,
    root: str,
    stakes: Sequence[Contract],
    leases: Sequence[Contract],
    guarantees: Mapping[str, Sequence[Contract]],
) -> dict[str, tuple[BookField, ...]]:
    """Return for each field of an interest where it stands in the book, or where it would."""
    rights = [*stakes, *leases] or [c for contracts in guarantees.values() for c in contracts]
    equity = outside_equity(idx, idx.members[root])
    found = {name: tuple(_first(rights, name)) for name in _TERMS}
    found["equity_share"] = tuple(field_of(c, "stake") for c in stakes)
    found["is_tenant"] = tuple(field_of(c, "rent", "amount") for c in leases)
    found["purchase_option"] = tuple(field_of(c, "purchase_option") for c in leases)
    found["equity_at_risk"] = tuple(field_of(c, "amount") for c in equity)
    found |= {name: tuple(field_of(c, "cap") for c in contracts) for name, contracts in guarantees.items()}
    return found


def _first(contracts: Sequence[Contract], name: str) -> list[BookField]:
    """Return the field where the first contract has it; else where the first contract would."""
    having = [c for c in contracts if c.value(name) is not None]
    return [field_of(c, name) for c in (having or contracts)[:1]]


def field_of(contract: Contract, *names: str) -> BookField:
    """Return the first of these terms that the contract states, else the first as not in the book."""
    for name in names:
        value = contract.value(name)
        if value is not None:
            return BookField(f"{contract.id}.{name}", value.text, value.position.file, value.position.line)
    return BookField(f"{contract.id}.{names[0]}", SILENT, contract.position.file, contract.position.line)
