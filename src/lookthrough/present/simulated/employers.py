"""The companies that fail in a run, with their headcounts where the book has them."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Protocol

from lookthrough.lens.diffusion.regions import span_of
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.run_records import StressDocument

HEADCOUNT = "jobs.headcount."
VEHICLE = "vehicle"


@dataclass(frozen=True, slots=True)
class FailingEmployer:
    """A company that fails in a run.

    Attributes:
        id: of the entity.
        name: as a reader knows it.
        failed: share of paths on which it fails; ``base`` without the shock.
        quarter: in which it fails at the median; ``None`` where it fails only without the shock.
        headcount: people it employs, ``None`` where the book has none.
    """

    id: str
    name: str
    failed: float
    base: float
    quarter: str | None
    headcount: Range | None

    @property
    def jobs(self) -> Range | None:
        """The expected number of jobs at it when it fails, low, mid and high; ``None`` where that is not known."""
        return None if self.headcount is None else Range(*(self.failed * each for each in self.headcount))


class HasFailures(Protocol):
    """A book and what a run of it found."""

    @property
    def book(self) -> Book:
        """The book."""

    @property
    def stress(self) -> StressDocument:
        """What was found."""


def employers(run: HasFailures) -> list[FailingEmployer]:
    """Return the companies that fail on some path, with the shock or without, most often first; no vehicles."""
    found = (
        FailingEmployer(
            each.id, each.name, each.failed, each.base.failed, each.quarter, span_of(run.book, HEADCOUNT + each.id)
        )
        for each in run.stress.failures
        if (each.failed or each.base.failed) and each.id in run.book.entities
        if run.book.entities[each.id].class_ != VEHICLE
    )
    return sorted(found, key=lambda row: (-row.failed, -row.base, row.id))


def expected(rows: Sequence[FailingEmployer]) -> Range | None:
    """Return the expected number of jobs at failing companies whose headcount is known; ``None`` where none is."""
    known = [row.jobs for row in rows if row.jobs is not None]
    if not known:
        return None
    return Range(*(fsum(each) for each in zip(*known, strict=True)))
