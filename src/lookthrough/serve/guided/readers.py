"""A door for each reader: the questions with which one comes, what answers each, and where the workbench goes on."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.serve.guided import book_told, run_told
from lookthrough.serve.guided.opening_to import MAP, VIEWS, Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.serve.guided.run_told import ToldRun
    from lookthrough.serve.guided.told_book import ToldBook


class ReaderQuestion(NamedTuple):
    """A question of a reader, answered by the book or by a run.

    Attributes:
        question: as the reader would ask it.
        opens: where the workbench goes on.
        of_book, of_run: what answers it; one of the two.
        whom: who is named in what a run answers, by id.
    """

    question: str
    opens: tuple[Opening, ...]
    of_book: Callable[[ToldBook], str] | None = None
    of_run: Callable[[ToldRun], str] | None = None
    whom: Callable[[ToldRun], str | None] | None = None


class Door(NamedTuple):
    """A reader: the name in the address, who it is, and the questions."""

    name: str
    title: str
    asks: tuple[ReaderQuestion, ...]


ALL = (
    Door(
        "analyst",
        "I am a credit analyst",
        (
            ReaderQuestion(
                "What does a sponsor stand behind?",
                (Opening("Every view with its trail", VIEWS), Opening("The figure", "/figure/who-owes-what.svg")),
                of_book=book_told.commitments,
            ),
            ReaderQuestion(
                "What do lenders lose if the hype fades?",
                (Opening("On sliders", "/"), Opening("The report of this answer", "/report")),
                of_run=run_told.lenders,
            ),
            ReaderQuestion(
                "Which borrower breaks first?",
                (Opening("Who fails, as data", "/figure/failures.csv"), Opening("A deal of your own", "/own-deal")),
                of_run=run_told.first_to_break,
                whom=run_told.broken,
            ),
            ReaderQuestion(
                "Whose money is it in the end?",
                (Opening("By holder, as a picture", "/figure/lenders-by-holder.svg"),),
                of_run=lambda told: told.caption("lenders-by-holder"),
            ),
        ),
    ),
    Door(
        "economist",
        "I am an economist",
        (
            ReaderQuestion("How much goes round?", (Opening("The map of the money", MAP),), of_book=book_told.circles),
            ReaderQuestion(
                "What do the ties between balance sheets add to a loss?",
                (
                    Opening("The shock alone: every channel off", "/", {"channels": ()}),
                    Opening("Ledger by ledger, as data", "/figure/network-ledgers.csv"),
                ),
                of_run=run_told.network,
            ),
            ReaderQuestion(
                "On which guesses does it hang?",
                (Opening("Move them", "/guesses"), Opening("All of them, as data", "/figure/guesses.csv")),
                of_run=run_told.guesses,
            ),
            ReaderQuestion(
                "Is it rational to spend so much?",
                (Opening("The contest for one prize", "/guide/rational-contest"),),
                of_book=book_told.contest,
            ),
        ),
    ),
    Door(
        "reporter",
        "I am a reporter",
        (
            ReaderQuestion(
                "Who says so?",
                (Opening("Search every deal, company and source", "/search"), Opening("The whole book", "/book")),
                of_book=book_told.evidence,
            ),
            ReaderQuestion(
                "Which figure stands up?",
                (
                    Opening("The figure with its sources, in one file", "/figure/funding.zip"),
                    Opening("Who pays, as a picture", "/figure/funding.png"),
                ),
                of_book=book_told.vehicles,
            ),
            ReaderQuestion(
                "How sure is it?",
                (Opening("The intervals with their sources, in one file", "/figure/vendor-intervals.zip"),),
                of_book=book_told.vendors,
            ),
            ReaderQuestion(
                "Who fails, and how often without any shock?",
                (Opening("The picture, with title, dates and sources inside", "/figure/failures.png"),),
                of_run=run_told.first_to_break,
                whom=run_told.broken,
            ),
        ),
    ),
    Door(
        "supervisor",
        "I am a supervisor",
        (
            ReaderQuestion(
                "What breaks first?",
                (Opening("A bad path told, event by event", "/story"), Opening("Who fails", "/figure/failures.svg")),
                of_run=run_told.first_to_break,
                whom=run_told.broken,
            ),
            ReaderQuestion(
                "Who bears it?",
                (Opening("Ledger by ledger", "/figure/ledgers.svg"), Opening("The whole report", "/report")),
                of_run=run_told.owners,
            ),
            ReaderQuestion(
                "Do the ties amplify it?",
                (
                    Opening("The shock alone: every channel off", "/", {"channels": ()}),
                    Opening("Two scenarios side by side", "/side-by-side"),
                ),
                of_run=run_told.network,
            ),
            ReaderQuestion(
                "Which support does no payment show?",
                (
                    Opening("The promises, as data", "/figure/vendor-support.csv"),
                    Opening("How the model was held against what happened", "/back-tests"),
                ),
                of_book=book_told.support,
            ),
        ),
    ),
)
"""The readers whom the documentation has a door for."""
BY_NAME: Mapping[str, Door] = MappingProxyType({reader.name: reader for reader in ALL})
"""The same by name."""
