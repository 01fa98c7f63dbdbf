"""Rules that one contract must keep by itself; those between its terms stand in ``relations.py``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookthrough.book.records import Contract, Position, Value
    from lookthrough.book.schema.vocabulary import KindSpec


def known_with_its_contract(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT309: a value cannot be public before its contract is, nor before the value that it revises."""
    del kind
    for name, dated in (*contract.terms.items(), ("status", contract.status), *contract.held_by.items()):
        early = [v for v in dated if contract.known is not None and v.known is not None and v.known < contract.known]
        for value in early:
            place = contract.places.get("known")
            yield too_early(value, f"{name} is known before its contract", f"its contract {contract.known}", place)
        if not early:
            yield from known_in_order(name, dated)


def known_in_order(name: str, dated: tuple[Value, ...]) -> Iterator[Problem]:
    """LT309: a revision is not known before the value that it revises."""
    for before, value in pairwise(dated):
        public = before.known or before.valid_from
        if value.known is not None and public is not None and value.known < public:
            message = f"{name} is known before what it revises"
            yield too_early(value, message, f"what it revises {public}", before.position)


def signed_before_it_is_known(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT309: nobody can know that a contract is signed, paid or ended before the day on which it is."""
    del kind
    for value in contract.status:
        if value.known is not None and value.valid_from is not None and value.known < value.valid_from:
            yield too_early(value, f"known before it was {value.text}", f"from {value.valid_from}")


def has_sources(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT403: a contract has a source, or is inferred or assumed, or each of its values has one."""
    del kind
    if contract.source or contract.basis in {"inferred", "assumed"}:
        return
    values = [value for dated in contract.terms.values() for value in dated]
    if not values or not all(is_founded(value) for value in values):
        yield no_source(contract, "contract")


def between_two(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT505: debtor and creditor are one entity."""
    debtor, creditor = contract.roles.get(kind.debtor), contract.roles.get(kind.creditor)
    if debtor is not None and debtor == creditor:
        message = f"{debtor} is {kind.debtor} and {kind.creditor}"
        hint = "name the vehicle or the subsidiary on one side"
        label = "a contract with itself"
        yield Problem("LT505", contract.position, message, label, len(contract.id), hint)


def too_early(value: Value, message: str, against: str, place: Position | None = None) -> Problem:
    """Return the problem of a value whose ``known`` is too early: against what date, and where that stands."""
    label, hint = f"known {value.known}, {against}", "correct one of the two dates"
    return Problem("LT309", value.position, message, label, len(value.text), hint, place)


def is_founded(value: Value) -> bool:
    """Return whether a value has a source of its own, or is said to be inferred or assumed."""
    return bool(value.source) or value.basis in {"inferred", "assumed"}


def no_source(record: Contract, what: str) -> Problem:
    """Return the problem of a contract without any source."""
    label, hint = "no source", "add `source:`, or `basis: assumed` with a `reason:`"
    return Problem("LT403", record.position, f"{what} without a source", label, len(record.id), hint)


CONTRACT_RULES: tuple[Callable[[Contract, KindSpec], Iterator[Problem]], ...] = (
    known_with_its_contract,
    signed_before_it_is_known,
    has_sources,
    between_two,
)


CODES = (
    Code(
        "LT505",
        "a contract with itself",
        "Debtor and creditor of a contract are the same entity. Its payments cancel out and it changes no result.",
        "Name the vehicle, subsidiary or lender that stands on one of the two sides.",
    ),
)
