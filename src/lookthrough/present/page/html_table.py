"""A table as HTML: one way for every list of rows on any page, numbers rounded for the eye and whole for the CSV.

The report of a run hands the CSV out in a link. In the report of a book ids are links, and the page itself makes the
CSV from what the table holds: a cell whose text is shorter, rounded or named for the reader carries what it stands for
in ``data-v``, unless its links give it: an address shows its host and is whole in its link, the name of an entity leads
to its id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from lookthrough.present.page.templates import render
from lookthrough.present.table import UNBROKEN, Table, amount, as_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lookthrough.present.table import Cell

IN_WORDS = frozenset(
    {
        *("view", "category", "term", "kind", "class", "paid from", "lender kind", "measure", "item", "status", "what"),
        *("of", "layer", "promised"),
    }
)
"""Columns whose names are written with underscores in the book and read as words on the page."""

LONG = 34
"""A text with more characters than this is broken into lines; a list of ids always may be."""

MANY = 3
"""A list with more breaks than this has room for several ids in a line."""


class Linked(NamedTuple):
    """The inside of a cell whose ids are links.

    Attributes:
        html: the links.
        words: what a reader sees.
        css: how the text of the cell follows: empty = it is the words, ``ref`` = the ids that its links lead to, ``at``
            = the whole address that its link leads to, ``None`` = it does not follow.
    """

    html: Markup
    words: str
    css: str | None


class Shown(NamedTuple):
    """A cell or a heading as it is shown.

    Attributes:
        text: its inside: text, or markup where it holds links.
        css: its classes.
        exact: what it stands for, ``None`` where that is what it shows.
    """

    text: str
    css: str = ""
    exact: str | None = None


class Row(NamedTuple):
    """A row as it is shown, with its id on the page, empty where it has none."""

    id: str
    cells: tuple[Shown, ...]


def table_html(
    table: Table, name: str, *, link: Callable[[str, str], Linked | None] | None = None, ids: str = ""
) -> Markup:
    """Return a table, nothing where it has no rows.

    Args:
        table: its rows; with ``link`` columns that are empty in every row are left out.
        name: of the CSV, and of the table for those who hear the page.
        link: the inside of a cell of some column and text whose ids are links; ``None`` = no cell has links.
        ids: what stands before the first cell of each row in the id of the row; empty = rows have no ids.
    """
    shown = table if link is None else without_empty(table)
    if not shown.rows:
        return Markup()
    columns = [_heading(shown, i) for i in range(len(shown.columns))]
    label = name.replace("-", " ")
    return render("table.html", name=name, label=label, columns=columns, rows=_rows(shown, link, ids))


def csv_link(table: Table, name: str) -> Markup:
    """Return a link that saves the table as ``name``.csv without any request."""
    data = "data:text/csv;charset=utf-8," + quote(as_csv(table))
    return Markup('<a class="csv" download="{}.csv" href="{}">CSV</a>').format(name, data)


def without_empty(table: Table) -> Table:
    """Return a table without the columns that are empty in every row."""
    kept = [i for i in range(len(table.columns)) if any(row[i] not in {None, ""} for row in table.rows)]
    return _columns(table, kept)


def pick(table: Table, columns: Sequence[str]) -> Table:
    """Return some columns of a table, in the order asked for."""
    return _columns(table, [table.columns.index(name) for name in columns])


def _columns(table: Table, kept: Sequence[int]) -> Table:
    return Table(tuple(table.columns[i] for i in kept), tuple(tuple(row[i] for i in kept) for row in table.rows))


def _heading(table: Table, column: int) -> Shown:
    is_number = all(row[column] is None or isinstance(row[column], int | float) for row in table.rows)
    return Shown(table.columns[column].replace("USD bn", f"USD{UNBROKEN}bn"), "n" if is_number else "")


def _rows(table: Table, link: Callable[[str, str], Linked | None] | None, prefix: str) -> Iterator[Row]:
    """Yield the rows; where several begin alike, the first has the id."""
    seen = {""}
    for row in table.rows:
        id_ = f"{prefix}{row[0]}" if prefix else ""
        cells = (
            _plain(cell) if link is None else _linked(column, cell, link)
            for column, cell in zip(table.columns, row, strict=True)
        )
        yield Row("" if id_ in seen else id_, tuple(cells))
        seen.add(id_)


def _plain(cell: Cell) -> Shown:
    if isinstance(cell, str):
        return Shown(cell)
    return Shown(_digits(cell), "n")


def _linked(column: str, cell: Cell, link: Callable[[str, str], Linked | None]) -> Shown:
    if cell is None:
        return Shown("")
    if isinstance(cell, int | float):
        return Shown(_digits(cell), "n", _exact(_digits(cell), repr(cell)))
    if column == "place":
        return Shown(Markup("<code>") + Markup("/<wbr>").join(cell.split("/")) + Markup("</code>"))
    if is_address(cell):
        return Shown(Markup('<a href="{}">{}</a>').format(cell, urlsplit(cell).netloc), "url")
    linked = link(column, cell)
    if linked is None:
        words = cell.replace("_", " ") if column in IN_WORDS else cell
        return Shown(words, "long" if len(words) > LONG else "", _exact(words, cell))
    exact = _exact(linked.words, cell) if linked.css is None else None
    return Shown(linked.html, " ".join(filter(None, (_width(cell, linked.words), linked.css))), exact)


def _width(ids: str, words: str) -> str:
    """Return the class that says how the ids of a cell may be broken into lines."""
    return "many" if ids.count(" ") > MANY else "ids" if " " in ids else "long" if len(words) > LONG else ""


def _digits(cell: float | None) -> str:
    return str(cell) if isinstance(cell, int) else amount(cell)


def _exact(shown: str, cell: str) -> str | None:
    """Return what a cell stands for, where it shows something else."""
    return None if shown == cell else cell


def is_address(text: str | None) -> bool:
    """Return whether a text is an address that may become a link: nothing but http and https, so no scripts."""
    return text is not None and text.lower().startswith(("http://", "https://"))
