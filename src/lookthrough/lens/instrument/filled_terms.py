"""The terms of a contract as the book gives them and as they are filled in, each with what filled it.

What the book is silent on is an assumption of the book for the kind, or follows from the kind itself. The numbers are
those that a run draws from: the family reads the contract, and what it asked the book for is listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts import FAMILIES, KINDS
from lookthrough.contracts.debt import amortisation_of
from lookthrough.contracts.term_values import MissingAssumptionError, Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book, Contract, Value
    from lookthrough.positions.standing_contract import StandingContract

GIVEN, ASSUMED, OF_KIND = "given", "assumed", "of the kind"


class TermRow(NamedTuple):
    """One term of a contract.

    Attributes:
        term: its name.
        how: ``given`` by the book, ``assumed`` by it for the kind, or ``of the kind`` where nobody says anything.
        value: in words, as written; empty for a number that is filled in.
        low, mid, high: in the unit of the term: USD bn, a fraction, quarters as ``year * 4 + quarter - 1``; ``None``
            of words and of what is unknown.
        unit: of it.
        basis: reported, estimated, inferred or assumed.
        by: the assumption that filled it in.
        reason: of that assumption, or of the value.
        acts: whether a run acts on it; else it is shown and no more.
    """

    term: str
    how: str
    value: str
    low: float | None
    mid: float | None
    high: float | None
    unit: str
    basis: str
    by: str = ""
    reason: str = ""
    acts: bool = True


def term_rows(book: Book, contract: StandingContract) -> tuple[TermRow, ...]:
    """Return the terms of a contract: those given in the order of the book, then those that are filled in."""
    record, specs = contract.record, KINDS[contract.kind].terms
    given = tuple(
        _given(name, value, record, specs[name].unit, acts=specs[name].acts) for name, value in contract.terms.items()
    )
    return (*given, *_filled(book, contract), *_of_kind(contract))


def _given(name: str, value: Value, record: Contract, unit: Unit, *, acts: bool) -> TermRow:
    why = value.reason or value.note or value.because or ""
    basis = value.basis or record.basis
    return TermRow(name, GIVEN, value.text, value.low, value.mid, value.high, unit.value, basis, reason=why, acts=acts)


def _filled(book: Book, contract: StandingContract) -> Iterator[TermRow]:
    """Yield what an assumption of the book fills in."""
    resolver, specs = Resolver(book), KINDS[contract.kind].terms
    try:
        FAMILIES[contract.family].read(resolver, contract.record)
        FAMILIES[contract.family].flags(resolver, contract.record)
    except MissingAssumptionError:  # a book that no run can use still shows its terms
        return
    for key, by in resolver.asked.items():
        assumption, name = book.assumptions[by], key.removeprefix(f"{contract.id}.")
        value, unit = assumption.value, specs[name].unit.value if name in specs else ""
        low, mid, high = value.low, value.mid, value.high
        yield TermRow(name, ASSUMED, value.text, low, mid, high, unit, ASSUMED, by, assumption.reason)


def _of_kind(contract: StandingContract) -> Iterator[TermRow]:
    """Yield what holds for the kind where the book is silent."""
    if contract.family != "debt":
        return
    style = amortisation_of(contract.kind, contract.words.get("amortisation"), has_ard="ard" in contract.terms)
    for name, word in (("seniority", contract.seniority), ("amortisation", style)):
        if name not in contract.words and word is not None:
            yield TermRow(name, OF_KIND, word, None, None, None, Unit.CHOICE.value, ASSUMED)
