"""In which figures of a report a contract or a source is, and the way back from there to its row."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from lookthrough.present.table import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lookthrough.present.page.page import Figure
    from lookthrough.present.table import Table

ROW = "row/"
"""Before the id of a row that is of one contract."""


class FigurePlace(NamedTuple):
    """A figure that shows something: where that is, and the title of the figure."""

    place: str
    title: str


def row_ids(name: str) -> str:
    """Return what stands before the contract in the id of a row of a table."""
    return f"{ROW}{name}/"


def is_by_contract(table: Table) -> bool:
    """Tell whether the rows of a table are of one contract each."""
    return any(column.kind is Kind.ID and column.label == "contract" for column in table.columns)


def contracts_shown(figures: Iterable[Figure]) -> Mapping[str, Sequence[FigurePlace]]:
    """Return the figures that show a contract, by its id: the row where a row is of it alone, else the figure."""
    found: dict[str, list[FigurePlace]] = defaultdict(list)
    for figure in figures:
        for id_, is_row in dict(_contracts_of(figure.table)).items():
            place = f"{row_ids(figure.id)}{id_}" if is_row else f"fig-{figure.id}"
            found[id_].append(FigurePlace(place, figure.title))
    return found


def _contracts_of(table: Table) -> Iterator[tuple[str, bool]]:
    """Yield the contracts of a table, and whether a row is of it alone; those that share a row first."""
    for label in ("contracts", "contract"):
        for i, column in enumerate(table.columns):
            if column.kind is Kind.ID and column.label == label:
                for row in table.rows:
                    yield from ((id_, label == "contract") for id_ in str(row[i] or "").split())


def sources_shown(figures: Iterable[Figure]) -> Mapping[str, Sequence[FigurePlace]]:
    """Return the figures that rest on a source, by its id."""
    found: dict[str, list[FigurePlace]] = defaultdict(list)
    for figure in figures:
        for id_ in figure.sources:
            found[id_].append(FigurePlace(f"fig-{figure.id}", figure.title))
    return found


def shown_html(shown: Iterable[FigurePlace]) -> Markup:
    """Return links to figures, with commas between them."""
    return Markup(", ").join(Markup('<a href="#{}">{}</a>').format(*each) for each in shown)
