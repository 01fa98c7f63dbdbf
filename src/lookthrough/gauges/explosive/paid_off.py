"""How often an alarm was false: episodes after which the series stood, years later, no lower than when they were seen.

A ratio of price to what is paid out is, five years after an episode, either below what it was when the episode could
first be seen, or the growth that it asked for came or is still believed in: then the alarm was false, or of no use.
Alarms are those of the most eager critical sequence, Gaussian at 90 %, so that there are some to count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lookthrough.gauges.explosive.explosive_answer import Tested
    from lookthrough.gauges.explosive.held_against import DatedEpisode

YEARS = 5
A_YEAR = {"year": 1, "half-year": 2, "quarter": 4, "month": 12, "week": 52, "trading day": 252, "day": 365}


class FalseAlarms(NamedTuple):
    """Episodes of a series: how many there are, of how many the years after are known, how many were false alarms."""

    episodes: int
    known: int
    false: int


def false_alarms(test: Tested) -> FalseAlarms | None:
    """Return how often an alarm on a series was false; ``None`` where nothing is decided."""
    if not test.held or test.frequency not in A_YEAR:
        return None
    after = [_kept(test, episode) for episode in test.held[0].dated[0]]
    known = [kept for kept in after if kept is not None]
    return FalseAlarms(len(after), len(known), sum(known))


def _kept(test: Tested, episode: DatedEpisode) -> bool | None:
    """Tell whether a series stood as high some years after an episode; ``None`` where that is not known yet."""
    dates, values = test.series.periods, test.series.values
    later = dates.index(episode.last) + YEARS * A_YEAR[str(test.frequency)]
    if later >= len(values):
        return None
    seen, then = values[dates.index(episode.first)], values[later]
    return None if seen is None or then is None else then >= seen
