"""The book as the guided pages read it: answers that no question changes and their figures, each made when asked for.

A report makes all of them; a page needs one or two, and waits for no others.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from lookthrough.contracts.term_values import MissingAssumptionError
from lookthrough.errors import InputError, LookthroughError
from lookthrough.gauges.implied.implied import ImpliedGrowth, implied
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.lens.contest.contest import ContestAnswer, contest
from lookthrough.lens.diffusion.diffusion import Diffusion, diffusion
from lookthrough.lens.flywheel.flywheel import Flywheel, flywheel
from lookthrough.lens.funding.funding import Funding, funding
from lookthrough.lens.jobs.jobs import Jobs, jobs
from lookthrough.lens.race.race import race
from lookthrough.lens.through.through import through
from lookthrough.lens.vendor_support.vendor_support import VendorSupport, support_of
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.sections import flywheel as flywheel_section
from lookthrough.present.sections import funding as funding_section
from lookthrough.present.sections import owes, vendor_support, vendors
from lookthrough.present.sections.demand import outlook
from lookthrough.present.sections.gauges import board
from lookthrough.present.sections.labs import contest as contest_section
from lookthrough.present.sections.labs import race as race_section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.race.race_answer import RaceAnswer
    from lookthrough.lens.through.answer import Through
    from lookthrough.present.page.page import Figure
    from lookthrough.present.page.run_document import RunDocuments
    from lookthrough.present.sections.report_data import SectionEntry

Answer = TypeVar("Answer")

SHOWN: Mapping[str, tuple[str, SectionEntry]] = MappingProxyType(
    {
        **dict.fromkeys(("who-owes-what", "trail"), ("through", owes.SECTION)),
        "funding": ("funding", funding_section.SECTION),
        "vendor-intervals": ("loops", vendors.SECTION),
        "vendor-support": ("support", vendor_support.SECTION),
        **dict.fromkeys(
            ("flywheel-starts", "flywheel-shocks", "flywheel-series", "flywheel-developers", "flywheel-assumptions"),
            ("flywheel", flywheel_section.SECTION),
        ),
        **dict.fromkeys(
            ("race-survivors", "race-shares", "race-exits", "race-foresight"), ("race", race_section.SECTION)
        ),
        **dict.fromkeys(("contest-profits", "contest-portfolios"), ("contest", contest_section.SECTION)),
        **dict.fromkeys(("adoption", "adoption-speeds", "programme", "build-or-buy"), ("diffusion", outlook.SECTION)),
        **dict.fromkeys(("job-cuts", "ai-cuts", "job-sums"), ("jobs", outlook.SECTION)),
        **dict.fromkeys(("implied-growth", "then-and-now"), ("implied", board.SECTION)),
    }
)
"""By figure the answer that it is of, and the section of the reports that draws it."""


class ToldBook:
    """The answers on a book; an answer is ``None`` where the book lacks what it needs."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._drawn: dict[str, Mapping[str, Figure]] = {}

    @cached_property
    def through(self) -> Through:
        """Who owes what."""
        return through(self.book, statuses=BINDING)

    @cached_property
    def funding(self) -> Funding:
        """Who pays for the building."""
        return funding(self.book, statuses=BINDING)

    @cached_property
    def loops(self) -> Circularity | None:
        """What goes round."""
        return self._or_none(lambda book: book_loops(book, BINDING))

    @cached_property
    def support(self) -> VendorSupport:
        """What sellers promised on behalf of others."""
        return support_of(self.book, () if self.loops is None else self.loops.flows, statuses=BINDING)

    @cached_property
    def flywheel(self) -> Flywheel:
        """What carries the building of developers."""
        return flywheel(self.book, statuses=BINDING)

    @cached_property
    def race(self) -> RaceAnswer | None:
        """Which labs are left."""
        return self._or_none(race)

    @cached_property
    def contest(self) -> ContestAnswer | None:
        """The prize that makes the spending rational."""
        return self._or_none(contest)

    @cached_property
    def diffusion(self) -> Diffusion:
        """Who uses AI."""
        return diffusion(self.book, draws=outlook.DRAWS)

    @cached_property
    def jobs(self) -> Jobs:
        """Announced job cuts."""
        return jobs(self.book)

    @cached_property
    def implied(self) -> ImpliedGrowth:
        """What prices ask for."""
        return implied(self.book)

    def prepare(self) -> None:
        """Make every figure, before a page asks for it; where one cannot be made its page will say why."""
        for name in SHOWN:
            with suppress(LookthroughError):
                self.figure(name)

    def documents(self, *names: str) -> RunDocuments:
        """Return the documents of some of the answers ``through``, ``funding`` and ``loops`` as a report reads them."""
        answers = {name: answer for name in names if (answer := getattr(self, name)) is not None}
        return read_documents({name: each.document() for name, each in answers.items()}, "the answers on the book")

    def figure(self, name: str) -> Figure | None:
        """Return a figure, a key of :data:`SHOWN`; ``None`` where the book has nothing for it."""
        of, section = SHOWN[name]
        if of not in self._drawn:
            answer = getattr(self, of)
            draw = section.draws.get(type(answer))
            made = () if draw is None else draw(self.book, answer)
            self._drawn[of] = {figure.id: figure for figure in made}
        return self._drawn[of].get(name)

    def caption(self, name: str) -> str:
        """Return what one sees in a figure; nothing where the book has it not."""
        figure = self.figure(name)
        return "" if figure is None else figure.caption

    def _or_none(self, ask: Callable[[Book], Answer]) -> Answer | None:
        try:
            return ask(self.book)
        except (InputError, MissingAssumptionError):
            return None
