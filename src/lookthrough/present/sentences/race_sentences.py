"""What the race and the contest say in sentences, as the answer at hand gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.race.run_rates import FEWEST, SERIES
from lookthrough.present import labels
from lookthrough.present.numbers import amount, percent
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.lens.race.crossing import Crossing
    from lookthrough.lens.race.race_answer import RaceAnswer, RaceYear
    from lookthrough.lens.race.run_rates import RateRatio

CAUTION = (
    "Origins overlap and are few, and all lie in years of growth: that a rule was best so far is a description and no "
    "evidence for it."
)
FEW_LABS = "The book has {} whose revenue it says: a race needs two."


def race_sentences(answer: RaceAnswer) -> tuple[str, ...]:
    """Return what the futures say; of a book without a race the one sentence that says so."""
    if not answer.years:
        return (
            FEW_LABS.format(labels.counted(len(answer.labs), "frontier lab") if answer.labs else "no frontier lab"),
        )
    return tuple(_futures(answer))


def record_sentences(answer: RaceAnswer) -> tuple[str, ...]:
    """Return what run rates say of the race so far: what is measured, the crossing test, errors with their caution."""
    return (*_measured(answer), *(_test(test, answer.names) for test in answer.crossings), *_forecasts(answer))


def measured_sentences(answer: RaceAnswer) -> tuple[str, ...]:
    """Return the same without the crossing test, which a page draws."""
    return (*_measured(answer), *_forecasts(answer))


def _futures(answer: RaceAnswer) -> Iterator[str]:
    settings = list(labels.RACE_SETTINGS)
    last = answer.marks[-1]
    at = {(row.setting, row.year): row for row in answer.years}
    base = ", ".join(f"{at[settings[0], year].survivors.mean:.1f} after {year}" for year in answer.marks)
    others = ", ".join(f"{at[name, last].survivors.mean:.1f} {_where(name)}" for name in settings[1:])
    yield f"Of {len(answer.labs)} labs {base} years are left on average in the base; in the end {others}."
    yield from _first(answer)
    yield _top(at[settings[0], last])
    yield (
        "Large labs hardly drop out here, since only the cost of a place at the frontier is asked for: they fail by "
        "their contracts, and those only a run knows."
    )
    if answer.left_out:
        yield f"Left out, since the book does not say what they earn: {', '.join(answer.left_out)}."


def _where(setting: str) -> str:
    return {
        "base": "in the base",
        "shut": "where no money can be raised for two years",
        "stalled": "where scaling stalls",
        "both": "with both",
    }.get(setting, setting)


def _first(answer: RaceAnswer) -> Iterator[str]:
    told = [
        f"{percent(first.chance)} of futures {_where(first.setting)}, in the middle in "
        f"{quarter_name(answer.start + int(first.quarter) - 1)}"
        for first in answer.first
        if first.quarter is not None
    ]
    if told:
        yield f"Some lab drops out in {'; in '.join(told)}."


def _top(year: RaceYear) -> str:
    top, hhi = year.top_share, year.hhi
    return (
        f"After {year.year} years the largest has {percent(top.mean)} of what all labs earn outside "
        f"({percent(top.low)} to {percent(top.high)}), an HHI of {hhi.mean:.2f}."
    )


def _measured(answer: RaceAnswer) -> Iterator[str]:
    names = answer.names
    for ratio in answer.ratios:
        yield _band(answer, ratio, names)
    for first, second, dates in answer.too_short:
        yield (
            f"Run rates of {names.get(first, first)} and {names.get(second, second)} share "
            f"{labels.counted(dates, 'date')}, and a drift with its surprise needs {FEWEST}: add rows to "
            f"series/{first}{SERIES}.csv or series/{second}{SERIES}.csv."
        )


def _band(answer: RaceAnswer, ratio: RateRatio, names: Mapping[str, str]) -> str:
    one, assumed = ratio.of_one_lab, answer.volatility
    measured = (
        f"The ratio of {names.get(ratio.first, ratio.first)} to {names.get(ratio.second, ratio.second)} drifted by "
        f"{ratio.drift:+.2f} in logs a quarter; a surprise of one lab of {percent(one.low)} to {percent(one.high)} a "
        f"quarter goes with that (95 %)"
    )
    if assumed is None:
        return f"{measured}."
    inside = one.low <= assumed.low and assumed.high <= one.high
    is_in = "lies within it" if inside else "does not lie within it"
    return f"{measured}: the assumed {percent(assumed.low)} to {percent(assumed.high)} {is_in}."


def _test(test: Crossing, names: Mapping[str, str]) -> str:
    follower, leader = names.get(test.follower, test.follower), names.get(test.leader, test.leader)
    chances = ", ".join(f"{percent(row.crosses)} ({labels.CROSSING_RULES[row.rule.name]})" for row in test.rows)
    came = "it was" if test.has_crossed else "it was not"
    return f"In {test.made} the chance that {follower} would be ahead of {leader} by {test.held} was {chances}; {came}."


def _forecasts(answer: RaceAnswer) -> Iterator[str]:
    if answer.forecasts:
        yield f"{_best(answer)} {CAUTION}"


def _best(answer: RaceAnswer) -> str:
    worst = {
        "no change": max(row.nothing[1] for row in answer.forecasts),
        "a fading drift": max(row.fading[1] for row in answer.forecasts),
        "straight extrapolation": max(row.straight[1] for row in answer.forecasts),
    }
    best = min(worst, key=lambda name: worst[name])
    rest = ", ".join(f"{amount(error)} with {name}" for name, error in worst.items() if name != best)
    slopes = [row.slope for row in answer.forecasts if row.slope is not None]
    gone_on = f"; {min(slopes):.2f} to {max(slopes):.2f} of the drift went on" if slopes else ""
    return f"A year ahead {best} erred least so far, by {amount(worst[best])} in logs at most ({rest}){gone_on}."
