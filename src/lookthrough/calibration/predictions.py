"""A prediction: a question, or a group of questions, with its chance and what would refute it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

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
