"""The chapters of the reports: the questions in the order in which a reader asks them."""

from __future__ import annotations

from typing import NamedTuple


class ChapterEntry(NamedTuple):
    """A chapter: its id, its heading, and what it answers, in one sentence."""

    id: str
    title: str
    words: str


CHAPTERS = (
    ChapterEntry("who-owes", "Who owes", "What companies report as debt, and what they have promised beside it."),
    ChapterEntry("goes-round", "What goes round", "Money that a supplier or a lender pays and gets back as revenue."),
    ChapterEntry("who-pays", "Who pays", "Where the money for the building comes from."),
    ChapterEntry("breaks", "What breaks", "Who stops paying, with the shock and without it, and why."),
    ChapterEntry("who-loses", "Who loses", "Whose money is gone, ledger by ledger: cash, contracts and marks apart."),
    ChapterEntry("known", "What is known", "What the numbers rest on, and what they do not claim."),
    ChapterEntry("more", "More", "The world behind the numbers, and other questions to the same book."),
)
"""In their order; a chapter without sections is left out of a report."""

LAST = CHAPTERS[-1].id
"""Where a section stands whose chapter is none of these, as one of a plug-in may be."""
PLACES = {chapter.id: place for place, chapter in enumerate(CHAPTERS)}
