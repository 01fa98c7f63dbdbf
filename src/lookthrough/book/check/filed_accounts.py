"""Rules of what companies filed: no account of the future, one account of a period, no part above its whole."""

from __future__ import annotations

import datetime as dt
from collections import deque
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.book.schema.vocabulary import FLOWS
from lookthrough.book.shape.accounts import SIGNED, STRAY
from lookthrough.book.text import written_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lookthrough.book.records import Account, Entity, Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

_ROUNDED = 1.01  # filed figures are rounded
_DAYS_OF_A_MONTH = 365.25 / 12
_YEAR = dt.timedelta(days=366)


def accounts_are_of_the_past(found: Tables, as_of: dt.date) -> Iterator[Problem]:
    """LT417: an account was published after its period; one that names no day ends by the date of the book."""
    for entity in found.entities.values():
        for account in entity.accounts:
            known = max((_public(value, found, as_of) for value in account.figures.values()), default=account.end)
            if known < account.end:
                yield _of_the_future(entity, account, known)
                continue
            for name, value in account.figures.items():
                if value.known is not None and value.known < account.end:
                    yield _early_figure(entity, account, name, value)


def _of_the_future(entity: Entity, account: Account, known: dt.date) -> Problem:
    message = f"{account.period} of {entity.id} ends on {account.end}, which nobody knew yet"
    label, hint = f"known {known}", "what is planned or guided is no account: make it an assumption"
    return Problem("LT417", account.position, message, label, len(account.period), hint)


def _early_figure(entity: Entity, account: Account, name: str, value: Value) -> Problem:
    message = f"{name} of {entity.id} was known before {account.period} ended, on {account.end}"
    label, hint = f"known {value.known}", "correct its own `known`, or put it into the account of an earlier period"
    return Problem("LT417", value.position, message, label, len(value.text), hint, account.position)


def _public(value: Value, found: Tables, as_of: dt.date) -> dt.date:
    days = [_last_day(found.sources[id_].date) for id_ in value.source if id_ in found.sources]
    return value.known or max((day for day in days if day is not None), default=as_of)


def _last_day(written: str | None) -> dt.date | None:
    days = None if written is None else written_dates.period(written)
    return None if days is None else days[1]


def accounts_agree(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT420: a company has one account of a period, and one cash at its end; LT320: a quarter is within its year."""
    del kinds
    for entity in found.entities.values():
        again = _again(entity.accounts)
        for first, second in again:
            yield _one_period(entity, first, second)
        others = {second.position for _, second in again}
        for first, second in _near([row for row in entity.accounts if row.position not in others]):
            yield from islice(filter(None, (rule(entity, first, second) for rule in _PAIRS)), 1)


def _again(accounts: Iterable[Account]) -> list[tuple[Account, Account]]:
    """Return neighbours of one length that end within the days by which the end of a quarter may stray."""
    ordered = sorted(accounts, key=lambda row: (row.months, row.end, row.position))
    return [
        _as_written(one, other)
        for one, other in pairwise(ordered)
        if one.months == other.months and other.end - one.end <= STRAY
    ]


def _near(accounts: Iterable[Account]) -> Iterator[tuple[Account, Account]]:
    """Yield the pairs that end within a year, the longest that an account is: few, where no period is there twice."""
    before: deque[Account] = deque()
    for account in sorted(accounts, key=lambda row: (row.end, row.position)):
        while before and account.end - before[0].end > _YEAR:
            before.popleft()
        for other in before:
            yield _as_written(other, account)
        before.append(account)


def _as_written(one: Account, other: Account) -> tuple[Account, Account]:
    return (one, other) if one.position < other.position else (other, one)


def _one_period(entity: Entity, first: Account, second: Account) -> Problem:
    message = f"two accounts of {entity.id} are of the {first.months} months to {second.end}"
    hint = "put the figures into one row; what another source says stands under `or:` of its figure"
    return Problem("LT420", second.position, message, "the second one", len(second.period), hint, first.position)


def _one_stock(entity: Entity, first: Account, second: Account) -> Problem | None:
    """Refuse two amounts of cash or of debt on one day, of a quarter and of the year that ends with it."""
    if first.end != second.end:
        return None
    for name in sorted(first.figures.keys() & second.figures.keys() - set(FLOWS)):
        one, other = first.figures[name], second.figures[name]
        if _is_above(one, other) or _is_above(other, one):
            message = f"{name} of {entity.id} on {first.end} is stated twice"
            label, hint = f"{first.period} says {one.text}", "keep one; what another source says stands under `or:`"
            return Problem("LT420", other.position, message, label, len(other.text), hint, one.position)
    return None


def _within_its_year(entity: Entity, first: Account, second: Account) -> Problem | None:
    """Refuse a flow of a quarter that is more than that of the half-year or year around it."""
    part, whole = (first, second) if first.months < second.months else (second, first)
    if part.months == whole.months or not _is_part(part, whole):
        return None
    for name in sorted(part.figures.keys() & whole.figures.keys() & set(FLOWS) - SIGNED):
        less, more = part.figures[name], whole.figures[name]
        if _is_above(less, more):
            message = f"{name} of {entity.id} in {part.period} is more than in {whole.period}, of which it is a part"
            label, hint = f"{whole.period} says {more.text}", "correct one of the two, its scale or its period"
            return Problem("LT320", less.position, message, label, len(less.text), hint, more.position)
    return None


def _is_part(part: Account, whole: Account) -> bool:
    later = (whole.end - part.end).days
    most = (whole.months - part.months) * _DAYS_OF_A_MONTH
    return -STRAY.days <= later <= most + STRAY.days


def _is_above(one: Value, other: Value) -> bool:
    return one.low is not None and other.high is not None and one.low > other.high * _ROUNDED


_PAIRS: tuple[Callable[[Entity, Account, Account], Problem | None], ...] = (_one_stock, _within_its_year)


CODES = (
    Code(
        "LT417",
        "an account of a future period",
        "The period of the account ends after the day on which its figures became public (`known`, else the last day "
        "of their sources, else the date of the book). That is a plan or a guidance and was not filed. A figure with a "
        "`known` of its own is judged by that.",
        "Correct the period, its end or `known`. What a company plans is an assumption with a reason.",
    ),
    Code(
        "LT420",
        "two accounts of one period",
        "A company has one account of a quarter, a half-year or a year; ends that lie within two weeks of one another "
        "are of one period. Which of two figures counts must not depend on the order of rows. A quarter and the year "
        "that end together are two periods, but they end with the same cash and the same debt.",
        "Put the figures into one row, and what another source says under `or:`.",
    ),
)
