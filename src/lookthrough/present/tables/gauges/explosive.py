"""Tests of explosive behaviour as tables: a row for each series, its episodes, and what it was held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.gauges.explosive.critical_values import LEVELS
from lookthrough.present.numbers import percent
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import PLACE, count, ids, number, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.gauges.explosive.explosive_answer import Explosive, Tested
    from lookthrough.gauges.explosive.held_against import DatedEpisode, HeldAgainst
    from lookthrough.present.table import Fields, Table


class EpisodeRow(NamedTuple):
    """An episode of a series under one critical sequence."""

    test: Tested
    null: str
    level: float
    episode: DatedEpisode


class HeldRow(NamedTuple):
    """What a series is held against at one level."""

    test: Tested
    held: HeldAgainst
    at: int


TESTS: Fields[Tested] = (
    (ids("series"), lambda t: t.series.id),
    (text("verdict"), lambda t: t.verdict),
    (text("reason"), lambda t: "" if t.why is None else t.why.reason),
    (count("observations"), lambda t: len(t.series.values)),
    (text("from"), lambda t: t.series.periods[0] if t.series.periods else ""),
    (text("to"), lambda t: t.series.periods[-1] if t.series.periods else ""),
    (text("frequency"), lambda t: t.frequency or ""),
    (count("lag"), lambda t: t.lag if t.held else None),
    (text("window", "smallest window"), lambda t: f"{t.window} {t.convention}" if t.held else ""),
    (number("adf", "ADF"), lambda t: t.adf),
    (number("sadf", "SADF"), lambda t: t.sadf),
    (number("gsadf", "GSADF"), lambda t: t.gsadf),
    (count("episodes"), lambda t: len(t.episodes) if t.held else None),
    (PLACE, lambda t: t.series.file),
)


def explosive_table(answer: Explosive) -> Table:
    """Return one row for each series: the main table of the verb."""
    return table_of(TESTS, answer.tests, name="explosive", title="Tests of explosive behaviour")


def held_table(answer: Explosive) -> Table:
    """Return the statistics of each series beside their critical values."""
    fields: Fields[HeldRow] = (
        (ids("series"), lambda r: r.test.series.id),
        (text("null", "held against"), lambda r: r.held.null),
        (text("level"), lambda r: percent(LEVELS[r.at])),
        (number("sadf", "SADF"), lambda r: r.test.sadf),
        (number("sadf_critical", "critical SADF"), lambda r: r.held.values.sadf[r.at]),
        (number("gsadf", "GSADF"), lambda r: r.test.gsadf),
        (number("gsadf_critical", "critical GSADF"), lambda r: r.held.values.gsadf[r.at]),
        (count("episodes"), lambda r: len(r.held.dated[r.at])),
    )
    rows = (HeldRow(test, held, at) for test in answer.decided for held in test.held for at in range(len(held.dated)))
    return table_of(fields, rows, name="critical values", title="The statistics beside their critical values")


def episodes_table(answer: Explosive) -> Table:
    """Return the episodes of each series under each critical sequence: the band of the dates."""
    fields: Fields[EpisodeRow] = (
        (ids("series"), lambda r: r.test.series.id),
        (text("null", "held against"), lambda r: r.null),
        (text("level"), lambda r: percent(r.level)),
        (text("first", "seen from"), lambda r: r.episode.first),
        (text("peak"), lambda r: r.episode.peak),
        (text("last", "to"), lambda r: f"{r.episode.last} (end of the data)" if r.episode.is_open else r.episode.last),
        (count("observations"), lambda r: r.episode.observations),
    )
    return table_of(fields, _episodes(answer), name="episodes", title="Episodes, by what they are held against")


def _episodes(answer: Explosive) -> Iterator[EpisodeRow]:
    for test in answer.decided:
        for held in test.held:
            for level, dated in zip(LEVELS, held.dated, strict=True):
                yield from (EpisodeRow(test, held.null, level, episode) for episode in dated)
