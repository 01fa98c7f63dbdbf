"""What came after the date of a book of an earlier boom: ``outcomes.csv`` beside it, read only when runs are frozen.

One row an outcome. ``failure`` and ``survival`` are of a firm, with the day of the failure or the one up to which it
stood; ``group`` says among whom it counts, and ``apart`` why it is scored apart as well (a rule written beforehand:
accounts that were false, new money from outside, a sale before default). ``credit_loss`` and ``order_fall`` are of a
vendor, ``capex_fall`` of all buyers, ``recovery`` of a rank, ``recovered`` of a firm, ``bearer`` of a bearer:
shares. ``owed`` is what a firm owed when it failed, USD bn; ``orders_to_claims`` how many times a vendor's fall of
sales is what it lost on claims, at most.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.text.files import OUTCOMES
from lookthrough.calibration.bust.said import BEARERS
from lookthrough.errors import InputError
from lookthrough.intake.file_kind import file_bytes, text_of
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.strict_csv import strict_rows
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lookthrough.book.records import Book

FAILURE, SURVIVAL = "failure", "survival"
CREDIT_LOSS, ORDER_FALL, RECOVERY, BEARER = "credit_loss", "order_fall", "recovery", "bearer"
OF_FIRMS = (FAILURE, SURVIVAL)
CAPEX_FALL, OWED, RECOVERED, ORDERS_TO_CLAIMS = "capex_fall", "owed", "recovered", "orders_to_claims"
KINDS_OF_OUTCOME = (
    *(*OF_FIRMS, CREDIT_LOSS, ORDER_FALL, CAPEX_FALL, RECOVERY),
    *(BEARER, OWED, RECOVERED, ORDERS_TO_CLAIMS),
)
AMOUNTS = (OWED, ORDERS_TO_CLAIMS)
BUYERS = "carriers"
RANKS = ("secured", "unsecured", "junior")
COLUMNS = ("entity", "kind", "group", "day", "value", "apart", "basis", "source", "note")


@dataclass(frozen=True, slots=True)
class BoomOutcome:
    """One outcome; ``day`` of a firm's, ``value`` of the others."""

    entity: str
    kind: str
    group: str
    day: dt.date | None
    value: float | None
    apart: str


def read_outcomes(path: Path, book: Book) -> tuple[BoomOutcome, ...]:
    """Read what came.

    Raises:
        InputError: there is no such file.
        TableError: a column is missing, a kind or a party is unknown, or a day or a share is none; the message names
            line and column.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such table; write {OUTCOMES} beside the book when runs are frozen")
    name = str(path)
    (header, *cells), (_, *lines) = strict_rows(name, text_of(file_bytes(path, name), name), ",")
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise TableError([RowProblem(name, 1, column, "there is no such column", "add it") for column in missing])
    uneven = [line for line, row in zip(lines, cells, strict=True) if len(row) != len(header)]
    if uneven:
        few = "it has another number of cells than the header"
        raise TableError([RowProblem(name, line, None, few, "write a cell for each column") for line in uneven])
    read = [(line, dict(zip(header, row, strict=True))) for line, row in zip(lines, cells, strict=True)]
    problems = [problem for line, row in read for problem in _problems(name, line, row, book)]
    if problems:
        raise TableError(problems)
    return tuple(_outcome(row) for _, row in read)


def _problems(name: str, line: int, row: Mapping[str, str], book: Book) -> Iterator[RowProblem]:
    kind, known = row["kind"], {RECOVERY: RANKS, BEARER: BEARERS, CAPEX_FALL: (BUYERS,)}
    if kind not in KINDS_OF_OUTCOME:
        hint = did_you_mean(kind, KINDS_OF_OUTCOME) or f"one of {', '.join(KINDS_OF_OUTCOME)}"
        yield RowProblem(name, line, "kind", f"{kind!r} is no kind of outcome", hint)
        return
    parties = known.get(kind, tuple(book.entities))
    if row["entity"] not in parties:
        hint = did_you_mean(row["entity"], parties) or "name one of the book"
        yield RowProblem(name, line, "entity", f"{row['entity']!r} is not known", hint)
    if kind in OF_FIRMS and _day(row["day"]) is None:
        yield RowProblem(name, line, "day", f"{row['day']!r} is not a day", "write 2001-04-18")
    if kind in AMOUNTS and _number(row["value"]) is None:
        yield RowProblem(name, line, "value", f"{row['value']!r} is no amount", "write a number, 0 or more")
    elif kind not in (*OF_FIRMS, *AMOUNTS) and _share(row["value"]) is None:
        yield RowProblem(name, line, "value", f"{row['value']!r} is no share", "write a number from 0 to 1")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _share(text: str) -> float | None:
    number = _number(text)
    return None if number is None or number > 1.0 else number


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0.0 <= number < math.inf else None


def _outcome(row: Mapping[str, str]) -> BoomOutcome:
    return BoomOutcome(row["entity"], row["kind"], row["group"], _day(row["day"]), _number(row["value"]), row["apart"])
