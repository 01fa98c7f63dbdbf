"""Sums that must add up: months and their running totals, causes and the total, a share and its part.

Every series whose name ends in ``_ytd``, ``_year_to_date`` or ``_cumulative`` is held against the series of that name
without the ending, where its months are known. Totals that a source prints rounded are allowed half a unit of their
last printed digit and nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lookthrough.lens.jobs.months import Month, by_month, by_year, count_of, month_at, month_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.observed import Point

FROM_JANUARY = ("_ytd", "_year_to_date")
FROM_THE_START = ("_cumulative",)
HOLDS, FAILS, OPEN = "holds", "fails", "not decidable"
HALF_A_POINT = 0.5


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum.

    Attributes:
        series: whose.
        rule: what must be equal, in words.
        period: of the sum.
        printed: what the source prints.
        added: what its parts add up to, ``None`` where some are not known.
        status: holds, fails, or not decidable.
        missing: months that are not known.
        gap_is: months that are known and whose figure is the whole gap, e.g. one that was counted twice.
    """

    series: str
    rule: str
    period: str
    printed: float
    added: float | None
    status: str
    missing: tuple[str, ...] = ()
    gap_is: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """What its parts add up to less what is printed, of a sum that fails."""
        return None if self.added is None or self.status != FAILS else self.added - self.printed


def sums_of(book: Book) -> tuple[Sum, ...]:
    """Return every sum of running totals that a book can be held to, in the order of its series."""
    found: list[Sum] = []
    for name in sorted(book.series):
        stem, is_yearly = _stem(name)
        if stem is not None and stem in book.series:
            found += _running(name, by_month(book, name), by_month(book, stem), is_yearly=is_yearly)
            if is_yearly:
                found += _years(stem, by_year(book, stem), by_month(book, name), by_month(book, stem))
    return tuple(found)


def causes_within(total: str, month: Month, whole: float, causes: Mapping[str, float]) -> Sum | None:
    """Return whether the known causes of a month are no more than its total; ``None`` where no cause is known."""
    if not causes:
        return None
    added = sum(causes.values())
    rule = f"{len(causes)} known causes are at most the total"
    return Sum(total, rule, month_name(month), whole, added, HOLDS if added <= whole else FAILS)


def shares_of(
    series: str, shares: Mapping[Month, Point], part: Mapping[Month, float], whole: Mapping[Month, float]
) -> Iterator[Sum]:
    """Yield whether a printed share, in per cent, times its total is the part, to half a point."""
    for month, share in sorted(shares.items()):
        if month in part and month in whole and whole[month]:
            got = 100.0 * part[month] / whole[month]
            status = HOLDS if abs(got - share.value) <= HALF_A_POINT + 1e-9 else FAILS
            yield Sum(series, "the share is part over total, per cent", month_name(month), share.value, got, status)


def _stem(name: str) -> tuple[str | None, bool]:
    for endings, is_yearly in ((FROM_JANUARY, True), (FROM_THE_START, False)):
        for ending in endings:
            if name.endswith(ending):
                return name.removesuffix(ending), is_yearly
    return None, False


def _running(
    name: str, totals: Mapping[Month, Point], months: Mapping[Month, Point], *, is_yearly: bool
) -> Iterator[Sum]:
    """Yield each total against the one before it, of a year also against its months from January on."""
    for month in sorted(totals) if is_yearly else ():
        if not any(m[0] == month[0] and m < month for m in totals):
            span = range(count_of((month[0], 1)), count_of(month) + 1)
            yield _sum(name, "months since January", totals[month].value, span, months)
    for before, after in pairwise(sorted(totals)):
        if before[0] == after[0] or not is_yearly:
            printed = totals[after].value - totals[before].value
            span = range(count_of(before) + 1, count_of(after) + 1)
            yield _sum(name, "months between two running totals", printed, span, months)


def _years(
    stem: str, years: Mapping[int, Point], totals: Mapping[Month, Point], months: Mapping[Month, Point]
) -> Iterator[Sum]:
    """Yield each printed year less its last running total against the months that are left."""
    for year, whole in sorted(years.items()):
        last = max((m for m in totals if m[0] == year), default=None)
        if last is not None and last[1] < 12:
            span = range(count_of(last) + 1, count_of((year, 12)) + 1)
            yield _sum(stem, "year less its running total", whole.value - totals[last].value, span, months)


def _sum(name: str, rule: str, printed: float, span: Sequence[int], months: Mapping[Month, Point]) -> Sum:
    inside = [month_at(count) for count in span]
    missing = tuple(month_name(month) for month in inside if month not in months)
    said = f"{month_name(inside[0])} to {month_name(inside[-1])}" if len(inside) > 1 else month_name(inside[0])
    if missing:
        return Sum(name, rule, said, printed, None, OPEN, missing)
    added = sum(months[month].value for month in inside)
    gap = added - printed
    if abs(gap) < HALF_A_POINT:
        return Sum(name, rule, said, printed, added, HOLDS)
    as_large = (month_name(m) for m in sorted(months) if abs(months[m].value - abs(gap)) < HALF_A_POINT)
    return Sum(name, rule, said, printed, added, FAILS, gap_is=tuple(as_large))
