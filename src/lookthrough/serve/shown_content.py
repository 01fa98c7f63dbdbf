"""The content of a page as markup: ids lead to the pages of their records, tables and figures to their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.book.schema.vocabulary import GRADES
from lookthrough.present.book_report.links import linked_table
from lookthrough.present.page.html_table import Linked, table_html
from lookthrough.present.page.page import picture_html
from lookthrough.present.page.source_words import source_words
from lookthrough.present.page.templates import render
from lookthrough.serve.content import RULES_ASKED
from lookthrough.serve.record_links import figure_forms, files_html, links_of

if TYPE_CHECKING:
    from lookthrough.present.book_report.links import Links
    from lookthrough.present.page.page import Figure
    from lookthrough.serve.content import NamedTable, PageContent
    from lookthrough.serve.question_at import QuestionAt


def content_html(content: PageContent, at: QuestionAt) -> Markup:
    """Return what a page says, below its form."""
    links = links_of(at)
    return render(
        "workbench/content.html",
        content=content,
        passages=[
            {
                "passage": each,
                "table": Markup() if each.table is None else _table(each.table, links),
                "figure": Markup() if each.figure is None else _figure(each.figure, at, links, is_open=each.is_open),
            }
            for each in content.passages
        ],
        document=f"/json{at.page}?{at.state}" if content.document else "",
    )


def _table(shown: NamedTable, links: Links) -> Markup:
    def cell(column: str, text: str) -> Linked | None:
        return _to_rules(text) if column == RULES_ASKED else links.cell(column, text)

    html = table_html(shown.table, shown.name, link=cell, ids=shown.ids, by=shown.by)
    return html + links.below(shown.table, shown.name)


def _to_rules(subjects: str) -> Linked:
    """Return links to the rules of a page that were asked of some things."""
    leads = (Markup('<a href="#rule/{}">{}</a>').format(id_, id_) for id_ in subjects.split())
    return Linked(Markup(" ").join(leads), subjects, "")


def _figure(figure: Figure, at: QuestionAt, links: Links, *, is_open: bool) -> Markup:
    known = sorted({id_ for id_ in figure.sources if id_ in at.bench.book.sources})
    sources = at.bench.book.sources
    grades = ((grade, sum(sources[id_].grade == grade for id_ in known)) for grade in GRADES)
    return render(
        "workbench/figure.html",
        figure=figure,
        is_open=is_open,
        picture=picture_html(figure),
        files=files_html(at, "figure", figure.id, figure_forms(figure)),
        count=len(figure.table.rows),
        table=linked_table(figure.table, figure.id, links),
        sources=[(at.record("source", id_), source_words(sources[id_])) for id_ in known],
        grades=", ".join(f"{count} {grade}" for grade, count in grades if count),
    )
