"""What the search of the page looks through: its pages, and every record of the book that has a place on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.search.search_index import Findable, entries_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book

PAGE = "page"
ON_PAGES = frozenset({"deal", "entity", "contract", "source"})
"""What has a place of its own on a page; assumptions and series stand in tables."""

PAGES: Sequence[Findable] = (
    Findable(PAGE, "start", "Start: headlines, what is owed, who pays, what is known"),
    Findable(PAGE, "deals", "All deals"),
    Findable(PAGE, "entities", "All entities"),
    Findable(PAGE, "map", "The money, day by day", "map date slider"),
    Findable(PAGE, "funding", "Who pays for the build-out, piece by piece", "money lenders capex own cash"),
    Findable(PAGE, "loops", "Circular flow: vendors and loops", "circularity circular"),
    Findable(PAGE, "totals", "Reported totals against contracts", "assertions ties"),
    Findable(PAGE, "rest", "Assumptions, rows left out, observed series", "assumptions series coverage"),
    Findable(PAGE, "sources", "All sources"),
)


def page_entries(book: Book) -> list[Findable]:
    """Return the entries in the order in which equally good finds are shown."""
    return [*PAGES, *(entry for entry in entries_of(book) if entry.table in ON_PAGES)]


def address(entry: Findable) -> str:
    """Return where an entry leads on the page."""
    return entry.id if entry.table == PAGE else f"{entry.table}/{entry.id}"
