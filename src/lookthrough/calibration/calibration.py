"""What a calibration found: how often each company and vehicle fails in futures without a shock, against its target."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from lookthrough.units.frames import Framed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.positions.hazard_table import HazardTable


WIDTH = 2.0  # standard errors on either side of a rate that a target is wide at least


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """One company or vehicle: shares of futures without a shock.

    Attributes:
        rating: letters of S&P, ``guess`` or ``unrated``; ``None`` = no target.
        low, rate, high: the target; ``None`` where there is none.
        structural: failed or taken over without any hazard.
        hazard: a quarter, which brings it up to ``rate``.
        failed: wound up, or a vehicle that pays what it can.
        absorbed: taken over.
        defaulted: one of the two.
        restructured: one of the two, or given relief by suppliers.
        standard_error: of ``defaulted``.
        slack: half of what a target is wide at least: two standard errors of a share that is the rate.
    """

    entity: str
    name: str
    is_vehicle: bool
    rating: str | None
    low: float | None
    rate: float | None
    high: float | None
    structural: float
    hazard: float
    failed: float
    absorbed: float
    defaulted: float
    restructured: float
    standard_error: float
    slack: float

    @property
    def verdict(self) -> str:
        """``pass``, ``low`` or ``high``; empty where there is no target."""
        if self.low is None or self.rate is None or self.high is None:
            return ""
        if self.defaulted < min(self.low, self.rate - self.slack):
            return "low"
        return "high" if self.defaulted > max(self.high, self.rate + self.slack) else "pass"


@dataclass(frozen=True, slots=True)
class OrderedPair:
    """Two rated vehicles of one owner: the better rated one should fail no more often."""

    owner: str
    better: str
    better_rating: str
    better_share: float
    worse: str
    worse_rating: str
    worse_share: float

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return self.better_share <= self.worse_share


@dataclass(frozen=True, slots=True)
class TenantCheck:
    """A vehicle with tenants or customers: in how many futures it fails, and in how many while all of these live."""

    vehicle: str
    tenants: tuple[str, ...]
    failed_paths: int
    failed_while_they_live: int


@dataclass(frozen=True, slots=True, repr=False)
class Calibration(Framed):
    """A calibration and the hazard table that it made.

    Attributes:
        unconverged: futures in which a clearing did not settle.
    """

    row_type = CalibrationRow

    title: str
    book_sha256: str
    as_of: str
    paths: int
    quarters: int
    seed: int
    unconverged: int
    rows: tuple[CalibrationRow, ...]
    pairs: tuple[OrderedPair, ...]
    tenants: tuple[TenantCheck, ...]
    table: HazardTable

    @property
    def passed(self) -> Sequence[CalibrationRow]:
        """The rows that meet their target."""
        return [row for row in self.rows if row.verdict == "pass"]

    @property
    def judged(self) -> Sequence[CalibrationRow]:
        """The rows that have a target."""
        return [row for row in self.rows if row.verdict]

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "run": {
                "book": self.title,
                "book_sha256": self.book_sha256,
                "as_of": self.as_of,
                "paths": self.paths,
                "quarters": self.quarters,
                "seed": self.seed,
                "unconverged": self.unconverged,
            },
            "targets": [{**asdict(row), "verdict": row.verdict} for row in self.rows],
            "order": [{**asdict(pair), "holds": pair.holds} for pair in self.pairs],
            "tenants": [asdict(check) for check in self.tenants],
        }
