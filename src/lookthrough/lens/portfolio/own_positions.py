"""Positions from a table that somebody has: instrument, amount, price; each looked up in the book or a deal file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.deal_file.deal_records import MILLIONS
from lookthrough.book.deal_file.deal_rules import end_of
from lookthrough.book.deal_file.read_deal import open_deal
from lookthrough.book.finding import called
from lookthrough.deals.deal import deal_path, shipped_deals
from lookthrough.errors import UnknownNameError
from lookthrough.intake.door import read_table
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.table_layout import Cells, Role, TableLayout
from lookthrough.units.nearest import near_names
from lookthrough.units.plain_number import are_numbers
from lookthrough.units.quarter import quarter_name, quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.positions.standing_contract import StandingContract

PAR, HIGHEST_PRICE = 100.0, 1000.0
OF_DEAL = "/"
"""Parts the name of a deal file from that of its note: ``data-2023-cntr/loan``, ``mine.yaml/A``."""
HOLDINGS = TableLayout(
    "positions",
    (
        Role("instrument", Cells.TEXT, also=("id", "contract", "contract id", "security", "bond", "loan", "position")),
        Role("amount", Cells.AMOUNT, also=("face", "notional", "par", "nominal", "face amount", "principal", "size")),
        Role("price", Cells.TEXT, required=False, also=("px", "clean price", "mid", "quote")),
    ),
)


@dataclass(frozen=True, slots=True)
class OwnPosition:
    """One position.

    Attributes:
        line: in the table.
        instrument: as written.
        amount: face, USD m; price per 100 of it.
        kind, obligor, obligor_name, issue, maturity, seniority: of the contract: who owes, what is outstanding in
            USD m, its last quarter; ``None`` where it is not in the book or not known.
        contract: its id in the book, ``None`` for a note of a deal file and for what is not in the book.
        why: why it is not in the book, with the nearest names; empty where it is.
    """

    line: int
    instrument: str
    amount: float
    price: float
    kind: str | None = None
    obligor: str | None = None
    obligor_name: str = ""
    issue: float | None = None
    maturity: str | None = None
    seniority: str | None = None
    contract: str | None = None
    why: str = ""

    @property
    def value(self) -> float:
        """At its price, USD m."""
        return self.amount * self.price / PAR

    @property
    def share_of_issue(self) -> float | None:
        """Of what is outstanding."""
        return None if not self.issue else self.amount / self.issue


def own_positions(
    table: object, book: Book, contracts: Mapping[str, StandingContract], *, sheet: str | None = None
) -> tuple[OwnPosition, ...]:
    """Return the positions of a table.

    Args:
        table: a path (CSV or workbook), a frame, columns by name, or rows.
        book: in which instruments are looked up.
        contracts: its contracts as they stand.
        sheet: of a workbook.

    Raises:
        TableError: a row cannot be used; the message names each.
        BookError: a deal file that is named has errors.
    """
    read = read_table(table, HOLDINGS, sheet=sheet)
    names, written = read.columns["instrument"], read.columns.get("price") or [None] * len(read.lines)
    wrong = [*read.problems, *_unnamed(read.file, read.lines, names), *_unpriced(read.file, read.lines, written)]
    if wrong:
        raise TableError(sorted(wrong, key=lambda problem: problem.row))
    prices = [float(text) if text else PAR for text in written]
    rows = zip(read.lines, names, read.columns["amount"], prices, strict=True)
    return tuple(_position(book, contracts, *row) for row in rows)


def _unnamed(file: str | None, lines: Sequence[int], names: Sequence[str | None]) -> Iterator[RowProblem]:
    for line, name in zip(lines, names, strict=True):
        if not name:
            remedy = "name a contract of the book, or a note of a deal: data-2023-cntr/loan"
            yield RowProblem(file, line, "instrument", "the cell is empty", remedy)


def _unpriced(file: str | None, lines: Sequence[int], prices: Sequence[str | None]) -> Iterator[RowProblem]:
    """Yield the prices that are none; an empty one is 100."""
    for line, text in zip(lines, prices, strict=True):
        if text and not (are_numbers([text]) and 0.0 <= float(text) <= HIGHEST_PRICE):
            remedy = f"write it per 100 of face, from 0 to {HIGHEST_PRICE:g}, or leave it empty for 100"
            yield RowProblem(file, line, "price", f"{text!r} is no price", remedy)


def _position(
    book: Book, contracts: Mapping[str, StandingContract], line: int, name: str, amount: float, price: float
) -> OwnPosition:
    ids = [id_ for id_ in called(book, "contract", name) if id_ in contracts]
    if len(ids) == 1:
        contract = contracts[ids[0]]
        obligor = contract.taker if contract.family == "equity" else contract.debtor
        issue = contract.outstanding if contract.outstanding is not None else contract.amount
        return OwnPosition(
            line=line,
            instrument=name,
            amount=amount,
            price=price,
            kind=contract.kind,
            obligor=obligor,
            obligor_name=book.entities[obligor].name,
            issue=None if issue is None else issue.mid * MILLIONS,
            maturity=None if contract.last_quarter is None else quarter_name(contract.last_quarter),
            seniority=contract.seniority,
            contract=contract.id,
        )
    if OF_DEAL in name:
        return _of_deal(line, name, amount, price)
    return OwnPosition(line, name, amount, price, why=_missing(book, contracts, name))


def _of_deal(line: int, name: str, amount: float, price: float) -> OwnPosition:
    file, _, of = name.rpartition(OF_DEAL)
    try:
        path = deal_path(file)
    except UnknownNameError as unknown:
        return OwnPosition(line, name, amount, price, why=str(unknown))
    deal = open_deal(path)
    note = next((each for each in deal.notes if each.id == of), None)
    if note is None:
        why = f"{deal.title} has no note {of!r}; it has {', '.join(each.id for each in deal.notes)}"
        return OwnPosition(line, name, amount, price, why=why)
    maturity = quarter_name(quarter_of(min(note.maturity, end_of(deal))))
    rank = f"rank {note.rank} of {len(deal.notes)}"
    return OwnPosition(
        line=line,
        instrument=name,
        amount=amount,
        price=price,
        kind="note",
        obligor=deal.id,
        obligor_name=deal.title,
        issue=note.balance.number,
        maturity=maturity,
        seniority=rank,
    )


def _missing(book: Book, contracts: Mapping[str, StandingContract], name: str) -> str:
    """Return that a name is not there, with the contracts of an entity of that name, or those that are near."""
    parties = called(book, "entity", name)
    of_entity = [id_ for id_, c in contracts.items() if c.debtor in parties and c.family == "debt"]
    near = of_entity[:3] or near_names(name, [*contracts, *shipped_deals()])
    return "not in the book" + (f"; did you mean {' or '.join(near)}?" if near else "")
