"""Answers to questions: one session, asked by one page at a time, and the last answers kept.

A session compiles once, when the first page asks. Of an answer the documents are kept that the report reads, not the
paths, so that memory does not grow with what is asked.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from lookthrough.errors import UnknownNameError
from lookthrough.present.all_figures import by_name, figure_named
from lookthrough.present.book_report.links import cited_by
from lookthrough.present.report_story import run_story
from lookthrough.present.run_records import read_stress
from lookthrough.present.sections import sections
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.tables.answers import entity_answers
from lookthrough.serve.guided.told_book import SHOWN, ToldBook
from lookthrough.serve.presence import go_on
from lookthrough.serve.remembered import Remembered
from lookthrough.serve.run_shelf import RunShelf
from lookthrough.serve.terms_set import terms_of
from lookthrough.simulate.session import session
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from lookthrough.book.records import Book
    from lookthrough.contracts.slots import Slot
    from lookthrough.present.book_report.links import Citation
    from lookthrough.present.page.page import Figure
    from lookthrough.present.page.run_document import RunDocuments
    from lookthrough.present.run_records import StressDocument
    from lookthrough.present.tables.answers import EntityAnswers
    from lookthrough.serve.inquiry import Inquiry
    from lookthrough.simulate.session import Session

KEPT = 64  # answers
PARTS = 8  # of the book
LIVE = ("breaks", "who-loses")
"""The chapters of the report that change with a question."""
QUARTERS = 40


class Workbench:
    """A book that is asked; made once for a server.

    Args:
        book: the book.
        quarters: length of every path.
        beside: another book, that pages hold it against.
        finished: folders of runs by name, that pages hold against each other.
        part: chooses of a whole book the part that is asked; ``None`` where it is asked whole.
    """

    def __init__(
        self,
        book: Book,
        quarters: int = QUARTERS,
        beside: Book | None = None,
        *,
        finished: Mapping[str, Path] | None = None,
        part: Callable[[Book], Book] | None = None,
    ) -> None:
        self.book, self.quarters, self.beside, self.part = book, quarters, beside, part
        self.told, self.finished = ToldBook(book), finished or {}
        self._answers: Remembered[Mapping[str, object]] = Remembered(KEPT)
        self.parts: Remembered[Book] = Remembered(PARTS)
        self._on_parts: Remembered[tuple[Book, EntityAnswers]] = Remembered(PARTS)
        self._cited: Remembered[tuple[Book, Mapping[str, Sequence[Citation]]]] = Remembered(PARTS)

    @cached_property
    def runs(self) -> RunShelf:
        """The runs of questions, for what reads a run."""
        return RunShelf(self.quarters)

    def answers_on(self, book: Book, statuses: Sequence[str]) -> EntityAnswers:
        """Return what the pages of entities show of a part of the book."""
        return self._on_parts.get((id(book), *statuses), lambda: (book, entity_answers(book, statuses)))[1]

    def cited_in(self, book: Book) -> Mapping[str, Sequence[Citation]]:
        """Return what stands on each source of a part of the book."""
        return self._cited.get(id(book), lambda: (book, cited_by(book)))[1]

    @cached_property
    def _session(self) -> Session:
        return session(self.book, quarters=self.quarters)

    @cached_property
    def _of_book(self) -> RunDocuments:
        """The answers on the book that no question changes."""
        return self.told.documents("through", "funding", "loops")

    def answer(self, question: Inquiry) -> Mapping[str, object]:
        """Return the document of an answer, as ``stress --json`` has it.

        Raises:
            UsageError: a size that no shock can have.
            UnknownNameError: a name that there is not.
            NotFiniteError: no path has a finite result.
        """
        return self._answers.get(question, lambda: self._worked_out(question))

    def _worked_out(self, question: Inquiry) -> Mapping[str, object]:
        found = self._session.stress(
            question.scenario,
            paths=question.paths,
            severity=question.severity,
            seed=question.seed,
            shocks=dict(question.shocks),
            channels=question.channels,
            terms=terms_of(self.book, question.terms, self._session.slots) if question.terms else None,
            before_block=go_on,
        ).document()
        if question.terms:
            _name_changes(found, question.terms)
        return found

    @property
    def slots(self) -> Mapping[str, Slot]:
        """The uncertain numbers of the book that a question can set, by name."""
        return self._session.slots

    def stress(self, question: Inquiry) -> StressDocument:
        """Return an answer as the report reads it."""
        return read_stress(self.answer(question))

    def data(self, stress: StressDocument) -> ReportData:
        """Return what the report of an answer is made from."""
        return ReportData(self.book, replace(self._of_book, stress=stress))

    def live(self, stress: StressDocument) -> Mapping[str, Figure]:
        """Return those figures of an answer that change with a question."""
        data = self.data(stress)
        made = (entry.section(data) for entry in sections() if entry.chapter in LIVE)
        return by_name(section for section in made if section is not None)

    def figure(self, question: Inquiry, name: str) -> tuple[Figure, StressDocument | None]:
        """Return a figure of an answer with that answer, or one of the book, which asks nothing.

        Raises:
            UnknownNameError: there is none of this name.
        """
        of_book = self.told.figure(name) if name in SHOWN else None
        if of_book is not None:
            return of_book, None
        stress = self.stress(question)
        live = self.live(stress)
        return live[name] if name in live else self._of_report(stress, name), stress

    def _of_report(self, stress: StressDocument, name: str) -> Figure:
        """Return a figure of the whole report of an answer, which takes longer.

        Raises:
            UnknownNameError: there is none of this name; the message has the nearest.
        """
        try:
            return figure_named(name, by_name(run_story(self.data(stress)).sections))
        except UnknownNameError:
            near = did_you_mean(name, SHOWN)
            if near is None:
                raise
            raise UnknownNameError(f"there is no figure {name!r} here: {near}") from None


def _name_changes(document: dict[str, Any], terms: Iterable[tuple[str, str]]) -> None:
    """Name what a question sets among the changes of a run, as ``stress --set`` does."""
    document["run"]["changes"] = {**document["run"]["changes"], **dict(terms)}
