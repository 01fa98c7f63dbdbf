"""Sums that only a workbook has: all views side by side, the debt of vehicles, contracts as they became public."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.table import Table, flat
from lookthrough.present.tables.book import contracts_table
from lookthrough.present.tables.common_columns import AMOUNT, count, day, ids, money, text
from lookthrough.present.tables.through import side_by_side_table
from lookthrough.units.quarter import quarter_name, quarter_of, year_and_quarter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Book
    from lookthrough.lens.through.answer import Through
    from lookthrough.lens.through.loss_attribution import Attribution
    from lookthrough.present.table import Row

DATED_MONEY = {"principal": "principal_mid", "amount": "mid"}
"""Sums of the timeline, and the column of the sheet of contracts that each adds up."""
_SUMMED = {"principal": money("principal", "lent (principal)"), "amount": money("amount", "promised or paid (amount)")}


def widest_first_table(through: Through) -> Table:
    """Return one row for each company with all its views at their middle, the largest debt first."""
    table = side_by_side_table(through)
    full = table.names.index("full")
    of = flat(table).rows
    order = sorted(range(len(of)), key=lambda i: (-_size(of[i][full]), i))
    return replace(table, rows=tuple(table.rows[i] for i in order))


def _size(cell: object) -> float:
    return cell if isinstance(cell, float) else 0.0


def vehicle_debt_table(attributions: Iterable[Attribution]) -> Table:
    """Return the debt of each vehicle, which the parts that others bear add up to."""
    rows = tuple((each.vehicle, tuple(each.debt)) for each in attributions)
    return Table((ids("vehicle"), AMOUNT), rows, "vehicle debt")


def timeline_table(book: Book) -> Table:
    """Return how many contracts became public in each quarter, and for how much money, at the middle of ranges."""
    contracts = flat(contracts_table(book))
    places = {name: contracts.names.index(column) for name, column in DATED_MONEY.items() if column in contracts.names}
    at = contracts.names.index("known")
    known = [(quarter_of(dt.date.fromisoformat(str(row[at]))), row) for row in contracts.rows if row[at]]
    numbers = Counter(quarter for quarter, _ in known)
    sums: dict[tuple[str, int], float] = defaultdict(float)
    for quarter, row in known:
        for name, place in places.items():
            sums[name, quarter] += _size(row[place])
    columns = (text("quarter"), day("first"), day("last"), count("count", "contracts"), *(_SUMMED[n] for n in places))
    span = range(min(numbers), max(numbers) + 1) if numbers else ()
    rows: tuple[Row, ...] = tuple((*_days(q), numbers[q], *(sums[name, q] for name in places)) for q in span)
    return Table(columns, rows, "timeline")


def _days(number: int) -> tuple[str, str, str]:
    (year, quarter), (after, next_quarter) = year_and_quarter(number), year_and_quarter(number + 1)
    last = dt.date(after, next_quarter * 3 - 2, 1) - dt.timedelta(days=1)
    return quarter_name(number), dt.date(year, quarter * 3 - 2, 1).isoformat(), last.isoformat()
