"""Answers to questions: one session, asked by one page at a time, and the last answers kept.

A session compiles once, when the first page asks. Of an answer the documents are kept that the report reads, not the
paths, so that memory does not grow with what is asked.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.through import through
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.all_figures import by_name, figure_named
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.report_story import run_story
from lookthrough.present.run_records import read_stress
from lookthrough.present.sections import sections
from lookthrough.present.sections.report_data import ReportData
from lookthrough.serve.presence import go_on
from lookthrough.simulate.session import session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.positions.hazards import Hazards
    from lookthrough.present.page.page import Figure
    from lookthrough.present.page.run_document import RunDocuments
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
        part: chooses of a whole book the part that is asked; ``None`` where it is asked whole.
        hazards: of companies; ``None`` for those of the table beside the book.
    """

    def __init__(
        self,
        book: Book,
        quarters: int = QUARTERS,
        part: Callable[[Book], Book] | None = None,
        hazards: Hazards | None = None,
    ) -> None:
        self.book, self.quarters, self.part, self._hazards = book, quarters, part, hazards
        self._answers: OrderedDict[Inquiry, Mapping[str, object]] = OrderedDict()

    @cached_property
    def _session(self) -> Session:
        return session(self.book, quarters=self.quarters, hazards=self._hazards)

    @cached_property
    def _of_book(self) -> RunDocuments:
        """The answers on the book that no question changes."""
        return read_documents(
            {
                "through": through(self.book, statuses=BINDING).document(),
                "funding": funding(self.book, statuses=BINDING).document(),
                "loops": book_loops(self.book, BINDING).document(),
            },
            "the answers on the book",
        )

    def answer(self, question: Inquiry) -> Mapping[str, object]:
        """Return the document of an answer, as ``stress --json`` has it.

        Raises:
            UsageError: a size that no shock can have.
            UnknownNameError: a name that there is not.
            NotFiniteError: no path has a finite result.
        """
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
            before_block=go_on,
        ).document()
        self._answers[question] = found
        if len(self._answers) > KEPT:
            self._answers.popitem(last=False)
        return found

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

    def figure(self, stress: StressDocument, name: str) -> Figure:
        """Return a figure of an answer; those that do not change with a question take longer.

        Raises:
            UnknownNameError: there is none of this name.
        """
        live = self.live(stress)
        return live[name] if name in live else figure_named(name, by_name(run_story(self.data(stress)).sections))
