"""Who really owes what, how much goes in circles, what breaks first, and who holds the loss."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.api import (
        bounds,
        check,
        circularity,
        diff,
        flows,
        funding,
        graded,
        known_on,
        load,
        stress,
        through,
    )
    from lookthrough.calibration.calibrate import calibrate
    from lookthrough.calibration.vintages import backtest
    from lookthrough.clearing import clear
    from lookthrough.errors import BookError
    from lookthrough.finished import why
    from lookthrough.lens.circularity.flow_table import Flow
    from lookthrough.lens.contagion.contagion import contagion
    from lookthrough.lens.contest.contest import contest
    from lookthrough.lens.diffusion.diffusion import diffusion
    from lookthrough.lens.flow_reading import read_flows
    from lookthrough.lens.flywheel.flywheel import flywheel
    from lookthrough.lens.jobs.jobs import jobs
    from lookthrough.lens.legacy.legacy import legacy
    from lookthrough.lens.race.race import race
    from lookthrough.runs.opened import open  # noqa: A004  # lt.open(run) is what a user writes

__all__ = [
    "BookError",
    "Flow",
    "backtest",
    "bounds",
    "calibrate",
    "check",
    "circularity",
    "clear",
    "contagion",
    "contest",
    "diff",
    "diffusion",
    "flows",
    "flywheel",
    "funding",
    "graded",
    "jobs",
    "known_on",
    "legacy",
    "load",
    "open",
    "race",
    "read_flows",
    "stress",
    "through",
    "why",
]

_ELSEWHERE = {
    "BookError": "lookthrough.errors",
    "Flow": "lookthrough.lens.circularity.flow_table",
    "backtest": "lookthrough.calibration.vintages",
    "calibrate": "lookthrough.calibration.calibrate",
    "clear": "lookthrough.clearing",
    "contagion": "lookthrough.lens.contagion.contagion",
    "contest": "lookthrough.lens.contest.contest",
    "diffusion": "lookthrough.lens.diffusion.diffusion",
    "flywheel": "lookthrough.lens.flywheel.flywheel",
    "jobs": "lookthrough.lens.jobs.jobs",
    "legacy": "lookthrough.lens.legacy.legacy",
    "open": "lookthrough.runs.opened",
    "race": "lookthrough.lens.race.race",
    "read_flows": "lookthrough.lens.flow_reading",
    "why": "lookthrough.finished",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that looking at a book never starts the engine."""
    if name not in __all__:
        raise AttributeError(f"module 'lookthrough' has no attribute {name!r}")
    return getattr(importlib.import_module(_ELSEWHERE.get(name, "lookthrough.api")), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__]
