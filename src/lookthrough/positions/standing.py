"""The contracts of a book as they stand, read once: what is live, who owes whom, and who stands behind whose debt.

Vehicles that hold one another are one project. A project is named by the first id among its vehicles, and a contract
that supports one of them supports the project.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from lookthrough.positions.standing_contract import BINDING, range_of, stand
from lookthrough.units.quarter import quarter_after, quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.positions.standing_contract import StandingContract

T = TypeVar("T")
_PARTS = frozenset({"component", "overlap"})


@dataclass(frozen=True, slots=True)
class Standing:
    """The contracts of a book by what they are to whom. Built once for a whole look-through.

    Attributes:
        book: the book.
        now: quarter of the book's date.
        contracts: all contracts of the book by id, live or not.
        group: vehicle to its project.
        members: project to its vehicles.
        debts: debtor to its live debts.
        by_entity: entity to all live contracts in which it has a role.
        supports: project to the live contracts that stand behind its debt.
        backs: entity to the projects it supports.
    """

    book: Book
    now: int
    contracts: Mapping[str, StandingContract]
    group: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]
    debts: Mapping[str, tuple[StandingContract, ...]]
    by_entity: Mapping[str, tuple[StandingContract, ...]]
    supports: Mapping[str, tuple[StandingContract, ...]]
    backs: Mapping[str, tuple[str, ...]]


def standing_of(book: Book, statuses: Sequence[str] = BINDING) -> Standing:
    """Return the contracts of a book as they stand.

    Args:
        book: the book; its date decides what has begun and what has matured.
        statuses: of contracts that are live, unless they have matured or are parts of others in the book.
    """
    now, contracts = quarter_of(book.as_of), standing_contracts(book)
    live = [c for c in contracts.values() if c.status in statuses and _is_live(c)]
    group = _projects(book, live)
    supporting = [(root, contract) for contract in live for root in sorted(_supported(contract, group))]
    return Standing(
        book=book,
        now=now,
        contracts=contracts,
        group=group,
        members=_grouped((root, entity) for entity, root in group.items()),
        debts=_grouped((c.debtor, c) for c in live if c.family == "debt"),
        by_entity=_grouped((entity, c) for c in live for entity in c.entities),
        supports=_grouped(supporting),
        backs=_grouped(dict.fromkeys((c.debtor, root) for root, c in supporting)),
    )


def standing_contracts(book: Book) -> dict[str, StandingContract]:
    """Return every contract of a book as it stands, by id, with the contract that it covers."""
    now, ahead = quarter_of(book.as_of), quarter_after(book.as_of)
    assumed = {name: range_of(assumption.value) for name, assumption in book.assumptions.items()}
    contracts = {id_: stand(contract, now, ahead, assumed) for id_, contract in book.contracts.items()}
    return {id_: c if c.covers is None else replace(c, covered=contracts.get(c.covers)) for id_, c in contracts.items()}


def _is_live(contract: StandingContract) -> bool:
    return contract.rollup not in _PARTS and not contract.is_over


def _projects(book: Book, contracts: Iterable[StandingContract]) -> dict[str, str]:
    """Return for each vehicle the first id of its project: vehicles joined by equity in one another."""
    root = {e.id: e.id for e in book.entities.values() if e.class_ == "vehicle"}

    def find(entity: str) -> str:
        while root[entity] != entity:
            entity = root[entity]
        return entity

    for contract in contracts:
        if contract.family == "equity" and contract.giver in root and contract.taker in root:
            low, high = sorted((find(contract.giver), find(contract.taker)))
            root[high] = low
    return {entity: find(entity) for entity in root}


def _supported(contract: StandingContract, group: Mapping[str, str]) -> set[str]:
    """Return the projects whose debt a contract supports, but for that of who gives the support."""
    parties: list[str | None] = []
    if contract.family == "guarantee":
        covered = contract.covered
        parties = [contract.obligor, contract.creditor]
        if covered is not None:
            parties.append(covered.debtor if covered.family == "debt" else covered.creditor)
    elif contract.family in {"lease", "commitment", "equity"}:
        parties = [contract.creditor]
    roots = {group[p] for p in parties if p is not None and p in group}
    return roots - {group.get(contract.debtor, "")}


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    table: dict[str, list[T]] = {}
    for key, item in pairs:
        table.setdefault(key, []).append(item)
    return {key: tuple(items) for key, items in table.items()}
