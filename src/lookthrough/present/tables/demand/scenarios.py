"""The scenarios of a book as a table: what each says, its shocks, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import table_of
from lookthrough.present.tables.book import place
from lookthrough.present.tables.common_columns import PLACE, SOURCES, WHY, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Book, Scenario, Value
    from lookthrough.present.table import Fields, Table

SCENARIOS: Fields[Scenario] = (
    (text("scenario"), lambda s: s.name),
    (text("title"), lambda s: s.title),
    (text("shocks"), lambda s: "; ".join(f"{name} {value.text}" for name, value in s.sizes.items())),
    (text("guesses"), lambda s: " ".join(name for name, value in s.sizes.items() if not value.source)),
    (SOURCES, lambda s: " ".join(_sources(s.source, s.sizes.values()))),
    (PLACE, lambda s: place(s.position)),
    (WHY, lambda s: s.reason or s.description),
)


def scenarios_table(book: Book) -> Table:
    """Return one row a scenario."""
    return table_of(SCENARIOS, book.scenarios.values(), name="scenarios")


def _sources(own: Iterable[str], sizes: Iterable[Value]) -> list[str]:
    return list(dict.fromkeys((*own, *(id_ for value in sizes for id_ in value.source))))
