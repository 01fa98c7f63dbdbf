"""What a book says beside its runs, and what came of its bearers, to hold runs against.

1. *Pro rata to face*, the rival of who bears it: everybody loses in proportion to what he has in companies that may
   fail: lenders what is outstanding to them, sellers what is ordered of them, owners what the market said that their
   shares are worth and what they paid for preferred ones.
2. *Sponsors* stand throughout a run. So the model calls them last and with no chance; rankings call them by the figures
   of the book as they do all others.
3. *The owners' share* of the loss at the market values of the date: what came is, over firms that failed and of which
   is known what they owed, the market value over itself and what was owed and not recovered; without a recovery in the
   rows between none and all of it. What runs say of it is the mean market value of who fails over itself and what
   lenders, vendors and trade lose.
4. *Orders* fall in a run where the book has orders of the year asked about. Where all of it end before, their fall is
   the book's own and says nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.book.dated import held_on
from lookthrough.calibration.bust.came import FAILURE, OF_FIRMS, OWED, RECOVERED
from lookthrough.calibration.bust.rivals import base_chances, danger, scaled_to
from lookthrough.calibration.bust.said import BEARERS, OWNERS, SALES_AFTER, TRADE, bearer_of
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.positions.hazards import COMPANY
from lookthrough.positions.investors import investing_vendors
from lookthrough.positions.standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.calibration.bust.came import BoomOutcome


class ShareSpan(NamedTuple):
    """Between which shares something came."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BookSays:
    """What a book says beside its runs.

    Attributes:
        sponsors: of which is known what came.
        rankings: by rival, how endangered each firm and sponsor is.
        base: chance of each by its letters.
        chances: the same by rival.
        face: shares of the bearers pro rata to face.
        market: value of the shares of each firm at the date where the book says it, USD bn.
        sold: what vendors sell in the year of the book, by the ledger of purchases, USD bn.
        has_later_orders: whether the book has an order of a vendor of the year asked about.
    """

    sponsors: tuple[str, ...]
    rankings: Mapping[str, Mapping[str, float]]
    base: Mapping[str, float]
    chances: Mapping[str, Mapping[str, float]]
    face: Mapping[str, float]
    market: Mapping[str, float]
    sold: float
    has_later_orders: bool


def beside(book: Book, kept: Mapping[str, Any], outcomes: Sequence[BoomOutcome]) -> BookSays:
    """Return what a book says beside frozen runs of it."""
    firms = [firm["id"] for firm in kept["runs"][0]["firms"]]
    known = dict.fromkeys(each.entity for each in outcomes if each.kind in OF_FIRMS)
    sponsors = tuple(id_ for id_ in known if id_ not in firms and book.entities[id_].class_ == "sponsor")
    rankings = danger(book, [*firms, *sponsors])
    base = base_chances(book, [*firms, *sponsors], len(kept["quarters"]) / QUARTERS_PER_YEAR)
    values = {id_: _market(book, id_) for id_ in firms}
    vendors, year = investing_vendors(book), book.as_of.year
    return BookSays(
        sponsors=sponsors,
        rankings=rankings,
        base=base,
        chances={name: scaled_to(figures, base) for name, figures in rankings.items()},
        face=pro_rata(book),
        market={id_: value for id_, value in values.items() if value is not None},
        sold=math.fsum(
            row.amount.mid or 0.0 for row in book.purchases if row.seller in vendors and row.period == str(year)
        ),
        has_later_orders=_has_orders(book, vendors, year + SALES_AFTER),
    )


def _has_orders(book: Book, vendors: frozenset[str], year: int) -> bool:
    orders = [c for c in standing_of(book).contracts.values() if c.kind == "purchase" and c.creditor in vendors]
    return any(c.last_quarter is not None and c.last_quarter >= year * QUARTERS_PER_YEAR for c in orders)


def pro_rata(book: Book) -> dict[str, float]:
    """Return the shares of the bearers in all that they have in companies that may fail, at face."""
    vendors, held = investing_vendors(book), dict.fromkeys(BEARERS, 0.0)
    companies = {id_ for id_, entity in book.entities.items() if entity.class_ == COMPANY}
    for contract in standing_of(book).contracts.values():
        if not contract.binds or contract.is_over:
            continue
        if contract.family == "debt" and contract.debtor in companies and contract.outstanding is not None:
            for holder, part in contract.holders.items():
                held[bearer_of(contract.record, holder, vendors)] += part * contract.outstanding.mid
        elif contract.family == "equity" and contract.taker in companies and contract.paid is not None:
            held[OWNERS] += contract.paid.mid
        elif contract.kind == "purchase" and contract.debtor in companies and contract.amount is not None:
            held[TRADE] += contract.amount.mid
    held[OWNERS] += math.fsum(_market(book, id_) or 0.0 for id_ in companies)
    whole = math.fsum(held.values())
    return {name: amount / whole if whole else 0.0 for name, amount in held.items()}


def owners_said(kept: Mapping[str, Any], market: Mapping[str, float]) -> float | None:
    """Return the owners' share of the loss that runs say, at the market values of the date."""
    runs = kept["runs"]
    owners = fmean([math.fsum(firm["failed"] * market.get(firm["id"], 0.0) for firm in run["firms"]) for run in runs])
    others = fmean([math.fsum(lost for name, lost in run["losses"].items() if name != OWNERS) for run in runs])
    return owners / (owners + others) if owners + others else None


def owners_came(market: Mapping[str, float], outcomes: Sequence[BoomOutcome]) -> ShareSpan | None:
    """Return between which shares of the loss owners bore, at the market values of the date."""
    failed = {each.entity for each in outcomes if each.kind == FAILURE}
    owed = {each.entity: each.value or 0.0 for each in outcomes if each.kind == OWED}
    recovered = {each.entity: each.value or 0.0 for each in outcomes if each.kind == RECOVERED}
    firms = sorted(failed & owed.keys() & market.keys())
    owners = math.fsum(market[firm] for firm in firms)
    if not owners:
        return None
    most, least = (
        math.fsum(owed[firm] * (1.0 - recovered.get(firm, unknown)) for firm in firms) for unknown in (0.0, 1.0)
    )
    return ShareSpan(owners / (owners + most), owners / (owners + least))


def _market(book: Book, id_: str) -> float | None:
    value = held_on(book.entities[id_].opening.get("market_value", ()), book.as_of)
    return None if value is None else value.mid
