"""Scores of chances, and of two rivals that know no run. Lower is better for both scores.

    Brier = mean (p - y)^2            log = mean -ln(p where y = 1, 1 - p where y = 0)

1. *Base rate*: the share of a kind's questions of the day that were answered with 1, those of the subject left out.
2. *Rating*: that share times how the ten-year default rate of who owes it compares with the mean over the questions of
   the kind; who has no rate counts as the mean.
Shares are ``(count + 1/2) / (n + 1)``. G. W. Brier, "Verification of forecasts expressed in terms of probability",
Monthly Weather Review 78 (1950); I. J. Good, "Rational decisions", Journal of the Royal Statistical Society B 14
(1952).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 0.999  # a chance of a rival is never more: its log score stays a number


@dataclass(frozen=True, slots=True)
class Posed:
    """A question of one kind on one day that a run gave a chance to; ``rate`` is a ten-year default rate, if any."""

    subject: str
    answer: int
    chance: float
    rate: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A question with the chances of the run and of its rivals."""

    subject: str
    answer: int
    run: float
    base: float
    rating: float


@dataclass(frozen=True, slots=True)
class Score:
    """Brier and log score of the run and of its two rivals over questions, of which ``hits`` were answered with 1."""

    asked: int
    hits: int
    mean_chance: float
    brier: float
    brier_base: float
    brier_rating: float
    log: float
    log_base: float
    log_rating: float

    @property
    def beats(self) -> bool:
        """Whether the run is better than both rivals in both scores."""
        return self.brier < min(self.brier_base, self.brier_rating) and self.log < min(self.log_base, self.log_rating)


def forecasts(asked: Sequence[Posed]) -> list[Forecast]:
    """Return the questions of one kind and day with the chances of the rivals."""
    known = [row.rate for row in asked if row.rate is not None]
    mean = math.fsum(known) / len(known) if known else 0.0
    return [_forecast(row, asked, mean) for row in asked]


def _forecast(row: Posed, asked: Sequence[Posed], mean: float) -> Forecast:
    others = [other.answer for other in asked if other.subject != row.subject]
    base = (sum(others) + 0.5) / (len(others) + 1.0)
    scale = 1.0 if row.rate is None or mean == 0.0 else row.rate / mean
    return Forecast(row.subject, row.answer, row.chance, base, min(base * scale, MOST))


def score(rows: Sequence[Forecast]) -> Score:
    """Return the scores over questions, of one kind or of several; at least one."""
    return Score(
        asked=len(rows),
        hits=sum(row.answer for row in rows),
        mean_chance=_mean(rows, lambda row: row.run),
        brier=_brier(rows, lambda row: row.run),
        brier_base=_brier(rows, lambda row: row.base),
        brier_rating=_brier(rows, lambda row: row.rating),
        log=_log(rows, lambda row: row.run),
        log_base=_log(rows, lambda row: row.base),
        log_rating=_log(rows, lambda row: row.rating),
    )


def _mean(rows: Sequence[Forecast], of: Callable[[Forecast], float]) -> float:
    return math.fsum(of(row) for row in rows) / len(rows)


def _brier(rows: Sequence[Forecast], chance: Callable[[Forecast], float]) -> float:
    return _mean(rows, lambda row: (chance(row) - row.answer) ** 2)


def _log(rows: Sequence[Forecast], chance: Callable[[Forecast], float]) -> float:
    """Return the log score; a chance of nothing at all counts as the smallest number."""
    return _mean(rows, lambda row: -math.log(max(chance(row) if row.answer else 1.0 - chance(row), 1e-12)))
