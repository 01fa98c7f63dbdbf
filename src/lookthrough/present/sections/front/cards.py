"""Headlines as cards: six at the head of a report, the others at the head of their chapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.page.page import NOTHING
from lookthrough.present.page.panels import panel_html
from lookthrough.present.page.templates import render

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from markupsafe import Markup

    from lookthrough.present.sections.front.headline import Headline
    from lookthrough.present.sections.report_data import ReportData

FRONT = 6
"""Headlines at the head of a report: one of each of its six questions, where all have an answer."""


def split_off_front(headlines: Sequence[Headline]) -> tuple[Sequence[Headline], Sequence[Headline]]:
    """Return the headlines at the head of a report, and the others; both in the order of the chapters.

    The first of each chapter stands at the head; where some chapters have none, the next ones fill it up.
    """
    firsts = {headline.chapter: i for i, headline in reversed(list(enumerate(headlines)))}
    order = sorted(range(len(headlines)), key=lambda i: (i not in firsts.values(), i))
    front = set(order[:FRONT])
    return [h for i, h in enumerate(headlines) if i in front], [h for i, h in enumerate(headlines) if i not in front]


def cards_html(headlines: Sequence[Headline], figures: Collection[str], data: ReportData) -> Markup:
    """Return headlines as cards that lead to their figures, and in the report of a book to its pages; nothing for none.

    Args:
        headlines: in their order.
        figures: ids of the figures on the page.
        data: of the report.
    """
    cards = [(headline, panel_html(headline.panel, headline.dollars)) for headline in headlines]
    return render("cards.html", cards=cards, figures=figures, has_pages=data.has_pages) if cards else NOTHING
