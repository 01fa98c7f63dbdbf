"""The chance that a promise is called: that whose default calls it fails before the promise ends.

    chance = 1 - (1 - p) ^ (years left / 10)

p is the ten-year default rate of ``positions.default_rates``, spread over time at a constant hazard; where the book has
none, it lies between the rates of the best and the worst letters of companies of the same class. Years left run from
the book's date to the last quarter of the promise: who fails before a promise begins does not pay afterwards either.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.book.schema.ratings import SCALES
from lookthrough.book.shape.span import quarters_in
from lookthrough.contracts.term_values import MissingAssumptionError, Resolver
from lookthrough.errors import InputError
from lookthrough.positions.default_rates import TenYears, guessed, letters_of, rate_names, ten_year_rate
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from lookthrough.book.records import Book, Entity
    from lookthrough.positions.standing_contract import StandingContract

OF_CLASS = "class"  # what the chance of somebody without letters and without a guess goes by
STUDY_YEARS = 10.0  # the rates of the book are cumulative over ten years


def chance_within(ten_years: Range, years: Range) -> Range:
    """Return the chance of a default within some years, by a ten-year rate at a constant hazard, low with low.

    Args:
        ten_years: share that defaults within ten years, 0..1 and below 1.
        years: not negative.
    """
    pairs = zip(ten_years, years, strict=True)
    return Range(*(-math.expm1(span / STUDY_YEARS * math.log1p(-rate)) for rate, span in pairs))


def years_left(book: Book, promise: StandingContract) -> Range | None:
    """Return the years from the book's date to the last quarter: stated, else the usual length for the kind."""
    resolver, contract = Resolver(book), promise.record
    end = resolver.quarter(contract, "end")
    if end is None:
        try:
            term = resolver.term_or_default(contract, "term")
        except MissingAssumptionError:
            return None
        first = promise.ahead if promise.first_quarter is None else promise.first_quarter
        last = Range(*(float(first + quarters_in(years) - 1) for years in (term.low, term.mid, term.high)))
    else:
        last = Range(end.low, end.mid, end.high)
    return Range(*(max(0.0, (math.floor(quarter) + 1 - promise.ahead) / 4) for quarter in last))


def rate_of(book: Book, customer: Entity) -> tuple[TenYears | None, str]:
    """Return the ten-year rate of whoever calls a promise, or why there is none."""
    why = f"{customer.name} has no letters, nor has anybody of its class, and the book guesses nothing"
    try:
        found = ten_year_rate(book, customer)
    except InputError as error:
        found, why = None, str(error)
    if found is None:
        found = _rate_of_class(book, customer)
    return found, "" if found else why


def _rate_of_class(book: Book, customer: Entity) -> TenYears | None:
    """Return the range between the best and the worst letters of companies of one class."""
    alike = (entity for entity in book.entities.values() if entity.class_ == customer.class_)
    letters = sorted(filter(None, (letters_of(book, entity) for entity in alike)), key=SCALES["S&P"].index)
    if not letters:
        return None
    try:
        best, worst = (Resolver(book).assumption(*rate_names(each)) for each in (letters[0], letters[-1]))
    except MissingAssumptionError:
        return None
    return TenYears(OF_CLASS, guessed(Range(best.low, 0.0, worst.high)))
