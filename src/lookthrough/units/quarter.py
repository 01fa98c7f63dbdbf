"""A quarter is the number ``year * 4 + quarter - 1`` and is written ``2026Q1``."""

from __future__ import annotations

import datetime as dt
import re

HALF_A_QUARTER = dt.timedelta(days=45)
FIRST_YEAR, LAST_YEAR = 1900, 2200  # of every date and quarter that is read
_WRITTEN = re.compile(r"(\d{4})Q([1-4])", re.ASCII)


def quarter_of(day: dt.date) -> int:
    """Return the number of the quarter in which a day lies."""
    return day.year * 4 + (day.month - 1) // 3


def quarter_after(day: dt.date) -> int:
    """Return the number of the first quarter that begins on or after a day: payments ahead begin there.

    For 30 June and for 1 July that is the third quarter, and for every other day of the third quarter the fourth.
    """
    begins = day.day == 1 and day.month % 3 == 1
    return quarter_of(day) + (0 if begins else 1)


def quarter_ended(day: dt.date) -> int:
    """Return the number of the quarter in whose months the three months up to a day mostly lie.

    For a fiscal quarter that ends on 26 April that is the first.
    """
    return quarter_of(day - HALF_A_QUARTER)


def quarter_number(text: str) -> int:
    """Return the number of a quarter written ``2026Q1``.

    Raises:
        ValueError: it is written otherwise, or its year lies outside those that are read.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise ValueError(f"{text!r} is not a quarter: write 2026Q1")
    if not FIRST_YEAR <= int(written[1]) <= LAST_YEAR:
        raise ValueError(f"{text} lies outside the years {FIRST_YEAR} to {LAST_YEAR}: write 2026Q1")
    return int(written[1]) * 4 + int(written[2]) - 1


def is_quarter(text: str) -> bool:
    """Return whether a text is a quarter, written ``2026Q1``."""
    return _WRITTEN.fullmatch(text) is not None


def quarter_name(number: int) -> str:
    """Return a quarter as it is written, ``2026Q1``."""
    year, quarter = year_and_quarter(number)
    return f"{year}Q{quarter}"


def window_names(first: int, last: int) -> tuple[str, str]:
    """Return the first and the last quarter of a window as they are written."""
    return quarter_name(first), quarter_name(last)


def year_and_quarter(number: int) -> tuple[int, int]:
    """Return the year of a quarter and which of its four it is, from 1."""
    return number // 4, number % 4 + 1


def quarters_of_year(year: int) -> range:
    """Return the numbers of the four quarters of a year."""
    return range(year * 4, year * 4 + 4)


def quarters_of(period: str) -> range:
    """Return the numbers of the quarters of a year or of one quarter, ``2026`` or ``2026Q3``.

    Raises:
        ValueError: it is neither.
    """
    if not is_quarter(period):
        return quarters_of_year(int(period))
    number = quarter_number(period)
    return range(number, number + 1)
