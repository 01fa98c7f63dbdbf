"""How often each company and each rated vehicle should default within ten years, by the book.

1. ``target.ENTITY``, an assumption of the book, is a guess: its range is the target, its rate the geometric mean.
2. Else the worst letters that an agency gave by the book's day, to a company itself or to the debt of a vehicle, which
   has nothing else: ``default_rate.LETTERS``, or that of their category. The target is ``TIMES`` the rate.
3. A company without letters has ``target.unrated``; a vehicle without letters has no target.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.dated import held_on
from lookthrough.book.schema.ratings import category_of, worst, written_in
from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import MissingAssumptionError, Resolver
from lookthrough.errors import InputError
from lookthrough.positions.filed import letters_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book, Contract, Entity
    from lookthrough.contracts.slots import Slot

RATE, TARGET, UNRATED, ASSUMED = "default_rate", "target", "unrated", "guess"
TIMES = (0.3, 3.0)  # of a rate, between which a run may lie: the rates of a study differ as much between its cohorts
COMPANY, VEHICLE = "modelled", "vehicle"


@dataclass(frozen=True, slots=True)
class Target:
    """How often somebody should default in ten years: between ``low`` and ``high``, at ``rate`` as far as that goes.

    Attributes:
        rating: letters of S&P, ``guess`` or ``unrated``.
    """

    entity: str
    is_vehicle: bool
    rating: str
    low: float
    rate: float
    high: float

    @property
    def is_guess(self) -> bool:
        """Whether no agency gave letters."""
        return self.rating in {ASSUMED, UNRATED}


def targets(book: Book) -> dict[str, Target]:
    """Return the target of every company that may fail and of every vehicle of which something is known, by id.

    Raises:
        MissingAssumptionError: the book has no rate for letters, or for companies without any.
        InputError: a rate is no share below 1.
    """
    found = (_target(book, entity) for entity in book.entities.values() if entity.class_ in {COMPANY, VEHICLE})
    return {target.entity: target for target in found if target is not None}


def _target(book: Book, entity: Entity) -> Target | None:
    is_vehicle = entity.class_ == VEHICLE
    letters = letters_of(book, entity)
    own = f"{TARGET}.{entity.id}"
    if own in book.assumptions:
        return _guessed(book, entity, ASSUMED, own)
    if letters is not None:
        slot = _assumed(book, entity, *rate_names(letters))
        low, high = (times * slot.mid for times in TIMES)
        return Target(entity.id, is_vehicle, letters, low, slot.mid, high)
    return None if is_vehicle else _guessed(book, entity, UNRATED, f"{TARGET}.{UNRATED}")


def rate_names(letters: str) -> tuple[str, ...]:
    """Return the assumptions that may say the rate of letters, most specific first."""
    return tuple(dict.fromkeys(f"{RATE}.{each}" for each in (letters, category_of(letters))))


def _guessed(book: Book, entity: Entity, rating: str, name: str) -> Target:
    slot = _assumed(book, entity, name)
    return Target(entity.id, entity.class_ == VEHICLE, rating, slot.low, math.sqrt(slot.low * slot.high), slot.high)


def _assumed(book: Book, entity: Entity, *names: str) -> Slot:
    try:
        slot = Resolver(book).assumption(*names)
    except InputError as error:
        raise MissingAssumptionError(f"no default rate for {entity.id}: {error}") from error
    if not 0.0 <= slot.low <= slot.high < 1.0:
        raise InputError(f"assumption {slot.name} is {slot.low:g}..{slot.high:g}; a default rate is a share below 1")
    return slot


def letters_of(book: Book, entity: Entity) -> str | None:
    """Return the worst letters of a company by the book's day, or of the debt of a vehicle; ``None`` without any."""
    if entity.class_ == VEHICLE:
        return worst(letters for contract in _debt(book, entity) for letters in contract_letters(book, contract))
    return worst(letters_on(entity, book.as_of))


def contract_letters(book: Book, contract: Contract) -> tuple[str, ...]:
    """Return the ratings of a contract by the book's day as letters of S&P."""
    value = held_on(contract.terms.get("rating", ()), book.as_of)
    return () if value is None else written_in(value.text)


def _debt(book: Book, vehicle: Entity) -> Iterator[Contract]:
    for contract in book.contracts.values():
        kind = KINDS[contract.kind]
        if kind.family == "debt" and contract.roles.get(kind.debtor) == vehicle.id:
            yield contract
