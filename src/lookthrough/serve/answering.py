"""Answers to questions: one session, asked by one page at a time, and the last answers kept.

A session compiles once, when the first page asks. Of an answer the documents are kept that the report reads, not the
paths, so that memory does not grow with what is asked.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING

from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.through import through
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.report_story import run_story
from lookthrough.present.run_records import read_stress
from lookthrough.present.sections import sections
from lookthrough.present.sections.report_data import ReportData
from lookthrough.simulate.session import session

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.present.page.page import Figure, Section
    from lookthrough.present.run_records import StressDocument
    from lookthrough.serve.inquiry import Inquiry
    from lookthrough.simulate.session import Session

KEPT = 64  # answers
LIVE = ("breaks", "who-loses")
"""The chapters of the report that change with a question."""
QUARTERS = 40


class Workbench:
    """A book that is asked; made once for a server.

    Args:
        book: the book.
        quarters: length of every path.
    """

    def __init__(self, book: Book, quarters: int = QUARTERS) -> None:
        self.book, self._quarters = book, quarters
        self._answers: OrderedDict[Inquiry, Mapping[str, object]] = OrderedDict()
        self._asking = threading.Lock()

    @cached_property
    def _session(self) -> Session:
        return session(self.book, quarters=self._quarters)

    @cached_property
    def _of_book(self) -> Mapping[str, object]:
        """The answers on the book that no question changes."""
        return {
            "through": through(self.book, statuses=BINDING).document(),
            "funding": funding(self.book, statuses=BINDING).document(),
            "loops": book_loops(self.book, BINDING).document(),
        }

    def answer(self, question: Inquiry) -> Mapping[str, object]:
        """Return the document of an answer, as ``stress --json`` has it; it waits for those that ask before it.

        Raises:
            UsageError: a size that no shock can have.
            UnknownNameError: a name that there is not.
            NotFiniteError: no path has a finite result.
        """
        with self._asking:
            if question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
            found = self._session.stress(
                question.scenario,
                paths=question.paths,
                severity=question.severity,
                seed=question.seed,
                shocks=dict(question.shocks),
                channels=question.channels,
            ).document()
            self._answers[question] = found
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)
            return found

    def data(self, question: Inquiry) -> ReportData:
        """Return what the report of an answer is made from."""
        documents = {**self._of_book, "stress": self.answer(question), "why": []}
        return ReportData(self.book, read_documents(documents, "the answer"))

    def live(self, question: Inquiry) -> tuple[StressDocument, Mapping[str, Figure]]:
        """Return an answer, and those of its figures that change with a question."""
        data = self.data(question)
        made = [entry.section(data) for entry in sections() if entry.chapter in LIVE]
        stress = read_stress(self.answer(question))
        return stress, _by_name(section for section in made if section is not None)

    def figures(self, question: Inquiry) -> tuple[ReportData, Mapping[str, Figure]]:
        """Return all figures of an answer by name."""
        data = self.data(question)
        return data, _by_name(run_story(data).sections)


def _by_name(made: Iterable[Section]) -> Mapping[str, Figure]:
    return {figure.id: figure for section in made for figure in section.figures}
