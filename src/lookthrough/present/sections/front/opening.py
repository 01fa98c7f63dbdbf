"""The opening of a report: what it is about in three sentences, one picture, and six headlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.page.page import Section
from lookthrough.present.page.templates import render
from lookthrough.present.sections.money_map import map_figure
from lookthrough.present.sentences.opening_sentences import opening_sentences

if TYPE_CHECKING:
    from markupsafe import Markup

    from lookthrough.present.sections.report_data import ReportData


def opening(data: ReportData, cards: Markup) -> Section:
    """Return the head of a report.

    Args:
        data: of the report.
        cards: its headlines.
    """
    said = render("opening.html", sentences=opening_sentences(data.book, data.documents))
    figure = map_figure(data)
    return Section("short", "In short", "", () if figure is None else (figure,), html=said, after=cards)
