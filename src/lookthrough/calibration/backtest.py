"""What a back-test of vintages found: how often companies fail as of each day, and the scores of the chances given."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from lookthrough.units.frames import Framed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.calibration.scores import Score

TWOFOLD = 2.0  # times: how far the shares of a company may lie apart between days


@dataclass(frozen=True, slots=True)
class VintageShares:
    """A company or vehicle: in what share of the futures of each day it fails or is taken over within ten years.

    ``structural`` is the same without a hazard; ``None`` on a day on which the book did not have it.
    """

    entity: str
    shares: Mapping[str, float | None]
    structural: Mapping[str, float | None]

    @property
    def spread(self) -> float | None:
        """The highest over the lowest share; ``None`` where the lowest is nothing or there is one day alone."""
        known = [share for share in self.shares.values() if share is not None]
        return max(known) / min(known) if len(known) > 1 and min(known) > 0.0 else None


@dataclass(frozen=True, slots=True)
class Surprise:
    """A question whose chance lay far from its answer: the day, who was asked about, the answer, the chance."""

    day: str
    subject: str
    answer: int
    chance: float


@dataclass(frozen=True, slots=True)
class KindScore:
    """The questions of one kind: how many were asked, answered with 1, given a chance, and the score of these.

    ``day`` is empty for all days, ``kind`` for all kinds; ``score`` is ``None`` where a run gives no chance;
    ``surprises`` are the questions that cost most of it.
    """

    kind: str
    day: str
    questions: int
    hits: int
    score: Score | None
    surprises: tuple[Surprise, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Backtest(Framed):
    """A back-test: the days, the last day that was asked about, shares by day, and scores by kind."""

    row_type = VintageShares

    title: str
    book_sha256: str
    days: tuple[str, ...]
    to: str
    paths: int
    seed: int
    vintages: tuple[VintageShares, ...]
    kinds: tuple[KindScore, ...]
    by_day: tuple[KindScore, ...]

    @property
    def rows(self) -> tuple[VintageShares, ...]:
        """One record for each company and vehicle."""
        return self.vintages

    @property
    def apart(self) -> tuple[str, ...]:
        """Who fails on one day more than twice as often as on another."""
        return tuple(row.entity for row in self.vintages if row.spread is not None and row.spread > TWOFOLD)

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "book": self.title,
            "book_sha256": self.book_sha256,
            "days": list(self.days),
            "to": self.to,
            "paths": self.paths,
            "seed": self.seed,
            "vintages": [{**asdict(row), "spread": row.spread} for row in self.vintages],
            "apart": list(self.apart),
            "kinds": [asdict(row) for row in self.kinds],
            "by_day": [asdict(row) for row in self.by_day],
        }
