"""Tables of the page of a book: ids are links, numbers rounded for the eye and whole for the CSV.

The CSV of such a table is made by the page itself from what the table holds: a cell whose text is shorter, rounded or
named for the reader carries what it stands for in ``data-v``, unless its links say it: an address shows its host and is
whole in its link, the name of an entity leads to its id.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from lookthrough.present.labels import in_words
from lookthrough.present.page.page import is_address
from lookthrough.present.table import Kind, flat, shown, without_empty

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.book_report.links import Links
    from lookthrough.present.table import Flat, FlatTable, Table, TableColumn

IN_WORDS = frozenset(
    {
        "view",
        "category",
        "term",
        "kind",
        "class",
        "paid from",
        "lender kind",
        "measure",
        "item",
        "status",
        "what",
        "of",
        "layer",
        "promised",
    }
)
"""Columns whose names are written with underscores in the book and read as words on the page."""

UNBROKEN = "\u00a0"
"""A space at which no line breaks."""

LONG = 34
"""A text with more characters than this is broken into lines; a list of ids always may be."""

MANY = 3
"""A list with more breaks than this has room for several ids in a line."""


class Article(NamedTuple):
    """One page of the report: where it is (``entity/meta``), its title, and its HTML."""

    id: str
    title: str
    html: str


def article(id_: str, title: str, kicker: str, body: str) -> Article:
    """Return a page with its heading; ``body`` is HTML.

    Args:
        id_: where it is, ``deal/hyperion``.
        title: heading.
        kicker: what it is, in a few words above the heading.
        body: HTML.
    """
    head = f'<p class="kicker">{escape(kicker)}</p><h1 tabindex="-1">{escape(title)}</h1>'
    return Article(id_, title, f'<article id="{escape(id_)}">{head}{body}</article>')


def titled(title: str, html: str, words: str = "") -> str:
    """Return a part of a page under a heading, nothing where it is empty."""
    lead = f"<p>{escape(words)}</p>" if words else ""
    return f"<section><h2>{escape(title)}</h2>{lead}{html}</section>" if html else ""


def table_html(table: Table, name: str, links: Links, *, ids: str = "") -> str:
    """Return a table with a button for its CSV, nothing where it has no rows.

    Args:
        table: columns that are empty in every row are left out.
        name: of the CSV, and of the table for those who hear the page.
        links: where ids lead.
        ids: what stands before the first cell of each row in the id of the row; empty = rows have no ids.
    """
    whole = without_empty(flat(table))
    if not whole.rows:
        return ""
    head = "".join(
        f"<th{_side(whole, i)}>{escape(c.replace('USD bn', f'USD{UNBROKEN}bn'))}</th>"
        for i, c in enumerate(whole.heads)
    )
    seen: set[str] = set()
    body = "\n".join(f"<tr{_row_id(ids, row, seen)}>{_cells(whole.columns, row, links)}</tr>" for row in whole.rows)
    return (
        f'<div class="data"><div class="scroll"><table data-name="{escape(name)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div></div>"
    )


def _side(table: FlatTable, column: int) -> str:
    numeric = all(row[column] is None or isinstance(row[column], int | float) for row in table.rows)
    return ' class="n"' if numeric else ""


def _row_id(prefix: str, row: Sequence[Flat], seen: set[str]) -> str:
    """Return the id of a row; where several rows begin alike, the first has it."""
    id_ = f"{prefix}{row[0]}"
    if not prefix or id_ in seen:
        return ""
    seen.add(id_)
    return f' id="{escape(id_)}"'


def _cells(columns: Sequence[TableColumn], row: Sequence[Flat], links: Links) -> str:
    return "".join(_cell(column, cell, links) for column, cell in zip(columns, row, strict=True))


def _cell(column: TableColumn, cell: Flat, links: Links) -> str:
    if cell is None:
        return "<td></td>"
    if isinstance(cell, int | float):
        text, exact = shown(column, cell), repr(cell)
        return f'<td class="n"{_exact(text, exact)}>{text}</td>'
    if column.kind is Kind.PLACE or column.label == "place":
        return f"<td><code>{escape(cell).replace('/', '/<wbr>')}</code></td>"
    if is_address(cell):
        return f'<td class="url"><a href="{escape(cell)}">{escape(urlsplit(cell).netloc)}</a></td>'
    linked = links.cell(column.label, cell)
    if linked is not None:
        wide = (
            "many" if cell.count(" ") > MANY else "ids" if " " in cell else "long" if len(linked.words) > LONG else ""
        )
        css = " ".join(filter(None, (wide, linked.css)))
        exact = _exact(linked.words, cell) if linked.css is None else ""
        return f"<td{_css(css)}{exact}>{linked.html}</td>"
    words = in_words(cell) if column.label in IN_WORDS else shown(column, cell)
    return f"<td{_css('long' if len(words) > LONG else '')}{_exact(words, cell)}>{escape(words)}</td>"


def _css(names: str) -> str:
    return f' class="{names}"' if names else ""


def _exact(shown: str, cell: str) -> str:
    """Return what a cell stands for, where it shows something else."""
    return "" if shown == cell else f' data-v="{escape(cell)}"'
