"""Rules of what a book says of a company beside its opening: accounts, ratings, owners, votes, acquirer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.check.contracts import is_founded
from lookthrough.book.company_values import facts_of
from lookthrough.book.problems import Code, Problem
from lookthrough.book.text import written_dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from lookthrough.book.records import Account, Entity, Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

_ROUNDING = 1 + 1e-9


def facts_have_sources(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT403: an account, a rating and a holder have a source of their own, or are inferred or assumed."""
    del kinds
    for entity in found.entities.values():
        for name, _, dated in facts_of(entity):
            for value in dated:
                if not is_founded(value):
                    label, hint = "no source", "add `source:`, or `basis: inferred` with a `reason:`"
                    message = f"{name} without a source"
                    yield Problem("LT403", value.position, message, label, len(value.text), hint)


def owners_within_the_whole(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT419: on no day do the holders of a company have more than all of it; of a range the smallest share counts."""
    del kinds
    for entity in found.entities.values():
        for what, table in (("equity", entity.owners), ("votes", entity.votes)):
            days = {value.valid_from for dated in table.values() for value in dated}
            for day in sorted(days, key=lambda each: (each is not None, each)):
                problem = _above_the_whole(entity, what, _held(table, day))
                if problem is not None:
                    yield problem
                    break


def _held(table: Mapping[str, tuple[Value, ...]], day: dt.date | None) -> list[Value]:
    """Return the row of each holder that holds on a day."""
    rows = ([v for v in dated if v.valid_from is None or (day and v.valid_from <= day)] for dated in table.values())
    return [held[-1] for held in rows if held]


def _above_the_whole(entity: Entity, what: str, held: list[Value]) -> Problem | None:
    total = sum(value.low or 0.0 for value in held)
    if total <= _ROUNDING:
        return None
    first, *_, last = sorted(held, key=lambda value: value.position)
    message, label = f"the holders of {entity.id} have more than 100 % of the {what}", f"{total:.4g} of the whole"
    hint = "who sold has a later row with the share that is left; a range counts with its smallest share"
    return Problem("LT419", last.position, message, label, len(last.text), hint, first.position)


def accounts_once(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT420: a company has one account of a period."""
    del kinds
    for entity in found.entities.values():
        seen: dict[tuple[int, dt.date], Account] = {}
        for account in sorted(entity.accounts, key=lambda row: row.position):
            first = seen.setdefault((account.months, account.end), account)
            if first is not account:
                message = f"two accounts of {entity.id} are of the {account.months} months to {account.end}"
                hint = "put the figures into one row; what another source says stands under `or:` of its figure"
                span, place = len(account.period), first.position
                yield Problem("LT420", account.position, message, "the second one", span, hint, place)


def accounts_are_of_the_past(found: Tables, as_of: dt.date) -> Iterator[Problem]:
    """LT417: an account was published after its period; one that names no day ends by the date of the book."""
    for entity in found.entities.values():
        for account in entity.accounts:
            known = max((_public(value, found, as_of) for value in account.figures.values()), default=account.end)
            if known < account.end:
                message = f"{account.period} of {entity.id} ends on {account.end}, which nobody knew yet"
                label, hint = f"known {known}", "what is planned or guided is no account: make it an assumption"
                yield Problem("LT417", account.position, message, label, len(account.period), hint)


def _public(value: Value, found: Tables, as_of: dt.date) -> dt.date:
    days = [_last_day(found.sources[id_].date) for id_ in value.source if id_ in found.sources]
    return value.known or max((day for day in days if day is not None), default=as_of)


def _last_day(written: str | None) -> dt.date | None:
    days = None if written is None else written_dates.period(written)
    return None if days is None else days[1]


def nobody_owns_itself(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT418: a company is not its own holder, nor would it take itself over."""
    del kinds
    for entity in found.entities.values():
        own = (*entity.owners.get(entity.id, ()), *entity.votes.get(entity.id, ()))
        for value in (*own, *(value for value in entity.acquirer if value.text == entity.id)):
            hint = "name another entity, or leave the line out: what nobody is named for counts as unknown holders"
            message = f"{entity.id} is named as its own owner"
            yield Problem("LT418", value.position, message, "itself", len(value.text), hint, entity.position)


COMPANY_RULES: tuple[Callable[[Tables, Mapping[str, KindSpec]], Iterator[Problem]], ...] = (
    facts_have_sources,
    owners_within_the_whole,
    accounts_once,
    nobody_owns_itself,
)


CODES = (
    Code(
        "LT417",
        "an account of a future period",
        "The period of the account ends after the day on which its figures became public (`known`, else the last day "
        "of their sources, else the date of the book). That is a plan or a guidance and was not "
        "filed.",
        "Correct the period, its end or `known`. What a company plans is an assumption with a reason.",
    ),
    Code(
        "LT418",
        "a company owns itself",
        "A company is named among its own holders, or as its own acquirer. Its losses would come back to it.",
        "Name who owns it. Shares that a company holds in itself do not count as outstanding.",
    ),
    Code(
        "LT419",
        "owners have more than the whole",
        "The shares under `owners` (or `votes`) of a company add up to more than 100 % on some day, each holder with "
        "the last row of that day and each range with its smallest share. Somebody sold or was diluted, and the row "
        "that says so is missing.",
        "Add the later row of the holder whose share fell, or correct a share. The rest belongs to unknown holders.",
    ),
    Code(
        "LT420",
        "two accounts of one period",
        "A company has one account of a quarter, a half-year or a year. Which of two figures counts must not depend on "
        "the order of rows. A quarter and the year that end together are two periods.",
        "Put the figures into one row, and what another source says under `or:`.",
    ),
)
