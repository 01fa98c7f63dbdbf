"""What the gauges say in sentences: the verdict with its reason, and what it does not mean."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lookthrough.gauges.explosive.critical_values import LEVELS
from lookthrough.gauges.explosive.explosive_answer import EXPLOSIVE, LEVEL
from lookthrough.gauges.explosive.held_against import WILD
from lookthrough.present.labels import counted
from lookthrough.present.numbers import amount, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.gauges.explosive.explosive_answer import Explosive, Tested

NO_BUBBLE = (
    "An episode says how a series moved, not why: prices that paid off had episodes too, and an explosive price is no "
    "bubble where what it is paid for explodes as well."
)


def explosive_sentences(test: Tested) -> Iterator[str]:
    """Yield what a test of a series says; nothing where nothing is decided."""
    if test.found is None or test.gsadf is None:
        return
    last = test.held[-1]
    first, end = test.found
    by = "the wild bootstrap" if last.null == WILD else "Gaussian random walks"
    chance = "" if last.chance is None else f" (p {percent(last.chance)})"
    verdict = "is explosive" if test.verdict == EXPLOSIVE else "is not explosive"
    yield (
        f"{test.series.label} {verdict} at {LEVELS[LEVEL]:.0%} by {by}: the largest statistic of all windows is "
        f"{amount(test.gsadf)}, from {first} to {end}, against {amount(last.values.gsadf[LEVEL])}{chance}."
    )
    yield from _disagreement(test)
    yield _episodes_sentence(test)
    yield (
        f"{len(test.series.values):,} observations by the {test.frequency}, {test.series.periods[0]} to "
        f"{test.series.periods[-1]}{_holidays(test)}; lag {test.lag}; the smallest window has {test.window} "
        f"{'regression rows' if test.convention == 'rows' else 'observations'}."
    )


def undecided_sentence(answer: Explosive) -> str:
    """Return how many series cannot be decided and why, and what would do; empty where all are."""
    left = [test.why for test in answer.tests if test.why is not None]
    if not left:
        return "" if not answer.tests else NO_BUBBLE
    if len(left) == 1:
        name = next(test.series.label for test in answer.tests if test.why is not None)
        return f"{name} is not decidable: {left[0].reason} ({left[0].detail}). What would do: {left[0].remedy}."
    reasons = Counter(why.reason for why in left)
    listed = ", ".join(f"{number} {reason}" for reason, number in reasons.most_common())
    if len(left) == len(answer.tests):
        return f"None of {len(left)} series is decidable: {listed}."
    return f"{len(left)} of {len(answer.tests)} series are not decidable: {listed}."


def _disagreement(test: Tested) -> Iterator[str]:
    """Yield that Gaussian values would say something else, where they would."""
    first, last = test.held[0], test.held[-1]
    if first is last or test.gsadf is None:
        return
    by_first = test.gsadf > first.values.gsadf[LEVEL]
    if by_first != (test.verdict == EXPLOSIVE):
        yield (
            f"Gaussian values ({amount(first.values.gsadf[LEVEL])}) call it {'' if by_first else 'not '}explosive; "
            "they take no account of volatility that changes, so that the bootstrap has the last word."
        )


def _episodes_sentence(test: Tested) -> str:
    episodes = test.episodes
    if not episodes:
        return f"No episode of {test.shortest} observations or more stands above the critical sequence."
    longest = max(episodes, key=lambda each: each.observations)
    others = len(episodes) - 1
    more = f"; {counted(others, 'other episode')} beside it" if others else ""
    return (
        f"The longest episode could be seen from {longest.first} to {longest.last}, with its peak in "
        f"{longest.peak}{more}; the date says when it could have been seen, not when it began."
    )


def _holidays(test: Tested) -> str:
    return f", {test.holidays:,} weekdays without a value taken for holidays" if test.holidays else ""
