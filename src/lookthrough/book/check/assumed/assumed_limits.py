"""Rules of single assumptions: a share of a whole is one, and what a run divides by or sizes a loan by is not nothing.

An assumption may be negative or above 1 where it is a trend, so its unit does not say what it can be; its name does. A
number beyond that makes a run absurd without a word: owners who keep less than nothing when they are taken over,
relief that suppliers pay for, shares of demand that add up to more than all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    is_below: bool = False  # below ``most`` and not at it
    too_much: str = "more than the whole"

    def hold(self, value: Value) -> bool:
        """Return whether both ends of a range lie within; what is unknown is asked for where a run needs it."""
        return value.low is None or value.high is None or self.holds(value.low, value.high)

    def holds(self, low: float, high: float) -> bool:
        """Return whether both ends of a range lie within."""
        return not self.is_too_much(high) and (low > self.least if self.is_above else low >= self.least)

    def is_too_much(self, high: float) -> bool:
        """Return whether the upper end of a range lies beyond."""
        return high >= self.most if self.is_below else high > self.most


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
_CHANCE = Allowed(
    "it is the chance of what may come and may not",
    "write a chance above 0 % and up to 90 %, e.g. 10..50 %",
    most=0.9,  # belief can then rise by a ninth at least
    is_above=True,
)
_AMOUNT = Allowed("it cannot be less than nothing", "write 0 or more")
_DIVISOR = Allowed(
    "others are measured by it", "write an amount or a rate above 0, e.g. 6..6.7 % for a cap rate", is_above=True
)
_PART = Allowed(
    "it is a part of a whole of which something else is left",
    "write a share above 0 % and below 100 %, e.g. 80..85 %",
    most=1.0,
    is_above=True,
    is_below=True,
    too_much="leaves nothing",
)
_QUARTERS = Allowed(
    "it counts quarters within ten years",
    "write a number of quarters from 1 to 40, e.g. 8..10",
    least=1.0,
    most=40.0,
    too_much="more than ten years",
)

_MEASURES = ("yield_on_cost", "cap_rate", "coupon", "cost_per_mw", "lease_term", "stock", "leasing")
_SHARES = (
    *("cap_pass_through", "payout", "start_share", "vacancy", "rent_margin"),
    *("leasing_growth", "leasing_fall", "lease_speed", "developers_share"),
)
_LASTS = Allowed("a race divides by it", "write a number above 0, e.g. 4..8", is_above=True)
_ANTE_GROWTH = Allowed(
    "what grows so fast ends no race", "write a log growth a year from 0 to 5, e.g. 0.3..0.5", most=5.0
)
_ANTE_DECAY = Allowed("a race divides by it", "write 0.01 or more, e.g. 0.2..0.5", least=0.01)
_FALL = Allowed("a fall of everything leaves nothing to race for", "write a share from 0 % to 99 %", most=0.99)
_PRIZE = Allowed(
    "it is the chance of a prize, which is divided by",
    "write a chance above 0 % and up to 100 %, e.g. 10..50 %",
    most=1.0,
    is_above=True,
)
_CONTESTANTS = Allowed(
    "a contest has at least two contestants",
    "write whole numbers from 2, e.g. 4..8",
    least=2.0,
    most=100.0,
    too_much="more than 100",
)
_POSITIVE = Allowed("it is more than nothing", "write a number above 0", is_above=True)
_SOME = Allowed(
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
        "world.programme_share": _SHARE,
        "belief.process": Allowed("it is one process or the other", "write 1 for belief or 0 for reversion", most=1.0),
        "belief.start": _CHANCE,
        "belief.news": _AMOUNT,
        "belief.plans": _SHARE,
        "world.supply_speed": _SHARE,
        "world.supply_retire": _SHARE,
        "flywheel.pipeline": replace(_QUARTERS, most=16.0, hint="write a number from 1 to 16, e.g. 8..10"),
        "flywheel.leasing_peak": _QUARTERS,
        "flywheel.loan_to_cost": _PART,
        "flywheel.speculative": replace(
            _PART, is_above=False, hint="write a share from 0 % to below 100 %, e.g. 8..26 %"
        ),
        "flywheel.ltv": _LENT,
        "flywheel.dscr": _ASKED,
        "flywheel.debt_yield": _ASKED,
        **dict.fromkeys((f"flywheel.{name}" for name in _MEASURES), _DIVISOR),
        **dict.fromkeys((f"flywheel.{name}" for name in _SHARES), _SHARE),
        "flywheel.*": _AMOUNT,
        "race.persistence": _SHARE,
        "race.follower": _SHARE,
        "race.least_paid": _SHARE,
        "race.keep": _SHARE,
        "race.entry": _SHARE,
        "race.promise_raised": _SHARE,
        "race.stall*": _FALL,
        "race.half_life": _LASTS,
        "race.promise_half_life": _LASTS,
        "race.ante_decay": _ANTE_DECAY,
        "race.ante": _AMOUNT,
        "race.ante_growth": _ANTE_GROWTH,
        "race.compute_elasticity": _AMOUNT,
        "contest.prize_chance": _PRIZE,
        "contest.contestants": _CONTESTANTS,
        "contest.spending.*": _SHARE,
        "contest.venture_least": _AMOUNT,
        "contest.venture_power": _LASTS,
        "valuation.feedback": _AMOUNT,
        "valuation.feedback_fading": _SHARE,
        "valuation.preference_discount": _SHARE,
        "diffusion.*.opening": _SOME,
        "diffusion.*.ceiling": _SOME,
        "diffusion.*.innovation": _AMOUNT,
        "diffusion.*.imitation": _AMOUNT,
        "diffusion.*.weight": _SHARE,
        "diffusion.*.target.*": _SOME,
        "diffusion.ceilings": _SOME,
        "diffusion.lift": _LIFT,
        "diffusion.built": _SHARE,
        "diffusion.spend": _AMOUNT,
        "diffusion.success_*": _SOME,
        "jobs.employment": _POSITIVE,
        "jobs.headcount.*": _POSITIVE,
        "legacy.elasticity": _ELASTICITY,
        "legacy.price": _PRICE,
        "legacy.use": _SOME,
        "legacy.growth": _GROWTH,
        "legacy.retire.*": _RETIRED,
    }
)
"""What assumptions can be, by name; a star stands for anything, as for a kind of company, and the first name counts."""


def assumptions_can_be(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT423: both ends of an assumed range are what such a number can be, on every day."""
    del kinds
    for assumption in found.assumptions.values():
        allowed = allowed_for(assumption.name)
        if allowed is not None:
            yield from (_beyond(assumption, value, allowed) for value in assumption.dated if not allowed.hold(value))


def allowed_for(name: str) -> Allowed | None:
    """Return what an assumption of this name can be; ``None`` where it can be any number."""
    return next((each for pattern, each in ALLOWED.items() if fnmatchcase(name, pattern)), None)


def _beyond(assumption: Assumption, value: Value, allowed: Allowed) -> Problem:
    message = f"{assumption.name} is {value.text}, and {allowed.says}"
    is_too_much = value.high is not None and allowed.is_too_much(value.high)
    label = allowed.too_much if is_too_much else _too_little(value, allowed)
    return Problem("LT423", value.position, message, label, len(value.text), allowed.hint)


def _too_little(value: Value, allowed: Allowed) -> str:
    low = value.low or 0.0
    if low < 0.0:
        return "less than nothing"
    return "nothing" if low == 0.0 else f"less than {allowed.least:g}"


CODES = (
    Code(
        "LT423",
        "an assumption is what no such number can be",
        "What suppliers give up, what a takeover takes off, how many customers move, how much of a promise is firm: "
        "these are shares of a whole, from 0 % to 100 %. A loan is sized by the part of the asset's value that is "
        "lent, by income over interest and by income over debt, so none of these is 0; nor is a rate or an amount by "
        "which others are measured, as a cap rate or the time that building takes. Spreads, hazards, elasticities and "
        "money that is raised are not negative. What a race of labs divides by is above 0, and a contest has at least "
        "two contestants. A region's ceiling is not below the share that has adopted in it. A run would take any "
        "number and give an answer that means nothing. Both ends of a range count, on every day.",
        "Correct the number or its scale: a bare number is a fraction, so 0.8 is 80 %, and 80 is 8000 %. What is to "
        "play no part has the end of its range that does nothing: `relief.most: 0 %` where suppliers give up nothing.",
    ),
)
