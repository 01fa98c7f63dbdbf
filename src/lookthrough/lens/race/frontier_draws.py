"""The uncertain numbers of the race, drawn evenly from the ranges of a book, one a path and assumption.

Every draw is keyed by the seed and the name of the assumption, so that neither the order of the book nor a new
assumption changes another's draws, and the settings that are compared differ in nothing else.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.book.schema.vocabulary import FRONTIER_LAB, Unit
from lookthrough.contracts.slots import Slot
from lookthrough.contracts.term_values import Resolver
from lookthrough.world import drivers
from lookthrough.world.driver import Parameter
from lookthrough.world.race import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.lens.race.race_labs import RacingLab
    from lookthrough.units.range import Range
    from lookthrough.world.driver import WorldTerms

    Floats = NDArray[np.float64]

PREFIX = "race."
ANTE: Mapping[str, Parameter] = MappingProxyType(
    {
        "race.ante": Parameter(Unit.NUMBER, "what a place at the frontier costs, USD bn a year"),
        "race.ante_growth": Parameter(Unit.NUMBER, "log growth of that at the start, a year"),
        "race.ante_decay": Parameter(Unit.NUMBER, "how fast that growth fades, a year"),
        "race.follower": Parameter(Unit.FRACTION, "part of the ante with which a small lab keeps up"),
        "race.least_paid": Parameter(
            Unit.FRACTION, "a lab that pays less of its plan in two quarters running drops out"
        ),
        "race.promise_raised": Parameter(
            Unit.FRACTION, "part of a value beyond revenue times the multiple of all labs on which money is raised"
        ),
        "race.promise_half_life": Parameter(Unit.NUMBER, "quarters until half of such a value is gone"),
        "race.stall": Parameter(
            Unit.FRACTION, "part of the growth of spend per adopter that is lost as scaling stalls"
        ),
        "race.stall_value": Parameter(Unit.FRACTION, "fall of what the market pays for lab revenue as scaling stalls"),
    }
)
"""What a book assumes where labs are asked for the cost of their place; a run asks for their contracts instead."""


class Purse(NamedTuple):
    """How labs live on what they earn and raise, ``[path]``: assumptions that a run has as well.

    ``cost_share`` and ``compute_share`` of revenue, ``raise_share`` of its value a year, ``minimum_cash`` in quarters
    of outflow, ``takeover_chance`` of a lab that drops out.
    """

    cost_share: Floats
    compute_share: Floats
    raise_share: Floats
    minimum_cash: Floats
    takeover_chance: Floats


@dataclass(frozen=True, slots=True)
class RaceDraws:
    """All uncertain numbers of the race.

    Attributes:
        race: assumptions ``race.NAME`` by their last word ``[path]``.
        volatility: surprise of a lab's log strength, a quarter ``[path]``.
        purse: how labs live.
        world: terms of the drivers of the world.
        revenue: bn USD a year, ``cash``, ``value``: USD bn, ``momentum`` a quarter ``[lab, path]``.
    """

    race: dict[str, Floats]
    volatility: Floats
    purse: Purse
    world: WorldTerms
    revenue: Floats
    cash: Floats
    value: Floats
    momentum: Floats


def drawn(book: Book, labs: Sequence[RacingLab], paths: int, seed: int) -> RaceDraws:
    """Return the uncertain numbers of a race.

    Args:
        book: the book.
        labs: that take part.
        paths: how many futures.
        seed: of all draws.

    Raises:
        MissingAssumptionError: the book lacks a range that the race needs.
    """
    resolver = Resolver(book)

    def of(*names: str) -> Floats:
        return between(resolver.assumption(*names), paths, seed)

    def of_labs(name: str) -> Floats:
        ranges: list[Range] = [getattr(lab, name) for lab in labs]
        slots = (Slot(f"{lab.id}.{name}", *bounds, "") for lab, bounds in zip(labs, ranges, strict=True))
        return np.stack([between(slot, paths, seed) for slot in slots])

    world = [of(name) for name in drivers.PARAMETERS]
    return RaceDraws(
        race={name.removeprefix(PREFIX): of(name) for name in (*PARAMETERS, *ANTE)},
        volatility=of("world.race_volatility"),
        purse=Purse(
            *(
                of(f"{group}.{FRONTIER_LAB}.{name}", f"{group}.other.{name}")
                for group, name in (
                    ("operate", "cost_share"),
                    ("operate", "compute_share"),
                    ("operate", "raise_share"),
                    ("operate", "minimum_cash"),
                    ("takeover", "takeover_chance"),
                )
            )
        ),
        world=drivers.terms(world),
        revenue=of_labs("revenue"),
        cash=of_labs("cash"),
        value=of_labs("value"),
        momentum=of_labs("momentum"),
    )


def between(slot: Slot, paths: int, seed: int) -> Floats:
    """Return even draws between the bounds of a slot ``[path]``, keyed by its name."""
    return slot.low + (slot.high - slot.low) * chance(seed, slot.name, paths)


def chance(seed: int, name: str, *shape: int) -> Floats:
    """Return even draws from 0 to 1, keyed by seed and name."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())]).random(shape)


def surprises(seed: int, name: str, *shape: int) -> Floats:
    """Return standard normal draws, keyed by seed and name."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())]).standard_normal(shape)
