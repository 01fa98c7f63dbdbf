"""Runs of the flywheel over all quarters: with and without recycling, with and without a shock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.lens.flywheel.flywheel_inputs import HORIZON, ONSET, QUARTERS
from lookthrough.world import flywheel as world
from lookthrough.world.flywheel_arrays import FlywheelHeard, FlywheelQuarter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.lens.flywheel.flywheel_inputs import FlywheelInputs

    Floats = NDArray[np.float64]

_NO_LIMIT = 1e6  # USD bn of equity, and growth of starts: more than anybody asks for
_LEAST_SHARE = 1e-3  # of a backlog that is wished to begin: with none of it nothing is ever begun


class Turn(NamedTuple):
    """What a run is asked.

    Attributes:
        recycles: whether developers build again with what bonds bring beyond the construction loan.
        spread: rise of the coupon, a year, from ``ONSET`` on.
        rent: change of rents on new leases from ``ONSET`` on.
    """

    recycles: bool = True
    spread: float = 0.0
    rent: float = 0.0


class Turned(NamedTuple):
    """A run.

    Attributes:
        quarters: what happened, its fields ``[quarter, path]``.
        equity: free equity at the end of each quarter, USD bn ``[quarter, path]``.
        backlog: leases signed and not started, USD bn ``[quarter, path]``.
    """

    quarters: FlywheelQuarter
    equity: Floats
    backlog: Floats


def turned(inputs: FlywheelInputs, turn: Turn) -> Turned:
    """Return a run of ``QUARTERS`` quarters on all paths."""
    terms = inputs.terms._replace(recycles=np.full_like(inputs.terms.ltv, float(turn.recycles)))
    ages = QUARTERS + inputs.pipeline + 1
    state = world.opening(np, terms, inputs.at, pipeline=inputs.pipeline, ages=ages)
    rows, equity, backlog = [], [], []
    for quarter in range(QUARTERS):
        felt = float(quarter >= ONSET)
        heard = FlywheelHeard(
            coupon=terms.coupon + turn.spread * felt,
            leases=inputs.leases[quarter],
            rent=turn.rent * felt,
            new_equity=inputs.new_equity,
        )
        state, happened = world.step(np, terms, state, heard)
        rows.append(happened)
        equity.append(state.equity)
        backlog.append(state.backlog)
    fields = (
        np.stack([np.broadcast_to(value, equity[0].shape) for value in field]) for field in zip(*rows, strict=True)
    )
    return Turned(FlywheelQuarter(*fields), np.stack(equity), np.stack(backlog))


def pipeline_alone(inputs: FlywheelInputs) -> FlywheelInputs:
    """Return inputs in which nothing but the time of building delays: no limit of equity, growth or margin.

    The backlog is the one at which as much is begun as is let, so that none is worked off.
    """
    terms = inputs.terms._replace(
        growth_cap=np.full_like(inputs.terms.ltv, _NO_LIMIT), margin=np.full_like(inputs.terms.ltv, -1.0)
    )
    share = np.maximum(inputs.terms.start_share, _LEAST_SHARE)
    at = inputs.at._replace(
        equity=np.full_like(inputs.new_equity, _NO_LIMIT), backlog=inputs.leases[0] * (1.0 - share) / share
    )
    return replace(inputs, terms=terms, at=at)


def lags(inputs: FlywheelInputs, run: Turned) -> NDArray[np.int64]:
    """Return by how many quarters the peak of construction spending follows that of leasing ``[path]``.

    Where spending never rises its peak is the first quarter, so that the lag is minus that of leasing's peak.
    """
    peak: NDArray[np.int64] = run.quarters.spending[:HORIZON].argmax(axis=0) - inputs.peak
    return peak


def starts_after(run: Turned, quarters: int) -> Floats:
    """Return what was begun in some quarters from ``ONSET`` on, USD bn ``[path]``."""
    begun: Floats = run.quarters.starts[ONSET : ONSET + quarters].sum(axis=0)
    return begun


def shortfall_after(run: Turned, quarters: int) -> Floats:
    """Return the largest shortfall in some quarters from ``ONSET`` on, USD bn ``[path]``."""
    most: Floats = run.quarters.shortfall[ONSET : ONSET + quarters].max(axis=0)
    return most
