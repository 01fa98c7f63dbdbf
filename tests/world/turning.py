"""Developers of a case turned quarter by quarter: what the tests of the flywheel share."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lookthrough.world import flywheel
from lookthrough.world.flywheel_arrays import FlywheelHeard, FlywheelOpening, FlywheelTerms

NO_CAP = 1e12
_NAMES = {
    "pipeline": "L",
    "loan_to_cost": "LTC",
    "ltv": "LTV",
    "dscr": "DSCR",
    "debt_yield": "dy",
    "yield_on_cost": "yoc",
    "cap_rate": "cap0",
    "coupon": "k0",
    "cap_pass_through": "beta",
    "payout": "payout",
    "start_share": "theta",
    "growth_cap": "gmax",
    "speculative": "spec",
    "rent_elasticity": "eta",
    "margin": "margin",
}


@dataclass(frozen=True)
class Asked:
    """What developers hear beside the inputs of a case; a shock begins in quarter ``onset``."""

    quarters: int = 40
    onset: int = 0
    recycles: float = 1.0
    spread: float = 0.0
    rent: float = 0.0
    cancelled: float = 0.0
    windows: dict[int, float] = field(default_factory=dict)
    failed: dict[int, float] = field(default_factory=dict)
    ages: int | None = None


@dataclass(frozen=True)
class Turned:
    """Fields of the quarters ``[quarter, path]``, the states at their ends, the leases, and the opening state."""

    quarters: object
    states: list
    leases: np.ndarray
    first: object

    def path(self, name):
        return getattr(self.quarters, name)[:, 0]

    @property
    def equity(self):
        return np.stack([state.equity for state in self.states])


def terms_of(inputs, recycles=1.0):
    values = {ours: np.atleast_1d(np.asarray(inputs.get(theirs, NO_CAP), float)) for ours, theirs in _NAMES.items()}
    return FlywheelTerms(**values, recycles=np.asarray([recycles]))


def leases_of(inputs, quarters):
    """Return leases signed: they grow to a peak and fall, where the case has one."""
    quarter = np.arange(quarters)
    up = np.minimum(quarter, inputs.get("peak", 0))
    down = np.maximum(quarter - inputs.get("peak", quarters), 0)
    return inputs["d0"] * (1 + inputs.get("g_up", 0.0)) ** up * (1 - inputs.get("g_dn", 0.0)) ** down


def turn(inputs, asked=None):
    """Return a case turned for some quarters; inputs are numbers or arrays ``[path]``."""
    asked = asked or Asked()
    terms = terms_of(inputs, asked.recycles)
    of = lambda name: np.atleast_1d(np.asarray(inputs.get(name, 0.0), float))  # noqa: E731  # a short name for one line
    at = FlywheelOpening(of("E0"), of("UC0"), of("B0"), of("K0"), of("V0"))
    longest = int(np.max(inputs["L"]))
    state = first = flywheel.opening(np, terms, at, pipeline=longest, ages=asked.ages or asked.quarters + longest + 1)
    leases = leases_of(inputs, asked.quarters)
    rows, states = [], []
    for quarter in range(asked.quarters):
        felt = float(quarter >= asked.onset)
        heard = FlywheelHeard(
            coupon=terms.coupon + asked.spread * felt,
            leases=of("d0") * 0.0 + leases[quarter],
            window=asked.windows.get(quarter, 1.0),
            rent=asked.rent * felt,
            cancelled=asked.cancelled * (quarter == asked.onset),
            failed=asked.failed.get(quarter, 0.0),
            new_equity=of("new_eq"),
        )
        state, happened = flywheel.step(np, terms, state, heard)
        rows.append(happened)
        states.append(state)
    shape = np.shape(states[0].equity)
    fields = [np.stack([np.broadcast_to(value, shape) for value in column]) for column in zip(*rows, strict=True)]
    return Turned(type(rows[0])(*fields), states, leases, first)
