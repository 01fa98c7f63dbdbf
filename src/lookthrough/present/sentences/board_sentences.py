"""What each gauge of the board says, what would change its mind, and how often it gives a false alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.gauges.explosive.explosive_answer import EXPLOSIVE, LEVEL
from lookthrough.gauges.explosive.explosive_answer import NOT_DECIDABLE as OPEN
from lookthrough.gauges.explosive.paid_off import YEARS
from lookthrough.lens.jobs.record import RECORD
from lookthrough.present.numbers import NOTHING, amount, percent
from lookthrough.present.sentences.demand_sentences import kept_sentence, record_sentence
from lookthrough.present.sentences.gauge_sentences import undecided_sentence
from lookthrough.present.sentences.implied_sentences import prices_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.gauges.board import Board


class BoardRow(NamedTuple):
    """One gauge: its name, its verdict, what it says, what would change its mind, its false alarms."""

    gauge: str
    verdict: str
    says: str
    mind: str
    alarms: str


def board_rows(board: Board) -> tuple[BoardRow, ...]:
    """Return a row for each gauge."""
    return (
        _of_book(board),
        *_of_long(board),
        _implied(board),
        _record(board),
        _legacy(board),
        _chance(board),
        _WASHING,
    )


_WASHING = BoardRow(
    "washing",
    "no verdict",
    "What a text says of AI stands beside the facts of the book: gauge washing FILE --facts ENTITY.",
    "Figures behind claims, and facts where the book has unknown.",
    "No score, so no rate: a handful of enforcement cases cannot calibrate one.",
)


def _of_book(board: Board) -> BoardRow:
    decided = board.of_book.decided
    explosive = [test.series.label for test in decided if test.verdict == EXPLOSIVE]
    verdict = OPEN if not decided else f"{len(explosive)} of {len(decided)} explosive"
    says = undecided_sentence(board.of_book) or f"Explosive: {', '.join(explosive) or 'none'}."
    return BoardRow(
        "explosive: series of the book",
        verdict,
        says,
        "Forty equally spaced observations or more: monthly prices over revenue for some years, or --file.",
        "A test at 95 % calls one series of twenty explosive that is not, so of many some are.",
    )


def _of_long(board: Board) -> Iterator[BoardRow]:
    for test, alarms in zip(board.of_long.decided, board.false_alarms, strict=True):
        critical = test.held[-1].values.gsadf[LEVEL]
        says = (
            f"{test.series.label}, {test.series.periods[0]} to {test.series.periods[-1]}: largest statistic "
            f"{amount(test.gsadf)} against {amount(critical)} ({test.held[-1].null})."
        )
        rate = (
            f"Of {alarms.known} earlier episodes (Gaussian, 90 %) {alarms.false} were false: {YEARS} years on the "
            "series stood no lower than when they could first be seen."
            if alarms.known
            else "No earlier episode, so no alarm that could be false."
        )
        yield BoardRow(
            f"explosive: {test.series.label}",
            test.verdict,
            says,
            "Later data, or another denominator: earnings, cash.",
            rate,
        )


def _implied(board: Board) -> BoardRow:
    companies = board.implied.companies
    if not companies:
        return BoardRow(
            "implied growth", OPEN, "The book has no company with a price and revenue.", "One with both.", ""
        )
    return BoardRow(
        "implied growth",
        "no verdict",
        prices_sentence(board.implied),
        "Revenue that grows as asked, a margin above the assumed one, or a lower price.",
        "One precedent gives no rate. Prices that were paid back are not in the table: nobody calls them a bubble.",
    )


def _record(board: Board) -> BoardRow:
    record = board.jobs.record
    if record is None:
        return BoardRow("record of job cuts", OPEN, "The book names no series of job cuts.", "A series by month.", "")
    some = record.some_month
    return BoardRow(
        "record of job cuts",
        record.status,
        record_sentence(board.jobs),
        "A higher month, or the years that are missing.",
        f"Some calendar month sets such a record in {percent(some)} of years."
        if record.status == RECORD and some is not None
        else "",
    )


def _legacy(board: Board) -> BoardRow:
    return BoardRow(
        "legacy",
        OPEN if board.legacy.kept is None else "arithmetic",
        kept_sentence(board.legacy) or "The book has no guesses of elasticity and price.",
        "Measured elasticity of demand for computing, and how much of it stays in use.",
        "It says what a bust would leave, and not that one comes: there is no alarm.",
    )


def _chance(board: Board) -> BoardRow:
    found = board.chance
    if found is None or not found.measures:
        return BoardRow("circularity", OPEN, "The book has no payments to measure.", "Contracts or purchases.", "")
    row = found.measures[0]
    if row.observed <= NOTHING:
        return BoardRow(
            "circularity", "nothing goes round", "No payment comes back to who made it.", "One that does.", ""
        )
    return BoardRow(
        "circularity",
        "more than by chance" if row.is_unusual else "as by chance",
        f"{amount(row.observed)} bn USD go round; with every party's totals and links kept and payments rewired "
        f"{amount(row.low)} to {amount(row.high)} (5 to 95 %). {percent(row.chance)} of the draws circulate as much.",
        "Payments that the book lacks, above all those out of the circle.",
        "5 % by construction. Vendor finance that was paid back goes round as well.",
    )
