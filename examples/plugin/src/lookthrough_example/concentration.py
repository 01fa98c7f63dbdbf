"""Concentration: on how few customers the recorded receipts of a company rest.

A lens: the question as a function for Python, of the name of the entry point, and ``VERB`` for the command line.

The index is Herfindahl's, the sum of squared shares: 1 where one customer pays all, 1/n where n pay alike. Source:
A. O. Hirschman, The Paternity of an Index, American Economic Review 54 (1964), 761-762.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import lookthrough as lt

# Typer reads the annotations of a verb at run time.
from lookthrough.cli.app import Entities  # noqa: TC001
from lookthrough.cli.verb import SharedOptions  # noqa: TC001
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, ids, money, number
from lookthrough.present.terminal.text import titled
from lookthrough.units.frames import Framed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lookthrough.book.records import Book
    from lookthrough.present.table import Table

INTERFACE = 1


@dataclass(frozen=True, slots=True)
class Seller:
    """A company that is paid: its receipts (USD bn), how many pay it, the index 0..1, and who pays most."""

    id: str
    receipts: float
    customers: int
    index: float
    largest: str


@dataclass(frozen=True, slots=True, repr=False)
class Concentration(Framed):
    """Companies that are paid, the most dependent first."""

    sellers: tuple[Seller, ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A record for each company."""
        return [{name: getattr(each, name) for name in Seller.__slots__} for each in self.sellers]

    def document(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {"sellers": self.rows}


def concentration(book: Book, *entity_ids: str) -> Concentration:
    """Return on how few customers the recorded sales of the default window rest.

    Args:
        book: the book.
        entity_ids: of companies that are paid; default: all.
    """
    paid: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for flow in lt.flows(book):
        if flow.sale and flow.amount > 0.0:
            paid[flow.payee][flow.payer] += flow.amount
    found = (_seller(id_, paid[id_]) for id_ in entity_ids or sorted(paid) if id_ in paid)
    return Concentration(tuple(sorted(found, key=lambda each: (-each.index, -each.receipts, each.id))))


def table(found: Concentration) -> Table:
    """Return one row a company."""
    fields = (
        (ids("seller"), lambda r: r.id),
        (money("receipts"), lambda r: r.receipts),
        (count("customers"), lambda r: r.customers),
        (number("index", "Herfindahl index"), lambda r: r.index),
        (ids("largest", "largest customer"), lambda r: r.largest),
    )
    return table_of(fields, found.sellers, title="On how few customers a company's recorded sales rest")


def _verb(options: SharedOptions, entities: Entities = None) -> None:
    """Show on how few customers a company's sales rest. Herfindahl's index of its recorded receipts."""
    book = options.book()
    found = concentration(book, *(entities or ()))
    options.dated_answer(book, found.document(), lambda: titled(table(found)) or NONE, lambda: table(found))


def _seller(id_: str, paid: dict[str, float]) -> Seller:
    total = sum(paid.values())
    return Seller(id_, total, len(paid), _index(paid.values(), total), max(paid, key=lambda payer: paid[payer]))


def _index(amounts: Iterable[float], total: float) -> float:
    return sum((amount / total) ** 2 for amount in amounts)


NONE = "No sale is recorded in the window."
VERB = _verb
