"""The rule that a guarantee protects somebody who holds what it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.units.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Contract, Entity
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables


def guarantees_protect_a_holder(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT530: the beneficiary of a guarantee holds something of the contract that it covers."""
    for contract in found.contracts.values():
        covers, named = contract.value("covers"), contract.roles.get("beneficiary", "")
        covered = None if covers is None else found.contracts.get(covers.text)
        if kinds[contract.kind].family != "guarantee" or covered is None or len(set(covered.roles.values())) < 2:
            continue  # a contract with oneself has been found already
        holders = _holders(covered, kinds[covered.kind])
        if named not in _with_those_behind(holders, found.entities):
            message = f"{contract.id} protects {named}, which holds nothing of {covered.id}"
            hint = f"whoever holds {covered.id} is paid: {_nearest(named, holders)}"
            place = contract.places.get("beneficiary", contract.position)
            yield Problem("LT530", place, message, "holds nothing of it", len(named), hint, covered.position)


def _holders(covered: Contract, kind: KindSpec) -> list[str]:
    """Return who holds a contract: its creditor and named holders; of equity, both who pays it in and who issues it."""
    roles = (kind.creditor, kind.debtor) if kind.family == "equity" else (kind.creditor,)
    return [*(covered.roles[role] for role in roles if role in covered.roles), *covered.held_by]


def _with_those_behind(holders: list[str], entities: Mapping[str, Entity]) -> set[str]:
    """Return holders and those to whom they pass on what they hold."""
    reached: set[str] = set()
    waiting = list(holders)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(entities[name].passes_to if name in entities else ())
    return reached


def _nearest(named: str, holders: list[str]) -> str:
    near = nearest(named, holders)
    return f'did you mean "{near}"?' if near is not None else " and ".join(dict.fromkeys(holders))


CODES = (
    Code(
        "LT530",
        "the beneficiary of a guarantee holds nothing of what it covers",
        "A guarantee pays what is missed of the contract that it covers, and in a run whoever holds that contract is "
        "paid, each holder its part. The beneficiary that this guarantee names is not among them, directly or behind "
        "a pass-through, so either the name or the covered contract is not the one that is meant.",
        "Name the creditor of the covered contract, or one of those it is held by; or correct `covers`.",
    ),
)
