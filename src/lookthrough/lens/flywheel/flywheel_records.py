"""Records of the flywheel: what its runs give, at the middle of all ranges and over draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypedDict

if TYPE_CHECKING:
    from lookthrough.lens.flywheel.closed_forms import ClosedForm
    from lookthrough.lens.flywheel.flywheel_inputs import Ranged


class Percentiles(NamedTuple):
    """A figure at the middle of all ranges, and its 5th, 50th and 95th percentile over draws (``None`` without any)."""

    mid: float
    low: float | None
    median: float | None
    high: float | None


class QuarterRow(TypedDict):
    """A quarter of developers as one, at the middle of all ranges, USD bn of project cost.

    Attributes:
        leases: signed; ``starts``: begun; ``spending``: on construction; ``bonds``: sold; ``back``: left to reuse.
        construction_loan, recycled, new_equity: what pays for the starts.
        shortfall: by how much bonds would miss the loans of the sites that cannot be taken out.
        backlog: leases signed and not started.
        bound: what held the starts.
    """

    quarter: str
    leases: float
    starts: float
    construction_loan: float
    recycled: float
    new_equity: float
    spending: float
    bonds: float
    back: float
    shortfall: float
    backlog: float
    bound: str


class ShockRow(TypedDict):
    """How starts change under a shock, against the same path without it.

    Attributes:
        name: ``spread`` or ``rent``; ``size`` its size, a rate or a fraction.
        quarters: counted from the quarter in which it begins.
        change: median over draws, at the middle of all ranges where there are none.
        low, high: 5th and 95th percentile; ``mid`` at the middle of all ranges.
        worse: share of draws in which this shock costs more than a point more than the other.
        shortfall: the largest in these quarters, USD bn, at the middle of all ranges.
        stuck: share of draws in which some finished site cannot be taken out in these quarters.
    """

    name: str
    size: float
    quarters: int
    change: float
    low: float | None
    high: float | None
    mid: float
    worse: float | None
    shortfall: float
    stuck: float | None


@dataclass(frozen=True, slots=True)
class Lags:
    """By how many quarters the peak of construction spending follows that of leasing.

    Attributes:
        with_, without: with and without recycling; ``pipeline`` where nothing but the time of building delays.
        above_with, above_without: share of draws in which the lag is longer than that of the pipeline alone.
        never: whether spending without recycling never rises, at the middle of all ranges.
    """

    with_: Percentiles
    without: Percentiles
    pipeline: Percentiles
    above_with: float | None
    above_without: float | None
    never: bool


@dataclass(frozen=True, slots=True)
class Rounds:
    """How much comes back, over draws.

    Attributes:
        rho: equity that comes back per unit of equity.
        above_one: share of draws in which all of it and more comes back.
        stuck: share of draws in which bonds do not even repay the construction loan.
        remaining: starts of ten years without recycling over those with it.
    """

    rho: Percentiles
    above_one: float | None
    stuck: float | None
    remaining: Percentiles


@dataclass(frozen=True, slots=True)
class FlywheelFound:
    """What a book with all assumptions gives.

    Attributes:
        cases: one project: as it is, with the dearer coupon, with the other rent.
        lags: of spending behind leasing.
        rounds: how much comes back.
        quarters: ten years at the middle of all ranges, of the run that was asked for.
        shocks: the two side by side.
        first_year: bonds sold in the first four quarters, USD bn.
        ranges: the assumptions behind it.
    """

    cases: tuple[ClosedForm, ...]
    lags: Lags
    rounds: Rounds
    quarters: tuple[QuarterRow, ...]
    shocks: tuple[ShockRow, ...]
    first_year: Percentiles
    ranges: tuple[Ranged, ...]

    @property
    def starts_by_source(self) -> dict[str, float]:
        """What pays for the starts of ten years, USD bn."""
        return {
            "construction_loan": math.fsum(row["construction_loan"] for row in self.quarters),
            "recycled": math.fsum(row["recycled"] for row in self.quarters),
            "new_equity": math.fsum(row["new_equity"] for row in self.quarters),
        }
