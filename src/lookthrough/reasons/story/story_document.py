"""The story of a path, and its document: losses in discounted USD bn, payments in USD bn of their time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from lookthrough.reasons.bridge import WINDOW
from lookthrough.units.frames import Framed
from lookthrough.units.quarter import quarter_name, quarter_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.reasons.story.chosen_path import ChosenPath
    from lookthrough.reasons.story.path_events import PathEvent
    from lookthrough.runs.seal import FinishedRun


TOLD = ("entity", "name", "quarter", "outcomes")


class EventRow(TypedDict):
    """What came to an entity, and what is lost on it by ledger, USD bn discounted."""

    entity: str
    name: str
    quarter: str | None
    outcomes: str
    lenders: float
    lessors: float
    sellers: float
    support: float
    owners: float


@dataclass(frozen=True, slots=True, repr=False)
class Story(Framed):
    """What happened on one path; see :func:`story`.

    Attributes:
        run: the finished run.
        book: of the run, with the sectors that a run adds.
        chosen: which path, and what the run says that it lost.
        again: what it lost when it was made again, by ledger, USD bn.
        drawn: of the scenario on this path, by shock.
        events: in the order of their quarters.
    """

    row_type = EventRow

    run: FinishedRun
    book: Book
    chosen: ChosenPath
    again: Mapping[str, float]
    drawn: Mapping[str, float]
    events: tuple[PathEvent, ...]

    @property
    def rows(self) -> tuple[PathEvent, ...]:
        """The events, in the order of their quarters."""
        return self.events

    @property
    def frame_rows(self) -> list[dict[str, object]]:
        """The events, each in one :class:`EventRow`."""
        first = quarter_number(str(self.run.document["first_quarter"]))
        told = [_event(self, event, first) for event in self.events]
        return [
            {**{name: each[name] for name in TOLD}, **event.loss} for each, event in zip(told, self.events, strict=True)
        ]

    @property
    def gap(self) -> float:
        """How far the events are from adding up to the loss in any ledger, USD bn."""
        return max(abs(sum(e.loss[name] for e in self.events) - lost) for name, lost in self.again.items())

    def document(self) -> dict[str, object]:
        """Return the answer as one document, in the keys of the reference."""
        return _document(self)


def _document(story: Story) -> dict[str, object]:
    """Return a story as one document."""
    run, chosen = story.run.document, story.chosen
    first = quarter_number(str(run["first_quarter"]))
    return {
        "scenario": run["scenario"],
        "scenario_title": run["scenario_title"],
        "seed": run["seed"],
        "severity": run["run"]["severity"],
        "book_sha256": run["run"]["book_sha256"],
        "as_of": run["run"]["as_of"],
        "last_quarter": quarter_name(first + int(run["quarters"]) - 1),
        "path": chosen.path,
        "chosen": chosen.chosen,
        "ranked_by": list(chosen.ranked_by),
        "rank": chosen.rank,
        "paths": chosen.paths,
        "averaged_paths": chosen.averaged,
        "loss": dict(chosen.loss),
        "lifeline": chosen.lifeline,
        "drawn": dict(story.drawn),
        "cash_quarters": WINDOW,
        "events": [_event(story, event, first) for event in story.events],
        "gap": story.gap,
    }


def _event(story: Story, event: PathEvent, first: int) -> dict[str, object]:
    entity = story.book.entities.get(event.entity)
    set_off = [
        {"entity": other.entity, "quarter": _quarter(first, other.quarter)}
        for other in story.events
        if any(each.entity == event.entity for each in other.unpaid_by) and _is_first(story, event)
    ]
    return {
        "entity": event.entity,
        "name": event.entity if entity is None else entity.name,
        "quarter": _quarter(first, event.quarter),
        "outcomes": list(event.outcomes),
        "without_shock": {name: quarter_name(first + when) for name, when in event.without.items()},
        "loss": event.loss,
        "missed": [each._asdict() for each in event.missed],
        "cash": [each._asdict() for each in event.cash],
        "unpaid_by": [each._asdict() for each in event.unpaid_by],
        "set_off": set_off,
        "lost_under": [each._asdict() for each in event.lost],
    }


def _is_first(story: Story, event: PathEvent) -> bool:
    """Whether it is the first thing that comes to its entity: what follows is told of that one."""
    own = [each for each in story.events if each.entity == event.entity and each.missed + each.cash]
    return bool(own) and own[0] is event


def _quarter(first: int, since: int | None) -> str | None:
    return None if since is None else quarter_name(first + since)
