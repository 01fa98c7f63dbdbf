"""A report told in chapters as HTML: its contents, its opening, and each chapter with its sections."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.glossary.defined_words import TERMS
from lookthrough.present.glossary.words_of_figures import terms_of_figure
from lookthrough.present.page.page import section_html
from lookthrough.present.page.svg import joined
from lookthrough.present.page.templates import render

if TYPE_CHECKING:
    from markupsafe import Markup

    from lookthrough.book.records import Book
    from lookthrough.present.glossary.defined_words import DefinedWord
    from lookthrough.present.page.page import Section, ShowTable
    from lookthrough.present.report_story import Chapter, ReportStory


def contents_html(story: ReportStory, prefix: str = "", *, with_sources: bool = False) -> Markup:
    """Return the list of the chapters, with the sections of each.

    Args:
        story: the report.
        prefix: before the ids of its parts.
        with_sources: whether a list of sources closes the page.
    """
    return render("contents.html", story=story, prefix=prefix, with_sources=with_sources)


def story_html(
    story: ReportStory, book: Book, prefix: str = "", *, show_table: ShowTable, source_at: str = "src-"
) -> Markup:
    """Return the whole report: opening and chapters; the arguments are those of :func:`section_html`."""

    def html(section: Section, level: int) -> Markup:
        named = replace(section, id=f"{prefix}{section.id}")
        return section_html(named, book, show_table=show_table, source_at=source_at, level=level)

    def chapter(each: Chapter) -> Markup:
        within = [(f"{prefix}{section.id}", section.title, html(section, 3)) for section in each.sections]
        return render("chapter.html", id=f"{prefix}chapter-{each.id}", chapter=each, sections=within)

    words = render("glossary.html", id=f"{prefix}words", words=_words(story))
    return joined((html(story.opening, 2), *(chapter(each) for each in story.chapters), words))


class UsedWord(NamedTuple):
    """A term of a page, with the figures whose numbers it is of: their ids and titles."""

    name: str
    term: DefinedWord
    figures: tuple[tuple[str, str], ...]


def _words(story: ReportStory) -> list[UsedWord]:
    """Return the terms of a report in the order of the glossary."""
    figures = story.figures
    used = {figure.id: terms_of_figure(figure.id) for figure in figures}
    cards = {headline.word for headline in story.headlines} | {"unconfirmed"}
    found = {name: tuple((figure.id, figure.title) for figure in figures if name in used[figure.id]) for name in TERMS}
    return [UsedWord(name, TERMS[name], shown) for name, shown in found.items() if shown or name in cards]
