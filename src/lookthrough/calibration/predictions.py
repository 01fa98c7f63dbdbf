"""Predictions, each a question or a group of questions with its chance and what would refute it; what came of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from lookthrough.calibration.scores import Score

OPEN, HAPPENED, NOT_HAPPENED = "open", "happened", "did not happen"
CONTRACT, COMPANY, GROUP = ABOUT = ("contract", "company", "group")


@dataclass(frozen=True, slots=True)
class Prediction:
    """A row of a table of predictions: one question, or a group of questions of one kind.

    Attributes:
        made_on: the day up to which the book was known.
        by: the last day on which the event counts.
        book_sha256, seed, paths: what the chance was made from.
        kind: of ``questions``.
        about: ``contract``, ``company`` or ``group``.
        subject: its id; of a group, its band of chances, or any chance.
        group: the id of the group that it counts in: of a question its band, of a band all of the kind, of these none.
        rows: questions, 1 or those of the group.
        chance: that the event comes; of a group the mean.
        fewest, most: between how many of the events come; fewer or more refute the chance.
        refuted_if: the same as a sentence.
    """

    id: str
    made_on: dt.date
    by: dt.date
    book_sha256: str
    seed: int
    paths: int
    kind: str
    about: str
    subject: str
    group: str
    rows: int
    chance: float
    fewest: int
    most: int
    refuted_if: str

    @property
    def is_group(self) -> bool:
        """Whether it is a group."""
        return self.about == GROUP

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return {**asdict(self), "made_on": self.made_on.isoformat(), "by": self.by.isoformat()}


@dataclass(frozen=True, slots=True)
class Judged:
    """A prediction and what came of it.

    Attributes:
        came: how many of its events came so far; of a question 0 or 1.
        is_over: whether its last day has passed.
        refuted: whether so many, or so few, refute it.
    """

    row: Prediction
    came: int
    is_over: bool
    refuted: bool

    @property
    def state(self) -> str:
        """What came of a question: it is open, it happened, it did not happen; of a group open or how many came."""
        if self.row.is_group:
            return f"{self.came} of {self.row.rows}" + ("" if self.is_over else " so far")
        if self.came:
            return HAPPENED
        return NOT_HAPPENED if self.is_over else OPEN


@dataclass(frozen=True, slots=True)
class PredictedKind:
    """The questions of a kind, ``""`` = of all: how many, how many came, how many are over, and the score of these."""

    kind: str
    questions: int
    came: int
    over: int
    score: Score | None


@dataclass(frozen=True, slots=True)
class PredictionScores:
    """A table of predictions held against the events up to a day."""

    title: str
    book_sha256: str
    to: dt.date
    judged: tuple[Judged, ...]
    kinds: tuple[PredictedKind, ...]

    @property
    def refuted(self) -> tuple[Judged, ...]:
        """The rows that are refuted."""
        return tuple(row for row in self.judged if row.refuted)

    def document(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "book": self.title,
            "book_sha256": self.book_sha256,
            "to": self.to.isoformat(),
            "predictions": [
                {"id": j.row.id, "state": j.state, "came": j.came, "is_over": j.is_over, "refuted": j.refuted}
                for j in self.judged
            ],
            "refuted": [j.row.id for j in self.refuted],
            "kinds": [asdict(kind) for kind in self.kinds],
        }
