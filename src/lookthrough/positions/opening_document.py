"""How the opening position of a book was balanced, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.book.records import Book


def opening_document(book: Book | None) -> dict[str, object]:
    """Return the figures that were moved, debt in no contract, and cash that is assumed.

    A book that reports nobody's debt has nothing to balance, nor has one that cannot be used (``None``).
    """
    if book is None or not any(entity.opening.get("debt") for entity in book.entities.values()):
        return {}
    from lookthrough.positions.balance import balance_opening  # noqa: PLC0415  # SciPy costs each start 0.3 s

    report = balance_opening(book)
    moved = [
        {"entity": r.entity, "item": r.item, "before": r.before, "after": r.after, "grade": r.grade}
        for r in report.rows
        if r.item not in {"unlisted_debt", "franchise_value"}
    ]
    return {
        "solved": report.solved,
        "moved": moved,
        "unlisted_debt": {r.entity: r.after for r in report.rows if r.item == "unlisted_debt"},
        "franchise_value": {r.entity: r.after for r in report.rows if r.item == "franchise_value"},
        "assumed_cash": list(report.rests_on_assumed_cash),
    }
