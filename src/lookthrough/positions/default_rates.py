"""How often somebody defaults within ten years, by the book: one reading for calibration and for lenses.

1. ``target.ENTITY``, an assumption of the book, is a guess of this one: its range, the geometric mean in its middle.
2. Else the worst letters that an agency gave by the book's day, to a company itself or to the debt of a vehicle, which
   has nothing else: ``default_rate.LETTERS``, or that of their category.
3. Else ``target.unrated`` for a company that may fail; of a vehicle or a sector nothing is known.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.dated import held_on
from lookthrough.book.schema.ratings import category_of, worst, written_in
from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import MissingAssumptionError, Resolver
from lookthrough.errors import InputError
from lookthrough.positions.filed import letters_on
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book, Contract, Entity

RATE, TARGET, UNRATED, ASSUMED = "default_rate", "target", "unrated", "guess"
COMPANY, VEHICLE = "modelled", "vehicle"


class TenYears(NamedTuple):
    """A share of futures of ten years with a default, and the letters it goes by, ``guess`` or ``unrated``."""

    rating: str
    rate: Range


def ten_year_rate(book: Book, entity: Entity) -> TenYears | None:
    """Return how often somebody defaults within ten years, ``None`` where the book says nothing of it.

    Raises:
        MissingAssumptionError: the book has no rate for the letters, or for companies without any.
        InputError: a rate is no share below 1.
    """
    own = f"{TARGET}.{entity.id}"
    if own in book.assumptions:
        return TenYears(ASSUMED, guessed(_assumed(book, entity, own)))
    letters = letters_of(book, entity)
    if letters is not None:
        return TenYears(letters, _assumed(book, entity, *rate_names(letters)))
    return TenYears(UNRATED, guessed(_assumed(book, entity, f"{TARGET}.{UNRATED}"))) if _may_fail(entity) else None


def _may_fail(entity: Entity) -> bool:
    return entity.class_ == COMPANY


def rate_names(letters: str) -> tuple[str, ...]:
    """Return the assumptions that may say the rate of letters, most specific first."""
    return tuple(dict.fromkeys(f"{RATE}.{each}" for each in (letters, category_of(letters))))


def guessed(rate: Range) -> Range:
    """Return a range with the geometric mean in its middle: a guess over orders of magnitude."""
    return rate._replace(mid=math.sqrt(rate.low * rate.high))


def _assumed(book: Book, entity: Entity, *names: str) -> Range:
    try:
        slot = Resolver(book).assumption(*names)
    except InputError as error:
        raise MissingAssumptionError(f"no default rate for {entity.id}: {error}") from error
    if not 0.0 <= slot.low <= slot.high < 1.0:
        raise InputError(f"assumption {slot.name} is {slot.low:g}..{slot.high:g}; a default rate is a share below 1")
    return Range(slot.low, slot.mid, slot.high)


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
