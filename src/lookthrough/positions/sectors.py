"""The sectors that a model needs by name: where money comes from and goes to when it is no company's of the book.

A book may describe any of them itself, under the same id; then its own record is used as it is. The names are words of
the model and not of one book, so this is the only file in which they are written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.book.records import Entity, Position

if TYPE_CHECKING:
    from lookthrough.book.records import Book

PUBLIC_EQUITY = "public_equity"
PRIVATE_INVESTORS = "private_investors"
UNKNOWN_HOLDERS = "unknown_holders"
CUSTOMERS = "customers_large"
SUPPLIERS = "suppliers"
RESOLUTION = "resolution"
LENDERS = "lenders"
LIFELINE = "lifeline"
BANKS, BOND_FUNDS, CREDIT_FUNDS = "banks", "bond_funds", "credit_funds"
INSURERS, PENSIONS = "insurers", "pensions_sovereign"
"""Sectors of which it is known what kind of lender they are, where a book has them; no model needs them."""


@dataclass(frozen=True, slots=True)
class NeededSector:
    """A sector without which a model cannot be made; ``stands_for`` is one sentence."""

    id: str
    name: str
    stands_for: str


NEEDED = (
    NeededSector(
        PUBLIC_EQUITY,
        "Holders of listed shares",
        "They own what no contract names of a company with a ticker, buy its new shares and what warrants bring.",
    ),
    NeededSector(
        PRIVATE_INVESTORS,
        "Private investors",
        "They own what no contract names of a company without a ticker, buy its new shares, and fund what is unlinked.",
    ),
    NeededSector(
        UNKNOWN_HOLDERS, "Unknown holders", "They own what the cap table of a company without a ticker gives to nobody."
    ),
    NeededSector(
        CUSTOMERS, "Customers outside the book", "They pay the revenue that companies have from nobody in the book."
    ),
    NeededSector(
        SUPPLIERS, "Suppliers outside the book", "They are paid what companies spend and invest beside their contracts."
    ),
    NeededSector(RESOLUTION, "Resolution", "It is paid what it costs to wind a company up."),
    NeededSector(LENDERS, "Unnamed lenders", "They have lent the debt that a company reports and no contract carries."),
    NeededSector(
        LIFELINE, "Lifeline", "Where failures are frozen it pays what the run without the shock paid and cash cannot."
    ),
)


NAMES = {sector.id: sector.name for sector in NEEDED}


def with_sectors(book: Book) -> Book:
    """Return the book with the sectors that a model needs and the book lacks; those it has stay as they are."""
    added = {sector.id: _record(sector) for sector in NEEDED if sector.id not in book.entities}
    return replace(book, entities=dict(sorted({**book.entities, **added}.items()))) if added else book


def _record(sector: NeededSector) -> Entity:
    return Entity(
        id=sector.id,
        name=sector.name,
        kind="sector",
        class_="sector",
        position=Position("book.yaml", 1),
        basis="assumed",
        reason="a named part of the outside, where payments end that the book follows no further",
        note=sector.stands_for,
    )
