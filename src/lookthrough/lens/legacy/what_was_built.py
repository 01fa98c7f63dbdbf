"""What the money of a book's vehicles bought: chips, which are scrap in years, or sites, which are not.

A vehicle is told by what it sells. It owns chips where it lets equipment or sells computing, and a site where it lets
one; a vehicle that only holds shares of another owns what that one does. What none of its contracts says is not said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.lens.funding.funding import funding
from lookthrough.units.range import ZERO, Range, total

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book, Contract
    from lookthrough.lens.funding.funding_rows import FundingRow

CHIPS, SITES, NOT_SAID = "chips", "sites", "not said"
COMPUTING = ("compute_commitment", "cloud_commitment")
VEHICLE = "vehicle"


@dataclass(frozen=True, slots=True)
class VehicleAsset:
    """What one vehicle owns, and the money it raised, USD bn.

    Attributes:
        vehicle: its id.
        what: chips, sites, or not said.
        raised: debt and outside equity.
        unknown: rows of unknown amount.
        contracts: that say what it owns.
    """

    vehicle: str
    what: str
    raised: Range
    unknown: int
    contracts: tuple[str, ...]


def built_of(book: Book, statuses: Sequence[str]) -> tuple[VehicleAsset, ...]:
    """Return what each vehicle that raised money owns, the largest first."""
    money: dict[str, list[FundingRow]] = {}
    for row in funding(book, statuses=statuses).trail:
        if book.entities[row.receiver].class_ == VEHICLE:
            money.setdefault(row.receiver, []).append(row)
    found = [_vehicle(book, id_, rows) for id_, rows in money.items()]
    return tuple(sorted((each for each in found if each.raised.high > 0.0), key=lambda v: (-v.raised.mid, v.vehicle)))


def raised_for(rows: Sequence[VehicleAsset], what: str) -> Range:
    """Return the money of all vehicles that own one thing."""
    return total(row.raised for row in rows if row.what == what) if rows else ZERO


def _vehicle(book: Book, id_: str, rows: Sequence[FundingRow]) -> VehicleAsset:
    said = dict(_said(book, id_)) or dict(_through_shares(book, id_))
    kinds = set(said.values())
    what = kinds.pop() if len(kinds) == 1 else NOT_SAID
    amounts = [Range(*row.amount) for row in rows if row.amount is not None]
    return VehicleAsset(id_, what, total(amounts), sum(row.amount is None for row in rows), tuple(sorted(said)))


def _said(book: Book, id_: str) -> Iterator[tuple[str, str]]:
    """Yield the contracts that say what a vehicle owns."""
    for contract in book.contracts.values():
        if contract.roles.get("landlord") == id_:
            yield contract.id, CHIPS if contract.word("asset") == "equipment" else SITES
        elif contract.kind in COMPUTING and contract.roles.get("seller") == id_:
            yield contract.id, CHIPS


def _through_shares(book: Book, id_: str) -> Iterator[tuple[str, str]]:
    """Yield what is owned by those of whom a vehicle holds shares."""
    held = [c for c in book.contracts.values() if _holds(c, id_)]
    yield from (each for c in held for each in _said(book, c.roles["issuer"]))


def _holds(contract: Contract, id_: str) -> bool:
    return contract.roles.get("investor") == id_ and "issuer" in contract.roles
