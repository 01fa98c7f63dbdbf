"""Forecasts of the world alone, made as of a day: what it rests on, what it says, and what its two rivals say.

1. The book as it was known on the day gives the parameters and the revenue of the labs. A parameter for which it had no
   value yet has the oldest that the book has, and is named: that is hindsight.
2. Each series goes on from its last row known on the day, by what the world is over its start so many quarters later.
   A quarter is that of the calendar in which the middle of a row lies.
3. Rivals: a random walk with drift (``random_walk``), and no change.
What is made here is written down before any row that came later is looked at (``frozen``), and scored only then
(``outcomes``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.part import day as day_of
from lookthrough.book.part import part_of
from lookthrough.book.replay import public_day
from lookthrough.calibration.hindcast.held_series import read_held
from lookthrough.calibration.hindcast.known_rows import rows_of
from lookthrough.calibration.hindcast.random_walk import fitted, walked, why_not
from lookthrough.calibration.hindcast.world_levels import OF_A_LAB, WorldInputs, futures, levels
from lookthrough.contracts.slots import Slot
from lookthrough.contracts.term_values import Resolver
from lookthrough.errors import UsageError
from lookthrough.lens.race.race_labs import labs_of
from lookthrough.units.quarter import quarter_of
from lookthrough.world import drivers

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.calibration.hindcast.held_series import HeldSeries
    from lookthrough.calibration.hindcast.known_rows import SeriesRow, SeriesRows
    from lookthrough.calibration.hindcast.random_walk import FittedWalk
    from lookthrough.calibration.hindcast.world_levels import WorldFutures

    Floats = NDArray[np.float64]

DRAWS, SEED = 2_000, 1
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)  # of the draws, below a quantile
TITLE = "hindcast of the world"


@dataclass(frozen=True, slots=True)
class QuarterAhead:
    """The forecasts of one quarter in the unit of the series: draws of the world and of the random walk ``[path]``."""

    quarter: int
    ahead: int
    world: Floats
    walk: Floats


@dataclass(frozen=True, slots=True)
class HeldForecast:
    """The forecasts of one series.

    Attributes:
        held: the series.
        rows: known and come.
        undecidable: why there is no forecast; empty where there is one.
        walk: the random walk, ``None`` where there is no forecast.
        quarters: those after the last known row, up to the last day asked about.
    """

    held: HeldSeries
    rows: SeriesRows
    undecidable: str
    walk: FittedWalk | None
    quarters: tuple[QuarterAhead, ...]

    @property
    def last(self) -> SeriesRow | None:
        """The last known row, which is what no change says too."""
        return self.rows.known[-1] if self.rows.known else None


@dataclass(frozen=True, slots=True)
class Hindcast:
    """All forecasts of a day.

    Attributes:
        title, book_sha256: of the book.
        made_on, to: the day, and the last one asked about.
        draws, seed: of the world and of the random walk.
        inputs: what the world rests on.
        undated: how many parameters are a range without a day, which no replay moves.
        of_later: parameters for which the book had no value on the day.
        series: in the order of the table.
    """

    title: str
    book_sha256: str
    made_on: dt.date
    to: dt.date
    draws: int
    seed: int
    inputs: WorldInputs
    undated: int
    of_later: tuple[str, ...]
    series: tuple[HeldForecast, ...]


def hindcast(
    book: Book,
    table: Path,
    *,
    on: str | dt.date | None = None,
    to: str | dt.date | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Hindcast:
    """Return the forecasts of a day.

    Args:
        book: the whole book.
        table: which series is held against what, ``hindcast.csv`` beside the book.
        on: the day; default: that of the table.
        to: the last day asked about; default: that of the table.
        draws: of each forecast.
        seed: of all draws.

    Raises:
        InputError: there is no table, or it is damaged.
        UsageError: a day is none, or no quarter ends after the first and by the last.
        MissingAssumptionError: the book lacks a parameter of the world altogether.
    """
    held = read_held(table, book)
    made_on = held.made_on if on is None else day_of(on)
    until = held.to if to is None else day_of(to)
    if quarter_of(until) <= quarter_of(made_on):
        raise UsageError(f"no quarter lies between {made_on} and {until}, up to which is asked: choose an earlier day")
    part = part_of(book, as_of=made_on)
    inputs, of_later = _inputs(book, part)
    rows = [rows_of(book, part, each, made_on, until) for each in held.rows]
    reasons = [_undecidable(book, each, row, inputs) for each, row in zip(held.rows, rows, strict=True)]
    last = quarter_of(until)
    longest = max((last - r.known[-1].quarter for r, why in zip(rows, reasons, strict=True) if not why), default=0)
    world = futures(inputs, longest + 1, draws, seed)
    series = tuple(
        _forecast(each, row, why, world, last, draws, seed)
        for each, row, why in zip(held.rows, rows, reasons, strict=True)
    )
    undated = sum(_is_undated(part, name) for name in drivers.PARAMETERS if name not in of_later)
    return Hindcast(book.title, book.sha256, made_on, until, draws, seed, inputs, undated, of_later, series)


def quantiles(draws: Floats) -> tuple[float, ...]:
    """Return the quantiles of draws at :data:`SHARES`."""
    return tuple(np.quantile(draws, SHARES).tolist())


def _inputs(book: Book, part: Book) -> tuple[WorldInputs, tuple[str, ...]]:
    """Return what the world rests on, and the parameters for which there was no value on the day."""
    lacking = [name for name in drivers.PARAMETERS if name not in part.assumptions and name in book.assumptions]
    oldest = {
        name: replace(book.assumptions[name], value=book.assumptions[name].dated[0], earlier=()) for name in lacking
    }
    resolver = Resolver(replace(part, assumptions={**part.assumptions, **oldest}))
    labs = labs_of(part)
    return WorldInputs(
        parameters={name: resolver.assumption(name) for name in drivers.PARAMETERS},
        revenue={lab.id: Slot(f"{lab.id}.revenue", *lab.revenue, "") for lab in labs},
        momentum=tuple(Slot(f"{lab.id}.momentum", *lab.momentum, "") for lab in labs),
    ), tuple(lacking)


def _is_undated(part: Book, name: str) -> bool:
    return public_day(part.assumptions[name].value) is None


def _undecidable(book: Book, held: HeldSeries, rows: SeriesRows, inputs: WorldInputs) -> str:
    """Return why a series has no forecast, nothing where it has one."""
    why = why_not(rows.known)
    if why and rows.since is not None:
        return f"{why}; in the wording of the question since {rows.since}, across which nothing is compared"
    if not why and held.field in OF_A_LAB and held.of not in inputs.revenue:
        return f"the revenue of {book.entities[held.of].name} was not known"
    return why


def _forecast(
    held: HeldSeries,
    rows: SeriesRows,
    why: str,
    world: WorldFutures,
    last: int,
    draws: int,
    seed: int,
) -> HeldForecast:
    if why:
        return HeldForecast(held, rows, why, None, ())
    walk, start = fitted(rows.known), rows.known[-1]
    quarters = tuple(
        QuarterAhead(
            start.quarter + ahead,
            ahead,
            start.value * levels(world, held.field, held.of, ahead),
            walked(walk, start.value, ahead, draws, seed, held.what),
        )
        for ahead in range(1, last - start.quarter + 1)
    )
    return HeldForecast(held, rows, "", walk, quarters)
