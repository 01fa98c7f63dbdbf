"""Rules of what a book says of a company beside its opening: its sources, owners, votes and acquirer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.check.contracts import is_founded
from lookthrough.book.company_values import facts_of
from lookthrough.book.dated import day_by_day
from lookthrough.book.problems import Code, Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator, Mapping

    from lookthrough.book.records import Entity, Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

_ROUNDING = 1 + 1e-9
_MAY_FAIL = {"modelled": "company that may fail itself", "vehicle": "vehicle, which has limited recourse"}


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
            for day, held in day_by_day(table):
                problem = _above_the_whole(entity, what, held.values(), day)
                if problem is not None:
                    yield problem
                    break


def _above_the_whole(entity: Entity, what: str, held: Collection[Value], day: dt.date | None) -> Problem | None:
    total = sum(value.low or 0.0 for value in held)
    if total <= _ROUNDING:
        return None
    first, *_, last = sorted(held, key=lambda value: value.position)
    since = "" if day is None else f" from {day} on"
    message, label = f"the holders of {entity.id} have more than 100 % of the {what}{since}", f"{100 * total:.6g} %"
    hint = "who sold has a later row with the share that is left; a range counts with its smallest share"
    return Problem("LT419", last.position, message, label, len(last.text), hint, first.position)


def nobody_owns_itself(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT418: a company is not its own holder, nor would it take itself over."""
    del kinds
    for entity in found.entities.values():
        own = (*entity.owners.get(entity.id, ()), *entity.votes.get(entity.id, ()))
        itself = [value for value in entity.acquirer if value.text == entity.id]
        for value in own:
            hint = "name another entity, or leave the line out: what nobody is named for counts as unknown holders"
            yield _itself(entity, value, "owner", hint)
        for value in itself:
            yield _itself(entity, value, "acquirer", "name another entity, or leave the line out where none is known")


def acquirers_last(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT525: who is named as acquirer cannot fail itself, so that a run has somebody to take the company over."""
    del kinds
    for entity in found.entities.values():
        for value in entity.acquirer:
            named = found.entities.get(value.text)
            if named is not None and named.id != entity.id and named.class_ in _MAY_FAIL:
                message = f"{named.id} would take {entity.id} over, and is a {_MAY_FAIL[named.class_]}"
                label = "a run lets nobody take it over"
                hint = "name the sponsor behind it, or a company that the book lets stand; the line may stay as a fact"
                yield Problem("LT525", value.position, message, label, len(value.text), hint, named.position)


def _itself(entity: Entity, value: Value, what: str, hint: str) -> Problem:
    message = f"{entity.id} is named as its own {what}"
    return Problem("LT418", value.position, message, "itself", len(value.text), hint, entity.position)


COMPANY_RULES: tuple[Callable[[Tables, Mapping[str, KindSpec]], Iterator[Problem]], ...] = (
    facts_have_sources,
    owners_within_the_whole,
    nobody_owns_itself,
    acquirers_last,
)


CODES = (
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
        "LT525",
        "an acquirer may fail itself",
        "In a run an acquirer pays what the company that it took over is short of, for as long as that lasts. Who may "
        "fail itself, or has limited recourse, cannot promise that, so such a company is wound up in every future "
        "in which it defaults, as if nobody were named. Two companies that would take each other over are two such.",
        "Name the sponsor that stands behind the acquirer, if there is one. Where the acquirer is a fact, leave it.",
    ),
)
