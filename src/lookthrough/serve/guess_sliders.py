"""The sliders of the guesses on which an answer hangs: those that move a ledger most, each between its two ends."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.family import LEDGERS
from lookthrough.contracts.slots import DATE, SHARE
from lookthrough.errors import UsageError
from lookthrough.present.labels import LEDGER_WORDS, first_upper
from lookthrough.present.numbers import give_or_take, signed
from lookthrough.present.sentences.run_sentences import CLEAR, SWING, moving_most
from lookthrough.present.sentences.why_sentences import guessed_words, input_words
from lookthrough.serve.inquiry import SHOCK, TERM
from lookthrough.serve.sliders import Slider, sliders_of
from lookthrough.serve.terms_set import NOT_DRAWN, ends_of, slots_moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Book
    from lookthrough.calibration.kept_measures import KeptSwings
    from lookthrough.contracts.slots import Slot
    from lookthrough.present.run_records import StressDocument
    from lookthrough.serve.inquiry import Inquiry

OF_A_LEDGER = 3  # guesses that move it most
SHOWN = 8
STEPS = 100  # of a slider, at least
WRITTEN: Mapping[Unit, tuple[str, float]] = MappingProxyType(
    {
        Unit.RATE: (" %", 100.0),
        Unit.YEARS: (" years", 1.0),
        Unit.GW: (" GW", 1.0),
        Unit.USD_BN: (" bn USD", 1.0),
        Unit.USD_BN_PER_YEAR: (" bn USD per year", 1.0),
    }
)
"""How a number of a unit is written, and how many of that one is; shares and numbers are written as the book does."""
PLAIN = frozenset({Unit.FRACTION, Unit.NUMBER})
OPENING = "of the opening position, in no record of the book"
DATED = "a date, which --set of the verb stress takes"


class GuessSliders(NamedTuple):
    """The sliders, and the guesses that no slider moves with the reason."""

    sliders: tuple[Slider, ...]
    fixed: tuple[tuple[str, str], ...]


class MovingGuess(NamedTuple):
    """An uncertain number that moves an answer, and how far in words."""

    name: str
    moves: str


def guess_sliders(
    book: Book, question: Inquiry, stress: StressDocument, slots: Mapping[str, Slot], measured: KeptSwings | None = None
) -> GuessSliders:
    """Return the sliders of the guesses that move an answer most.

    Those come first that move this answer by more than noise; on few futures these are few, so that those follow which
    a sensitivity measured on common draws.

    Args:
        book: as loaded.
        question: what is asked now.
        stress: the answer in which every guess is drawn.
        slots: of the session, by name.
        measured: kept beside the book; ``None`` where there is none.
    """
    found: dict[str, Slider] = {}
    fixed: dict[str, str] = {}
    for each in (*_of_answer(stress), *(() if measured is None else _of_measured(measured))):
        if len(found) == SHOWN:
            break
        try:
            slider = _slider(book, question, each.name, slots)
        except UsageError as why:
            fixed.setdefault(each.name, str(why).removeprefix(f"{each.name}: "))
            continue
        found.setdefault(slider.field, slider._replace(moves=each.moves))
    return GuessSliders(tuple(found.values()), tuple(fixed.items()))


def _of_answer(stress: StressDocument) -> Iterator[MovingGuess]:
    """Yield what moves a ledger of an answer: the strongest of every ledger first, then the second of each."""
    by_ledger = {ledger: moving_most(stress, ledger, OF_A_LEDGER) for ledger in LEDGERS}
    for place in range(OF_A_LEDGER):
        for ledger, guesses in by_ledger.items():
            if place < len(guesses):
                moved = guesses[place].moves[ledger]
                yield MovingGuess(guesses[place].name, f"{_moves(ledger, moved.swing, moved.standard_error)}: {SWING}")


def _of_measured(measured: KeptSwings) -> Iterator[MovingGuess]:
    """Yield what a sensitivity measured, what moves most first, but for what it does not tell apart from nothing."""
    how = f"from its low end to its high end, on {measured.paths:,} futures of {measured.scenario}"
    for row in measured.rows:
        if abs(row.swing) > CLEAR * (row.error or 0.0):
            yield MovingGuess(row.name, f"{_moves(row.ledger, row.swing, row.error)} {how}")


def _moves(ledger: str, swing: float, error: float | None) -> str:
    return f"{first_upper(LEDGER_WORDS[ledger])} {signed(swing)}{give_or_take(error)} bn"


def _slider(book: Book, question: Inquiry, number: str, slots: Mapping[str, Slot]) -> Slider:
    """Return the slider of an uncertain number.

    Raises:
        UsageError: it cannot be moved without compiling.
    """
    if number.startswith(SHOCK):
        return _of_shock(book, question, number)
    slot = slots.get(number) or next((each for each in slots.values() if each.group == number), None)
    name = number if slot is None else slot.group or slot.name
    if name in book.assumptions:
        slots_moved(book, name, slots)
    elif name.partition(".")[0] not in {*book.contracts, *book.entities}:
        raise UsageError(f"{number}: {OPENING}")
    if slot is None or slot.low == slot.high:
        raise UsageError(f"{number}: {NOT_DRAWN}")
    unit, scale = _written(book, name, slot)
    least, most = (_round(scale * end) for end in (slot.low, slot.high))
    written = dict(question.terms).get(name, "")
    at = (least + most) / 2.0 if not written else _round(scale * sum(ends_of(book, name, written)) / 2.0)
    drawn = f"{least:g} to {most:g}{unit}"
    title, meaning = _said(book, name)
    return Slider(f"{TERM}{name}", title, meaning, unit, least, most, _step(most - least), at, drawn, written)


def _of_shock(book: Book, question: Inquiry, field: str) -> Slider:
    """Return the slider of a shock as the first page has it.

    Raises:
        UsageError: it is a time, which has none.
    """
    for each in sliders_of(book, question):
        if each.field == field:
            return each
    raise UsageError(f"{field}: {DATED}")


def _written(book: Book, name: str, slot: Slot) -> tuple[str, float]:
    """Return how a number is written, and how many of that one is.

    Raises:
        UsageError: it is a date or no number.
    """
    if slot.form == DATE:
        raise UsageError(f"{name}: {DATED}")
    if name not in book.assumptions:
        return (" %", 100.0) if slot.form == SHARE else ("", 1.0)
    assumption = book.assumptions[name]
    unit = Unit(assumption.unit)
    if unit in PLAIN:
        return (" %", 100.0) if assumption.value.text.endswith("%") else ("", 1.0)
    if unit not in WRITTEN:
        raise UsageError(f"{name}: {DATED}")
    return WRITTEN[unit]


def _said(book: Book, name: str) -> tuple[str, str]:
    """Return the title of a guess, and its name in the book."""
    return first_upper(guessed_words(name, book) or input_words(name, book)), name


def _round(number: float) -> float:
    """Return a number as it is written on a slider: 0.3, not 0.30000000000000004."""
    return float(f"{number:.6g}")


def _step(span: float) -> float:
    """Return a round step that divides a span into a hundred or more."""
    return 10.0 ** math.floor(math.log10(span / STEPS)) if span > 0.0 else 1.0
