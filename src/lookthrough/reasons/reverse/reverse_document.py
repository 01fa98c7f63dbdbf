"""What breaks something, and its document: standard deviations, shares of paths as fractions, amounts in USD bn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from lookthrough.units.frames import Framed
from lookthrough.units.quarter import quarter_name
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.reasons.reverse.deviations import ShockDriver
    from lookthrough.reasons.reverse.target import ToBreak


class Falls(NamedTuple):
    """An entity that falls on more than half of the paths: on what share of them, and its median quarter."""

    entity: str
    share: float
    quarter: int


class Breaks(NamedTuple):
    """A scenario that breaks it.

    Attributes:
        name: of its direction: a driver alone, or a mix.
        distance: standard deviations of the drivers.
        deviations: of each driver, by name; ``sizes`` as a scenario writes them.
        below, above: the measure at 0.99 and at 1.01 of the distance.
        loss: mean by ledger at 1.01 of the distance, USD bn.
        falls: who falls there on more than half of the paths, the earliest first.
    """

    name: str
    distance: float
    deviations: Mapping[str, float]
    sizes: Mapping[str, float]
    below: float
    above: float
    loss: Mapping[str, float]
    falls: tuple[Falls, ...]


class NotReached(NamedTuple):
    """A direction that breaks nothing: how far it was followed, the measure there, and drivers at their bound."""

    name: str
    farthest: float
    measure: float
    at_bound: tuple[str, ...]


class BreakingRow(TypedDict):
    """A scenario that breaks it; the size of each shock is a column more."""

    name: str
    distance: float
    below: float
    above: float


@dataclass(frozen=True, slots=True, repr=False)
class Reverse(Framed):
    """What breaks something; see :func:`reverse`.

    Attributes:
        book: of the runs, with the sectors that a run adds.
        target: what was to break.
        scenario: whose drivers they are.
        drivers: of the scenario.
        without: the measure without any shock.
        as_it_is: the measure under the scenario as it stands, at the middle of its ranges.
        found: scenarios that break it, the nearest first.
        not_reached: directions that do not.
        paths, quarters, seed, runs: on what it rests; ``first_quarter`` is the number of the first quarter.
    """

    row_type = BreakingRow

    book: Book
    target: ToBreak
    scenario: str
    drivers: tuple[ShockDriver, ...]
    without: float
    as_it_is: float
    found: tuple[Breaks, ...]
    not_reached: tuple[NotReached, ...]
    paths: int
    quarters: int
    seed: int
    runs: int
    first_quarter: int

    @property
    def is_broken_already(self) -> bool:
        """Whether it breaks without any shock."""
        return self.target.is_broken_at(self.without)

    @property
    def rows(self) -> list[dict[str, object]]:
        """A row a scenario that breaks it."""
        ends = ("name", "distance", "below", "above")
        return [{**{end: getattr(each, end) for end in ends}, **each.sizes} for each in self.found]

    def document(self) -> dict[str, object]:
        """Return the answer as one document, in the keys of the reference."""
        return _document(self)


def _document(answer: Reverse) -> dict[str, object]:
    """Return what breaks something as one document."""
    target = answer.target
    return {
        "target": {
            "entity": target.entity,
            "name": None if target.entity is None else answer.book.entities[target.entity].name,
            "outcomes": list(target.outcomes),
            "ledger": target.ledger,
            "breaks_above": target.bar,
        },
        "scenario": answer.scenario,
        "book_sha256": answer.book.sha256,
        "paths": answer.paths,
        "quarters": answer.quarters,
        "seed": answer.seed,
        "runs": answer.runs,
        "without_shock": answer.without,
        "scenario_as_it_is": answer.as_it_is,
        "is_broken_already": answer.is_broken_already,
        "drivers": [
            {
                **driver._asdict(),
                "unit": SHOCKS[driver.name].unit.value,
                "scenario_size": driver.size(abs(driver.mean)),
            }
            for driver in answer.drivers
        ],
        "found": [_found(answer, each) for each in answer.found],
        "not_reached": [{**each._asdict(), "at_bound": list(each.at_bound)} for each in answer.not_reached],
    }


def _found(answer: Reverse, each: Breaks) -> dict[str, object]:
    names = answer.book.entities
    return {
        **each._asdict(),
        "holds": answer.target.is_broken_at(each.above) and not answer.target.is_broken_at(each.below),
        "falls": [
            {
                "entity": fall.entity,
                "name": names[fall.entity].name if fall.entity in names else fall.entity,
                "share": fall.share,
                "quarter": quarter_name(answer.first_quarter + fall.quarter),
            }
            for fall in each.falls
        ],
    }
