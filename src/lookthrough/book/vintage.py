"""The two dates of every answer: that of the balance sheets, and the day up to which the book was known.

Balance sheets are published weeks after their day, and contracts go on being signed. So an answer of the balance-sheet
date 2026-06-30 may hold contracts of August. A replay of the knowledge date (``book.replay.known_on``) gives the same
answer again; a replay of the balance-sheet date gives what was known on that day, with two equal dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.replay import latest_known

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from lookthrough.book.records import Book


ROLLED = "rolled from the date of the book, where it need not tie out"


class LaterContract(NamedTuple):
    """A contract that became public after the balance-sheet date."""

    contract: str
    known: dt.date
    status: str


@dataclass(frozen=True, slots=True)
class Vintage:
    """The dates of an answer.

    Attributes:
        balance_sheet: the book's date, from which payments lie ahead.
        knowledge: the day up to which what is public counts, never before ``balance_sheet``.
        later: contracts that count and became public between the two, by day.
        rolled_from: the date of the book, where it was rolled to ``balance_sheet``.
    """

    balance_sheet: dt.date
    knowledge: dt.date
    later: tuple[LaterContract, ...]
    rolled_from: dt.date | None = None

    def words(self) -> str:
        """Return the dates for a headline."""
        dates = f"balance-sheet date {self.balance_sheet.isoformat()}, knowledge to {self.knowledge.isoformat()}"
        rolled = f"; {ROLLED}" if self.rolled_from else ""
        if not self.later:
            return f"{dates}{rolled}"
        contracts = "1 contract" if len(self.later) == 1 else f"{len(self.later)} contracts"
        return f"{dates}, includes {contracts} made public after the balance-sheet date{rolled}"

    def document(self) -> dict[str, object]:
        """Return the dates as a plain record, with the list of the later contracts."""
        return {
            "balance_sheet": self.balance_sheet.isoformat(),
            "knowledge": self.knowledge.isoformat(),
            "rolled_from": None if self.rolled_from is None else self.rolled_from.isoformat(),
            "later_contracts": [
                {"contract": row.contract, "known": row.known.isoformat(), "status": row.status} for row in self.later
            ],
        }


def vintage_of(book: Book, statuses: Collection[str] | None = None) -> Vintage:
    """Return the dates of an answer on a book.

    Args:
        book: the book, replayed as asked.
        statuses: of contracts that count, ``None`` for all.
    """
    later = [
        LaterContract(contract.id, contract.known, contract.current_status)
        for contract in book.contracts.values()
        if contract.known is not None
        and contract.known > book.as_of
        and (statuses is None or contract.current_status in statuses)
    ]
    ordered = tuple(sorted(later, key=lambda row: (row.known, row.contract)))
    return Vintage(book.as_of, knowledge_date(book), ordered, book.rolled_from)


def knowledge_date(book: Book) -> dt.date:
    """Return the day up to which a book was known: of a replay its day, else the latest on which something came out."""
    known = book.known_to or latest_known(book)
    return book.as_of if known is None else max(known, book.as_of)
