"""Rules of assumptions that only hold together with others, or with what a book has.

Costs and earnings, openings and ceilings, labs and series and their names.

What operations cost is a share of what they earn.

A run takes ``operate.KIND.cost_share`` and, of a lab, ``operate.KIND.compute_share`` off each dollar of revenue, and
divides by what the first of them leaves (``simulate.compile.operations``). Where nothing is left, a company that sells
more is poorer, and a fall of demand would be a gain.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from operator import itemgetter
from typing import TYPE_CHECKING

from lookthrough.book.dated import day_by_day
from lookthrough.book.problems import Code, Problem
from lookthrough.book.schema.vocabulary import FRONTIER_LAB, Unit
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Assumption, Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

_COST, _COMPUTE = ".cost_share", ".compute_share"
_MOMENTUM, _STAKED = "race.momentum.", "contest.spending."
_HEADCOUNT = "jobs.headcount."
_LISTED = 6  # names in a hint
_ROUNDING = 1 + 1e-9
_OPENING, _CEILING, _WORLD_CEILING = ".opening", ".ceiling", "world.adoption_ceiling"
_NAMING = (
    *("diffusion.lift.against", "jobs.total", "jobs.layoffs", "jobs.forecast", "jobs.adoption"),
    *("jobs.cause.*", "jobs.share.*"),
)
"""Assumptions whose text is the name of a series."""


def costs_are_shares(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT421: shares of revenue are not below nought and leave something; LT520: in every part of their ranges."""
    del kinds
    for name, assumption in found.assumptions.items():
        if name.endswith((_COST, _COMPUTE)):
            yield from _alone(assumption)
        if name.endswith(_COMPUTE):
            costs = _costs_beside(found.assumptions, name.removesuffix(_COMPUTE))
            if costs is not None:
                yield from _together(assumption, costs)


def _alone(assumption: Assumption) -> Iterator[Problem]:
    is_cost = assumption.name.endswith(_COST)
    for value in assumption.dated:
        if value.low is None or value.mid is None or value.high is None:
            continue
        if value.low < 0.0 or value.high > _ROUNDING or (is_cost and value.mid >= 1.0):
            message = f"{assumption.name} is {value.text}, and operations cost a share of what they earn"
            label = "less than nothing" if value.low < 0.0 else "nothing is left of the revenue"
            hint = "write a share from 0 % to below 100 %; costs that do not move with revenue are read from accounts"
            yield Problem("LT421", value.position, message, label, len(value.text), hint)


def _costs_beside(assumptions: Mapping[str, Assumption], kind: str) -> Assumption | None:
    """Return the other costs of a kind of company: its own, else those of all other kinds."""
    group = kind.rpartition(".")[0]
    return assumptions.get(f"{kind}{_COST}") or assumptions.get(f"{group}.other{_COST}")


def _together(compute: Assumption, costs: Assumption) -> Iterator[Problem]:
    """Yield the first day on which both are more than the whole; of several one that no reading allows."""
    steps = (held for _, held in day_by_day({_COMPUTE: compute.dated, _COST: costs.dated}) if len(held) == 2)
    pairs = [(held[_COMPUTE], held[_COST]) for held in steps]
    above = [(code, *pair) for pair in pairs for code in _above_the_whole(*pair)]
    if above:
        code, computing, other = min(above, key=itemgetter(0))  # LT421 before LT520
        yield _finding(compute, costs, computing, other, code)


def _above_the_whole(first: Value, second: Value) -> Iterator[str]:
    """Yield the code of two shares that are more than the whole together, where each alone can be."""
    if first.low is None or second.low is None or first.high is None or second.high is None:
        return
    if min(first.low, second.low) >= 0.0 and max(first.high, second.high) <= _ROUNDING:
        if first.low + second.low > _ROUNDING:
            yield "LT421"
        elif first.high + second.high > _ROUNDING:
            yield "LT520"


def _finding(compute: Assumption, costs: Assumption, computing: Value, other: Value, code: str) -> Problem:
    verb, least = ("are", "at least") if code == "LT421" else ("may be", "up to")
    sizes = (computing.low, other.low) if code == "LT421" else (computing.high, other.high)
    message = f"{compute.name} and {costs.name} {verb} more than 100 % of revenue together"
    label = f"{least} {100 * sum(size or 0.0 for size in sizes):.4g} % with the {other.text} of {costs.name}"
    hint = "what is bought as computing power is no part of the other costs: lower one of the two"
    return Problem(code, computing.position, message, label, len(computing.text), hint, other.position)


def assumptions_name_what_is_there(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT512: the momentum of a lab is that of a lab of the book, a headcount that of an entity, a stake of a series.

    A book that took its assumptions from another and none of its series misspells nothing.
    """
    del kinds
    labs = {entity.id for entity in found.entities.values() if entity.kind == FRONTIER_LAB}
    money = {name for name, rows in found.series.items() if all(row.unit == Unit.USD_BN.value for row in rows)}
    for prefix, what, known in (
        (_MOMENTUM, "frontier lab", labs),
        (_STAKED, "series of USD bn", money),
        (_HEADCOUNT, "entity", set(found.entities)),
    ):
        named = {name.removeprefix(prefix): name for name in found.assumptions if name.startswith(prefix)}
        for missing in sorted(named.keys() - known):
            near = did_you_mean(missing, known)
            is_of_another = prefix == _STAKED and missing not in found.series and known.isdisjoint(named)
            if near is None and is_of_another:
                continue
            listed = f"there are {', '.join(sorted(known)[:_LISTED])}" if known else f"the book has no {what}"
            hint = near or listed
            name, message = named[missing], f"{what} {missing!r} not found"
            yield Problem("LT512", found.assumptions[name].position, message, f"no {what}", len(name), hint)


def curves_can_grow(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT423: the lowest ceiling of a region is no less than the highest share that has adopted."""
    del kinds
    for name, opening in found.assumptions.items():
        if name.startswith("diffusion.") and name.endswith(_OPENING):
            own = found.assumptions.get(name.removesuffix(_OPENING) + _CEILING)
            ceiling = own or found.assumptions.get(_WORLD_CEILING)
            most, least = opening.value.high, None if ceiling is None else ceiling.value.low
            if ceiling is not None and most is not None and least is not None and least < most:
                message = f"{ceiling.name} is {ceiling.value.text}, and {opening.value.text} have adopted already"
                hint = f"raise the ceiling to the {opening.value.text} of {name} or above, or correct the opening"
                place, other = ceiling.value.position, opening.value.position
                yield Problem("LT423", place, message, "below the opening", len(ceiling.value.text), hint, other)


def series_are_there(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT531: a series that an assumption names is in the book, if it has any of those that its assumptions name.

    A book that took its assumptions from another and none of its series misspells nothing.
    """
    del kinds
    named = {name: series for name, row in found.assumptions.items() if (series := _series_named(name, row))}
    if found.series.keys().isdisjoint(named.values()):
        return
    for name, series in named.items():
        if series not in found.series:
            message, hint = f"{name} names no series of the book", did_you_mean(series, found.series)
            remedy = hint or f"add series/{series}.csv, or take the assumption out"
            place = found.assumptions[name].position
            yield Problem("LT531", place, message, f"there is no series {series}", len(name), remedy)


def _series_named(name: str, row: Assumption) -> str | None:
    parts = name.split(".")
    if parts[0] == "diffusion" and len(parts) > 3 and parts[2] in {"series", "target"}:
        return parts[3]
    return row.value.text if any(fnmatchcase(name, pattern) for pattern in _NAMING) else None


CODES = (
    Code(
        "LT421",
        "costs are no share of revenue",
        "In a run each dollar of revenue costs `cost_share`, and each of a lab's `compute_share` as well. None of the "
        "two is below 0 %. Together they are at most 100 %, and the middle of the first is less: a run divides by what "
        "is left. Beyond that a company that sells more is poorer, and a fall of demand would be a gain. Of a range "
        "the smallest shares count; where only the largest are more than the whole, that is warning LT520. Of dated "
        "values those of one day count together.",
        "Lower one of the two. A company whose costs are more than its revenue states them in `accounts`: what is "
        "beyond the assumed share is overhead, which does not move with revenue.",
    ),
    Code(
        "LT512",
        "an assumption names what the book does not have",
        "`race.momentum.LAB` is the momentum of a frontier lab, an entity of that kind, and `contest.spending.SERIES` "
        "the share of a series of USD bn that is staked on a prize; `jobs.headcount.ENTITY` is how many people an "
        "entity employs. The book has no such lab, series or entity, so that the number enters no answer.",
        "Correct the name, add what it names, or remove the assumption.",
    ),
    Code(
        "LT531",
        "an assumption names a series that is not in the book",
        "What is observed of a region stands in series that its assumptions name: `diffusion.US.series.NAME` with the "
        "wording of the question, `diffusion.CN.target.NAME.2030`. Those of job cuts are the text of `jobs.total`, "
        "`jobs.cause.ai` and the like. No file of that name is in series/, and what is asked of it has no answer.",
        "Correct the name, add the series with its sources, or take the assumption out.",
    ),
)
