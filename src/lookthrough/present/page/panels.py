"""The evidence panel of a headline: its dollars by grade of source, by basis, and by status of contract.

Every dollar stands once in each of the three splits. What stands on no source has the grade "none"; what is not in a
contract (a figure of a balance sheet, a row of the purchases ledger) has that as its status.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from lookthrough.book.check.measures import MEASURES, measured
from lookthrough.book.evidence import EvidenceShares, evidence_shares, stated_dollars, unconfirmed_share
from lookthrough.book.schema.vocabulary import BASES, GRADES, STATUSES
from lookthrough.contracts import KINDS
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.templates import render
from lookthrough.present.tables.book import best_grade

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from lookthrough.book.records import Book, Contract
    from lookthrough.present.page.run_document import EntityDocument, FundingDocument, MoneyDocument, TrailDocument

NO_GRADE, BALANCE_SHEET, LEDGER = "none", "balance sheet", "purchases ledger"


class Piece(NamedTuple):
    """Some of a headline's dollars (USD bn, not negative): best grade of its sources, basis, status."""

    amount: float
    grade: str | None
    basis: str
    status: str


class Panel(NamedTuple):
    """USD bn in all, and split three ways; each split adds up to the total. ``unconfirmed`` is a share, 0..1."""

    total: float
    unconfirmed: float
    grade: tuple[tuple[str, float], ...]
    basis: tuple[tuple[str, float], ...]
    status: tuple[tuple[str, float], ...]


def panel_of(pieces: Iterable[Piece]) -> Panel | None:
    """Return the panel of some dollars, ``None`` where there are none."""
    kept = [piece for piece in pieces if piece.amount > 0]
    if not kept:
        return None
    return Panel(
        math.fsum(piece.amount for piece in kept),
        unconfirmed_share((piece.amount, piece.basis, piece.grade) for piece in kept),
        _split([(piece.grade or NO_GRADE, piece.amount) for piece in kept], (*GRADES, NO_GRADE)),
        _split([(piece.basis, piece.amount) for piece in kept], BASES),
        _split([(piece.status, piece.amount) for piece in kept], (*STATUSES, BALANCE_SHEET, LEDGER)),
    )


def evidence_of(pieces: Iterable[Piece]) -> EvidenceShares:
    """Return what share of some dollars is sourced, inferred and assumed."""
    return evidence_shares((piece.basis, piece.amount) for piece in pieces)


def _split(amounts: Sequence[tuple[str, float]], names: Sequence[str]) -> tuple[tuple[str, float], ...]:
    sums = {name: math.fsum(size for each, size in amounts if each == name) for name in names}
    return tuple((name, size) for name, size in sums.items() if size > 0)


def pieces_of_view(book: Book, entity: EntityDocument, view: str) -> Iterator[Piece]:
    """Yield the dollars of one view of a look-through."""
    return _pieces_of_rows(book, (row for row in entity.trail if row.view == view))


def pieces_of_contracts(book: Book, contracts: Iterable[Contract]) -> Iterator[Piece]:
    """Yield the dollars that contracts state: principal, amount, cap or a year's rent."""
    for contract in contracts:
        value = stated_dollars(contract)
        if value is not None and value.mid is not None:
            grade = best_grade(book, value.source or contract.source)
            yield Piece(abs(value.mid), grade, value.basis or contract.basis, contract.current_status)


def pieces_of_funding(book: Book, funding: FundingDocument) -> Iterator[Piece]:
    """Yield the money that pays for the build-out."""
    return _pieces_of_rows(book, funding.trail)


def _pieces_of_rows(book: Book, rows: Iterable[TrailDocument | MoneyDocument]) -> Iterator[Piece]:
    for row in rows:
        if row.amount is not None:
            contract = None if row.contract is None else book.contracts.get(row.contract)
            status = BALANCE_SHEET if contract is None else contract.current_status
            yield Piece(abs(row.amount.mid), row.grade, row.basis, status)


def pieces_of_revenue(book: Book, sellers: Collection[str]) -> Iterator[Piece]:
    """Yield what sellers are paid in the latest year of the purchases ledger."""
    year = max((p.period for p in book.purchases), default="")
    for p in book.purchases:
        if p.seller in sellers and p.period == year and p.amount.mid is not None:
            yield Piece(p.amount.mid, best_grade(book, p.amount.source), p.amount.basis or "reported", LEDGER)


def pieces_of_totals(book: Book) -> Iterator[Piece]:
    """Yield what contracts add to reported totals; a contract counts once for each measure it adds to."""
    counted: dict[tuple[str, str], float] = {}
    for assertion in book.assertions:
        if (measure := MEASURES.get(assertion.measure)) is None:
            continue
        where = {"counterparty": assertion.counterparty, "begun": assertion.begun}
        for contract in book.contracts.values():
            mid = measured(measure, assertion.subjects, [contract], KINDS, **where)[1]
            if mid:
                counted[contract.id, assertion.measure] = mid
    for (id_, name), mid in sorted(counted.items()):
        contract, measure = book.contracts[id_], MEASURES[name]
        value = contract.value(measure.term) or contract.value(measure.instead or measure.term)
        own = () if value is None else value.source
        basis = contract.basis if value is None else value.basis or contract.basis
        yield Piece(abs(mid), best_grade(book, own or contract.source), basis, contract.current_status)


def panel_html(panel: Panel | None, of: str) -> Markup:
    """Return the panel folded up under a headline; nothing where there is none.

    Args:
        panel: the splits.
        of: what the dollars are, in words.
    """
    if panel is None:
        return Markup()
    splits = (("Grade of source", panel.grade), ("Basis", panel.basis), ("Status", panel.status))
    parts = [(name, [_part(*each, panel.total) for each in split]) for name, split in splits]
    return render("panel.html", total=amount(panel.total), dollars=of, splits=parts)


def _part(name: str, size: float, total: float) -> dict[str, str]:
    share = size / total
    return {
        "name": name.replace("_", " "),
        "width": f"{share * 100:.1f}",
        "amount": amount(size),
        "share": percent(share),
    }
