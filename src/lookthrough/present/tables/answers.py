"""The answers of the static lenses on one book, which a report and a workbook of the book show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.contracts.term_values import MissingAssumptionError
from lookthrough.errors import InputError
from lookthrough.lens.circularity.book_loops import book_loops, loops_by_quarter
from lookthrough.lens.circularity.book_payments import window_notes
from lookthrough.lens.circularity.book_window import default_window
from lookthrough.lens.contest.contest import contest
from lookthrough.lens.flywheel.flywheel import flywheel
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.race.race import race
from lookthrough.lens.through.loss_attribution import attribute
from lookthrough.lens.through.through import through
from lookthrough.lens.vendor_support.vendor_support import support_of
from lookthrough.positions.balance import balance_opening
from lookthrough.positions.standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.by_period import Period
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.contest.contest import ContestAnswer
    from lookthrough.lens.flywheel.flywheel import Flywheel
    from lookthrough.lens.funding.funding import Funding
    from lookthrough.lens.race.race_answer import RaceAnswer
    from lookthrough.lens.through.answer import Through
    from lookthrough.lens.through.loss_attribution import Attribution
    from lookthrough.lens.vendor_support.vendor_support import VendorSupport
    from lookthrough.positions.balance import Adjustment


@dataclass(frozen=True, slots=True)
class EntityAnswers:
    """What the page of an entity shows of the answers on a book; the fields are those of :class:`Answers`."""

    through: Through
    adjustments: tuple[Adjustment, ...]
    borne: Mapping[str, Attribution]
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the static lenses say of a book: who owes, who funds and builds, what goes round, how the opening balances.

    Attributes:
        loops: ``None`` where the book lacks what payments need; ``notes`` then says what.
        support: what sellers promised on behalf of others, beside the payments of ``loops``.
        periods: the same by quarter, traced from the first of them on.
        borne: who bears the debt of each vehicle that owes any, by vehicle.
        statuses: of the contracts that count.
        notes: what a reader must know of the answers.
        race: of its frontier labs, ``contest`` for one prize; ``None`` where the book lacks what they need, which
            ``notes`` then say.
    """

    through: Through
    funding: Funding
    flywheel: Flywheel
    loops: Circularity | None
    support: VendorSupport
    periods: tuple[Period, ...]
    adjustments: tuple[Adjustment, ...]
    borne: Mapping[str, Attribution]
    statuses: tuple[str, ...]
    notes: tuple[str, ...] = ()
    race: RaceAnswer | None = None
    contest: ContestAnswer | None = None

    @property
    def of_entities(self) -> EntityAnswers:
        """What the page of an entity shows of them."""
        return EntityAnswers(self.through, self.adjustments, self.borne, self.statuses)

    def documents(self) -> dict[str, object]:
        """Return the documents of those answers that a report of a run has too, by the names of their verbs."""
        return {
            "through": self.through.document(),
            "funding": self.funding.document(),
            "loops": None if self.loops is None else self.loops.document(),
        }


def answers_about(book: Book, statuses: Sequence[str], notes: Sequence[str] = ()) -> Answers:
    """Return the answers on a book, its circular flow over the default window.

    Args:
        book: the book.
        statuses: of the contracts that count.
        notes: what a reader must know; of the window, and of what is missing, is added.
    """
    told = [*notes, *window_notes(book, *default_window(book))]
    try:
        loops = book_loops(book, statuses)
    except MissingAssumptionError as missing:
        return answers_of(book, None, statuses, [*told, f"Circular flow is not measured: {missing}."])
    return answers_of(book, loops, statuses, told, periods=loops_by_quarter(book, loops, statuses))


def answers_of(
    book: Book,
    loops: Circularity | None,
    statuses: Sequence[str],
    notes: Sequence[str] = (),
    periods: Sequence[Period] = (),
) -> Answers:
    """Return the answers on a book.

    Args:
        book: the book.
        loops: its circular flow, over the window that the caller chose; ``None`` where that cannot be measured.
        borne: who bears the debt of each vehicle that owes any, by vehicle.
        statuses: of the contracts that count.
        notes: what a reader must know, such as why loops are missing.
        periods: the circular flow by quarter.
    """
    raced, staked, lacking = _of_the_world(book)
    said = entity_answers(book, statuses)
    return Answers(
        through=said.through,
        funding=funding(book, statuses=statuses),
        flywheel=flywheel(book, statuses=statuses),
        loops=loops,
        support=support_of(book, () if loops is None else loops.flows, statuses=statuses),
        periods=tuple(periods),
        adjustments=said.adjustments,
        borne=said.borne,
        statuses=said.statuses,
        notes=(*notes, *lacking),
        race=raced,
        contest=staked,
    )


def entity_answers(book: Book, statuses: Sequence[str]) -> EntityAnswers:
    """Return what the pages of the entities of a book show, and no more."""
    return EntityAnswers(
        through=through(book, statuses=statuses),
        # figures are balanced against reported debt: without any there is nothing to hold them to
        adjustments=balance_opening(book).rows if any("debt" in e.opening for e in book.entities.values()) else (),
        borne=_borne(book, statuses),
        statuses=tuple(statuses),
    )


def _of_the_world(book: Book) -> tuple[RaceAnswer | None, ContestAnswer | None, list[str]]:
    """Return the race and the contest of a book, and why one is missing."""
    lacking = []
    try:
        raced = race(book)
    except InputError as missing:
        raced = None
        lacking.append(f"There is no race of labs: {missing}.")
    try:
        staked = contest(book)
    except InputError as missing:
        staked = None
        lacking.append(f"There is no contest: {missing}.")
    return raced, staked, lacking


def _borne(book: Book, statuses: Sequence[str]) -> dict[str, Attribution]:
    standing = standing_of(book, statuses)
    vehicles = (e.id for e in book.entities.values() if e.class_ == "vehicle")
    found = {id_: attribute(standing, id_) for id_ in vehicles if id_ in standing.debts}
    return {id_: each for id_, each in found.items() if each.parts}
