"""A table as HTML: one way for every list of rows on any page, numbers rounded for the eye and whole for the CSV.

The report of a run hands the CSV out in a link. In the report of a book ids are links, and the page itself makes the
CSV from what the table holds: a cell whose text is shorter, rounded or named for the reader carries what it stands for
in ``data-v``, unless its links give it: an address shows its host and is whole in its link, the name of an entity leads
to its id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import quote

from markupsafe import Markup

from lookthrough.present.export.csv_text import as_csv
from lookthrough.present.numbers import DASH
from lookthrough.present.page.templates import render
from lookthrough.present.table import Kind, flat, shown, without_empty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookthrough.present.table import Flat, FlatTable, Table, TableColumn

UNBROKEN = "\u00a0"
"""A space at which no line breaks."""

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


Link: TypeAlias = "Callable[[str, str], Linked | None]"
"""The inside of a cell of some column and text, ``None`` where it holds no ids."""


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


def table_html(table: Table, name: str, *, link: Link | None = None, ids: str = "", by: str = "") -> Markup:
    """Return a table, nothing where it has no rows.

    Args:
        table: its rows; with ``link`` columns that are empty in every row are left out.
        name: of the CSV, and of the table for those who hear the page.
        link: the inside of a cell of some column and text whose ids are links; ``None`` = no cell has links.
        ids: what stands before a cell of each row in the id of the row; empty = rows have no ids.
        by: label of the column of that cell; default: the first column.
    """
    whole = flat(table) if link is None else without_empty(flat(table))
    if not whole.rows:
        return Markup()
    columns = [_heading(whole, i) for i in range(len(whole.columns))]
    label = name.replace("-", " ")
    heads = [column.label for column in whole.columns]
    rows = _rows(whole, link, ids, heads.index(by) if by in heads else 0)
    return render("table.html", name=name, label=label, columns=columns, rows=rows)


def csv_link(table: Table, name: str) -> Markup:
    """Return a link that saves the table as ``name``.csv without any request."""
    data = "data:text/csv;charset=utf-8," + quote(as_csv(flat(table)))
    return Markup('<a class="csv" download="{}.csv" href="{}">CSV</a>').format(name, data)


def _heading(table: FlatTable, column: int) -> Shown:
    is_number = all(row[column] is None or isinstance(row[column], int | float) for row in table.rows)
    head, css = table.heads[column], "n" if is_number else ""
    if table.columns[column].kind is Kind.SHARE:  # its cells are per cent on the page, fractions in the CSV
        return Shown(table.columns[column].label, css, _exact(table.columns[column].label, head))
    return Shown(head.replace("USD bn", f"USD{UNBROKEN}bn"), css)


def _rows(table: FlatTable, link: Link | None, prefix: str, at: int) -> Iterator[Row]:
    """Yield the rows; where several begin alike, the first has the id."""
    taken = {""}
    for row in table.rows:
        id_ = f"{prefix}{row[at]}" if prefix and row[at] else ""
        cells = (
            _plain(column, cell) if link is None else _linked(column, cell, link)
            for column, cell in zip(table.columns, row, strict=True)
        )
        yield Row("" if id_ in taken else id_, tuple(cells))
        taken.add(id_)


def _plain(column: TableColumn, cell: Flat) -> Shown:
    if isinstance(cell, str):
        return Shown(shown(column, cell))
    return Shown(DASH if cell is None else shown(column, cell), "n")


def _linked(column: TableColumn, cell: Flat, link: Link) -> Shown:
    if cell is None:
        return Shown("")
    if isinstance(cell, int | float):
        text = shown(column, cell)
        return Shown(text, "n", _exact(text, repr(cell)))
    if column.kind is Kind.PLACE:
        return Shown(Markup("<code>") + Markup("/<wbr>").join(cell.split("/")) + Markup("</code>"))
    if is_address(cell):
        return Shown(Markup('<a href="{}">{}</a>').format(cell, cell.split("/")[2]), "url")
    linked = link(column.label, cell)
    if linked is None:
        words = shown(column, cell)
        return Shown(words, "long" if len(words) > LONG else "", _exact(words, cell))
    exact = _exact(linked.words, cell) if linked.css is None else None
    return Shown(linked.html, " ".join(filter(None, (_width(cell, linked.words), linked.css))), exact)


def _width(ids: str, words: str) -> str:
    """Return the class that says how the ids of a cell may be broken into lines."""
    return "many" if ids.count(" ") > MANY else "ids" if " " in ids else "long" if len(words) > LONG else ""


def _exact(text: str, cell: str) -> str | None:
    """Return what a cell stands for, where it shows something else."""
    return None if text == cell else cell


def is_address(text: str | None) -> bool:
    """Return whether a text is an address that may become a link: nothing but http and https, so no scripts."""
    return text is not None and text.lower().startswith(("http://", "https://"))
