"""A named scenario as numbers: ranges of the shocks, each drawn once per path."""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.book.check.assumed.scenario_rules import CAN_FAIL
from lookthrough.book.finding import called
from lookthrough.book.schema.vocabulary import FAILURE, Unit
from lookthrough.book.text.quantities import Misread, is_calendar, parse_shock
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.units.nearest import near_names
from lookthrough.units.quarter import quarter_name
from lookthrough.world.drivers import PATHS, SHOCKS
from lookthrough.world.paths import path_numbers
from lookthrough.world.shock import FALL_OF_EVERYTHING, ONSET, ShockSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book, Scenario, Value
    from lookthrough.book.text.quantities import Quantity
    from lookthrough.world.paths import PathNumbers


class ScenarioNumbers(NamedTuple):
    """Bounds of each shock in the order of ``SHOCKS`` (fractions, rates, quarters from the start, quarters, years).

    ``failing`` is by company the chance that it fails at the onset, the middle of its range, and ``paths`` by name what
    the scenario gives (:func:`scenario_paths`).
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    failing: Mapping[str, float]
    paths: Mapping[str, PathNumbers] = MappingProxyType({})


def no_scenario() -> ScenarioNumbers:
    """Return the numbers of a run without any shock."""
    silent = np.array([shock.silent for shock in SHOCKS.values()])
    return ScenarioNumbers(low=silent, high=silent, failing={})


CHANCE = ShockSpec("failure", Unit.NUMBER, "chance that a company fails at the onset", draw=-1, least=0.0, most=1.0)
"""How a failure is written; it has no draw of its own, for what a path draws for a company decides."""


def unknown(what: str, name: str, known: Sequence[str]) -> UnknownNameError:
    """Return the error for an unknown name, with the nearest known ones."""
    near = near_names(name, known, likeness=0.4) or sorted(known)[:8]
    hint = f"did you mean {', '.join(near)}?" if near else "there is none"
    return UnknownNameError(f"no {what} named {name!r}; {hint}")


class _Size(NamedTuple):
    """The bounds of a shock in the unit of its specification; ``calendar`` where they are quarters of the calendar."""

    low: float
    high: float
    calendar: bool


def default_scenario(book: Book) -> str:
    """Return the scenario of a run for which none is named: the one in the book's header, else the only one.

    Raises:
        UnknownNameError: the header names none and the book does not have just one; the message gives them all.
    """
    own = sorted(book.scenarios.keys() - book.brought.keys())
    if book.scenario is not None or len(own) == 1:
        return book.scenario or own[0]
    if not own:
        raise UnknownNameError("the book has no scenario; write one in scenarios/")
    names = ", ".join(own)
    raise UnknownNameError(f"book.yaml names no default scenario; choose one of {names}, or write scenario: NAME there")


def scenario_asked(book: Book, name: str | None) -> str:
    """Return the scenario of a run by its name in the book, each of several joined by ``+``; ``None`` = the default.

    A name that the book does not have stays as it is, for :func:`scenario_numbers` to refuse.

    Raises:
        UnknownNameError: none is named and the book has no default.
    """
    if name is None:
        return default_scenario(book)
    parts = [part.strip() for part in name.split("+")]
    found = [called(book, "scenario", part) for part in parts]
    return "+".join(ids[0] if len(ids) == 1 else part for ids, part in zip(found, parts, strict=True))


def scenario_numbers(book: Book, name: str, changes: Mapping[str, str], first_quarter: int) -> ScenarioNumbers:
    """Return the shocks of ``name`` (or of several joined by ``+``, later ones overriding earlier ones).

    Args:
        book: the book, whose scenarios are looked up.
        name: scenario name, or names joined by ``+``.
        changes: overrides by name, text as in a scenario of a book (``--set``); those of assumptions are set in the
            book before (:func:`of_assumptions`).
        first_quarter: quarter number of the start, from which ``onset`` is counted.

    Raises:
        UnknownNameError: a scenario, or a shock in ``changes``, that does not exist.
        UsageError: a text that is no such shock, or a shock that cannot be.
    """
    sizes: dict[str, _Size] = {}
    for scenario in _in_order(book, name):
        sizes |= _of_scenario(scenario)
    for key, text in changes.items():
        if key.startswith(FAILURE):
            sizes[_failure(book, key)] = _of_text(replace(CHANCE, name=key), text)
        elif key not in {*SHOCKS, *book.assumptions}:
            raise unknown("shock or assumption", key, [*SHOCKS, *book.assumptions])
        elif key in SHOCKS:
            sizes[key] = _of_text(SHOCKS[key], text)
    bounds = [_bounds(shock, sizes.get(key), first_quarter) for key, shock in SHOCKS.items()]
    failing = {
        key.removeprefix(FAILURE): _chance(book, key, size) for key, size in sizes.items() if key.startswith(FAILURE)
    }
    return ScenarioNumbers(low=np.array([b[0] for b in bounds]), high=np.array([b[1] for b in bounds]), failing=failing)


def scenario_paths(
    book: Book, name: str, changes: Mapping[str, str], first_quarter: int, quarters: int
) -> dict[str, PathNumbers]:
    """Return what a scenario gives by name of the path, of several joined by ``+`` the later ones.

    Args:
        book: the book.
        name: scenario name, or names joined by ``+``.
        changes: shocks that are set for one run.
        first_quarter: of the run.
        quarters: of the run.

    Raises:
        UnknownNameError: a scenario or a path that does not exist.
        UsageError: a path of a quantity that is shocked too, or that cannot be followed over the run.
    """
    given: dict[str, str] = {}
    shocked = set(changes)
    for scenario in _in_order(book, name):
        given |= {path: row.series for path, row in scenario.paths.items()}
        shocked |= set(scenario.shocks)
    for path in sorted(given):
        if path not in PATHS:
            raise unknown("path", path, list(PATHS))
        for shock in PATHS[path].shocks:
            if shock in shocked:
                how = f"--set {shock}={changes[shock]}" if shock in changes else f"a shock of {shock} in {name}"
                raise UsageError(
                    f"{how}: {path} is given by the series {given[path]} in {name}, and what is given has no shock of "
                    "its own; leave one of the two out"
                )
    return {path: path_numbers(book, PATHS[path], given[path], first_quarter, quarters) for path in sorted(given)}


def of_assumptions(book: Book, name: str, changes: Mapping[str, str]) -> dict[str, str]:
    """Return the assumptions that a scenario sets, and those among the changes, which come last; as written."""
    set_ = {key: value.text for scenario in _in_order(book, name) for key, value in scenario.assumptions.items()}
    return set_ | {key: text for key, text in changes.items() if key not in SHOCKS and not key.startswith(FAILURE)}


def _in_order(book: Book, name: str) -> Iterator[Scenario]:
    """Yield the scenarios of names joined by ``+``, those that one takes in before itself: the later one wins."""
    for part in name.split("+"):
        yield from _with_parts(book, part.strip(), ())


def _with_parts(book: Book, name: str, seen: tuple[str, ...]) -> Iterator[Scenario]:
    if name not in book.scenarios:
        raise unknown("scenario", name, list(book.scenarios))
    if name in seen:
        raise UnknownNameError(f"scenario {name!r} combines itself ({' -> '.join((*seen, name))})")
    for other in book.scenarios[name].combines:
        yield from _with_parts(book, other, (*seen, name))
    yield book.scenarios[name]


def _failure(book: Book, key: str) -> str:
    """Return the failure of a company that is called so, by its id."""
    ids = called(book, "entity", key.removeprefix(FAILURE))
    return f"{FAILURE}{ids[0]}" if len(ids) == 1 else key


def _chance(book: Book, key: str, size: _Size) -> float:
    """Return the chance that a company fails.

    Raises:
        UnknownNameError: no company of that name, or one that cannot fail; the message gives the nearest that can.
        UsageError: no chance.
    """
    low, high = _bounds(replace(CHANCE, name=key), size, 0)
    company = key.removeprefix(FAILURE)
    able = [e.id for e in book.entities.values() if e.class_ == CAN_FAIL]
    if company not in able:
        raise unknown("company that can fail", company, able)
    return (low + high) / 2.0


def _of_scenario(scenario: Scenario) -> dict[str, _Size]:
    """Return the sizes that a scenario gives itself, by the name under which they are written."""
    merged: dict[str, _Size] = {}
    for key, value in scenario.shocks.items():
        if key not in SHOCKS:
            raise unknown("shock", key, list(SHOCKS))
        size = _size(value, value.text)
        if size is not None:
            merged[key] = size
    for company, chance in scenario.failures.items():
        size = _size(chance, chance.text)
        if size is not None:
            merged[f"{FAILURE}{company}"] = size
    return merged


def _of_text(shock: ShockSpec, text: str) -> _Size:
    """Read what a user wrote for one run with the parser of the book."""
    read = parse_shock(text, shock.unit)
    if isinstance(read, Misread):
        raise UsageError(f"--set {shock.name}={text}: {read.label}; {read.hint}")
    size = _size(read, text)
    if size is None:
        raise UsageError(f"--set {shock.name}={text}: a run needs a number; leave the shock out to keep its own")
    return size


def _size(read: Value | Quantity, text: str) -> _Size | None:
    """Return what was read, ``None`` for ``unknown``."""
    return None if read.low is None or read.high is None else _Size(read.low, read.high, is_calendar(text))


def _bounds(shock: ShockSpec, size: _Size | None, first_quarter: int) -> tuple[float, float]:
    """Return the bounds of a shock as a run counts it.

    Raises:
        UsageError: a bound that cannot be: not finite, a fall of everything or more, a negative duration.
    """
    if size is None:
        return shock.silent, shock.silent
    dated = shock is ONSET and size.calendar
    since = first_quarter if dated else 0
    low, high = (bound * shock.scale - since for bound in (size.low, size.high))
    if dated and low < high:
        high += 1.0  # to the end of its last quarter, so that every quarter of the range is as likely
    if not (math.isfinite(low) and math.isfinite(high)):
        raise UsageError(f"shock {shock.name} is {low:g}..{high:g}; it must be a finite number")
    if since and low < 0.0:
        start = quarter_name(first_quarter)
        raise UsageError(f"shock onset is {-low:g} quarters before the run starts; write {start} or later")
    if (shock.above is not None and low <= shock.above) or (shock.least is not None and low < shock.least):
        fall = " (a fall of 100 %)" if shock.above == FALL_OF_EVERYTHING else ""
        limit = f"above {shock.above:g}{fall}" if shock.above is not None else f"at least {shock.least:g}"
        raise UsageError(f"shock {shock.name} is {size.low:g}; it must be {limit}")
    if shock.most is not None and high > shock.most:
        raise UsageError(f"shock {shock.name} is {size.high:g}; it must be at most {shock.most:g}")
    return low, high
