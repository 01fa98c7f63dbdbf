"""Predictions of a book on a day: the chance of every question that its futures know, with what would refute it.

They are made as a back-test replays a day (``vintages``), on the day up to which the book is known, so that their
answers lie ahead. A table keeps them with the fingerprint of the book and the seed; they are never made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.book.part import day as day_of
from lookthrough.book.part import part_of
from lookthrough.book.vintage import knowledge_date
from lookthrough.calibration.calibrate import settle
from lookthrough.calibration.chances import Chances
from lookthrough.calibration.predictions import COMPANY, CONTRACT, GROUP, Prediction
from lookthrough.calibration.questions import EVENTS_OF, questions
from lookthrough.calibration.refuting import EDGES, UNLIKELY, band, band_words, in_words, of_group, of_one, words
from lookthrough.calibration.targets import targets
from lookthrough.errors import UsageError
from lookthrough.positions.hazards import QUARTERS
from lookthrough.simulate.base_runs import BaseProgram
from lookthrough.units.quarter import quarter_after, quarter_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.calibration.chances import Seen
    from lookthrough.calibration.questions import Question
    from lookthrough.calibration.refuting import EventBounds

ANY = "any chance"


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """From what predictions are made: their two days, the fingerprint of the book, seed and futures."""

    made_on: dt.date
    by: dt.date
    book_sha256: str
    seed: int
    paths: int


class About(NamedTuple):
    """What a row is about: see :class:`Prediction`."""

    id: str
    kind: str
    about: str
    subject: str
    group: str


class Weighed(NamedTuple):
    """A question, its chance, and by path whether it comes."""

    question: Question
    chance: float
    seen: Seen

    @classmethod
    def of(cls, chances: Chances, question: Question) -> Weighed:
        """Weigh a question.

        Raises:
            ValueError: a run gives it no chance.
        """
        chance, seen = chances.of(question), chances.seen(question)
        if chance is None or seen is None:
            raise ValueError(f"no chance of {question.kind} for {question.subject}")
        return cls(question, chance, seen)


def days_of(book: Book, on: str | dt.date | None = None, by: str | dt.date | None = None) -> tuple[dt.date, dt.date]:
    """Return the day on which predictions are made and the last one that they are about.

    Args:
        book: the book.
        on: default: the day up to which the book is known.
        by: default: a year after that.

    Raises:
        UsageError: one is no day, the book is not known to the first, or no quarter lies between them.
    """
    known = knowledge_date(book)
    made_on = known if on is None else day_of(on)
    last = _a_year_after(made_on) if by is None else day_of(by)
    if made_on > known:
        raise UsageError(f"the book is known to {known}: nothing can be said as of {made_on}")
    if quarter_after(made_on) > quarter_of(last):
        raise UsageError(f"no quarter lies between {made_on} and {last}, up to which is asked: choose a later day")
    return made_on, last


def _a_year_after(day: dt.date) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def predict(
    book: Book,
    *,
    on: str | dt.date | None = None,
    by: str | dt.date | None = None,
    paths: int = 500,
    seed: int = 1,
) -> tuple[Prediction, ...]:
    """Return the predictions of a book, questions first and then their groups.

    Args:
        book: the book, not yet replayed.
        on: the day on which they are made; see :func:`days_of`.
        by: the last day that they are about.
        paths: futures, without the hazard and with it.
        seed: of all draws.

    Raises:
        UsageError: see :func:`days_of`.
        MissingAssumptionError: the book has no default rate for letters that it has.
    """
    made_on, last = days_of(book, on, by)
    known = part_of(part_of(book, as_of=made_on), balance_sheet=made_on)
    program = BaseProgram(known, quarters=QUARTERS, early=quarter_of(last) - quarter_after(made_on) + 1)
    chances = Chances(program.model, settle(program, targets(known), paths, seed).record)
    asked = [question for question in questions(known, (), made_on) if chances.seen(question) is not None]
    return predicted(chances, asked, MadeFrom(made_on, last, book.sha256, seed, paths))


def predicted(chances: Chances, asked: Sequence[Question], made: MadeFrom) -> tuple[Prediction, ...]:
    """Return the rows of questions that all have a chance, then those of their groups."""
    singles: list[Prediction] = []
    groups: list[Prediction] = []
    for kind in EVENTS_OF:
        weighed = [Weighed.of(chances, question) for question in asked if question.kind == kind]
        bands = {number: [each for each in weighed if band(each.chance) == number] for number in range(len(EDGES) + 1)}
        filled = {band_words(number): members for number, members in bands.items() if members}
        whole = _id(made, kind, "all") if len(filled) > 1 else ""
        for words_of_band, members in filled.items():
            group = _id(made, kind, words_of_band.replace(" %", "").replace(" ", "-"))
            singles += [_single(each, group, made) for each in members]
            groups.append(_group(members, About(group, kind, GROUP, words_of_band, whole), made))
        if whole:
            groups.append(_group(weighed, About(whole, kind, GROUP, ANY, ""), made))
    return (*singles, *groups)


def _id(made: MadeFrom, kind: str, subject: str) -> str:
    return f"{made.made_on}_{made.by}_{kind}_{subject}"


def _single(weighed: Weighed, group: str, made: MadeFrom) -> Prediction:
    question, bounds = weighed.question, of_one(weighed.chance)
    id_, about = _id(made, question.kind, question.subject), CONTRACT if question.is_contract else COMPANY
    said = _one_in_words(bounds, made.by, group)
    return _row(About(id_, question.kind, about, question.subject, group), bounds, weighed.chance, said, made)


def _one_in_words(bounds: EventBounds, by: dt.date, group: str) -> str:
    if bounds.most == 0:
        return f"it happens by {by}, although the chance was below {in_words(UNLIKELY)}"
    if bounds.fewest == 1:
        return f"it has not happened by {by}, although the chance was {in_words(1.0 - UNLIKELY)} or more"
    return f"nothing by itself: it counts in {group}"


def _group(members: Sequence[Weighed], about: About, made: MadeFrom) -> Prediction:
    chances = [each.chance for each in members]
    bounds = of_group(chances, np.sum([each.seen for each in members], axis=0))
    return _row(about, bounds, float(np.mean(chances)), words(bounds, made.by.isoformat()), made)


def _row(about: About, bounds: EventBounds, chance: float, refuted_if: str, made: MadeFrom) -> Prediction:
    return Prediction(
        id=about.id,
        made_on=made.made_on,
        by=made.by,
        book_sha256=made.book_sha256,
        seed=made.seed,
        paths=made.paths,
        kind=about.kind,
        about=about.about,
        subject=about.subject,
        group=about.group,
        rows=bounds.rows,
        chance=chance,
        fewest=bounds.fewest,
        most=bounds.most,
        refuted_if=refuted_if,
    )
