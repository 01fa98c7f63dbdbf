"""Of what kind a lender is, and the share of borrowed money that non-traditional lenders give.

The kind is that of whoever first gives the money, not of those to whom a fund passes it on: ``bank``, ``bond_market``
(a company's bond, or a securitised note, sold to buyers nobody names), ``bond_fund``, ``private_credit``,
``asset_manager``, ``insurer``, ``pension``, ``sovereign_fund``, ``vendor`` (who sells chips or computing to the
receiver), ``company`` (any other), ``public_shareholders``, ``private_investors``, ``unknown``. A node without a
country that passes on what it holds (*Unspecified lenders*) stands for nobody in particular. Notes of a vehicle are
placed with a few buyers rather than sold to the market, so where nobody names them their lender is unknown.

*Traditional* are banks and the bond market with the registered funds that buy in it. *Non-traditional* is everybody
else who lends: private credit, managers and insurers who take a deal by name, pensions and sovereign funds, vendors and
other companies. The line is drawn by who lends, so that notes which one manager takes by name and funds buy in the
market fall on both sides of it; it is ours. The sources of the book that speak of non-bank lenders or private credit
draw the line at the banks, and put bonds sold to the market on their own. Another line is drawn by the instrument:
private credit as the International Monetary Fund defines it (Global Financial Stability Report, April 2024, chapter 2)
leaves out public securities. ``notes_as_market`` is the share when every bond and note counts as the bond market,
whoever buys it, those of Rule 144A as well, since they are rated and traded. ``without_largest`` says what rests on the
largest single position of a lender who is known. A loan whose lender is unknown is of none of them at the low end, all
of them at the high end; the middle follows the shares in which its node passes on what it holds, a half where the book
is silent.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypedDict

from lookthrough.book.evidence import SOURCED
from lookthrough.lens.funding.funding_rows import COMPANIES, by_evidence
from lookthrough.positions import sectors
from lookthrough.units.range import Range, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book, Entity
    from lookthrough.lens.funding.funding_rows import FundingRow
    from lookthrough.positions.standing_contract import StandingContract

VENDOR, UNKNOWN, BOND_MARKET = "vendor", "unknown", "bond_market"
TRADITIONAL = frozenset({"bank", BOND_MARKET, "bond_fund"})
BONDS = frozenset({"bond", "convertible"})
SECURITISED = frozenset({"abs", "cmbs"})
NOTES = BONDS | SECURITISED
SECTORS = {
    sectors.BANKS: "bank",
    sectors.BOND_FUNDS: "bond_fund",
    sectors.CREDIT_FUNDS: "private_credit",
    sectors.INSURERS: "insurer",
    sectors.PENSIONS: "pension",
    sectors.PRIVATE_INVESTORS: sectors.PRIVATE_INVESTORS,  # a kind of its own
    sectors.PUBLIC_EQUITY: "public_shareholders",
}
NOBODY = frozenset({"sector", "aggregate"})  # kinds of nodes that say nothing of who stands behind them
_NONE, _ALL = Range(0.0, 0.0, 0.0), Range(1.0, 1.0, 1.0)


class Largest(TypedDict):
    """The largest position of one known non-traditional lender in one contract.

    Attributes:
        contract: its id.
        holder: id of the lender.
        amount: what counts as non-traditional of it, mid, USD bn.
        share: the non-traditional share, mid, when this position is taken out of what is borrowed.
    """

    contract: str
    holder: str
    amount: float
    share: float | None


class NotesAsMarket(TypedDict):
    """What is non-traditional when all bonds and notes count as the bond market: USD bn and share, mid values."""

    amount: float
    share: float | None


class NonTraditional(TypedDict):
    """The share of borrowed money that non-traditional lenders give; shares are ``None`` where nothing was borrowed.

    Attributes:
        borrowed: debt raised, mid values, USD bn.
        amount: what non-traditional lenders give of it, low, mid and high, USD bn.
        low, mid, high: the share; the bounds let every amount and every unknown lender be what moves it most.
        unknown_lender: share of what was borrowed whose lender is not known.
        sourced: share of what was borrowed that rests on reported or estimated values.
        by_evidence: the share by the grade of its source, or by its basis where that is weaker than a source.
        without_largest: the share without the largest single position, ``None`` where no known lender is one.
        notes_as_market: the share when every bond and note counts as the bond market, whoever buys it.
        unknown: loans of unknown size, which are in none of the figures.
    """

    borrowed: float
    amount: dict[str, float]
    low: float | None
    mid: float | None
    high: float | None
    unknown_lender: float | None
    sourced: float | None
    by_evidence: dict[str, float]
    without_largest: Largest | None
    notes_as_market: NotesAsMarket
    unknown: int


def lender_kind(book: Book, holder: str, contract: StandingContract, *, is_vendor: bool) -> str:
    """Return of what kind the giver of a contract's money is."""
    entity = book.entities.get(holder)
    if is_vendor:
        return VENDOR
    if entity is None:
        return UNKNOWN
    if entity.class_ in COMPANIES or entity.class_ == "vehicle":
        return "company"
    named = _kind_of_named(entity)
    if named is not None:
        return named
    if contract.kind in SECURITISED or (contract.kind in BONDS and not _is_vehicle(book, contract)):
        return BOND_MARKET
    return SECTORS.get(next(iter(entity.passes_to)), UNKNOWN) if len(entity.passes_to) == 1 else UNKNOWN


def _is_vehicle(book: Book, contract: StandingContract) -> bool:
    receiver = book.entities.get(contract.taker)
    return receiver is not None and receiver.class_ == "vehicle"


def _kind_of_named(entity: Entity) -> str | None:
    """Return the kind of a lender that is somebody in particular, ``None`` for a node that stands for many."""
    if entity.class_ == "sector":
        return SECTORS.get(entity.id) or (None if entity.kind in NOBODY else entity.kind)
    return entity.kind if entity.country is not None or not entity.passes_to else None


def non_traditional_share(book: Book, holder: str, contract: StandingContract, kind: str) -> Range | None:
    """Return the share of a debt that is non-traditional, ``None`` for a contract that is no debt."""
    if contract.family != "debt":
        return None
    if kind != UNKNOWN:
        return _NONE if kind in TRADITIONAL else _ALL
    entity = book.entities.get(holder)
    passed = {} if entity is None else entity.passes_to
    outside = math.fsum(share for end, share in passed.items() if SECTORS.get(end) not in TRADITIONAL)
    return Range(0.0, outside / math.fsum(passed.values()) if passed else 0.5, 1.0)


def non_traditional(rows: Sequence[FundingRow]) -> NonTraditional:
    """Return the share of the borrowed money among the rows that non-traditional lenders give.

    At the low end each dollar of a non-traditional lender is at its low value, every other at its high value and no
    unknown lender is one; at the high end the reverse. So low, mid and high are in order.
    """
    known = [(r, r.amount, r.non_traditional) for r in rows if r.amount is not None and r.non_traditional is not None]
    borrowed = math.fsum(amount.mid for _, amount, _ in known)
    return NonTraditional(
        borrowed=borrowed,
        amount=total(Range(a.low * s.low, a.mid * s.mid, a.high * s.high) for _, a, s in known)._asdict(),
        low=_ratio([(a.low * s.low, a.high * (1 - s.low)) for _, a, s in known]),
        mid=_ratio([(a.mid * s.mid, a.mid * (1 - s.mid)) for _, a, s in known]),
        high=_ratio([(a.high * s.high, a.low * (1 - s.high)) for _, a, s in known]),
        unknown_lender=_part(borrowed, [a.mid for r, a, _ in known if r.lender_kind == UNKNOWN]),
        sourced=_part(borrowed, [a.mid for r, a, _ in known if r.basis in SOURCED]),
        by_evidence=by_evidence(r for r, _, _ in known),
        without_largest=_without_largest(known),
        notes_as_market=_notes_as_market(known, borrowed),
        unknown=sum(r.amount is None and r.non_traditional is not None for r in rows),
    )


def _without_largest(known: Sequence[tuple[FundingRow, Range, Range]]) -> Largest | None:
    held: dict[tuple[str, str], list[float]] = {}
    kinds: dict[tuple[str, str], str] = {}
    for row, amount, share in known:
        if row.is_one and row.lender_kind != UNKNOWN:
            held.setdefault(_position(row), []).append(amount.mid * share.mid)
            kinds[_position(row)] = row.lender_kind
    sums = {position: math.fsum(amounts) for position, amounts in held.items()}
    # of two of one size the kind decides before the id, so that other ids name the same one
    largest = min(sums, key=lambda position: (-round(sums[position], 9), kinds[position], position), default=None)
    if largest is None or sums[largest] <= 0:
        return None
    rest = [(a.mid * s.mid, a.mid * (1 - s.mid)) for r, a, s in known if _position(r) != largest]
    return Largest(contract=largest[0], holder=largest[1], amount=sums[largest], share=_ratio(rest))


def _position(row: FundingRow) -> tuple[str, str]:
    return (row.contract or "", row.lender or row.lender_kind)


def _notes_as_market(known: Sequence[tuple[FundingRow, Range, Range]], borrowed: float) -> NotesAsMarket:
    loans = [amount.mid * share.mid for row, amount, share in known if not row.is_note]
    return NotesAsMarket(amount=math.fsum(loans), share=_part(borrowed, loans))


def _ratio(pairs: Sequence[tuple[float, float]]) -> float | None:
    inside, outside = (math.fsum(pair[i] for pair in pairs) for i in (0, 1))
    return inside / (inside + outside) if inside + outside > 0 else None


def _part(total: float, parts: Sequence[float]) -> float | None:
    return math.fsum(parts) / total if total > 0 else None
