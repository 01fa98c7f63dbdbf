"""A named scenario as numbers: ranges of the shocks, each drawn once per path."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.slots import fixed, from_value
from lookthrough.errors import UnknownNameError
from lookthrough.units.nearest import near_names
from lookthrough.units.quarter import is_quarter, quarter_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.contracts.slots import Slot

SHOCKS = ("demand", "growth", "sentiment", "price", "window", "spread", "onset", "ramp", "half_life")
SET = "--set"  # the name of a shock that a user gave for this run
RELATIVE = ("demand", "sentiment", "price", "window")
DURATIONS = ("onset", "ramp", "half_life")
SILENT = {"onset": 2.0, "ramp": 4.0, "half_life": 8.0}  # quarters, quarters, years; used where a scenario is silent


class ScenarioNumbers(NamedTuple):
    """Bounds of each shock in the order of ``SHOCKS`` (fractions, rates, quarters from the start, quarters, years)."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]


def unknown(what: str, name: str, known: Sequence[str]) -> UnknownNameError:
    """Return the error for an unknown name, with the nearest known ones."""
    near = near_names(name, known, likeness=0.4) or sorted(known)[:8]
    hint = f"did you mean {', '.join(near)}?" if near else "there is none"
    return UnknownNameError(f"no {what} named {name!r}; {hint}")


def default_scenario(book: Book) -> str:
    """Return the scenario of a run for which none is named: the one in the book's header, else the only one.

    Raises:
        UnknownNameError: the header names none and the book does not have just one; the message gives them all.
    """
    if book.scenario is not None or len(book.scenarios) == 1:
        return book.scenario or next(iter(book.scenarios))
    if not book.scenarios:
        raise UnknownNameError("the book has no scenario; write one in scenarios/")
    names = ", ".join(sorted(book.scenarios))
    raise UnknownNameError(f"book.yaml names no default scenario; choose one of {names}, or write scenario: NAME there")


def scenario_numbers(book: Book, name: str, changes: Mapping[str, str], first_quarter: int) -> ScenarioNumbers:
    """Return the shocks of ``name`` (or of several joined by ``+``, later ones overriding earlier ones).

    Args:
        book: the book, whose scenarios are looked up.
        name: scenario name, or names joined by ``+``.
        changes: overrides, shock name to number (``--set``).
        first_quarter: quarter number of the start, from which ``onset`` is counted.

    Raises:
        UnknownNameError: a scenario, or a shock in ``changes``, that does not exist.
    """
    shocks: dict[str, Slot] = {}
    for part in name.split("+"):
        shocks |= _shocks(book, part.strip(), ())
    for key, text in changes.items():
        if key not in SHOCKS:
            raise unknown("shock", key, SHOCKS)
        shocks[key] = fixed(SET, _number(key, text))
    bounds = [_bounds(key, shocks.get(key), first_quarter) for key in SHOCKS]
    return ScenarioNumbers(low=np.array([b[0] for b in bounds]), high=np.array([b[1] for b in bounds]))


def _shocks(book: Book, name: str, seen: tuple[str, ...]) -> dict[str, Slot]:
    if name not in book.scenarios:
        raise unknown("scenario", name, list(book.scenarios))
    if name in seen:
        raise UnknownNameError(f"scenario {name!r} combines itself ({' -> '.join((*seen, name))})")
    scenario = book.scenarios[name]
    merged: dict[str, Slot] = {}
    for other in scenario.combines:
        merged |= _shocks(book, other, (*seen, name))
    for key, value in scenario.shocks.items():
        slot = from_value(key, value, "assumed")
        if key not in SHOCKS:
            raise unknown("shock", key, SHOCKS)
        if slot is not None:
            merged[key] = slot
    return merged


def _number(key: str, text: str) -> float:
    if key == "onset" and is_quarter(text.upper()):
        return float(quarter_number(text.upper()))
    try:
        number = float(text.rstrip("% ")) / (100.0 if text.rstrip().endswith("%") else 1.0)
    except ValueError:
        raise UnknownNameError(f"--set {key}={text}: write a number or a percentage, e.g. {key}=-0.4") from None
    return number


def _checked(key: str, low: float, high: float) -> tuple[float, float]:
    """Return the bounds of a shock.

    Raises:
        UnknownNameError: a bound that cannot be: not a number, a fall of everything or more, a negative duration.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        raise UnknownNameError(f"shock {key} is {low:g}..{high:g}; it must be a finite number")
    if key in RELATIVE and low <= -1.0:
        raise UnknownNameError(f"shock {key} is {low:g}; a relative change must be above -1 (a fall of 100 %)")
    if key in DURATIONS and (low < 0.0 or (key == "half_life" and low <= 0.0)):
        raise UnknownNameError(
            f"shock {key} is {low:g}; a duration must be {'above' if key == 'half_life' else 'at least'} 0"
        )
    return low, high


def _bounds(key: str, slot: Slot | None, first_quarter: int) -> tuple[float, float]:
    if slot is None:
        value = SILENT.get(key, 0.0)
        return value, value
    low, high = slot.low, slot.high
    if key == "onset" and low > 1000.0:  # a quarter of the calendar, not a count from the start
        low, high = low - first_quarter, high - first_quarter
    if key == "ramp" and slot.name != SET:  # a scenario states years, --set the quarters that a run counts in
        low, high = low * 4.0, high * 4.0
    return _checked(key, low, high)
