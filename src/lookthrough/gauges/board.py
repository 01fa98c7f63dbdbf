"""The board: every gauge on the series of a book and on the long ones, on one page; no index is made of them.

Each gauge stands for itself. What each says, what would change its mind and how often it gives a false alarm is put
into words in ``present``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypedDict

from lookthrough.contracts import KINDS
from lookthrough.errors import InputError
from lookthrough.gauges.book_series import book_series
from lookthrough.gauges.dated_series import joined
from lookthrough.gauges.explosive.explosive import explosive
from lookthrough.gauges.explosive.explosive_answer import DECIDED, NOT_DECIDABLE
from lookthrough.gauges.explosive.how_tested import HowTested
from lookthrough.gauges.explosive.paid_off import false_alarms
from lookthrough.gauges.implied.implied import implied
from lookthrough.gauges.implied.priced import REVENUES, VALUES
from lookthrough.gauges.long_series.shipped import long_series
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.book_window import default_window
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.null.chance import against_chance
from lookthrough.lens.flow_reading import set_apart
from lookthrough.lens.jobs.jobs import jobs
from lookthrough.lens.legacy.legacy import legacy
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.gauges.dated_series import DatedSeries
    from lookthrough.gauges.explosive.explosive_answer import Explosive
    from lookthrough.gauges.explosive.paid_off import FalseAlarms
    from lookthrough.gauges.implied.implied import ImpliedGrowth
    from lookthrough.lens.circularity.null.chance import AgainstChance
    from lookthrough.lens.jobs.jobs import Jobs
    from lookthrough.lens.legacy.legacy import Legacy


class GaugeRow(TypedDict):
    """A gauge in one row: of several series, how many there are, and the verdict on each that can be decided."""

    name: str
    status: str
    verdict: str | None
    series: int | None


@dataclass(frozen=True, slots=True, repr=False)
class Board(Framed):
    """Every gauge of a book.

    Attributes:
        of_book: tests of the series of the book, and of prices over revenue where it has both.
        of_long: tests of the long series that are shipped.
        implied: what prices ask for.
        jobs: the record of announced job cuts.
        legacy: what a bust would leave.
        chance: payments of the default window beside rewired ones; ``None`` where the book lacks what payments need.
        book: that was asked; it stands behind the answer and is no part of it.
    """

    row_type = GaugeRow

    of_book: Explosive
    of_long: Explosive
    implied: ImpliedGrowth
    jobs: Jobs
    legacy: Legacy
    chance: AgainstChance | None
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def false_alarms(self) -> tuple[FalseAlarms, ...]:
        """Of each long series on which something is decided."""
        found = (false_alarms(test) for test in self.of_long.tests)
        return tuple(each for each in found if each is not None)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A record for each gauge."""
        return [*self._explosive(), *self._others()]

    @property
    def frame_rows(self) -> list[GaugeRow]:
        """A record for each gauge, in words where it has several verdicts."""
        return [
            GaugeRow(
                name=row["name"],
                status=row["status"],
                verdict=_said(row.get("verdict")),
                series=row.get("series"),
            )
            for row in self.rows
        ]

    def document(self) -> dict[str, Any]:
        """Return a record for each gauge."""
        return {"gauge": "board", "gauges": self.rows}

    def _explosive(self) -> Iterator[dict[str, object]]:
        for name, answer in (("explosive, series of the book", self.of_book), ("explosive, long series", self.of_long)):
            decided = answer.decided
            yield {
                "name": name,
                "status": _status(decided),
                "verdict": {test.series.id: test.verdict for test in decided},
                "statistic": {test.series.id: test.gsadf for test in decided},
                "series": len(answer.tests),
                "false_alarms": plain([false_alarms(test) for test in decided]),
            }

    def _others(self) -> Iterator[dict[str, object]]:
        growths = {each.priced.entity: each.usual.growth for each in self.implied.companies}
        yield {"name": "implied growth", "status": _status(growths), "statistic": growths}
        record = self.jobs.record
        some = None if record is None else record.some_month
        probability = None if record is None else record.exchangeable
        yield {
            "name": "record of job cuts",
            "status": _status(probability),
            "verdict": None if record is None else record.status,
            "statistic": probability,
            "false_alarms": some,
        }
        yield {"name": "legacy", "status": _status(self.legacy.kept), "statistic": plain(self.legacy.kept)}
        chance = None if self.chance is None or not self.chance.measures else self.chance.measures[0]
        yield {"name": "circularity against chance", "status": _status(chance), "statistic": plain(chance)}


def board(book: Book, *, statuses: Sequence[str] = BINDING, how: HowTested | None = None) -> Board:
    """Return every gauge of a book.

    Args:
        book: the book.
        statuses: of the contracts that count.
        how: series are tested.

    Raises:
        InputError: a month that the book names is none.
    """
    how = HowTested() if how is None else how
    return Board(
        book_tested(book, how),
        long_tested(how),
        implied(book),
        jobs(book),
        legacy(book, statuses=statuses),
        _chance(book, statuses),
        book,
    )


def book_tested(book: Book, how: HowTested | None = None) -> Explosive:
    """Return the tests of the series of a book, and of prices over revenue where it has both."""
    return explosive(tuple(_series(book)), how)


@lru_cache(maxsize=4)
def long_tested(how: HowTested) -> Explosive:
    """Return the tests of the long series, which do not change with the book."""
    return explosive(tuple(long_series().values()), how)


def _series(book: Book) -> Iterator[DatedSeries]:
    """Yield the series of a book, and prices over revenue where it has both."""
    for name in sorted(book.series):
        yield book_series(book, name)
    for id_ in sorted(book.entities):
        above = [name for each in VALUES if (name := each.format(id_)) in book.series]
        below = [name for each, _ in REVENUES if (name := each.format(id_)) in book.series]
        if above and below:
            yield joined(book_series(book, above[0]), book_series(book, below[0]))


def _chance(book: Book, statuses: Sequence[str]) -> AgainstChance | None:
    try:
        start, end = default_window(book)
        flows = book_flows(book, KINDS, start=start, end=end, statuses=statuses)
    except InputError:  # the book lacks what payments need; the verb loops says what
        return None
    between, _ = set_apart(flows)
    return against_chance(circularity(between, window=(start, end)), "rewired")


def _said(verdict: Mapping[str, str] | str | None) -> str | None:
    return "; ".join(f"{key}: {each}" for key, each in verdict.items()) if isinstance(verdict, Mapping) else verdict


def _status(found: object) -> str:
    return NOT_DECIDABLE if found is None or found in ({}, ()) else DECIDED
