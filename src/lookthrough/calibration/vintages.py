"""Replay a book on earlier days, and score what its futures said against what happened.

1. The book as it was known on each day, calibrated on that day: its own hazards, by the ratings of the day.
2. Its futures without a shock give the share of each company that fails in ten years, and the chances of the questions.
3. The answers come from the table of events; the scores of each kind stand beside those of two rivals (``scores``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.part import day as day_of
from lookthrough.book.part import part_of
from lookthrough.book.schema.ratings import worst
from lookthrough.book.text.files import EVENTS
from lookthrough.calibration.backtest import Backtest, KindScore, Surprise, VintageShares
from lookthrough.calibration.calibrate import settle
from lookthrough.calibration.chances import Chances
from lookthrough.calibration.dated_events import read_events
from lookthrough.calibration.questions import EVENTS_OF, questions
from lookthrough.calibration.scores import Posed, forecasts, score
from lookthrough.calibration.targets import targets
from lookthrough.errors import UsageError
from lookthrough.positions.default_rates import contract_letters, letters_of, rate_names
from lookthrough.positions.hazards import QUARTERS
from lookthrough.positions.standing import standing_contracts
from lookthrough.simulate.base_runs import BaseProgram
from lookthrough.units.quarter import quarter_after, quarter_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.calibration.dated_events import RecordedEvent
    from lookthrough.calibration.questions import Question
    from lookthrough.calibration.scores import Forecast
    from lookthrough.calibration.targets import Target

    Tell = Callable[[str], None]


SURPRISES = 5  # of each kind that are listed


@dataclass(frozen=True, slots=True)
class Replay:
    """One day: its questions, the forecasts of those that got a chance, shares of failures with and without hazard."""

    day: str
    questions: tuple[Question, ...]
    forecasts: Mapping[str, Sequence[Forecast]]
    shares: Mapping[str, float]
    structural: Mapping[str, float]


def backtest(
    book: Book,
    *,
    days: Sequence[str | dt.date] = (),
    to: str | dt.date | None = None,
    events: str | Path | None = None,
    paths: int = 500,
    seed: int = 1,
    tell: Tell | None = None,
) -> Backtest:
    """Score the replays of a book.

    Args:
        book: the book, not yet replayed.
        days: on which the book is replayed; default: those of the table of events.
        to: the last day that is asked about; default: that of the latest event.
        events: the table of events; default: ``events.csv`` beside the book.
        paths: futures of each day, without the hazard and with it.
        seed: of all draws.
        tell: called with one line before each day.

    Raises:
        UsageError: a day is no date, the book knows nothing by it, or no quarter or more than a run has lie between it
            and the last one.
        InputError: there is no table of events, or it is empty or damaged.
        MissingAssumptionError: the book has no default rate for letters that it has.
    """
    table = read_events(Path(book.root) / EVENTS if events is None else Path(events))
    last = max(event.day for event in table) if to is None else day_of(to)
    asked = sorted({day_of(day) for day in days} or {event.askable_from for event in table})
    if quarter_after(asked[-1]) > quarter_of(last):
        raise UsageError(f"no quarter lies between {asked[-1]} and {last}, up to which is asked: choose an earlier day")
    if quarter_of(last) - quarter_after(asked[0]) >= QUARTERS:
        raise UsageError(f"from {asked[0]} to {last} are more than {QUARTERS} quarters: choose a later day")
    parts = [_known_on(book, day) for day in asked]
    known = [event for event in table if event.day <= last]
    replays = []
    for day, part in zip(asked, parts, strict=True):
        if tell is not None:
            tell(f"replaying {day}: {paths:,} futures twice")
        replays.append(_replay(part, known, day, last, paths, seed))
    return Backtest(
        title=book.title,
        book_sha256=book.sha256,
        days=tuple(replay.day for replay in replays),
        to=last.isoformat(),
        paths=paths,
        seed=seed,
        vintages=_vintages(replays),
        kinds=(*(_kind(replays, kind) for kind in EVENTS_OF), _kind(replays, "")),
        by_day=tuple(_kind([replay], "", replay.day) for replay in replays),
    )


def _known_on(book: Book, day: dt.date) -> Book:
    part = part_of(book, as_of=day)
    if not part.contracts:
        raise UsageError(f"the book knows no contract by {day}, so nothing can be asked of it: choose a later day")
    return part


def _replay(
    book: Book,
    events: Sequence[RecordedEvent],
    day: dt.date,
    last: dt.date,
    paths: int,
    seed: int,
) -> Replay:
    goals = targets(book)
    window = quarter_of(last) - quarter_after(book.as_of) + 1
    program = BaseProgram(book, quarters=QUARTERS, early=window)
    settled = settle(program, goals, paths, seed)
    plan = program.model.plan
    names = [plan.entities[i] for i in program.model.watched]
    found = questions(book, events, day)
    chances, rates = Chances(program.model, settled.record), _rates(book, goals)
    by_kind: dict[str, list[Posed]] = defaultdict(list)
    for question in found:
        chance = chances.of(question)
        if chance is not None:
            by_kind[question.kind].append(Posed(question.subject, question.answer, chance, rates.get(question.subject)))
    shares = dict(zip(names, settled.record.failed.mean(axis=1).tolist(), strict=True))
    shown = {name: share for name, share in shares.items() if name in goals}
    scored = {kind: forecasts(rows) for kind, rows in by_kind.items()}
    return Replay(day.isoformat(), found, scored, shown, settled.structural)


def _rates(book: Book, goals: Mapping[str, Target]) -> dict[str, float]:
    """Return the ten-year default rate of each company and of each contract: its own letters, else who owes it."""
    of_entities = {name: goal.rate for name, goal in goals.items()}
    for entity in book.entities.values():
        rate = _of_letters(book, letters_of(book, entity))
        if entity.id not in of_entities and rate is not None:
            of_entities[entity.id] = rate
    found = dict(of_entities)
    for id_, contract in standing_contracts(book).items():
        own = _of_letters(book, worst(contract_letters(book, contract.record)))
        rate = of_entities.get(contract.debtor) if own is None else own
        if rate is not None:
            found[id_] = rate
    return found


def _of_letters(book: Book, letters: str | None) -> float | None:
    if letters is None:
        return None
    known = (book.assumptions.get(name) for name in rate_names(letters))
    return next((assumption.value.mid for assumption in known if assumption is not None), None)


def _vintages(replays: Sequence[Replay]) -> tuple[VintageShares, ...]:
    names = sorted({name for replay in replays for name in replay.shares})
    return tuple(
        VintageShares(
            name,
            {replay.day: replay.shares.get(name) for replay in replays},
            {replay.day: replay.structural.get(name) for replay in replays},
        )
        for name in names
    )


def _kind(replays: Sequence[Replay], kind: str, day: str = "") -> KindScore:
    """Return the score of a kind, ``""`` = of all kinds."""
    asked = [q for replay in replays for q in replay.questions if kind in {"", q.kind}]
    rows = [(r.day, f) for r in replays for of, found in r.forecasts.items() if kind in {"", of} for f in found]
    scored = score([row for _, row in rows]) if rows else None
    return KindScore(kind, day, len(asked), sum(q.answer for q in asked), scored, _surprises(rows))


def _surprises(rows: Sequence[tuple[str, Forecast]]) -> tuple[Surprise, ...]:
    found = [Surprise(day, row.subject, row.answer, row.run) for day, row in rows]
    return tuple(sorted(found, key=lambda s: (-abs(s.answer - s.chance), s.day, s.subject))[:SURPRISES])
