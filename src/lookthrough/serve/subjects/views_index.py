"""The four views of a book: what each asks, and where it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.errors import UnknownNameError
from lookthrough.present.page.templates import render
from lookthrough.serve.content import PageContent, Passage, Subject
from lookthrough.serve.question_at import PART
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from lookthrough.serve.content import Tell
    from lookthrough.serve.question_at import QuestionAt

VIEWS = {
    "through": ("Who really owes what", "Six readings of the same contracts, each with its trail and the rules."),
    "funding": ("Who pays for the build-out", "Money raised and own cash spent, by year, source, lender and sponsor."),
    "loops": ("How much goes in circles", "What part of a vendor's revenue its own money may have paid; the loops."),
    "bounds": ("What nobody states", "How far payments that no source states can move the answers on vendors."),
}


def content(at: QuestionAt, tell: Tell) -> PageContent:  # noqa: ARG001  # as every content is made
    """Return the list of the views.

    Raises:
        UnknownNameError: the address names a view that there is not.
    """
    if at.of:
        hint = did_you_mean(at.of, VIEWS) or f"one of {', '.join(VIEWS)}"
        raise UnknownNameError(f"there is no view {at.of!r}: {hint}")
    listed = [(at.at(f"/views/{name}"), title, words) for name, (title, words) in VIEWS.items()]
    return PageContent(
        "Views of the book",
        "What the book says before any future is simulated. Every line leads to its contract and its source.",
        (Passage(html=render("workbench/views.html", views=listed)),),
    )


SUBJECT = Subject("views", content, PART, title="Views", names=True)
