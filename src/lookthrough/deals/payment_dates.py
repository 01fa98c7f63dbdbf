"""The payment dates of a deal and the part of a year between them.

On 30/360 every period is ``months / 12`` of a year and nothing else is needed. Other day counts and calendars of
business days are those of QuantLib (the extra ``deals``); a payment date that is no business day moves to the next one
of its month, else to the one before (modified following).
"""

from __future__ import annotations

import calendar
import datetime as dt
import importlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lookthrough.book.deal_file.deal_terms import THIRTY_360
from lookthrough.errors import UsageError
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from types import ModuleType

    from lookthrough.book.deal_file.deal_records import DealFile


class NoQuantLibError(UsageError, ImportError):
    """QuantLib is not installed."""


def payment_dates(deal: DealFile, end: dt.date) -> tuple[dt.date, ...]:
    """Return the payment dates after the start, up to the first on or after the end, as the schedule has them.

    Args:
        deal: its start and the months of a period; a start on the last day of a month pays on last days.
        end: the day on which the last note matures.
    """
    found: list[dt.date] = []
    while not found or found[-1] < end:
        found.append(_months_after(deal.start, deal.months * (len(found) + 1)))
    return tuple(found)


def year_fractions(deal: DealFile, dates: tuple[dt.date, ...]) -> tuple[float, ...]:
    """Return the part of a year that each period counts.

    Raises:
        NoQuantLibError: the day count or calendar needs QuantLib, which is not installed.
        UsageError: QuantLib has no such calendar.
    """
    if deal.day_count == THIRTY_360 and deal.calendar is None:
        return tuple(deal.months / 12.0 for _ in dates)
    library = _quantlib(deal)
    days = [_adjusted(library, deal, day) for day in (deal.start, *dates)]
    count = _day_counter(library, deal.day_count)
    return tuple(count.yearFraction(*pair) for pair in pairwise(days))


def period_name(day: dt.date, months: int) -> str:
    """Return a period by its payment date: 2026H1, 2026Q1, 2026-01, 2026, or the date where it ends within a month."""
    if day.day != calendar.monthrange(day.year, day.month)[1] or day.month % months:
        return day.isoformat()
    number = day.month // months
    return {1: f"{day.year}-{day.month:02d}", 3: f"{day.year}Q{number}", 6: f"{day.year}H{number}"}.get(
        months, str(day.year)
    )


def _months_after(start: dt.date, months: int) -> dt.date:
    """Return the day so many months later; from the last day of a month that is the last day of another."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_last = start.day == calendar.monthrange(start.year, start.month)[1]
    return dt.date(year, month + 1, last if is_last else min(start.day, last))


def _quantlib(deal: DealFile) -> ModuleType:
    try:
        return importlib.import_module("QuantLib")
    except ModuleNotFoundError as missing:
        asked = deal.day_count if deal.calendar is None else f"{deal.day_count} on the calendar {deal.calendar}"
        raise NoQuantLibError(
            f"{asked} needs QuantLib, which is not installed: pip install 'lookthrough[deals]', or write 30/360 and "
            "no calendar"
        ) from missing


def _adjusted(library: ModuleType, deal: DealFile, day: dt.date) -> Any:  # noqa: ANN401  # a date of QuantLib
    written = library.Date(day.day, day.month, day.year)
    if deal.calendar is None:
        return written
    names = [name for name in vars(library) if _is_calendar(library, name)]
    if deal.calendar not in names:
        hint = did_you_mean(deal.calendar, names) or "e.g. UnitedStates, UnitedKingdom, TARGET"
        raise UsageError(f"QuantLib has no calendar {deal.calendar!r}; {hint}")
    made = getattr(library, deal.calendar)
    market = getattr(made, "Settlement", None)
    days = made() if market is None else made(market)
    return days.adjust(written, library.ModifiedFollowing)


def _is_calendar(library: ModuleType, name: str) -> bool:
    thing = getattr(library, name)
    return isinstance(thing, type) and issubclass(thing, library.Calendar) and thing is not library.Calendar


def _day_counter(library: ModuleType, name: str) -> Any:  # noqa: ANN401  # a day counter of QuantLib
    made = {
        THIRTY_360: lambda: library.Thirty360(library.Thirty360.BondBasis),
        "Actual/360": library.Actual360,
        "Actual/365": library.Actual365Fixed,
        "Actual/Actual": lambda: library.ActualActual(library.ActualActual.ISDA),
    }
    return made[name]()
