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
from lookthrough.units.range import ZERO, Range, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

SILENT = "not in the book"
_OPTIONS = frozenset({"open", "reasonably_certain"})
_TERMS = ("directs", "manages", "remarkets", "kick_out", "treatment")


def interest_of(standing: Standing, party: str, vehicle: str) -> Interest:
    """Return what a party has in a vehicle's project, as the accounting rules want it."""
    root = standing.group[vehicle]
    group = standing.members[root]
    debt = _debt(standing, group)
    backing = [c for c in standing.supports.get(root, ()) if c.debtor == party]
    stakes = _stakes(standing, party, group)
    leases = [c for c in backing if c.family == "lease"]
    rights = [*stakes, *leases]
    words = {name: _word(rights, name) for name in _TERMS}
    kinds = _guarantees(standing, backing)
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
        purchase_option=any(c.words.get("purchase_option") in _OPTIONS for c in leases) or None,
        treatment=words["treatment"],
        vehicle=_vehicle(standing, root, debt),
        spans=_spans(standing, group, equity, kinds["guaranteed_share"]),
        places=_places(standing, root, stakes, leases, kinds),
    )


def _vehicle(standing: Standing, root: str, debt: float) -> Vehicle:
    group = standing.members[root]
    equity = _put_in(standing, group)
    guarantees = [
        c
        for kind in ("guaranteed_share", "residual_share")
        for c in _guarantees(standing, standing.supports.get(root, ()))[kind]
    ]
    named = [
        c for c in (*standing.supports.get(root, ()), *_owned(standing, group)) if c.words.get("directs") == "alone"
    ]
    owners = {c.giver for c in _owned(standing, group)}
    leases = [c for c in standing.supports.get(root, ()) if c.family == "lease"]
    return Vehicle(
        equity_at_risk=None if equity is None or equity + debt <= 0 else equity / (equity + debt),
        protected_share=_share(guarantees, debt),
        directed_without_equity=any(c.debtor not in owners for c in named) if named else None,
        returns_capped=any(c.words.get("purchase_option") in _OPTIONS for c in leases),
    )


def _put_in(standing: Standing, group: Sequence[str]) -> float | None:
    """Return the equity put in by owners outside the project, paid or promised; ``None`` where none is known.

    A stake with an amount of zero says who owns the vehicle, not that it has no equity: capital put in otherwise (what
    was built, chips handed over) is then not in the book, so zero in all is not known.
    """
    amounts = [c.amount for c in outside_equity(standing, group)]
    known = [amount.mid for amount in amounts if amount is not None]
    return (math.fsum(known) or None) if len(known) == len(amounts) else None


def outside_equity(standing: Standing, group: Sequence[str]) -> list[StandingContract]:
    """Return the equity of a project that owners outside it hold."""
    return [c for c in _owned(standing, group) if c.giver not in group]


def _owned(standing: Standing, group: Sequence[str]) -> list[StandingContract]:
    equity = {c.id: c for v in group for c in standing.by_entity.get(v, ()) if c.family == "equity"}
    return [c for c in equity.values() if c.taker in group]


def _debt(standing: Standing, group: Sequence[str]) -> float:
    return total(
        c.outstanding for v in sorted(group) for c in standing.debts.get(v, ()) if c.outstanding is not None
    ).mid


def _guarantees(standing: Standing, contracts: Iterable[StandingContract]) -> Mapping[str, list[StandingContract]]:
    kinds: dict[str, list[StandingContract]] = {"guaranteed_share": [], "residual_share": [], "rent_share": []}
    for contract in contracts:
        if contract.kind == "residual_value_guarantee":
            kinds["residual_share"].append(contract)
        elif contract.kind == "guarantee":
            kinds["guaranteed_share" if is_debt_guarantee(standing, contract) else "rent_share"].append(contract)
    return kinds


def _stakes(standing: Standing, party: str, group: Sequence[str]) -> list[StandingContract]:
    return [
        c for c in standing.by_entity.get(party, ()) if c.family == "equity" and c.giver == party and c.taker in group
    ]


def _equity(stakes: Sequence[StandingContract]) -> Range | None:
    """Return the largest stake in a vehicle of a project; ``None`` where some is owned, of unknown size."""
    known: dict[str, list[Range]] = {}
    for contract in stakes:
        if contract.stake is not None:
            known.setdefault(contract.taker, []).append(contract.stake)
    if not stakes:
        return ZERO
    return max((total(each) for each in known.values()), key=lambda r: r.mid, default=None)


def _share(contracts: Iterable[StandingContract], debt: float) -> float | None:
    """Return the caps over the debt; 0 without contracts, ``None`` where nothing is known of them."""
    caps = [c.cap for c in contracts]
    known = [cap.mid for cap in caps if cap is not None]
    if not caps:
        return 0.0
    return math.fsum(known) / debt if known and debt > 0 else None


def _spans(
    standing: Standing, group: Sequence[str], equity: Range | None, guarantees: Iterable[StandingContract]
) -> dict[str, tuple[float, float]]:
    """Return low and high of the shares that are ranges: stakes, and guarantees of debt over the debt."""
    spans = {} if equity is None else {"equity_share": (equity.low, equity.high)}
    caps = total(c.cap for c in guarantees if c.cap is not None)
    debt = total(c.outstanding for v in sorted(group) for c in standing.debts.get(v, ()) if c.outstanding is not None)
    if debt.low > 0 and caps.high > 0:
        spans["guaranteed_share"] = (caps.low / debt.high, caps.high / debt.low)
    return spans


def _word(contracts: Iterable[StandingContract], name: str) -> str | None:
    return next((c.words[name] for c in contracts if name in c.words), None)


def _places(
    standing: Standing,
    root: str,
    stakes: Sequence[StandingContract],
    leases: Sequence[StandingContract],
    guarantees: Mapping[str, Sequence[StandingContract]],
) -> dict[str, tuple[BookField, ...]]:
    """Return for each field of an interest where it stands in the book, or where it would."""
    rights = [*stakes, *leases] or [c for contracts in guarantees.values() for c in contracts]
    equity = outside_equity(standing, standing.members[root])
    places = {name: tuple(_first(rights, name)) for name in _TERMS}
    places["equity_share"] = tuple(field_of(c, "stake") for c in stakes)
    places["is_tenant"] = tuple(field_of(c, "rent", "amount") for c in leases)
    places["purchase_option"] = tuple(field_of(c, "purchase_option") for c in leases)
    places["equity_at_risk"] = tuple(field_of(c, "amount") for c in equity)
    return places | {name: tuple(field_of(c, "cap") for c in contracts) for name, contracts in guarantees.items()}


def _first(contracts: Sequence[StandingContract], name: str) -> list[BookField]:
    """Return the field where the first contract has it; else where the first contract would."""
    having = [c for c in contracts if name in c.terms]
    return [field_of(c, name) for c in (having or contracts)[:1]]


def field_of(contract: StandingContract, *names: str) -> BookField:
    """Return the first of these terms that the contract states, else the first as not in the book."""
    for name in names:
        value = contract.terms.get(name)
        if value is not None:
            return BookField(f"{contract.id}.{name}", value.text, value.position.file, value.position.line)
    return BookField(f"{contract.id}.{names[0]}", SILENT, contract.position.file, contract.position.line)
