"""Rules of the paths that scenarios give: each is of a quantity that is not shocked too, and its series can be one.

What a run asks of a series beyond that, a row for every quarter, depends on how long the run is and is said there
(``world.paths``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.by_quarter import CHANGES, RATES, ended, latest_by
from lookthrough.book.problems import Code, Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import GivenPath, Observation, Position, Scenario
    from lookthrough.book.schema.vocabulary import PathSpec
    from lookthrough.book.tables import Tables


def paths_can_be(found: Tables, specs: Mapping[str, PathSpec], as_of: dt.date | None) -> Iterator[Problem]:
    """LT218 to LT220: a path is of a quantity without a shock, and of a series that has such a quantity.

    Args:
        found: the tables of the book.
        specs: the paths that a scenario may give.
        as_of: the book's date, ``None`` where it cannot be read.
    """
    for scenario in found.scenarios.values():
        yield from _given_and_shocked(found, scenario, specs)
        for name, path in scenario.paths.items():
            rows = found.series.get(path.series, ())
            wrong = _unit(path, rows, specs[name]) if name in specs and rows else None
            if wrong is not None:
                yield wrong
            elif name in specs and specs[name].is_multiple and rows:
                yield from _level(found, path, rows, as_of)


def _given_and_shocked(found: Tables, scenario: Scenario, specs: Mapping[str, PathSpec]) -> Iterator[Problem]:
    """Yield what a scenario, with those that it combines, both gives and shocks, and none of these alone."""
    own = _both_of([*_with_parts(found, scenario, ())], specs)
    parts = [found.scenarios[name] for name in scenario.combines if name in found.scenarios]
    known = {pair for part in parts for pair in _both_of([*_with_parts(found, part, (scenario.name,))], specs)}
    for (name, shock), (path, other) in own.items():
        if (name, shock) not in known:
            message = f"{scenario.name} gives a path of {name} and shocks {shock}"
            hint = f"take out the path of {name} or the shock of {shock}: what is given has no shock of its own"
            yield Problem("LT218", path.position, message, "both say what it is", len(path.series), hint, other)


def _both_of(parts: list[Scenario], specs: Mapping[str, PathSpec]) -> dict[tuple[str, str], tuple[GivenPath, Position]]:
    """Return by path and shock of one quantity where scenarios name both, the later one of each."""
    paths = {name: path for part in parts for name, path in part.paths.items() if name in specs}
    shocks = {name: value.position for part in parts for name, value in part.shocks.items()}
    return {
        (name, shock): (path, shocks[shock])
        for name, path in paths.items()
        for shock in specs[name].shocks
        if shock in shocks
    }


def _with_parts(found: Tables, scenario: Scenario, seen: tuple[str, ...]) -> Iterator[Scenario]:
    """Yield a scenario after those that it combines, each but once around a circle, which is LT211."""
    for name in scenario.combines:
        if name in found.scenarios and name not in {*seen, scenario.name}:
            yield from _with_parts(found, found.scenarios[name], (*seen, scenario.name))
    yield scenario


def _unit(path: GivenPath, rows: tuple[Observation, ...], spec: PathSpec) -> Problem | None:
    """Return what is wrong with the units of a series."""
    units = sorted({row.unit for row in rows})
    place, long, first = path.position, len(path.series), min(row.position for row in rows)
    if len(units) > 1:
        message, hint = f"{path.series} has rows in {' and '.join(units)}", "write all rows of a path in one unit"
        return Problem("LT219", place, message, "more than one unit", long, hint, first)
    if spec.is_multiple and units[0].endswith(CHANGES):
        message, label = f"{path.series} is in {units[0]}, a change", f"{spec.name} is a level over that of the date"
        hint = "name a series of levels: an index, an amount, a price"
        return Problem("LT219", place, message, label, long, hint, first)
    if not spec.is_multiple and units[0] not in RATES:
        message, label = f"{path.series} is in {units[0]}", f"{spec.name} is a rate a year"
        hint = f"write its rows in {', '.join(RATES)}, or name a series that is"
        return Problem("LT219", place, message, label, long, hint, first)
    return None


def _level(found: Tables, path: GivenPath, rows: tuple[Observation, ...], as_of: dt.date | None) -> Iterator[Problem]:
    """Yield why a series cannot be taken over its value at the book's date."""
    place, long = path.position, len(path.series)
    in_order = ended(rows, found.sources)
    below = next((each for each in in_order if min(each.bounds) <= 0.0), None)
    if below is not None:
        message = f"{path.series} is {min(below.bounds):g} in {below.row.period}"
        hint = "a path of multiples is above 0: correct the row, or name a series of levels"
        yield Problem("LT220", place, message, "no multiple of it can be", long, hint, below.row.position)
    elif as_of is not None and in_order and latest_by(in_order, as_of) is None:
        first = in_order[0].row
        message = f"{path.series} begins in {first.period}, after {as_of}, the book's date"
        hint = "add a row of the book's date or before it, over which the others are taken"
        yield Problem("LT220", place, message, "nothing to take it over", long, hint, first.position)


CODES = (
    Code(
        "LT218",
        "a scenario gives a path of what it shocks",
        "`paths:` of a scenario says what a quantity of the world is quarter by quarter, and a shock of the same "
        "quantity would change what is given: a path of demand has no shock of demand, growth or lift beside it, one "
        "of sentiment, spread or rate none of its own name. Scenarios that are combined count together.",
        "Take out the path or the shock. What is to be a change of a given path is written into its series.",
    ),
    Code(
        "LT219",
        "the series of a path has a unit that does not fit",
        "Demand, planned demand and sentiment are taken over their value at the book's date, so that a series of any "
        "level will do, but none of changes. Spread and rate are rates a year, in percent, bp or fraction. All rows "
        "of a path are in one unit.",
        "Name another series, or write its rows in a unit that fits.",
    ),
    Code(
        "LT220",
        "a series cannot be taken over its value at the book's date",
        "A path of demand, planned demand or sentiment is divided by the latest observation at or before the book's "
        "date. There is none, or a row is zero or below, of which no multiple can be.",
        "Add a row at or before the book's date, or correct the one that is not above 0.",
    ),
)
