"""What companies of a book are worth and earn, each figure with its place.

A value stands in the series ``ID_valuation`` or ``market_cap_ID`` or in the entity: the latest counts. Revenue is the
latest row of ``ID_annualised_revenue``, else four times that of ``ID_revenue_quarterly``, else four times a quarter of
what was filed, else what the entity says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.lens.observed import MONEY, observed
from lookthrough.positions.filed import filed

if TYPE_CHECKING:
    from lookthrough.book.records import Book, Entity

_MONTH = len("2026-05")  # of two values of one month that of the series counts
VALUES = ("{}_valuation", "market_cap_{}")
REVENUES = (("{}_annualised_revenue", 1.0), ("{}_revenue_quarterly", QUARTERS_PER_YEAR))
OPENING_VALUES = ("market_value", "private_valuation")


class StatedFigure(NamedTuple):
    """One figure, USD bn: its period, what states it, the source, its grade and place."""

    amount: float
    period: str
    stated_by: str
    source: str
    grade: str
    place: str


class Priced(NamedTuple):
    """A company with a price and revenue, and its operating margin as filed; ``None`` where that is not known."""

    entity: str
    name: str
    kind: str
    value: StatedFigure
    revenue: StatedFigure
    margin: float | None


def priced(book: Book) -> tuple[Priced, ...]:
    """Return the companies of a book whose value and revenue are known, the dearest over revenue first."""
    found = (_priced(book, entity) for entity in book.entities.values())
    known = [each for each in found if each is not None]
    return tuple(sorted(known, key=lambda each: (-each.value.amount / each.revenue.amount, each.entity)))


def _priced(book: Book, entity: Entity) -> Priced | None:
    value, revenue = _value(book, entity), _revenue(book, entity)
    if value is None or revenue is None or value.amount <= 0.0 or revenue.amount <= 0.0:
        return None
    return Priced(entity.id, entity.name, entity.kind, value, revenue, _margin(book, entity))


def _value(book: Book, entity: Entity) -> StatedFigure | None:
    series = [_of_series(book, name.format(entity.id), 1.0) for name in VALUES]
    opening = [_of_opening(book, entity, name) for name in OPENING_VALUES]
    known = [each for each in (*series, *opening) if each is not None]
    return max(known, key=lambda each: each.period[:_MONTH], default=None)


def _revenue(book: Book, entity: Entity) -> StatedFigure | None:
    series = (_of_series(book, name.format(entity.id), times) for name, times in REVENUES)
    return next(filter(None, series), None) or _filed(book, entity, "revenue") or _of_opening(book, entity, "revenue")


def _of_series(book: Book, name: str, times: float) -> StatedFigure | None:
    points = [point for point in observed(book, name) if point.unit == MONEY]
    if not points:
        return None
    last = points[-1]
    said = name if times == 1.0 else f"{name} x {times:g}"
    return StatedFigure(
        last.value * times, last.period, said, last.source, last.grade or "", f"{last.file}:{last.line}"
    )


def _filed(book: Book, entity: Entity, name: str) -> StatedFigure | None:
    item = filed(book, entity.id).items.get(name)
    if item is None:
        return None
    row = next(account for account in entity.accounts if account.period == item.period)
    place = row.figures[name].position
    said = f"filed {name}, {item.period}"
    source = " ".join(item.source)
    return StatedFigure(
        item.amount.mid * QUARTERS_PER_YEAR,
        item.period,
        said,
        source,
        _grade(book, item.source),
        f"{place.file}:{place.line}",
    )


def _of_opening(book: Book, entity: Entity, name: str) -> StatedFigure | None:
    dated = entity.opening.get(name, ())
    value = dated[-1] if dated else None
    if value is None or value.mid is None:
        return None
    day = "" if value.valid_from is None else value.valid_from.isoformat()
    ids = value.source or entity.source
    place = f"{value.position.file}:{value.position.line}"
    return StatedFigure(value.mid, day, name.replace("_", " "), " ".join(ids), _grade(book, ids), place)


def _margin(book: Book, entity: Entity) -> float | None:
    """Return operating income over revenue of the latest account by the book's date that states both."""
    for account in sorted(entity.accounts, key=lambda row: (row.end, -row.months), reverse=True):
        earned, revenue = (account.figures.get(name) for name in ("operating_income", "revenue"))
        known = None if earned is None else earned.mid, None if revenue is None else revenue.mid
        if account.end <= book.as_of and known[0] is not None and known[1]:
            return known[0] / known[1]
    return None


def _grade(book: Book, ids: tuple[str, ...]) -> str:
    return min((book.sources[id_].grade for id_ in ids if id_ in book.sources), default="")
