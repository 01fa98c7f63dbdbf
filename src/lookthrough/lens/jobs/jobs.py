"""Announced job cuts: the record, the sums, AI-cited cuts beside all layoffs, and a forecast with its failure.

Which series are read stands in the book (``jobs.*``). Announcements are plans of employers who publish them, most of
them large; layoffs are those of all employers (JOLTS). Nothing here feeds back on demand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.errors import InputError, UsageError
from lookthrough.lens.diffusion.regions import regions_of, span_of
from lookthrough.lens.jobs.count_forecast import CountForecast, count_forecast
from lookthrough.lens.jobs.months import Month, by_month, count_of, filled, month_at, month_name, month_of
from lookthrough.lens.jobs.record import Record, record_of
from lookthrough.lens.jobs.sums import FAILS, Sum, causes_within, shares_of, sums_of
from lookthrough.lens.observed import below, words
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Book
    from lookthrough.lens.observed import Point

TOTAL, CAUSE, LAYOFFS, SHARE = "jobs.total", "jobs.cause.", "jobs.layoffs", "jobs.share."
YTD = "_ytd"
THOUSAND = "thousand"
MILLION = 1e6


@dataclass(frozen=True, slots=True)
class NamedCause:
    """A reason that employers name for the cuts of the month of the record, and its share of them."""

    cause: str
    series: str
    cuts: float
    share: float


@dataclass(frozen=True, slots=True)
class Beside:
    """AI-cited cuts of one month beside all layoffs of the month, jobs."""

    month: str
    cuts: float
    layoffs: float
    share: float


@dataclass(frozen=True, slots=True, repr=False)
class Jobs(Framed):
    """What :func:`jobs` finds.

    Attributes:
        record: of the month asked for; ``None`` where the book names no series of all cuts.
        values: the same month by year, with its basis and source, oldest first.
        causes: named for it, largest first.
        beside: the forecast series beside all layoffs, by month.
        beside_series: the id of that series.
        sums: that must add up.
        forecast: of AI-cited cuts; ``None`` where too few months are known.
        notes: why a part is missing.
        book: that was asked; it stands behind the answer and is no part of it.
    """

    row_type = Sum

    record: Record | None
    values: tuple[Point, ...]
    causes: tuple[NamedCause, ...]
    beside: tuple[Beside, ...]
    beside_series: str | None
    sums: tuple[Sum, ...]
    forecast: CountForecast | None
    notes: tuple[str, ...]
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether the book has nothing to ask."""
        return self.record is None and not self.sums and self.forecast is None

    @property
    def findings(self) -> tuple[Sum, ...]:
        """The sums that do not add up."""
        return tuple(each for each in self.sums if each.status == FAILS)

    @property
    def rows(self) -> list[Sum]:
        """One record for each sum."""
        return list(self.sums)

    def document(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "record": plain(self.record),
            "values": plain(self.values),
            "causes": plain(self.causes),
            "beside_layoffs": {"series": self.beside_series, "months": plain(self.beside)},
            "sums": plain(self.sums),
            "forecast": plain(self.forecast),
            "failed": None if self.forecast is None else self.forecast.failed,
            "notes": list(self.notes),
        }


def jobs(book: Book, month: str | None = None, *, seed: int = 1) -> Jobs:
    """Return what a book says of announced job cuts.

    Args:
        book: the book.
        month: whose record is tested, ``2025-10``; default: the one that the book names, else the latest.
        seed: of the random draws, 0 or more.

    Raises:
        UsageError: the month is not written ``2025-10``.
        InputError: a month that the book names is none.
    """
    asked = None if month is None else month_of(month)
    total = words(book, TOTAL)
    known = {} if total is None else by_month(book, total)
    at = asked or _month(book, "jobs.record") or max(known, default=None)
    causes = {name: row.value.text for name, row in below(book, CAUSE).items()}
    cited = words(book, "jobs.forecast")
    record = None if total is None or at is None else _record(known, at, seed)
    forecast, why_not = _forecast(book, cited)
    sums = (*sums_of(book), *_parts(book, known, at, total, causes))
    return Jobs(
        record,
        () if at is None else tuple(known[m] for m in sorted(known) if m[1] == at[1]),
        () if at is None else tuple(_causes(book, known, at, causes)),
        tuple(_beside(book, cited)),
        cited,
        sums,
        forecast,
        why_not,
        book,
    )


def _month(book: Book, name: str) -> Month | None:
    """Return the month that an assumption names; one that is none is an error with its place."""
    text = words(book, name)
    try:
        return None if text is None else month_of(text)
    except UsageError as error:
        at = book.assumptions[name].value.position
        raise InputError(f"{at.file}:{at.line}: {name}: {error}") from error


def _record(known: Mapping[Month, Point], at: Month, seed: int) -> Record:
    same = {year: point for (year, month), point in known.items() if month == at[1]}
    recalled = [year for year, point in sorted(same.items()) if point.basis == "assumed"]
    values = {year: point.value for year, point in same.items()}
    return record_of(month_name(at), at[0], values, recalled=recalled, seed=seed)


def _causes(book: Book, known: Mapping[Month, Point], at: Month, causes: Mapping[str, str]) -> Iterator[NamedCause]:
    whole = known.get(at)
    cuts = {name: (series, by_month(book, series).get(at)) for name, series in causes.items()}
    found = [(name, series, point.value) for name, (series, point) in cuts.items() if point is not None]
    for name, series, value in sorted(found, key=lambda row: (-row[2], row[0])):
        if whole is not None and whole.value:
            yield NamedCause(name, series, value, value / whole.value)


def _parts(
    book: Book, known: Mapping[Month, Point], at: Month | None, total: str | None, causes: Mapping[str, str]
) -> Iterator[Sum]:
    """Yield the sums of causes in the month of the record, and of printed shares."""
    if at is not None and total is not None and at in known:
        found = {cause.cause: cause.cuts for cause in _causes(book, known, at, causes)}
        within = causes_within(total, at, known[at].value, found)
        yield from () if within is None else (within,)
    whole = {month: point.value for month, point in known.items()}
    for name, row in below(book, SHARE).items():
        part = {month: point.value for month, point in by_month(book, causes.get(name, "")).items()}
        yield from shares_of(row.value.text, by_month(book, row.value.text), part, whole)


def _beside(book: Book, cited: str | None) -> Iterator[Beside]:
    layoffs = words(book, LAYOFFS)
    cuts = {} if cited is None else by_month(book, cited)
    for month, point in ({} if layoffs is None else by_month(book, layoffs)).items():
        size = point.value * (1e3 if point.unit.startswith(THOUSAND) else 1.0)
        if month in cuts and size:
            yield Beside(month_name(month), cuts[month].value, size, cuts[month].value / size)


def _forecast(book: Book, cited: str | None) -> tuple[CountForecast | None, tuple[str, ...]]:
    last, first = _month(book, "jobs.forecast.origin"), _month(book, "jobs.forecast.first")
    if cited is None or last is None:
        return None, ()
    known = filled(book, cited, cited + YTD)
    begin = min(known.values, default=last) if first is None else first
    fitted = {month: value for month, value in known.values.items() if begin <= month <= last}
    found = count_forecast(
        cited,
        fitted,
        dict(_after(known.values, last)),
        spread=known.spread,
        newly_adopting=_newly_adopting(book),
    )
    known_to = f"{len(fitted)} months up to {month_name(last)}"
    why = f"no forecast of {cited}: {known_to} are known; it needs 4 that differ, one after them, and none of nothing"
    return found, () if found is not None else (why,)


def _after(values: Mapping[Month, float], last: Month) -> Iterator[tuple[Month, float]]:
    """Yield the months after the origin, as long as none is missing."""
    month = month_at(count_of(last) + 1)
    while month in values:
        yield month, values[month]
        month = month_at(count_of(month) + 1)


def _newly_adopting(book: Book) -> float | None:
    """Return the jobs in firms that newly adopt in a month: the least-squares slope of the latest wording."""
    series, employment = words(book, "jobs.adoption"), span_of(book, "jobs.employment")
    regions = [region for part in regions_of(book) for region in part]
    latest = [m.points for region in regions for m in region.measured if m.series == series]
    if employment is None or not latest or len(latest[-1]) < 2:
        return None
    slope = float(np.polyfit([12.0 * p.at for p in latest[-1]], [p.value for p in latest[-1]], 1)[0])
    return slope / 100.0 * employment.mid * MILLION if slope > 0.0 else None
