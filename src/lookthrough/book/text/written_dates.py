"""Dates of a book: a day, a month, a quarter, a half-year or a year, as written by those who publish them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache

from lookthrough.units.quarter import FIRST_YEAR, LAST_YEAR, quarter_of

_SHAPE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?|Q(\d{1,2})|H(\d{1,2}))?", re.ASCII)


def as_quarters(text: str) -> tuple[int, int] | None:
    """Return the first and the last quarter of a written period as ``year * 4 + quarter - 1``, or ``None``.

    A year or a half-year covers several quarters: which of them is not known.
    """
    days = period(text)
    return None if days is None else (quarter_of(days[0]), quarter_of(days[1]))


@lru_cache(maxsize=4096)
def period(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a written period, ``None`` where the text is none or is impossible."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    year, month, day, quarter_, half = (None if g is None else int(g) for g in match.groups())
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if day is not None and month is not None:
        return _one_day(year, month, day)
    first, count = next(
        (
            (step * number - step + 1, step)
            for number, step in ((month, 1), (quarter_, 3), (half, 6))
            if number is not None
        ),
        (1, 12),
    )
    return _months(year, first, count)


def why_impossible(text: str) -> str | None:
    """Return why a text of the shape of a date is none, e.g. ``2027Q5``, ``2026-02-30`` or ``9999``, else ``None``."""
    match = _SHAPE.fullmatch(text)
    if match is None or period(text) is not None:
        return None
    is_of_this_time = FIRST_YEAR <= int(match[1]) <= LAST_YEAR
    return "there is no such date" if is_of_this_time else f"years are {FIRST_YEAR} to {LAST_YEAR}"


def _one_day(year: int, month: int, day: int) -> tuple[dt.date, dt.date] | None:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return found, found


def _months(year: int, first: int, count: int) -> tuple[dt.date, dt.date] | None:
    last = first + count - 1
    if first < 1 or last > 12:
        return None
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])
