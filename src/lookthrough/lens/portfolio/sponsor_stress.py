"""Sponsors under the income part of agency-style stresses: debt over cash flow in each view, and cover of interest.

Cash flow is what a company filed from operations, at annual rate, before interest: an agency lowers what it earns and
leaves what it owes. Debt is that of each view of the look-through (reported, agencies' adjustments, vehicles included),
so that the same fall shows how much of a sponsor's room its vehicles take. What the stresses say of values enters by
the views that count guarantees in full. The falls are ours and no agency's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.deals.deal_stress import stresses_of
from lookthrough.lens.through.through import through
from lookthrough.positions.filed import filed
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.lens.through.answer import EntityThrough

DEBT_VIEWS = ("reported", "moodys_like", "sp_like", "full")


class StressedSponsor(NamedTuple):
    """One sponsor under one fall of what it earns, USD bn a year and USD bn.

    Attributes:
        fall: share by which cash flow before interest is lower; 0 is as filed.
        cash_flow: of a year, before interest, stressed.
        interest: of a year.
        debt: by view, at its middle; ``None`` where nothing of it is known.
        turns: debt over cash flow by view; ``None`` without debt or where no cash flow is left.
        cover: cash flow over interest, ``None`` where there is none.
    """

    entity: str
    name: str
    fall: float
    cash_flow: float
    interest: float | None
    debt: dict[str, float | None]
    turns: dict[str, float | None]
    cover: float | None


@dataclass(frozen=True, slots=True, repr=False)
class SponsorStress(Framed):
    """Sponsors as filed and under each fall, largest debt with vehicles first.

    Attributes:
        title: of the set of stresses.
        falls: of income that it has, 0 first.
        missing: names of companies of which no cash flow is filed.
    """

    row_type = StressedSponsor

    title: str
    falls: tuple[float, ...]
    sponsors: tuple[StressedSponsor, ...]
    missing: tuple[str, ...]

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each sponsor and fall."""
        return [plain_record(row) for row in self.sponsors]

    def document(self) -> dict[str, Any]:
        """Return the document of ``sponsors --json`` as plain values."""
        return plain_record(self)


def sponsor_stress(
    book: Book, *entities: str, stress: str | Path = "agency-style", statuses: Sequence[str] | None = None
) -> SponsorStress:
    """Return how sponsors stand as filed and under each fall of income.

    Args:
        book: the book.
        entities: by id, name or ticker; default: all of class ``sponsor``.
        stress: a file of stresses, or the name of one that is shipped.
        statuses: of contracts that count, ``None`` = those that bind.

    Raises:
        UnknownNameError: nobody is called so, or several are.
        BookError: the file of stresses has errors.
        UnknownNameError: there is no such file.
    """
    asked = stresses_of(stress)
    falls = (0.0, *sorted({each.income for each in asked.stresses if each.income > 0.0}))
    ids = entities or tuple(e.id for e in book.entities.values() if e.class_ == "sponsor")
    seen = through(book, *ids, statuses=statuses or BINDING).entities if ids else ()
    earned = {entity.id: _earned(book, entity.id) for entity in seen}
    ordered = sorted(seen, key=lambda e: (-(e.views["full"].mid or 0.0), e.id))
    return SponsorStress(
        title=asked.title,
        falls=falls,
        sponsors=tuple(_row(e, *found, fall) for e in ordered if (found := earned[e.id]) for fall in falls),
        missing=tuple(e.name for e in seen if earned[e.id] is None),
    )


def _earned(book: Book, entity: str) -> tuple[float, float | None] | None:
    """Return cash flow from operations before interest, and interest, USD bn a year; ``None`` where it is not filed."""
    found = filed(book, entity)
    flow, interest = found.amount("operating_cash_flow"), found.amount("interest")
    if flow is None:
        return None
    if interest is None:
        return QUARTERS_PER_YEAR * flow.mid, None
    return QUARTERS_PER_YEAR * (flow.mid + interest.mid), QUARTERS_PER_YEAR * interest.mid


def _row(entity: EntityThrough, cash_flow: float, interest: float | None, fall: float) -> StressedSponsor:
    left = cash_flow * (1.0 - fall)
    debt = {view: entity.views[view].mid for view in DEBT_VIEWS}
    return StressedSponsor(
        entity=entity.id,
        name=entity.name,
        fall=fall,
        cash_flow=left,
        interest=interest,
        debt=debt,
        turns={view: owed / left if owed is not None and left > 0.0 else None for view, owed in debt.items()},
        cover=left / interest if interest else None,
    )
