"""Hold predictions against what happened: each row open, happened or not, refuted or not, and the scores of each kind.

A question is scored from its last day on. What happens earlier is shown at once and not scored at once: scored would be
what came, and not what has yet to come.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.part import day as day_of
from lookthrough.book.text.files import EVENTS
from lookthrough.book.vintage import knowledge_date
from lookthrough.calibration.dated_events import read_events
from lookthrough.calibration.prediction_table import read_predictions
from lookthrough.calibration.predictions import Judged, PredictedKind, PredictionScores
from lookthrough.calibration.questions import EVENTS_OF, ahead, answers
from lookthrough.calibration.refuting import EventBounds
from lookthrough.calibration.scores import Posed, forecasts, score

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.calibration.dated_events import RecordedEvent
    from lookthrough.calibration.predictions import Prediction
    from lookthrough.calibration.scores import Score


def score_predictions(
    book: Book, file: str | Path, *, to: str | dt.date | None = None, events: str | Path | None = None
) -> PredictionScores:
    """Hold a table of predictions against the events beside a book.

    Args:
        book: the book, of the day of the predictions or a later one.
        file: the table of predictions.
        to: the day up to which the events are known; default: the day up to which the book is.
        events: the table of events; default: ``events.csv`` beside the book.

    Raises:
        UsageError: ``to`` is no day.
        InputError: there is no table of predictions or of events, or one is damaged.
    """
    rows = read_predictions(Path(file))
    known = read_events(Path(book.root) / EVENTS if events is None else Path(events))
    last = knowledge_date(book) if to is None else day_of(to)
    judged = judge(rows, known, last)
    return PredictionScores(book.title, book.sha256, last, judged, kinds_of(judged))


def judge(rows: Sequence[Prediction], events: Sequence[RecordedEvent], to: dt.date) -> tuple[Judged, ...]:
    """Return what came of each prediction up to a day."""
    came = {row.id: _came(row, events, to) for row in rows if not row.is_group}
    parents = {row.id: row.group for row in rows}
    in_group: dict[str, int] = defaultdict(int)
    for id_, count in came.items():
        band = parents[id_]
        in_group[band] += count
        in_group[parents.get(band, "")] += count
    return tuple(_judged(row, in_group[row.id] if row.is_group else came[row.id], to) for row in rows)


def _judged(row: Prediction, came: int, to: dt.date) -> Judged:
    is_over = row.by <= to
    return Judged(row, came, is_over, EventBounds(row.rows, row.fewest, row.most).refuted(came, is_over=is_over))


def _came(row: Prediction, events: Iterable[RecordedEvent], to: dt.date) -> int:
    """Return 1 where an event that lay ahead when the prediction was made answers it by its last day."""
    seen = (event for event in ahead(events, row.made_on) if row.made_on < event.day <= min(row.by, to))
    return int(any(answers(event, row.kind, row.subject) for event in seen))


def kinds_of(judged: Sequence[Judged]) -> tuple[PredictedKind, ...]:
    """Return the score of each kind over the questions whose last day has passed, and of all kinds together."""
    asked = [each for each in judged if not each.row.is_group]
    by_kind = {kind: [each for each in asked if each.row.kind == kind] for kind in EVENTS_OF}
    return tuple(_kind(kind, rows) for kind, rows in {**by_kind, "": asked}.items() if rows)


def _kind(kind: str, asked: Sequence[Judged]) -> PredictedKind:
    over = [each for each in asked if each.is_over]
    return PredictedKind(kind, len(asked), sum(each.came for each in asked), len(over), _score(over))


def _score(over: Sequence[Judged]) -> Score | None:
    """Return the score; the base rate is that of the questions of one kind that were asked on one day to one day."""
    sets: Mapping[tuple[dt.date, dt.date, str], list[Posed]] = defaultdict(list)
    for each in over:
        row = each.row
        sets[row.made_on, row.by, row.kind].append(Posed(row.subject, each.came, row.chance, None))
    rows = [forecast for posed in sets.values() for forecast in forecasts(posed)]
    return score(rows) if rows else None
