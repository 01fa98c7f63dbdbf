"""Not all labs can win: how many survive, who leads, who is bought by whom, and what of it could have been foreseen.

1. the labs of the book (``race_labs``) and what run rates say of the race so far (``run_rates``);
2. the crossing test and forecast errors a year ahead, made from what had been by the day (``crossing``,
   ``forecast_errors``);
3. futures on the same draws in four settings: base, funding window shut, scaling stalled, both (``race_futures``).

Labs whose contracts stand in the book fail in a run by these contracts; the race alone knows only the ante, so that
here the largest hardly ever drop out.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.schema.vocabulary import FRONTIER_LAB
from lookthrough.contracts.term_values import Resolver
from lookthrough.errors import UsageError
from lookthrough.lens.contest.contest import contest
from lookthrough.lens.contest.equilibrium import room
from lookthrough.lens.race.crossing import PUBLISHED, CrossingRule, crossing
from lookthrough.lens.race.forecast_errors import forecast_rows
from lookthrough.lens.race.frontier_draws import drawn
from lookthrough.lens.race.race_answer import RaceAnswer
from lookthrough.lens.race.race_futures import ROWS_OF_ENTRANTS, SETTINGS, Track, run_race
from lookthrough.lens.race.race_labs import labs_of, names_of, without_revenue
from lookthrough.lens.race.race_reading import A_YEAR, exits_of, first_exit, shares_of, years_of
from lookthrough.lens.race.run_rates import FEWEST, common, ratios, run_rates, until
from lookthrough.units.quarter import quarter_after
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.race.frontier_draws import Floats, RaceDraws
    from lookthrough.lens.race.race_labs import RacingLab
    from lookthrough.lens.race.run_rates import Path, RateRatio

PATHS, YEARS, SEED = 2_000, 10, 1
MARKS = (2, 4, 10)  # years after which shares and chances are told
FEWEST_LABS = 2


def race(book: Book, *, paths: int = PATHS, years: int = YEARS, seed: int = SEED) -> RaceAnswer:
    """Return the race of the labs of a book.

    Args:
        book: the book; a replay of an earlier day makes the crossing test from that day.
        paths: futures in each setting.
        years: to run.
        seed: of the draws, 0 or more.

    Returns:
        No futures where the book has fewer than two labs with a known revenue.

    Raises:
        MissingAssumptionError: the book has labs and lacks a range that the race needs.
        UsageError: a number that cannot be.
    """
    if paths < 1 or years < 1 or seed < 0:
        raise UsageError(f"paths ({paths}) and years ({years}) are 1 or more, a seed ({seed}) is 0 or more")
    labs = labs_of(book)
    marks = tuple(sorted({mark for mark in MARKS if mark < years} | {years}))
    start, left_out = quarter_after(book.as_of), without_revenue(book)
    answer = RaceAnswer(labs, names_of(book), left_out, start, paths, seed, marks, book=book)
    return _with_futures(book, _with_record(book, answer), years) if len(labs) >= FEWEST_LABS else answer


def _with_record(book: Book, answer: RaceAnswer) -> RaceAnswer:
    """Add what run rates say: of a replay only what had been by its day, but for what came of it."""
    day = book.as_of
    rates = {lab: path for lab, path in run_rates(book).items() if book.entities[lab].kind == FRONTIER_LAB}
    by_then = {lab: until(path, day) for lab, path in rates.items()}
    resolver = Resolver(book)
    volatility = Range(*resolver.assumption("world.race_volatility")[1:4])
    half_life = resolver.assumption("race.half_life").mid
    rules = (*PUBLISHED, _own(volatility, resolver.assumption("race.persistence").mid, half_life))
    names = sorted(rates)
    measured = ratios(by_then, names)
    tests = (crossing(ratio, day, rules) for ratio in ratios(rates, names))
    return replace(
        answer,
        volatility=volatility,
        ratios=measured,
        too_short=_too_short(by_then, names, measured),
        crossings=tuple(test for test in tests if test is not None),
        forecasts=forecast_rows(by_then, measured, half_life),
    )


def _own(volatility: Range, persistence: float, half_life: float) -> CrossingRule:
    """Return the rule of the book itself: its assumptions at their middle."""
    return CrossingRule("own", volatility.mid * math.sqrt(2.0), persistence, half_life)


def _too_short(
    rates: Mapping[str, Path], names: Sequence[str], measured: Sequence[RateRatio]
) -> tuple[tuple[str, str, int], ...]:
    found = {(ratio.first, ratio.second) for ratio in measured}
    pairs = ((one, other, len(common(rates[one], rates[other]))) for one, other in combinations(names, 2))
    return tuple(pair for pair in pairs if pair[:2] not in found and pair[2] < FEWEST)


def _with_futures(book: Book, answer: RaceAnswer, years: int) -> RaceAnswer:
    track = _track(book, answer, years * A_YEAR)
    names, labs = [lab.id for lab in answer.labs], len(answer.labs)
    seen = {setting.name: run_race(track, setting) for setting in SETTINGS}
    ids = [*names, *(f"newcomer {number}" for number in range(1, ROWS_OF_ENTRANTS + 1))]
    return replace(
        answer,
        years=tuple(row for name, each in seen.items() for row in years_of(name, each, labs)),
        shares=tuple(row for name, each in seen.items() for row in shares_of(name, each, names, answer.marks)),
        exits=tuple(row for name, each in seen.items() for row in exits_of(name, each, ids, answer.marks)),
        first=tuple(first_exit(name, each, labs) for name, each in seen.items()),
        room=None if np.isinf(track.room).any() else (float(track.room.min()), float(track.room.max())),
    )


def _track(book: Book, answer: RaceAnswer, quarters: int) -> Track:
    of = drawn(book, answer.labs, answer.paths, answer.seed)
    labs = len(answer.labs)
    return Track(
        of=_with_entrants(of, answer.labs),
        inside=np.array([lab.parent is not None for lab in answer.labs] + [False] * ROWS_OF_ENTRANTS)[:, None],
        waits=np.arange(labs + ROWS_OF_ENTRANTS) >= labs,
        room=_room(book, of),
        quarters=quarters,
        seed=answer.seed,
    )


def _with_entrants(of: RaceDraws, labs: Sequence[RacingLab]) -> RaceDraws:
    """Return the draws with rows for labs that may come: each begins with what those without revenue have today.

    Where no lab is without revenue nobody says what a new one has, and none comes.
    """
    alike = [row for row, lab in enumerate(labs) if not lab.earns and lab.parent is None]
    chance = of.race["entry"] if alike else 0.0 * of.race["entry"]

    def extended(rows: Floats) -> Floats:
        mean = rows[alike].mean(axis=0) if alike else np.zeros_like(rows[0])
        return np.concatenate([rows, np.repeat(mean[None], ROWS_OF_ENTRANTS, axis=0)])

    return replace(
        of,
        race=of.race | {"entry": chance},
        revenue=extended(of.revenue),
        cash=extended(of.cash),
        value=extended(of.value),
        momentum=extended(of.momentum),
    )


def _room(book: Book, of: RaceDraws) -> Floats:
    """Return for how many labs there is room ``[path]``: until each expects of the contest what the ante costs."""
    found = contest(book, draws=1)
    if not found.contests:
        return np.full_like(of.race["ante"], np.inf)
    middle = found.contests[len(found.contests) // 2].expected_prize
    years = len({row.period for row in found.spent})
    return np.array([room(middle, ante * years) for ante in of.race["ante"]])
