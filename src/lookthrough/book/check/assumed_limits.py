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
_LASTS = Allowed("a race divides by it", "write a number above 0, e.g. 4..8", is_above=True)
_FALL = Allowed("a fall of everything leaves nothing to race for", "write a share from 0 % to 99 %", most=0.99)
_CHANCE = Allowed(
    "it is the chance of a prize, which is divided by",
    "write a chance above 0 % and up to 100 %, e.g. 10..50 %",
    most=1.0,
    is_above=True,
)
_CONTESTANTS = Allowed(
    "a contest has at least two contestants", "write whole numbers from 2, e.g. 4..8", least=2.0, most=100.0
)

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
        "race.persistence": _SHARE,
        "race.follower": _SHARE,
        "race.least_paid": _SHARE,
        "race.keep": _SHARE,
        "race.entry": _SHARE,
        "race.promise_raised": _SHARE,
        "race.stall*": _FALL,
        "race.half_life": _LASTS,
        "race.promise_half_life": _LASTS,
        "race.ante_decay": _LASTS,
        "race.ante": _AMOUNT,
        "race.ante_growth": _AMOUNT,
        "race.compute_elasticity": _AMOUNT,
        "contest.prize_chance": _CHANCE,
        "contest.contestants": _CONTESTANTS,
        "contest.spending.*": _SHARE,
        "contest.venture_least": _AMOUNT,
        "contest.venture_power": _LASTS,
        "valuation.feedback": _AMOUNT,
        "valuation.feedback_fading": _SHARE,
        "valuation.preference_discount": _SHARE,
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
    is_too_much = value.high is not None and value.high > allowed.most
    label = _too_much(allowed) if is_too_much else _too_little(value, allowed)
    return Problem("LT423", value.position, message, label, len(value.text), allowed.hint)


def _too_much(allowed: Allowed) -> str:
    return "more than the whole" if allowed.most == 1.0 else f"more than {allowed.most:g}"


def _too_little(value: Value, allowed: Allowed) -> str:
    if value.low is not None and value.low < 0.0:
        return "less than nothing"
    return f"fewer than {allowed.least:g}" if allowed.least > 0.0 else "nothing"


CODES = (
    Code(
        "LT423",
        "an assumption is what no such number can be",
        "What suppliers give up, what a takeover takes off, how many customers move, how much of a promise is firm: "
        "these are shares of a whole, from 0 % to 100 %. A loan is sized by the part of the asset's value that is "
        "lent, by income over interest and by income over debt, so none of these is 0. Spreads, hazards and money "
        "that is raised are not negative. What a race of labs divides by is above 0, and a contest has at least two "
        "contestants. A run would take any number and give an answer that means nothing. Both "
        "ends of a range count, on every day.",
        "Correct the number or its scale: a bare number is a fraction, so 0.8 is 80 %, and 80 is 8000 %. What is to "
        "play no part has the end of its range that does nothing: `relief.most: 0 %` where suppliers give up nothing.",
    ),
)
