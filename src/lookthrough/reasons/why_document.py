"""Why an entity fails: what was found in either world, and the JSON document of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from lookthrough.reasons.bridge import WINDOW
from lookthrough.reasons.events import BASE, SHOCK
from lookthrough.units.frames import Framed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.reasons.bridge import Bridge
    from lookthrough.reasons.confirm import Cause
    from lookthrough.reasons.parts import ScenarioSplit
    from lookthrough.runs.seal import FinishedRun


@dataclass(frozen=True, slots=True)
class FoundInWorld:
    """What decides the event without the shock, or with it.

    Attributes:
        probability: share of the run's paths with the event; ``of_again`` that of the paths that were made again.
        causes: inputs that move it, and luck.
        passed: inputs that went with it, of which some were not moved or did not move it.
        bridge: of its cash; ``None`` where the event comes on no path that was made again.
    """

    probability: float
    of_again: float = 0.0
    causes: tuple[Cause, ...] = ()
    passed: int = 0
    bridge: Bridge | None = None


class WeighedCause(TypedDict):
    """A cause: an input, or luck, with the share of the paths with the event where it is lowest and highest."""

    kind: str
    name: str
    quarters: int | None
    form: str
    low: float | None
    high: float | None
    correlation: float
    lowest: float
    highest: float
    confirmed: bool
    difference: float | None
    standard_error: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Why(Framed):
    """Why an entity fails; see :func:`lookthrough.reasons.why.why`.

    Attributes:
        found: by world.
        screened: paths that were screened.
        again: paths that were made again.
        runs: how often they were.
        split: what each part of the scenario adds to the event; ``None`` where it has not several.
        scenario_chance: that the scenario itself makes the entity fail at the onset.
    """

    row_type = WeighedCause

    run: FinishedRun
    book: Book
    entity: str
    outcomes: tuple[str, ...]
    found: Mapping[str, FoundInWorld]
    screened: int = 0
    again: int = 0
    runs: int = 0
    split: ScenarioSplit | None = None
    scenario_chance: float = 0.0

    @property
    def is_shocked(self) -> bool:
        """Whether the event comes otherwise with the shock than without it, on any path."""
        return self.found[SHOCK] is not self.found[BASE]

    @property
    def rows(self) -> list[Mapping[str, object]]:
        """A record for each cause, the one that moves the event most first."""
        causes = self.document()["causes"]
        return [each for each in causes if isinstance(each, dict)] if isinstance(causes, list) else []

    def document(self) -> dict[str, object]:
        """Return the answer as one document, in the keys of the reference."""
        return _document(self)


def _document(why: Why) -> dict[str, object]:
    """Return the answer as one document; shares of paths are fractions, amounts USD bn."""
    run, split = why.run.document, why.split
    return {
        "scenario": run["scenario"],
        "scenario_title": run["scenario_title"],
        "paths": run["paths"],
        "quarters": run["quarters"],
        "seed": run["seed"],
        "book_sha256": run["run"]["book_sha256"],
        "as_of": run["run"]["as_of"],
        "entity": why.entity,
        "name": why.book.entities[why.entity].name,
        "event": list(why.outcomes),
        "is_shocked": why.is_shocked,
        "screened_paths": why.screened,
        "rerun_paths": why.again,
        "reruns": why.runs,
        "probability": why.found[SHOCK].probability,
        "base_probability": why.found[BASE].probability,
        "scenario_chance": why.scenario_chance,
        **_of_world(why.found[SHOCK]),
        "base": _of_world(why.found[BASE]),
        "split": None if split is None else {**split._asdict(), "parts": [part._asdict() for part in split.parts]},
    }


def _of_world(found: FoundInWorld) -> dict[str, object]:
    bridge = found.bridge
    paths = None if bridge is None else {"failing": bridge.failing, "surviving": bridge.surviving, "quarters": WINDOW}
    return {
        "rerun_probability": found.of_again,
        "passed": found.passed,
        "causes": [_cause(cause) for cause in found.causes],
        "bridge": [] if bridge is None else [row._asdict() for row in bridge.rows],
        "bridge_paths": paths,
    }


def _cause(cause: Cause) -> dict[str, object]:
    found, is_luck = cause.found, cause.moved is None
    low, high = (None, None) if cause.drawn is None else cause.drawn
    return {
        "kind": "luck" if is_luck else "input",
        "name": found.name,
        "quarters": found.quarters if is_luck else None,
        "form": cause.form,
        "low": low,
        "high": high,
        "correlation": found.correlation,
        "lowest": found.lowest,
        "highest": found.highest,
        "confirmed": not is_luck,
        "moved": None if cause.moved is None else cause.moved._asdict(),
        "difference": None if is_luck else cause.difference,
        "standard_error": None if is_luck else cause.error,
        "is_halving_sought": cause.is_halving_sought,
        "halves_at": None if cause.halves_at is None else cause.halves_at._asdict(),
    }
