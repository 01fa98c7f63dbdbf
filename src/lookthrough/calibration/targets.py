"""How often each company and each rated vehicle should default within ten years, by the book.

The rate is that of ``positions.default_rates``. Where letters say it, the target is ``TIMES`` the rate; where it is a
guess, its range. A vehicle without letters and without a guess has no target.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.positions.default_rates import ASSUMED, COMPANY, UNRATED, VEHICLE, ten_year_rate

if TYPE_CHECKING:
    from lookthrough.book.records import Book, Entity

TIMES = (0.3, 3.0)  # of a rate, between which a run may lie: the rates of a study differ as much between its cohorts


@dataclass(frozen=True, slots=True)
class Target:
    """How often somebody should default in ten years: between ``low`` and ``high``, at ``rate`` as far as that goes.

    Attributes:
        rating: letters of S&P, ``guess`` or ``unrated``.
    """

    entity: str
    is_vehicle: bool
    rating: str
    low: float
    rate: float
    high: float

    @property
    def is_guess(self) -> bool:
        """Whether no agency gave letters."""
        return self.rating in {ASSUMED, UNRATED}


def targets(book: Book) -> dict[str, Target]:
    """Return the target of every company that may fail and of every vehicle of which something is known, by id.

    Raises:
        MissingAssumptionError: the book has no rate for letters, or for companies without any.
        InputError: a rate is no share below 1.
    """
    found = (_target(book, entity) for entity in book.entities.values() if entity.class_ in {COMPANY, VEHICLE})
    return {target.entity: target for target in found if target is not None}


def _target(book: Book, entity: Entity) -> Target | None:
    found = ten_year_rate(book, entity)
    if found is None:
        return None
    rating, (low, rate, high) = found
    if rating not in {ASSUMED, UNRATED}:
        low, high = (times * rate for times in TIMES)
    return Target(entity.id, entity.class_ == VEHICLE, rating, low, rate, high)
