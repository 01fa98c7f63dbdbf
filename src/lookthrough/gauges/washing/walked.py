"""The walk beside the talk: what a book knows of a company's AI revenue, its spending and what it buys.

What the book does not know is unknown and not nothing: a company whose AI revenue nobody states may have some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.lens.observed import MONEY, observed
from lookthrough.positions.filed import filed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book

PERCENT = "percent"
AI_WORD = "ai"
HOPED = frozenset({"target", "guidance", "projection", "forecast"})  # words of series that state no revenue


class WalkFact(NamedTuple):
    """One fact: what it is, the figure (``None`` = unknown) with its unit, its period, source and place."""

    what: str
    value: float | None
    unit: str
    period: str
    source: str
    place: str


def walk(book: Book, entity: str) -> tuple[WalkFact, ...]:
    """Return the facts on a company, unknown ones among them.

    Args:
        book: the book.
        entity: id of the company.

    Raises:
        KeyError: no entity has this id.
    """
    return (*_disclosed(book, entity), *_filed_facts(book, entity), *_purchases(book, entity))


def _disclosed(book: Book, entity: str) -> Iterator[WalkFact]:
    """Yield the latest figure of each series on the AI revenue of a company, or that none is known."""
    names = [name for name in sorted(book.series) if _is_of_ai_revenue(name, entity)]
    rows = [(name, points[-1]) for name in names if (points := observed(book, name))]
    for name, last in rows:
        yield WalkFact(
            f"AI revenue disclosed ({name.replace('_', ' ')})",
            last.value,
            last.unit,
            last.period,
            last.source,
            f"{last.file}:{last.line}",
        )
    if not rows:
        yield WalkFact("AI revenue disclosed", None, MONEY, "", "", "")


def _is_of_ai_revenue(name: str, entity: str) -> bool:
    words = name.removeprefix(f"{entity}_").split("_")
    return name.startswith(f"{entity}_") and "revenue" in words and AI_WORD in words and not HOPED & {*words}


def _filed_facts(book: Book, entity: str) -> Iterator[WalkFact]:
    items = filed(book, entity).items
    for name in ("revenue", "capex"):
        item = items.get(name)
        what = f"{name.replace('capex', 'capital expenditure')} a year, at the pace filed"
        if item is None:
            yield WalkFact(what, None, MONEY, "", "", "")
        else:
            yield WalkFact(what, item.amount.mid * QUARTERS_PER_YEAR, MONEY, item.period, " ".join(item.source), "")
    revenue, capex = items.get("revenue"), items.get("capex")
    both = revenue is not None and capex is not None and revenue.amount.mid > 0.0
    share = 100.0 * capex.amount.mid / revenue.amount.mid if both and capex and revenue else None
    yield WalkFact("capital expenditure over revenue", share, PERCENT, "", "", "")
    yield WalkFact("research and development over revenue", None, PERCENT, "", "", "")  # no account of a book has it


def _purchases(book: Book, entity: str) -> Iterator[WalkFact]:
    rows = [row for row in book.purchases if row.buyer == entity and row.amount.mid is not None]
    for row in rows:
        place = f"{row.position.file}:{row.position.line}"
        what = f"bought from {book.entities[row.seller].name}"
        yield WalkFact(what, row.amount.mid, MONEY, row.period, " ".join(row.amount.source), place)
    if not rows:
        yield WalkFact("AI purchases in the book", None, MONEY, "", "", "")
