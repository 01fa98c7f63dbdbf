"""When the shock begins on each path: how long after that companies fail, and what is lost by the year of it.

A range of onsets is drawn path by path. The quarter of a failure then says little by itself, since it is early where
the shock is early; the quarters since the path's own onset say how long a company stands it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.simulate.answer.results import error_of
from lookthrough.units.quarter import quarter_name, year_and_quarter
from lookthrough.world.drivers import SHOCKS
from lookthrough.world.shock import ONSET, TIMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.simulate.answer.results import Sample
    from lookthrough.simulate.compile.static_model import Model

SIZES = [row for row, shock in enumerate(SHOCKS.values()) if shock not in TIMES]  # among the shocks
INPUT = f"shock.{ONSET.name}"  # among the inputs of a run
LATEST = 10**9  # quarters from the start: whatever is written later is no sooner
LENDERS = LEDGERS.index("lenders")


def onset(model: Model, sample: Sample) -> dict[str, object]:
    """Return when the shock begins, how long after that entities fail (:func:`after_onset`), and the loss by its year.

    ``first`` and ``last`` are the quarters in which it begins on some path.
    """
    watched = [model.plan.entities[i] for i in model.watched]
    after = {id_: after_onset(row, sample.onset) for id_, row in zip(watched, sample.default, strict=True)}
    start = model.plan.first_quarter
    return {
        "first": quarter_name(start + int(sample.onset.min())),
        "last": quarter_name(start + int(sample.onset.max())),
        "failures": {id_: found for id_, found in after.items() if found is not None},
        "loss": loss_by_onset(sample, start),
    }


def onset_quarters(shocks: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return the quarter from the start in which the shock begins ``[path]``: the first one in which it is felt.

    Args:
        shocks: what was drawn for every shock ``[shock, path]``.
    """
    drawn = np.floor(shocks[list(SHOCKS).index(ONSET.name)])
    return np.minimum(drawn, LATEST).astype(np.int32)


def is_shocked(ranges: NDArray[np.float64], severity: float, failing: Mapping[str, float]) -> bool:
    """Tell whether a scenario moves anything: by the ranges of its shocks ``[2, shock]``, or since it makes some fail.

    ``failing`` is by company the chance that it fails at the onset.
    """
    return severity > 0.0 and (bool(ranges[:, SIZES].any()) or any(failing.values()))


def after_onset(failed: NDArray[Any], onset: NDArray[np.int32]) -> dict[str, float | int] | None:
    """Return how many quarters after the onset of its path somebody fails: 5th percentile, median, 95th percentile.

    Only paths count in which it fails in the quarter of the onset, 0, or later; ``before`` is the share of all paths in
    which it fails earlier, for which the shock is no cause. ``None`` where it never fails once the shock is there.

    Args:
        failed: quarters from the start ``[path]``, -1 = never.
        onset: quarters from the start ``[path]``.
    """
    hit = failed >= 0
    since = failed[hit].astype(np.int64) - onset[hit]
    later = since[since >= 0]
    if not later.size:
        return None
    low, middle, high = (int(q) for q in np.quantile(later, [0.05, 0.5, 0.95], method="inverted_cdf"))
    return {"p5": low, "median": middle, "p95": high, "before": float((since < 0).sum()) / len(failed)}


def loss_by_onset(sample: Sample, first_quarter: int) -> list[dict[str, object]]:
    """Return what is lost by the calendar year in which the shock begins; nothing where it is one year.

    Mean over the paths of the year, USD bn, existing exposures: of lenders, over all ledgers, and what the network adds
    to the shock alone, each with its standard error, ``None`` for one path.

    Args:
        sample: of the run.
        first_quarter: number of the quarter of the start.
    """
    years = np.array([year_and_quarter(first_quarter + int(quarter))[0] for quarter in sample.onset])
    known = np.unique(years)
    if len(known) < 2:
        return []
    lenders, total = sample.total[LENDERS], sample.total.sum(axis=0)
    network = total - sample.incidence.sum(axis=0)
    rows: list[dict[str, object]] = []
    for year in known.tolist():
        of_year = years == year
        means = {name: _mean(x[of_year]) for name, x in (("lenders", lenders), ("total", total), ("network", network))}
        rows.append({"year": str(year), "paths": int(of_year.sum()), **means})
    return rows


def dated_guesses(model: Model, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return guesses, that of the onset with its quarters by the calendar beside its range from the start."""
    start = model.plan.first_quarter
    return [row | {"quarters": _quarters(start, row)} if row["name"] == INPUT else row for row in rows]


def _quarters(start: int, row: dict[str, object]) -> list[str]:
    """Return the first and the last quarter of a range that ends with the end of its last quarter."""
    low, high = float(str(row["low"])), float(str(row["high"]))
    return [quarter_name(start + math.floor(low)), quarter_name(start + math.ceil(high) - 1)]


def _mean(values: NDArray[np.float64]) -> dict[str, float | None]:
    return {"mean": float(values.mean()), "standard_error": error_of(values)}
