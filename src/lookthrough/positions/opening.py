"""The position a run opens with: the book's own figures, rolled to one date and balanced.

``positions.balance`` moves opening figures to the book's date by weighted least squares and finds the debt that a
company reports and no contract of the book carries. A run takes the balanced cash, and carries that unlisted debt of
companies that may fail as one loan each, marked inferred; leaving it out would make them look less indebted than they
report.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.records import Contract, Value
from lookthrough.positions.balance import balance_opening
from lookthrough.positions.sectors import LENDERS

if TYPE_CHECKING:
    from lookthrough.book.records import Book, Entity
    from lookthrough.positions.balance import Adjustment

MOVED = 1e-6  # USD bn: a smaller change of cash is rounding
REASON = "reported debt less the debt in contracts, after the opening position was balanced"


def opening_book(book: Book) -> Book:
    """Return the book with balanced cash, and unlisted debt owed to the sector of unnamed lenders."""
    rows = balance_opening(book).rows
    cash = {r.entity: r for r in rows if r.item == "cash" and abs(r.after - r.before) > MOVED}
    loans = [
        _unlisted(book, r)
        for r in rows
        if r.item == "unlisted_debt" and r.after > MOVED and book.entities[r.entity].class_ == "modelled"
    ]
    entities = {i: _rolled(e, cash[i]) if i in cash else e for i, e in book.entities.items()}
    return replace(book, entities=entities, contracts={**book.contracts, **{c.id: c for c in loans}})


def _rolled(entity: Entity, row: Adjustment) -> Entity:
    """Return the entity with its latest cash replaced by the balanced one, its range kept in proportion."""
    dated = entity.opening["cash"]
    last = dated[-1]
    scale = row.after / row.before if row.before else 0.0
    low, high = (last.low or 0.0) * scale, (last.high or 0.0) * scale
    moved = replace(last, low=low, mid=row.after, high=high, basis="inferred", reason=REASON)
    return replace(entity, opening={**entity.opening, "cash": (*dated[:-1], moved)})


def _unlisted(book: Book, row: Adjustment) -> Contract:
    entity = book.entities[row.entity]
    amount = Value(f"{row.after:.6g} bn USD", entity.position, row.after, row.after, row.after, basis="inferred")
    status = Value("funded", entity.position)
    return Contract(
        id=f"{row.entity}-unlisted",
        kind="term_loan",
        roles={"borrower": row.entity, "lender": LENDERS},
        terms={"principal": (amount,)},
        status=(status,),
        deal="opening",
        position=entity.position,
        basis="inferred",
        reason=REASON,
    )
