"""Pace: how many contracts became public a quarter, and how the last one compares with those before.

A gauge: a function for Python, of the name of the entry point, and ``VERB`` for the command line. It describes the
record, which is fuller for recent years, and decides nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

# Typer reads the annotations of a verb at run time.
from lookthrough.cli.verb import SharedOptions  # noqa: TC001
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, text
from lookthrough.present.terminal.text import titled
from lookthrough.units.frames import Framed
from lookthrough.units.quarter import quarter_name, quarter_of

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.table import Table

INTERFACE = 1
QUARTERS = 8
LIMIT = "The record is fuller for recent quarters, so a rise may be of attention and not of deals."


@dataclass(frozen=True, slots=True, repr=False)
class Pace(Framed):
    """Contracts that became public, by quarter, oldest first."""

    contracts: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A record for each quarter."""
        return [{"quarter": quarter, "contracts": n} for quarter, n in self.contracts]

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {"gauge": "pace", "verdict": None, "reason": LIMIT, "quarters": self.rows}


def pace(book: Book) -> Pace:
    """Return how many contracts became public in each of the last eight quarters up to the book's date."""
    last = quarter_of(book.as_of)
    known = Counter(quarter_of(each.known) for each in book.contracts.values() if each.known is not None)
    return Pace(tuple((quarter_name(at), known[at]) for at in range(last - QUARTERS + 1, last + 1)))


def table(found: Pace) -> Table:
    """Return one row a quarter."""
    fields = ((text("quarter"), lambda r: r[0]), (count("contracts"), lambda r: r[1]))
    return table_of(fields, found.contracts, title="Contracts that became public", note=LIMIT)


def _verb(options: SharedOptions) -> None:
    """Show how many contracts became public a quarter. It decides nothing."""
    book = options.book()
    found = pace(book)
    options.dated_answer(book, found.document(), lambda: titled(table(found)), lambda: table(found))


VERB = _verb
