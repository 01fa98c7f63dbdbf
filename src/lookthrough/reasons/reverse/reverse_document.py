"""The JSON document of a reverse stress: distances in standard deviations, shares of paths as fractions, USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.units.quarter import quarter_name
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from lookthrough.reasons.reverse.reverse import Breaks, Reverse


def document_of(answer: Reverse) -> dict[str, object]:
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
        "holds": each.below <= answer.target.bar < each.above,
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
