"""Links of the workbench to the records of a book, and to the tables and figures of a page as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.book_report.links import Links
from lookthrough.present.export.figure_file import FORMS
from lookthrough.present.page.templates import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from lookthrough.present.page.page import Figure
    from lookthrough.present.table import Table
    from lookthrough.serve.question_at import QuestionAt

TABLE_FORMS = (".csv", ".json")
"""What a table is asked for as."""


def links_of(at: QuestionAt, tables: dict[str, Table] | None = None) -> Links:
    """Return how ids of the book become links to their pages, and tables to files.

    Args:
        at: the address whose question the links keep.
        tables: where the tables that are shown by these links are put, by name.
    """

    def below(table: Table, name: str) -> Markup:
        if tables is not None:
            tables[name] = table
        return files_html(at, "table", name, TABLE_FORMS)

    titles = {deal.id: deal.title for deal in at.bench.book.deals.values()}
    return Links(at.bench.book, titles, at=at.record, below=below)


def figure_forms(figure: Figure) -> Sequence[str]:
    """Return as what a figure can be asked for: only a chart has a specification, only a picture is drawn."""
    if figure.chart is not None:
        return tuple(FORMS)
    return tuple(form for form in FORMS if form != ".json") if figure.is_drawn else ()


def files_html(at: QuestionAt, what: str, name: str, forms: Sequence[str]) -> Markup:
    """Return links to a table or a figure as files."""
    return render("workbench/files.html", page=f"/{what}{at.page}/{name}", state=at.state, name=name, forms=forms)
