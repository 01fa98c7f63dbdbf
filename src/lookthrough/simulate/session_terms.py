"""What a question sets in a session: shocks as text or numbers, and terms of the book by the name of their slot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.check.assumed.assumed_limits import allowed_for
from lookthrough.contracts.slots import SHARE
from lookthrough.errors import UsageError
from lookthrough.simulate.draws import MORE_DRAWN, drawn_slots
from lookthrough.world.scenario import unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.contracts.slots import Slot
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs

    Size = str | float | tuple[float, float]
    Term = str | float | tuple[float, float]

ENDS = ("low", "mid", "high")


def sized(name: str, size: Size) -> str:
    """Return the size of a shock as a book writes it; a text stays as it is.

    Raises:
        UsageError: neither text, a finite number nor two of them in order.
    """
    if isinstance(size, str):
        return size
    low, high = _bounds(f"the shock {name}", size)
    texts = [np.format_float_positional(each, trim="-") for each in (low, high)]
    return texts[0] if low == high else "..".join(texts)


def with_terms(inputs: Inputs, model: Model, terms: Mapping[str, Term]) -> Inputs:
    """Return inputs in which some slots are what a question says.

    Args:
        inputs: of the question.
        model: whose slots they are.
        terms: by the name of a slot, or of an assumption that several are drawn from, a number, two, or a word of
            :data:`ENDS`.

    Raises:
        UnknownNameError: a name that no slot has; the message gives the nearest that do.
        UsageError: a value that cannot be, or more new ranges than there are places for.
    """
    if not terms:
        return inputs
    table, slots = model.plan.table.arrays(), model.plan.table.rows
    low, mid, high = (each.copy() for each in (table.low, table.mid, table.high))
    for name, term in terms.items():
        for row in _rows(slots, name, is_word=isinstance(term, str)):
            low[row], high[row] = _bounds_of(slots[row], name, term, model.plan.book)
            mid[row] = (low[row] + high[row]) / 2.0
    others = np.setdiff1d(np.flatnonzero(low != high), model.ranged)
    if len(others) > MORE_DRAWN:
        raise UsageError(
            f"{len(others)} slots that have no range in the book are given one, and a session has places for "
            f"{MORE_DRAWN}: give the others a number, or write the ranges into the book"
        )
    return inputs._replace(
        low=low,
        mid=mid,
        high=high,
        drawn=drawn_slots(table, model.ranged, others.tolist()),
    )


def _rows(slots: Sequence[Slot], name: str, *, is_word: bool) -> NDArray[np.int64]:
    """Return the rows of a slot; positions of one contract share a name, slots drawn from one assumption a group.

    Raises:
        UnknownNameError: no slot has the name.
        UsageError: an assumption from which several slots are drawn is given a number.
    """
    found = [row for row, slot in enumerate(slots) if slot.name == name]
    if found:
        return np.array(found)
    group = [row for row, slot in enumerate(slots) if slot.group == name]
    if not group:
        raise unknown("term", name, sorted({each for slot in slots for each in (slot.name, slot.group) if each}))
    if not is_word:
        first = slots[group[0]].name
        raise UsageError(
            f"{name} is an assumption from which {len(group)} numbers are drawn: give it {', '.join(ENDS)}, or give "
            f"one of them a number, as {first}"
        )
    return np.array(group)


def _bounds_of(slot: Slot, name: str, term: Term, book: Book) -> tuple[float, float]:
    """Return the bounds that a slot is given.

    Raises:
        UsageError: another word than :data:`ENDS`, or numbers that cannot be.
    """
    if isinstance(term, str):
        if term not in ENDS:
            raise UsageError(f"the term {name} is {term!r}: write a number, two as (low, high), or {', '.join(ENDS)}")
        at = {"low": slot.low, "mid": slot.mid, "high": slot.high}[term]
        return at, at
    low, high = _bounds(f"the term {name}", term)
    allowed = allowed_for(slot.group or slot.name)
    if allowed is not None and not allowed.holds(low, high):
        raise UsageError(f"the term {name} is {term}: {allowed.says}; {allowed.hint}")
    of_contract = slot.name.partition(".")[0] in book.contracts
    if of_contract and low < min(slot.low, 0.0) and slot.form != SHARE:
        raise UsageError(f"the term {name} is {term}: it cannot be less than nothing; write 0 or more")
    return low, high


def _bounds(what: str, size: object) -> tuple[float, float]:
    """Return a number, or two in order, as bounds.

    Raises:
        UsageError: anything else.
    """
    pair = size if isinstance(size, tuple | list) else (size, size)
    if len(pair) != 2 or not all(_is_finite(each) for each in pair):
        raise UsageError(f"{what} is {size!r}: write a finite number, or two as (low, high)")
    low, high = float(pair[0]), float(pair[1])
    if low > high:
        raise UsageError(f"{what} is {size!r}: the low end, {low:g}, is above the high end, {high:g}; exchange them")
    return low, high


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and math.isfinite(float(value))
