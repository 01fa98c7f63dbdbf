"""A report as one story: the opening, then the chapters with their sections in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.sections import sections
from lookthrough.present.sections.asks import asks_of
from lookthrough.present.sections.chapters import CHAPTERS, LAST, PLACES
from lookthrough.present.sections.front.book_headlines import headlines_of
from lookthrough.present.sections.front.cards import cards_html, split_off_front
from lookthrough.present.sections.front.opening import opening

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

    from lookthrough.present.page.page import Figure, Section
    from lookthrough.present.sections.asks import Ask
    from lookthrough.present.sections.front.headline import Headline
    from lookthrough.present.sections.report_data import ReportData, SectionEntry


class Chapter(NamedTuple):
    """A chapter of a report: its id, heading and question, headlines beyond the opening, sections, what to ask next."""

    id: str
    title: str
    words: str
    cards: Markup
    sections: tuple[Section, ...]
    asks: Sequence[Ask]


class ReportStory(NamedTuple):
    """A report from its first picture to its last section."""

    opening: Section
    chapters: tuple[Chapter, ...]
    headlines: tuple[Headline, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections in order, the opening first."""
        return (self.opening, *(section for chapter in self.chapters for section in chapter.sections))

    def has(self, section: str) -> bool:
        """Tell whether a section is in it."""
        return any(each.id == section for each in self.sections)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures in order."""
        return tuple(figure for section in self.sections for figure in section.figures)


def run_story(data: ReportData) -> ReportStory:
    """Return the report of a run."""
    return _told(sections(), data)


def book_story(data: ReportData) -> ReportStory:
    """Return the report of a book."""
    return _told((entry for entry in sections() if entry.is_of_book), data)


def _told(entries: Iterable[SectionEntry], data: ReportData) -> ReportStory:
    made = [
        (entry.chapter if entry.chapter in PLACES else LAST, section)
        for entry in entries
        if (section := entry.section(data)) is not None
    ]
    there = {figure.id for _, section in made for figure in section.figures}
    headlines = headlines_of(data)
    front, rest = split_off_front(headlines)
    chapters = (
        Chapter(
            *chapter,
            cards_html([headline for headline in rest if headline.chapter == chapter.id], there, data),
            tuple(section for id_, section in made if id_ == chapter.id),
            asks_of(chapter.id, data),
        )
        for chapter in CHAPTERS
    )
    told = tuple(chapter for chapter in chapters if chapter.sections or chapter.asks)
    return ReportStory(opening(data, cards_html(front, there, data)), told, tuple(headlines))
