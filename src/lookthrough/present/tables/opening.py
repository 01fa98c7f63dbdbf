"""How the opening position was balanced, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import ENTITY, GRADE, SOURCES, money, named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Book
    from lookthrough.positions.balance import Adjustment
    from lookthrough.present.table import Fields, Table


class AdjustmentRow(NamedTuple):
    """An adjusted figure, and the book that it is from."""

    adjustment: Adjustment
    book: Book


ADJUSTMENTS: Fields[AdjustmentRow] = (
    (ENTITY, lambda r: r.adjustment.entity),
    (named("item"), lambda r: r.adjustment.item),
    (money("before"), lambda r: r.adjustment.before),
    (money("after"), lambda r: r.adjustment.after),
    (money("change"), lambda r: r.adjustment.change),
    (GRADE, lambda r: r.adjustment.grade),
    (SOURCES, lambda r: " ".join(_adjusted_from(r.book, r.adjustment))),
)
BEHIND = {"unlisted_debt": ("debt",), "franchise_value": ("market_value", "private_valuation")}
"""Items that the balance itself names, and the opening figures behind them."""


def adjustments_table(book: Book, rows: Iterable[Adjustment]) -> Table:
    """Return how opening figures were rolled to the book's date and balanced."""
    return table_of(ADJUSTMENTS, (AdjustmentRow(row, book) for row in rows), name="adjustments")


def _adjusted_from(book: Book, row: Adjustment) -> tuple[str, ...]:
    """Return the sources of the figure adjusted; what the balance itself names stands on the debt or the value."""
    if row.item in book.contracts:
        return book.contracts[row.item].source
    entity = book.entities[row.entity]
    dated = [entity.opening[key] for key in BEHIND.get(row.item, (row.item,)) if entity.opening.get(key)]
    return tuple(sorted({s for values in dated for s in values[-1].source or entity.source}))
