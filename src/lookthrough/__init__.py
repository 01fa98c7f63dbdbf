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
    from lookthrough.deals.deal import deal
    from lookthrough.errors import BookError
    from lookthrough.finished import deal_in_run, sensitivity, story, why
    from lookthrough.gauges.board import board
    from lookthrough.gauges.explosive.explosive import explosive
    from lookthrough.gauges.implied.implied import implied
    from lookthrough.gauges.own_file import read_series
    from lookthrough.gauges.washing.washing import washing
    from lookthrough.lens.book_diff import book_diff
    from lookthrough.lens.circularity.flow_table import Flow
    from lookthrough.lens.circularity.null.chance import against_chance
    from lookthrough.lens.contagion.contagion import contagion
    from lookthrough.lens.contest.contest import contest
    from lookthrough.lens.diffusion.diffusion import diffusion
    from lookthrough.lens.flow_reading import read_flows
    from lookthrough.lens.flywheel.flywheel import flywheel
    from lookthrough.lens.instrument.instrument import instrument, instruments
    from lookthrough.lens.jobs.jobs import jobs
    from lookthrough.lens.legacy.legacy import legacy
    from lookthrough.lens.portfolio.portfolio import portfolio
    from lookthrough.lens.portfolio.sponsor_stress import sponsor_stress
    from lookthrough.lens.query.query import query
    from lookthrough.lens.race.race import race
    from lookthrough.lens.search.search import search
    from lookthrough.lens.vendor_support.vendor_support import vendor_support
    from lookthrough.machines import merge, stress_on_cluster, stress_shard
    from lookthrough.reasons.resolved import resolved
    from lookthrough.reasons.reverse.reverse import reverse
    from lookthrough.runs.comparing.compare import compare
    from lookthrough.runs.opened import open  # noqa: A004  # lt.open(run) is what a user writes
    from lookthrough.simulate.session import session
    from lookthrough.workbooks import import_workbook, write_template

__all__ = [
    "BookError",
    "Flow",
    "against_chance",
    "backtest",
    "board",
    "book_diff",
    "bounds",
    "calibrate",
    "check",
    "circularity",
    "clear",
    "compare",
    "contagion",
    "contest",
    "deal",
    "deal_in_run",
    "diff",
    "diffusion",
    "explosive",
    "flows",
    "flywheel",
    "funding",
    "graded",
    "implied",
    "import_workbook",
    "instrument",
    "instruments",
    "jobs",
    "known_on",
    "legacy",
    "load",
    "merge",
    "open",
    "portfolio",
    "query",
    "race",
    "read_flows",
    "read_series",
    "resolved",
    "reverse",
    "search",
    "sensitivity",
    "session",
    "sponsor_stress",
    "story",
    "stress",
    "stress_on_cluster",
    "stress_shard",
    "through",
    "vendor_support",
    "washing",
    "why",
    "write_template",
]

_ELSEWHERE = {
    "BookError": "lookthrough.errors",
    "Flow": "lookthrough.lens.circularity.flow_table",
    "against_chance": "lookthrough.lens.circularity.null.chance",
    "backtest": "lookthrough.calibration.vintages",
    "board": "lookthrough.gauges.board",
    "book_diff": "lookthrough.lens.book_diff",
    "calibrate": "lookthrough.calibration.calibrate",
    "clear": "lookthrough.clearing",
    "contagion": "lookthrough.lens.contagion.contagion",
    "contest": "lookthrough.lens.contest.contest",
    "deal": "lookthrough.deals.deal",
    "deal_in_run": "lookthrough.finished",
    "diffusion": "lookthrough.lens.diffusion.diffusion",
    "explosive": "lookthrough.gauges.explosive.explosive",
    "flywheel": "lookthrough.lens.flywheel.flywheel",
    "implied": "lookthrough.gauges.implied.implied",
    "import_workbook": "lookthrough.workbooks",
    "instrument": "lookthrough.lens.instrument.instrument",
    "instruments": "lookthrough.lens.instrument.instrument",
    "jobs": "lookthrough.lens.jobs.jobs",
    "legacy": "lookthrough.lens.legacy.legacy",
    "merge": "lookthrough.machines",
    "compare": "lookthrough.runs.comparing.compare",
    "open": "lookthrough.runs.opened",
    "portfolio": "lookthrough.lens.portfolio.portfolio",
    "query": "lookthrough.lens.query.query",
    "race": "lookthrough.lens.race.race",
    "session": "lookthrough.simulate.session",
    "sponsor_stress": "lookthrough.lens.portfolio.sponsor_stress",
    "stress_on_cluster": "lookthrough.machines",
    "stress_shard": "lookthrough.machines",
    "sensitivity": "lookthrough.finished",
    "story": "lookthrough.finished",
    "read_flows": "lookthrough.lens.flow_reading",
    "read_series": "lookthrough.gauges.own_file",
    "resolved": "lookthrough.reasons.resolved",
    "reverse": "lookthrough.reasons.reverse.reverse",
    "search": "lookthrough.lens.search.search",
    "vendor_support": "lookthrough.lens.vendor_support.vendor_support",
    "washing": "lookthrough.gauges.washing.washing",
    "why": "lookthrough.finished",
    "write_template": "lookthrough.workbooks",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that looking at a book never starts the engine.

    Any other is the question of a plug-in.
    """
    if name not in __all__:
        from lookthrough.units.plugins import brought_function  # noqa: PLC0415  # importing the package imports no room

        brought = None if name.startswith("_") else brought_function(name)
        if brought is None:
            raise AttributeError(f"module 'lookthrough' has no attribute {name!r}")
        return brought
    return getattr(importlib.import_module(_ELSEWHERE.get(name, "lookthrough.api")), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__]
