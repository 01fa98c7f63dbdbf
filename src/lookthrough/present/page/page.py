"""The page: one HTML file that opens from disk and asks the network for nothing.

Whatever comes from a book is escaped; an address becomes a link only if it is http or https. Nothing on the page
depends on when it was made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from lookthrough.present.page.html_table import as_html, csv_link
from lookthrough.present.page.svg import patterns, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book, Source
    from lookthrough.present.page.svg import Drawing
    from lookthrough.present.table import Table

WIDE, NARROW = 900.0, 350.0
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its words, data and sources.

    Attributes:
        id: of the element, and the name of the CSV.
        title: what is shown.
        caption: what one sees, in one sentence with numbers.
        table: the data.
        draw: the drawing at a width; ``None`` where ``html`` holds the picture.
        sources: ids of the sources behind it.
        note: how to read it.
        html: a picture that is not a chart of one width (the map).
    """

    id: str
    title: str
    caption: str
    table: Table
    draw: Callable[[float], Drawing] | None = None
    sources: tuple[str, ...] = ()
    note: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: plain words, then figures. ``html`` is put between them as it is."""

    id: str
    title: str
    words: str
    figures: Sequence[Figure] = field(default=())
    html: str = ""
    after: str = ""


def page(title: str, subtitle: str, sections: Sequence[Section], book: Book) -> str:
    """Return the whole page.

    Args:
        title: of the report.
        subtitle: book, date, scenario in one line.
        sections: in order; the sources that their figures cite are listed at the end.
        book: for its sources.
    """
    cited = {id_ for section in sections for figure in section.figures for id_ in figure.sources}
    nav = "".join(f'<li><a href="#{s.id}">{escape(s.title)}</a></li>' for s in sections)
    return frame(
        title,
        ("report.css",),
        f'<a class="skip" href="#{sections[0].id if sections else "sources"}">Skip to the report</a>{patterns()}\n'
        f'<header><h1>{escape(title)}</h1><p class="meta">{escape(subtitle)}</p>'
        f'<nav aria-label="Contents"><ol>{nav}<li><a href="#sources">Sources</a></li></ol></nav></header>\n<main>\n'
        + "\n".join(section_html(section, book) for section in sections)
        + f"\n</main>\n<footer>{_sources(book, cited)}</footer>\n",
        ("report.js",),
    )


def frame(title: str, styles: Sequence[str], body: str, scripts: Sequence[str]) -> str:
    """Return a page around its body.

    Args:
        title: of the page.
        styles: assets that are its style.
        body: HTML, escaped by who wrote it.
        scripts: assets that are run at its end.
    """
    css = "\n".join(_asset(name) for name in styles)
    script = "\n".join(_asset(name) for name in scripts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>\n{css}</style></head>\n<body>{body}"
        f"<script>\n{script}</script></body></html>\n"
    )


def _asset(name: str) -> str:
    return files("lookthrough.present").joinpath("assets", name).read_text(encoding="utf-8")


Shown = Callable[["Table", str], str]
"""How a page shows the data of a figure of some name."""


def section_html(section: Section, book: Book, *, shown: Shown | None = None, source_at: str = "src-") -> str:
    """Return a section.

    Args:
        section: what it holds.
        book: for the sources of its figures.
        shown: how the page shows their tables; default: with the CSV in a link.
        source_at: what stands before the id of a source in a link to it.
    """
    figures = "\n".join(_figure(figure, book, shown or _with_link, source_at) for figure in section.figures)
    return (
        f'<section id="{section.id}"><h2>{escape(section.title)}</h2><p>{escape(section.words)}</p>'
        f"{section.html}{figures}{section.after}</section>"
    )


def _with_link(table: Table, name: str) -> str:
    rows = f"<details><summary>Table ({len(table.rows)} rows)</summary>{as_html(table)}</details>"
    return csv_link(table, name) + rows


def _figure(figure: Figure, book: Book, shown: Shown, source_at: str) -> str:
    note = f"<br><small>{escape(figure.note)}</small>" if figure.note else ""
    return (
        f'<figure id="fig-{figure.id}">{picture_html(figure)}<figcaption><b>{escape(figure.title)}.</b> '
        f'{escape(figure.caption)}{note}</figcaption><div class="tools">{shown(figure.table, figure.id)}'
        f"{_cited(figure.sources, book, source_at)}</div></figure>"
    )


def picture_html(figure: Figure) -> str:
    """Return the picture alone, drawn for the screen and for the phone."""
    if figure.draw is None:
        return figure.html
    return "".join(
        svg(figure.draw(width), f"{figure.id}-{css}", figure.title, figure.caption, css)
        for width, css in ((WIDE, "wide"), (NARROW, "narrow"))
    )


def _cited(ids: Sequence[str], book: Book, source_at: str) -> str:
    """Return the list of a figure's sources, each a link to the list at the end."""
    known = sorted({id_ for id_ in ids if id_ in book.sources})
    grades = ", ".join(
        f"{count} {grade}" for grade in "ABC" if (count := sum(book.sources[i].grade == grade for i in known))
    )
    links = " ".join(f'<a href="#{source_at}{escape(id_)}">{escape(id_)}</a>' for id_ in known)
    if not known:
        return '<span class="note">No source: assumed</span>'
    return f'<details><summary>Sources ({grades})</summary><div class="srcs">{links}</div></details>'


def _sources(book: Book, cited: set[str]) -> str:
    items = "\n".join(_source(book.sources[id_]) for id_ in sorted(cited) if id_ in book.sources)
    return (
        '<h2 id="sources">Sources</h2><p class="note">Grade A: a filing or official text. B: trade press. '
        f'C: unconfirmed.</p><ul class="sources">\n{items}\n</ul>'
    )


def is_address(text: str | None) -> bool:
    """Return whether a text is an address that may become a link: nothing but http and https, so no scripts."""
    return text is not None and text.lower().startswith(("http://", "https://"))


def _source(source: Source) -> str:
    title = escape(source.title)
    if source.url is not None and is_address(source.url):
        title = f'<a href="{escape(source.url)}" rel="noopener noreferrer">{title}</a>'
    rest = ", ".join(escape(part) for part in (source.publisher, source.date) if part)
    id_ = escape(source.id)
    return f'<li id="src-{id_}"><b>{escape(source.grade)}</b> {title}. {rest}. <code>{id_}</code></li>'
