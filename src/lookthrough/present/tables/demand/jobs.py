"""Announced job cuts as tables: the record, causes, AI-cited cuts beside layoffs, sums, the forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.labels import in_words
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import (
    BASIS,
    GRADE,
    PLACE,
    SOURCES,
    count,
    ids,
    named,
    number,
    share,
    text,
)

if TYPE_CHECKING:
    from lookthrough.lens.jobs.jobs import Beside, Jobs, NamedCause
    from lookthrough.lens.jobs.sums import Sum
    from lookthrough.lens.observed import Point
    from lookthrough.present.table import Fields, Table

SUMS: Fields[Sum] = (
    (text("status"), lambda r: r.status),
    (ids("series"), lambda r: r.series),
    (text("rule", "must be equal"), lambda r: r.rule),
    (text("period"), lambda r: r.period),
    (number("printed"), lambda r: r.printed),
    (number("added", "added up"), lambda r: r.added),
    (number("gap"), lambda r: r.gap),
    (text("missing", "months not known"), lambda r: " ".join(r.missing)),
    (text("gap_is", "the gap is the figure of"), lambda r: " ".join(r.gap_is)),
)


def sums_table(answer: Jobs) -> Table:
    """Return every sum that must add up."""
    return table_of(SUMS, answer.sums, name="sums", title="Sums that must add up")


def months_table(answer: Jobs) -> Table:
    """Return the month of the record in every year that is known."""
    fields: Fields[Point] = (
        (text("period"), lambda p: p.period),
        (count("cuts", "announced cuts"), lambda p: round(p.value)),
        (BASIS, lambda p: p.basis),
        (GRADE, lambda p: p.grade),
        (SOURCES, lambda p: p.source),
        (PLACE, lambda p: f"{p.file}:{p.line}"),
    )
    return table_of(fields, answer.values, name="jobs", title="The same month of every year")


def causes_table(answer: Jobs) -> Table:
    """Return the reasons that employers name for the cuts of the month."""
    fields: Fields[NamedCause] = (
        (named("cause", words=in_words), lambda c: c.cause),
        (count("cuts"), lambda c: round(c.cuts)),
        (share("share", "of all cuts"), lambda c: c.share),
    )
    return table_of(fields, answer.causes, name="causes", title="What employers name as the reason")


def beside_table(answer: Jobs) -> Table:
    """Return AI-cited cuts beside all layoffs, by month."""
    fields: Fields[Beside] = (
        (text("month"), lambda b: b.month),
        (count("cuts", "AI-cited cuts announced"), lambda b: round(b.cuts)),
        (count("layoffs", "layoffs and discharges"), lambda b: round(b.layoffs)),
        (share("share", "over layoffs"), lambda b: b.share),
    )
    return table_of(fields, answer.beside, name="cuts beside layoffs", title="AI-cited cuts beside all layoffs")


def scores_table(answer: Jobs) -> Table:
    """Return how each model of the forecast scored on the months that were held out, the best first."""
    fields: Fields[tuple[str, float]] = (
        (text("model"), lambda s: s[0]),
        (number("score", "mean log density a month"), lambda s: s[1]),
    )
    scores = {} if answer.forecast is None else dict(answer.forecast.score)
    ranked = sorted(scores.items(), key=lambda row: -row[1])
    return table_of(fields, ranked, name="forecast scores", title="How the models scored on the months held out")
