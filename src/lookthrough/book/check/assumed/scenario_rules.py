"""Rules of scenarios: who is made to fail can fail, and an assumption that is set is one of the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.check.assumed.assumed_limits import allowed_for
from lookthrough.book.problems import Code, Problem
from lookthrough.book.schema.vocabulary import FAILURE
from lookthrough.book.set_assumptions import read_as
from lookthrough.book.text.quantities import Misread
from lookthrough.units.nearest import did_you_mean, near_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

CAN_FAIL = "modelled"
"""The class of a company that is wound up when it fails; sponsors and vehicles are not."""


def failures_can_be(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT214: who is made to fail is wound up in a run, by a chance; a company that is not in the book is LT204."""
    del kinds
    for scenario in found.scenarios.values():
        for company, chance in scenario.failures.items():
            entity = found.entities.get(company)
            if entity is not None and entity.class_ != CAN_FAIL:
                label = f"{company} has class {entity.class_}, and a run winds up companies of class {CAN_FAIL} alone"
                yield _problem(chance, f"{FAILURE}{company} names who cannot fail", label, _others(found, company))
            elif not _is_chance(chance):
                hint = "write a share from 0 % to 100 %"
                yield _problem(chance, f"{FAILURE}{company} is {chance.text}", "it is a chance", hint)


def set_assumptions_can_be(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT215: an assumption that a scenario sets is one of the book; LT301, LT423: with a value that it can have."""
    del kinds
    for scenario in found.scenarios.values():
        for name, written in scenario.assumptions.items():
            problem = _of_set(found, name, written)
            if problem is not None:
                yield problem


def _of_set(found: Tables, name: str, written: Value) -> Problem | None:
    """Return what is wrong with an assumption as it is set."""
    place, long = written.position, len(written.text)
    if name not in found.assumptions:
        message, label = f"{name} is set and is no assumption of the book", "no assumption of this name"
        hint = did_you_mean(name, found.assumptions) or "name one of the book, or add it there"
        return Problem("LT215", place, message, label, long, hint)
    value, allowed = read_as(found.assumptions[name], written.text), allowed_for(name)
    if isinstance(value, Misread):
        return Problem(value.code, place, f"{name} cannot be read", value.label, long, value.hint)
    if allowed is None or allowed.hold(value):
        return None
    message = f"{name} is {written.text}, and {allowed.says}"
    return Problem("LT423", place, message, "no such number can be", long, allowed.hint)


def _is_chance(chance: Value) -> bool:
    return chance.low is None or chance.high is None or (chance.low >= 0.0 and chance.high <= 1.0)


def _others(found: Tables, company: str) -> str:
    able = sorted(e.id for e in found.entities.values() if e.class_ == CAN_FAIL)
    near = near_names(company, able, likeness=0.4) or able[:5]
    return f"one of {', '.join(near)}" if near else "the book has no company that can fail"


def _problem(chance: Value, message: str, label: str, hint: str) -> Problem:
    return Problem("LT214", chance.position, message, label, len(chance.text), hint)


CODES = (
    Code(
        "LT214",
        "a failure of a scenario cannot be",
        "`failure.ID: 100 %` among the shocks of a scenario makes the company fail at the onset by that chance: it is "
        "wound up, whatever it could pay. Only companies of class modelled are wound up in a run, and a chance is a "
        "share from 0 % to 100 %.",
        "Name a company that can fail, and a chance. What a sponsor's trouble does is a shock of spreads or demand.",
    ),
    Code(
        "LT215",
        "a scenario sets an assumption that the book does not have",
        "`assumptions:` of a scenario holds values that assumptions of the book have in it, each written as there. An "
        "assumption of another name would change nothing.",
        "Correct the name, or add the assumption with a range and a reason.",
    ),
)
