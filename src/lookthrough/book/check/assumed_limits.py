"""Rules of single assumptions: a share of a whole is one, and what a run divides by or sizes a loan by is not nothing.

An assumption may be negative or above 1 where it is a trend, so its unit does not say what it can be; its name does. A
number beyond that makes a run absurd without a word: owners who keep less than nothing when they are taken over,
relief that suppliers pay for, shares of demand that add up to more than all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Assumption, Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an assumption can be: from ``least`` to ``most``; ``says`` in words, ``hint`` how it is written."""

    says: str
    hint: str
    least: float = 0.0
    most: float = inf
    is_above: bool = False  # above ``least`` and not at it

    def hold(self, value: Value) -> bool:
        """Return whether both ends of a range lie within; what is unknown is asked for where a run needs it."""
        if value.low is None or value.high is None:
            return True
        return value.high <= self.most and (value.low > self.least if self.is_above else value.low >= self.least)


_SHARE = Allowed("it is a share of a whole", "write a share from 0 % to 100 %, e.g. 20..50 %", most=1.0)
_LENT = Allowed(
    "it is the part of its value that is lent on an asset",
    "write a share above 0 % and up to 100 %, e.g. 70..75 %",
    most=1.0,
    is_above=True,
)
_ASKED = Allowed(
    "a loan is sized by what it asks for",
    "write a number above 0, e.g. 1.2 for an income cover and 8 % for a debt yield",
    is_above=True,
)
_AMOUNT = Allowed("it cannot be less than nothing", "write 0 or more")
_POSITIVE = Allowed("it is more than nothing", "write a number above 0", is_above=True)
_PART = Allowed(
    "it is a share of a whole and not nothing",
    "write a share above 0 % and up to 100 %, e.g. 17..20 %",
    most=1.0,
    is_above=True,
)
_LIFT = Allowed(
    "a programme cannot slow adoption by more than all of it", "write -100 % or more, e.g. 13..180 %", least=-1.0
)
_GROWTH = Allowed("more than all of it cannot go", "write more than -100 %, e.g. 15..35 %", least=-1.0, is_above=True)
_ELASTICITY = Allowed("no demand is that elastic", "write a number above 0 and up to 10", most=10.0, is_above=True)
_PRICE = Allowed("it is a share of full cost", "write a share from 1 % to 100 %, e.g. 35..80 %", least=0.01, most=1.0)
_RETIRED = Allowed("it is what retires in a year, and some is left", "write a share from 0 % to 99 %", most=0.99)

ALLOWED: Mapping[str, Allowed] = MappingProxyType(
    {
        "relief.*": _SHARE,
        "takeover.*": _SHARE,
        "transfer.*": _SHARE,
        "firmness.*": _SHARE,
        "joint.correlation": _SHARE,
        "extension.paydown": _SHARE,
        "extension.step": _AMOUNT,
        "refinance.ltv": _LENT,
        "refinance.dscr": _ASKED,
        "refinance.debt_yield": _ASKED,
        "rating.spread_power": _AMOUNT,
        "sponsor.hazard": _AMOUNT,
        "sponsor.recovery": _SHARE,
        "operate.*.raise_share": _AMOUNT,
        "operate.*.minimum_cash": _AMOUNT,
        "asset.*.sale_discount": _SHARE,
        "default_cost.receipts": _SHARE,
        "avoidable.*": _SHARE,
        "world.supply_speed": _SHARE,
        "world.supply_retire": _SHARE,
        "valuation.feedback": _AMOUNT,
        "valuation.feedback_fading": _SHARE,
        "valuation.preference_discount": _SHARE,
        "diffusion.*.opening": _PART,
        "diffusion.*.ceiling": _PART,
        "diffusion.*.innovation": _AMOUNT,
        "diffusion.*.imitation": _AMOUNT,
        "diffusion.*.weight": _SHARE,
        "diffusion.*.target.*": _PART,
        "diffusion.ceilings": _PART,
        "diffusion.lift": _LIFT,
        "diffusion.built": _SHARE,
        "diffusion.spend": _AMOUNT,
        "diffusion.success_*": _PART,
        "jobs.employment": _POSITIVE,
        "legacy.elasticity": _ELASTICITY,
        "legacy.price": _PRICE,
        "legacy.use": _PART,
        "legacy.growth": _GROWTH,
        "legacy.retire.*": _RETIRED,
    }
)
"""What assumptions can be, by name; a star stands for anything, as for a kind of company."""


def assumptions_can_be(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT423: both ends of an assumed range are what such a number can be, on every day."""
    del kinds
    for assumption in found.assumptions.values():
        allowed = next((each for name, each in ALLOWED.items() if fnmatchcase(assumption.name, name)), None)
        if allowed is not None:
            yield from (_beyond(assumption, value, allowed) for value in assumption.dated if not allowed.hold(value))


def _beyond(assumption: Assumption, value: Value, allowed: Allowed) -> Problem:
    message = f"{assumption.name} is {value.text}, and {allowed.says}"
    label = "more than the whole" if value.high is not None and value.high > allowed.most else _too_little(value)
    return Problem("LT423", value.position, message, label, len(value.text), allowed.hint)


def _too_little(value: Value) -> str:
    return "less than nothing" if value.low is not None and value.low < 0.0 else "nothing"


CODES = (
    Code(
        "LT423",
        "an assumption is what no such number can be",
        "What suppliers give up, what a takeover takes off, how many customers move, how much of a promise is firm: "
        "these are shares of a whole, from 0 % to 100 %. A loan is sized by the part of the asset's value that is "
        "lent, by income over interest and by income over debt, so none of these is 0. Spreads, hazards and money "
        "that is raised are not negative. A run would take any number and give an answer that means nothing. Both "
        "ends of a range count, on every day. A region's ceiling is not below the share that has adopted in it.",
        "Correct the number or its scale: a bare number is a fraction, so 0.8 is 80 %, and 80 is 8000 %. What is to "
        "play no part has the end of its range that does nothing: `relief.most: 0 %` where suppliers give up nothing.",
    ),
)
