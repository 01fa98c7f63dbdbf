"""Filed amounts in another currency -> billions of US dollars, at a rate that a series of the book states.

The series is the one whose unit is ``JPY per USD``. What stands at the end of a period is converted at the last rate on
or before that day, and a flow at the mean of the rates within its period, where there are any. Without a rate in the
year before it the amount is refused (LT313): a currency is never guessed.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.book.schema.vocabulary import FLOWS
from lookthrough.book.text import written_dates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Account, Entity, Observation, Value
    from lookthrough.book.tables import Tables

    Series = Mapping[str, tuple[Observation, ...]]

_OLDEST = dt.timedelta(days=366)
_SAID = re.compile(r"(?:^|; )at \S+ [A-Z]{3} per USD, [^;]*$")  # what `_in_dollars` adds


def converted(found: Tables, problems: list[Problem]) -> Tables:
    """Return the tables with every filed amount in dollars; a problem for each that no rate converts."""
    if not any(_foreign(entity) for entity in found.entities.values()):
        return found
    entities = {id_: _entity(entity, found.series, problems) for id_, entity in found.entities.items()}
    return replace(found, entities=entities)


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of a currency for a dollar, with the periods of the observations it is made of."""

    value: float
    periods: str


def _foreign(entity: Entity) -> bool:
    return any(value.base is not None for account in entity.accounts for value in account.figures.values())


def _entity(entity: Entity, series: Series, problems: list[Problem]) -> Entity:
    if not _foreign(entity):
        return entity
    return replace(entity, accounts=tuple(_account(a, series, problems) for a in entity.accounts))


def _account(account: Account, series: Series, problems: list[Problem]) -> Account:
    figures: dict[str, Value] = {}
    for name, value in account.figures.items():
        rate = None if value.base is None else _rate(value.base, account, name, series)
        if value.base is None:
            figures[name] = value
        elif rate is None:
            problems.append(_no_rate(account, value))
        else:
            figures[name] = _in_dollars(value, rate)
    return replace(account, figures=figures)


def _in_dollars(value: Value, rate: Rate) -> Value:
    low, mid, high = (None if end is None else end / rate.value for end in (value.low, value.mid, value.high))
    said = f"at {rate.value:.6g} {value.base} per USD, {rate.periods}"
    note = said if value.note is None else f"{value.note}; {said}"
    return replace(value, low=low, mid=mid, high=high, base=None, note=note)


def note_as_written(value: Value) -> str | None:
    """Return the note of a value of an account without the rate that was added to it when it was converted."""
    if value.note is None or value.text.endswith("USD"):
        return value.note
    return _SAID.sub("", value.note) or None


def _rate(currency: str, account: Account, name: str, series: Series) -> Rate | None:
    ended = _ended(currency, account.end, series)
    within = [row for day, row in ended if name in FLOWS and day >= first_day(account)]
    if within:
        mean = math.fsum(row.value for row in within) / len(within)
        return Rate(mean, " and ".join(row.period for row in within))
    return rate_on(currency, account.end, series)


def rate_on(currency: str, day: dt.date, series: Series) -> Rate | None:
    """Return the last rate of a currency on or before a day, ``None`` where there is none within the year before."""
    ended = _ended(currency, day, series)
    if not ended or day - ended[-1][0] > _OLDEST:
        return None
    return Rate(ended[-1][1].value, ended[-1][1].period)


def _ended(currency: str, day: dt.date, series: Series) -> list[tuple[dt.date, Observation]]:
    """Return the observations of a currency up to a day with the last day of each, in order."""
    unit = f"{currency} per USD"
    rows = [row for rows in series.values() for row in rows if row.unit == unit and row.value > 0]
    dated = ((days[1], row) for row in rows if (days := written_dates.period(row.period)) is not None)
    return sorted(((last, row) for last, row in dated if last <= day), key=lambda pair: pair[0])


def first_day(account: Account) -> dt.date:
    """Return the first day of the period of an account."""
    after = account.end + dt.timedelta(days=1)
    month = after.year * 12 + after.month - 1 - account.months
    year, number = month // 12, month % 12 + 1
    return dt.date(year, number, min(after.day, calendar.monthrange(year, number)[1]))


def _no_rate(account: Account, value: Value) -> Problem:
    message = f"no rate for {value.base} at {account.end}"
    label = f"no series in {value.base} per USD within the year before"
    hint = f"add a series whose unit is `{value.base} per USD` with a source, or write the amount in USD"
    return Problem("LT313", value.position, message, label, len(value.text), hint, account.position)


CODES = (
    Code(
        "LT313",
        "an amount in a currency without a rate",
        "A book is kept in US dollars. A company that files in another currency may be written as it filed, where a "
        "series of the book gives the rate with its date and source: its unit is e.g. `JPY per USD`. For this amount "
        "there is none within the year before the end of its period, and a rate is never guessed.",
        "Add the series, or write the amount in dollars and say at which rate.",
    ),
)
