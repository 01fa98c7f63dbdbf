"""The sliders of a question: one for each shock of its scenario, from nothing to half more than the scenario draws."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.labels import first_upper, in_words
from lookthrough.serve.inquiry import SHOCK
from lookthrough.world.drivers import SHOCKS
from lookthrough.world.scenario import scenario_numbers
from lookthrough.world.shock import TIMES

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.serve.inquiry import Inquiry

BEYOND = 1.5  # how far a slider goes beyond what a scenario draws
PERCENT, UNIT = 100.0, " %"
WIDE = 20  # per cent: a slider of less has finer steps


class Slider(NamedTuple):
    """A shock or a guess that can be moved.

    Attributes:
        field: of the address; ``title``: in words; ``meaning``: what a shock is, of a guess its name in the book.
        unit: written behind the number.
        least, most, step, at: of the slider, in that unit.
        drawn: between what it is drawn, as said beside it.
        written: what the question gives it, as in a book, ``""`` where it gives nothing.
        moves: how far it moves which ledger, where that is known.
    """

    field: str
    title: str
    meaning: str
    unit: str
    least: float
    most: float
    step: float
    at: float
    drawn: str
    written: str
    moves: str = ""


def sliders_of(book: Book, question: Inquiry) -> list[Slider]:
    """Return the sliders of the shocks that a scenario names, but for its times, in the order of all shocks."""
    numbers = scenario_numbers(book, question.scenario, {}, 0)
    chosen = dict(question.shocks)
    found = []
    for row, (name, spec) in enumerate(SHOCKS.items()):
        low, high = (PERCENT * float(bounds[row]) for bounds in (numbers.low, numbers.high))
        if spec in TIMES or low == high == PERCENT * spec.silent:
            continue
        ends = sorted((0.0, BEYOND * low, BEYOND * high))
        least, most = math.floor(ends[0]), math.ceil(ends[-1])
        at = _percent(chosen.get(name), (low + high) / 2.0)
        drawn = f"{low:g}{UNIT}" if low == high else f"{low:g} to {high:g}{UNIT}"
        title, written = first_upper(in_words(name)), chosen.get(name, "")
        field, step = f"{SHOCK}{name}", _step(most - least)
        found.append(Slider(field, title, spec.description, UNIT, least, most, step, at, drawn, written))
    return found


def _step(span: float) -> float:
    return 1.0 if span >= WIDE else 0.1


def _percent(text: str | None, usual: float) -> float:
    try:
        return float((text or "").replace("%", ""))
    except ValueError:
        return usual
