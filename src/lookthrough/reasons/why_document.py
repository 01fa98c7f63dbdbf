"""The JSON document of an answer to why, in the keys of the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.reasons.bridge import WINDOW
from lookthrough.reasons.events import BASE, SHOCK

if TYPE_CHECKING:
    from lookthrough.reasons.confirm import Cause
    from lookthrough.reasons.why import FoundInWorld, Why


def why_document(why: Why) -> dict[str, object]:
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
