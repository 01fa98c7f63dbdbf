"""The page: one HTML file that opens from disk and asks the network for nothing.

The templates escape whatever comes from a book; an address becomes a link only if it is http or https. Nothing on the
page depends on when it was made.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.book.schema.vocabulary import GRADES
from lookthrough.present.figures.rendering import in_page, svg_of, why_not
from lookthrough.present.glossary.words_of_figures import terms_of_figure
from lookthrough.present.page.html_table import is_address
from lookthrough.present.page.source_words import source_words
from lookthrough.present.page.svg import joined, patterns, svg
from lookthrough.present.page.templates import asset, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.figures.house import Chart, Spec
    from lookthrough.present.page.svg import Drawing
    from lookthrough.present.table import Table

NOTHING = Markup()
WIDTHS = ((900.0, "wide"), (350.0, "narrow"))
"""Of every picture: for the screen and for the phone, with the class of each."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its words, data and sources.

    Attributes:
        id: of the element, and the name of the CSV.
        title: what is shown.
        caption: what one sees, in one sentence with numbers.
        table: the data.
        chart: the picture at any width; ``None`` where ``html`` holds it.
        sources: ids of the sources behind it.
        note: how to read it.
        html: a picture that is not a chart of one width (the map).
        alone: that picture as a whole SVG that stands alone.
    """

    id: str
    title: str
    caption: str
    table: Table
    chart: Chart | None = None
    sources: tuple[str, ...] = ()
    note: str = ""
    html: Markup = NOTHING
    alone: Callable[[], str] | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether it is a picture that stands alone, and no table."""
        return self.chart is not None or self.alone is not None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: plain words, then figures. ``html`` is put between them as it is."""

    id: str
    title: str
    words: str
    figures: Sequence[Figure] = field(default=())
    html: Markup = NOTHING
    after: Markup = NOTHING


def frame(template: str, styles: Sequence[str], scripts: Sequence[str], **data: object) -> str:
    """Return a page whose template extends ``page.html``.

    Args:
        template: its file name.
        styles: assets that are its style.
        scripts: assets that are run at its end.
        data: by the names that the template uses.
    """
    css, script = (Markup("\n").join(map(asset, names)) for names in (styles, (*scripts, "paper.js")))
    data |= {"css": css, "script": script, "policy": policy(css, script), "patterns": patterns()}
    return str(render(template, is_address=is_address, **data)) + "\n"


def policy(css: str, script: str) -> Markup:
    """Return the Content Security Policy of a page: it fetches nothing, and runs and wears only what is its own.

    Style and script are named by their hashes (CSP Level 3, section 2.3.1), so that markup which got into a page would
    neither run nor restyle it.

    Args:
        css: the whole text of the ``style`` element.
        script: the whole text of the ``script`` element.
    """
    style, own = (b64encode(sha256(text.encode()).digest()).decode() for text in (css, script))
    sources = f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{own}'"
    return Markup(f"{sources}; base-uri 'none'; form-action 'none'")  # noqa: S704 - hashes and words of this function


ShowTable = Callable[["Table", str], Markup]
"""How a page shows the data of a figure of some name."""


def section_html(
    section: Section, book: Book, *, show_table: ShowTable, source_at: str = "src-", level: int = 3
) -> Markup:
    """Return a section.

    Args:
        section: what it holds.
        book: for the sources of its figures.
        show_table: how the page shows their tables.
        source_at: what stands before the id of a source in a link to it.
        level: of its heading.
    """
    figures = [_figure(figure, book, show_table, source_at) for figure in section.figures]
    return render("section.html", section=section, figures=figures, level=level)


def _figure(figure: Figure, book: Book, show_table: ShowTable, source_at: str) -> Markup:
    known = sorted({id_ for id_ in figure.sources if id_ in book.sources})
    grades = ((grade, sum(book.sources[id_].grade == grade for id_ in known)) for grade in GRADES)
    return render(
        "figure.html",
        figure=figure,
        picture=picture_html(figure),
        table=show_table(figure.table, figure.id),
        sources=[(id_, source_words(book.sources[id_])) for id_ in known],
        grades=", ".join(f"{count} {grade}" for grade, count in grades if count),
        source_at=source_at,
        terms=terms_of_figure(figure.id),
    )


def picture_html(figure: Figure) -> Markup:
    """Return the picture alone, drawn for the screen and for the phone; a sentence where nothing draws figures."""
    if figure.chart is None:
        return figure.html
    if missing := why_not():
        return render("no_figure.html", missing=missing)
    return joined(_drawn(figure, figure.chart, width, css) for width, css in WIDTHS)


def small_picture(figure: Figure) -> Markup:
    """Return the picture alone as the phone has it, for a card of any screen; nothing where it is no chart."""
    if figure.chart is None:
        return NOTHING
    if missing := why_not():
        return render("no_figure.html", missing=missing)
    return _drawn(figure, figure.chart, WIDTHS[-1][0], "small")


def _drawn(figure: Figure, chart: Chart, width: float, css: str) -> Markup:
    return chart_html(chart.spec(width), f"{figure.id}-{css}", figure.title, figure.caption, css)


def chart_html(spec: Spec, id_: str, title: str, description: str, css: str) -> Markup:
    """Return a drawn specification as an element of a page, read aloud by its title and description."""
    drawn = Markup(in_page(svg_of(spec)))  # noqa: S704 - vl-convert has escaped the words of the specification
    return render("chart.html", svg=drawn, id=id_, title=title, description=description, css=css)


def drawn_html(draw: Callable[[float], Drawing], id_: str, title: str, description: str) -> Markup:
    """Return a picture drawn by hand, for the screen and for the phone."""
    return joined(svg(draw(width), f"{id_}-{css}", title, description, css) for width, css in WIDTHS)
