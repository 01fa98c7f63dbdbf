"""What the book says of each of the nine systems, in one sentence of the product; a book that says nothing says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.labels import first_upper
from lookthrough.present.sentences.contest_sentences import NO_SPENDING, contest_sentences
from lookthrough.present.sentences.demand_sentences import month_sentence
from lookthrough.present.sentences.flywheel_sentences import missing_sentence, one_site
from lookthrough.present.sentences.implied_sentences import prices_sentence
from lookthrough.present.sentences.opening_sentences import goes_round, known_dollars, promised, raised
from lookthrough.present.sentences.race_sentences import FEW_LABS, race_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.serve.guided.told_book import ToldBook

NO_VEHICLES = "This book says nothing of money raised off balance sheets: no money in it pays for building."
NO_VENDORS = "This book says nothing of vendors that fund their customers: no seller in it invests in a buyer."
NO_CIRCLES = "This book has no payments to measure, so that nothing is known to go in circles."
NO_ADOPTION = "This book says nothing of how AI diffuses: it has no series of who uses it."
NO_SUPPORT = "This book says of no seller that it has promised anything on behalf of others."
NO_DOLLARS = "This book has no binding contract whose size is known."
NOT_PROMISED = "This book knows nobody who has committed more than is reported."


def vehicles(told: ToldBook) -> str:
    """Return what share of the money vehicles raise."""
    return _sentence(raised(told.documents("funding"))) or NO_VEHICLES


def commitments(told: ToldBook) -> str:
    """Return what the one who has committed most reports, and what is committed beyond."""
    return _sentence(promised(told.documents("through"))) or NOT_PROMISED


def recycling(told: ToldBook) -> str:
    """Return what comes back to a developer from one site."""
    answer = told.flywheel
    return missing_sentence(answer) if answer.found is None else one_site(answer.found)


def vendors(told: ToldBook) -> str:
    """Return which part of a vendor's revenue its own money may have paid."""
    return told.caption("vendor-intervals") or NO_VENDORS


def support(told: ToldBook) -> str:
    """Return what sellers have promised on behalf of others."""
    return told.caption("vendor-support") or NO_SUPPORT


def circles(told: ToldBook) -> str:
    """Return what share of the money goes in circles."""
    return _sentence(goes_round(told.documents("loops"))) or NO_CIRCLES


def labs(told: ToldBook) -> str:
    """Return how many labs are left in the race."""
    answer = told.race
    return FEW_LABS.format("no frontier lab") if answer is None else race_sentences(answer)[0]


def adoption(told: ToldBook) -> str:
    """Return who uses AI today."""
    return told.caption("adoption") or NO_ADOPTION


def job_cuts(told: ToldBook) -> str:
    """Return whether a month of announced job cuts is a record."""
    return month_sentence(told.jobs)


def prices(told: ToldBook) -> str:
    """Return what prices ask of revenue."""
    return prices_sentence(told.implied)


def contest(told: ToldBook) -> str:
    """Return what each contestant expects, and how likely all lose."""
    answer = told.contest
    return NO_SPENDING if answer is None else contest_sentences(answer)[0]


def evidence(told: ToldBook) -> str:
    """Return how much of the dollars stands on a source."""
    return known_dollars(told.book) or NO_DOLLARS


def _sentence(parts: Iterable[str]) -> str:
    words = "; ".join(parts)
    return f"{first_upper(words)}." if words else ""
