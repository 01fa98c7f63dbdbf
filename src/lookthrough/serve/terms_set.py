"""What ``set.NAME=VALUE`` of an address puts in the place of an uncertain number, on every path, without compiling.

``--set`` of the verb stress compiles the book with the assumption set; a session moves the numbers that a run draws
from it instead. The two agree where a run takes the assumption as it stands, and an assumption that is taken in another
form is refused here. The opening position stays as the book has it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.set_assumptions import read_as, with_assumptions
from lookthrough.book.text.quantities import Misread, parse
from lookthrough.errors import UsageError
from lookthrough.units.nearest import did_you_mean
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.contracts.slots import Slot

    Ends = tuple[float, float]

NOT_DRAWN = "no number of a run is drawn from it, so that it would move nothing"
OTHERWISE = "a run takes it in another form, so that a compiled book does not move it: lookthrough stress --set {}"


def checked_terms(book: Book, terms: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what an address sets, by name; an empty text sets nothing.

    Args:
        book: whose assumptions, contracts and companies the names may be of.
        terms: texts by name: of an assumption as a book writes it, of a term of a contract or a figure of a company
            (``ID.TERM``) a number or a range.

    Raises:
        UsageError: a name or a text that cannot be; the message has the nearest, as that of ``--set``.
    """
    said = {name: text for name, text in terms.items() if text.strip()}
    assumed = {name: text for name, text in said.items() if name in book.assumptions}
    with_assumptions(book, assumed)
    for name, text in said.items():
        if name not in assumed:
            _refuse_unknown(book, name)
            _ends_of_number(name, text)
    return tuple(sorted(said.items()))


def terms_of(book: Book, terms: Iterable[tuple[str, str]], slots: Mapping[str, Slot]) -> dict[str, Ends]:
    """Return the terms of a question to a session, each with its low and high end.

    Args:
        book: as loaded.
        terms: as :func:`checked_terms` returned them.
        slots: of the session, by name.

    Raises:
        UsageError: one that a session cannot move.
    """
    moved: dict[str, Ends] = {}
    for name, text in terms:
        names = slots_moved(book, name, slots) if name in book.assumptions else [name]
        moved |= dict.fromkeys(names, ends_of(book, name, text))
    return moved


def ends_of(book: Book, name: str, text: str) -> Ends:
    """Return the low and the high end of what an address sets.

    Raises:
        UsageError: a text that is no number.
    """
    return _ends_of_assumption(book, name, text) if name in book.assumptions else _ends_of_number(name, text)


def slots_moved(book: Book, name: str, slots: Mapping[str, Slot]) -> list[str]:
    """Return the names of the slots that are drawn from an assumption.

    Raises:
        UsageError: nothing is drawn from it, or not as it stands.
    """
    drawn = [slot for slot in slots.values() if name in {slot.name, slot.group}]
    value = book.assumptions[name].value
    if not drawn:
        raise UsageError(f"{name}: {NOT_DRAWN}")
    if value.low is None or value.high is None or any(not _is_as_it_stands(s, value.low, value.high) for s in drawn):
        raise UsageError(f"{name}: {OTHERWISE.format(f'{name}=VALUE')}")
    return [slot.name for slot in drawn]


def _is_as_it_stands(slot: Slot, low: float, high: float) -> bool:
    return math.isclose(slot.low, low) and math.isclose(slot.high, high)


def _ends_of_assumption(book: Book, name: str, text: str) -> Ends:
    value = read_as(book.assumptions[name], text)
    if isinstance(value, Misread) or value.low is None or value.high is None:
        raise UsageError(f"{name}={text}: write a number or a range, as {book.assumptions[name].value.text}")
    return value.low, value.high


def _ends_of_number(name: str, text: str) -> Ends:
    read = parse(text, Unit.NUMBER, signed=True)
    if isinstance(read, Misread):
        raise UsageError(f"{name}={text}: {read.label}; {read.hint}")
    if read.low is None or read.high is None:
        raise UsageError(f"{name}={text}: write a number or a range")
    return read.low, read.high


def _refuse_unknown(book: Book, name: str) -> None:
    of, dot, _ = name.partition(".")
    if dot and (of in book.contracts or of in book.entities):
        return  # the session knows its terms and names the nearest
    known = (*SHOCKS, *book.assumptions, *(f"{each}." for each in (*book.contracts, *book.entities)))
    hint = did_you_mean(name, known) or "write an assumption of the book, or CONTRACT.TERM"
    raise UsageError(f"there is no shock, assumption or term {name!r}: {hint}")
