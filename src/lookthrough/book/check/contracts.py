"""Rules that one contract must keep by itself."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.book.shape.holdings import SHARE, face, held_amounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookthrough.book.records import Contract, Position, Value
    from lookthrough.book.schema.vocabulary import KindSpec

_ENDS = ("maturity", "end", "ard", "amortisation_start")
_ROUNDING = 1 + 1e-9


def starts_before_it_ends(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT307: no date of the contract can lie before its start."""
    del kind
    start = contract.value("start")
    if start is None or start.low is None:
        return
    for name in _ENDS:
        value = contract.value(name)
        if value is not None and value.high is not None and value.high < start.low:
            hint = "the last date of a contract is not before its first"
            yield _at(value, "LT307", f"{name} is before the start", f"the start is {start.text}", hint, start)


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


def holders_within_the_whole(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT406: holders cannot hold more than there is; of a range the smallest amount counts."""
    del kind
    shares = [dated[-1] for dated in contract.held_by.values() if dated[-1].base == SHARE]
    whole = face(contract)
    held = sum(amount or 0.0 for amount in held_amounts(contract).values())
    share = sum(value.low or 0.0 for value in shares)
    if share > _ROUNDING or (whole is not None and held > whole * _ROUNDING):
        last, total = list(contract.held_by.values())[-1][-1], contract.value("principal") or contract.value("amount")
        label = f"{share:.4g} of the whole" if share > _ROUNDING else f"{held:.6g} of {whole:.6g} bn USD"
        hint = "an arranger or an underwriter is not a holder"
        yield _at(last, "LT406", "holdings exceed the contract", label, hint, total)


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
    starts_before_it_ends,
    known_with_its_contract,
    signed_before_it_is_known,
    has_sources,
    holders_within_the_whole,
    between_two,
)


def _at(
    value: Value, code: str, message: str, label: str, hint: str | None = None, related: Value | None = None
) -> Problem:
    place = None if related is None else related.position
    return Problem(code, value.position, message, label, len(value.text), hint, place)


CODES = (
    Code(
        "LT307",
        "a contract ends before it starts",
        "The maturity, the end, the anticipated repayment date or the start of amortisation lies before the start.",
        "Correct one of the two dates.",
    ),
    Code(
        "LT406",
        "holdings exceed the contract",
        "The amounts or shares under held_by add up to more than the principal or amount of the contract. Arrangers "
        "and underwriters place a loan with others and do not hold it.",
        "Keep holders only; where a holding was sold on, name the last holder.",
    ),
    Code(
        "LT505",
        "a contract with itself",
        "Debtor and creditor of a contract are the same entity. Its payments cancel out and it changes no result.",
        "Name the vehicle, subsidiary or lender that stands on one of the two sides.",
    ),
)
