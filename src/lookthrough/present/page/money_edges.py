"""The money between two parties of a book: equity, debt and trade, with what is still to come and what is inferred.

Equity and debt are stocks (equity signed or funded, debt outstanding), trade is a flow (purchases of one year, rent of
a year). What is still to come is equity that is not paid in, purchases of the quarters after the balance-sheet date,
and the rent of a lease that has not commenced; debt outstanding has all been paid out. What is inferred is the part
that no source states or estimates.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.book.evidence import SOURCED
from lookthrough.contracts import KINDS
from lookthrough.positions.standing import standing_contracts
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.quarter import quarter_after, quarters_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from lookthrough.book.records import Book, Entity, Purchase
    from lookthrough.positions.standing_contract import StandingContract
    from lookthrough.present.page.run_document import LegDocument, LegPartDocument

MONEY = ("equity", "debt", "trade", "other")
TRADE = frozenset({"lease", "commitment", "order", "backstop", "revenue_share"})
MEASURES = {
    "equity": "equity signed or funded",
    "debt": "debt outstanding",
    "rent": "rent of the first year",
    "purchases": "purchases of the year",
    "window": "payments of the window, of a loop's leg",
}
SOLD_BY = {"rent": 2, "models": 3, "cloud": 4, "chips": 5}
"""The column of the map in which what is paid for is sold."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Money of one kind from one party to another, USD bn, with the contracts and sources behind it.

    Attributes:
        payer, payee: entities, or nodes of the map.
        kind: one of :data:`MONEY`.
        amount: all of it.
        contracts, sources: their ids.
        sold_by: the column of who sells what is paid for.
        measures: what the amount is: keys of :data:`MEASURES`, several where money of one kind is added up.
        to_come: what of the amount is not paid yet.
        inferred: what of the amount no source states or estimates.
    """

    payer: str
    payee: str
    kind: str
    amount: float
    contracts: tuple[str, ...]
    sources: tuple[str, ...]
    sold_by: int = 5
    measures: tuple[str, ...] = ()
    to_come: float = 0.0
    inferred: float = 0.0

    @property
    def is_inferred(self) -> bool:
        """Whether most of it is inferred."""
        return self.inferred > self.amount / 2


def edges_of(book: Book, year: str, statuses: Collection[str] = BINDING) -> Iterator[Edge]:
    """Yield the money of a book between its entities (companies for their segments), by kind.

    Args:
        book: the book.
        year: of the purchases.
        statuses: of the contracts that count.
    """
    party = parties(book)
    for contract in standing_contracts(book).values():
        if contract.status in statuses:
            for edge in contract_flows(contract):
                yield _between(edge, party)
    for edge in purchase_flows(book, year):
        yield _between(edge, party)


def purchase_flows(book: Book, year: str) -> Iterator[Edge]:
    """Yield what is bought in one year."""
    for purchase in book.purchases:
        if purchase.period == year and purchase.amount.mid:
            yield _bought(book, purchase, purchase.amount.mid)


def _bought(book: Book, purchase: Purchase, amount: float) -> Edge:
    quarters = quarters_of(purchase.period)
    ahead = sum(quarter >= quarter_after(book.as_of) for quarter in quarters) / len(quarters)
    return Edge(
        purchase.buyer,
        purchase.seller,
        "trade",
        amount,
        (),
        purchase.amount.source,
        SOLD_BY.get(purchase.kind, 5),
        ("purchases",),
        to_come=amount * ahead,
        inferred=_inferred(purchase.amount.basis or "reported", amount),
    )


def contract_flows(contract: StandingContract) -> Iterator[Edge]:
    """Yield the money of one contract between entities: rent of a year, debt outstanding, equity, by first holder."""
    kind, ids, rent, source = contract.family, (contract.id,), contract.first_rent, contract.source
    if kind == "lease":
        if rent is not None and rent.mid > 0:
            to_come = 0.0 if contract.has_commenced else rent.mid
            inferred = _inferred(_basis(contract), rent.mid)
            column = SOLD_BY["rent"]
            parties_ = contract.debtor, contract.creditor
            yield Edge(*parties_, "trade", rent.mid, ids, source, column, ("rent",), to_come, inferred)
        return
    amount = contract.outstanding if kind == "debt" else contract.amount
    if kind not in {"debt", "equity"} or contract.kind == "acquisition" or amount is None:
        return
    to_come = contract.unpaid.mid if kind == "equity" and contract.unpaid is not None else 0.0
    for holder, share in contract.holders.items():
        if (size := amount.mid * share) > 0:
            inferred = _inferred(_basis(contract), size)
            coming = min(to_come, amount.mid) * share
            taker = contract.taker
            yield Edge(holder, taker, kind, size, ids, source, measures=(kind,), to_come=coming, inferred=inferred)


def _basis(contract: StandingContract) -> str:
    """Return how the size of a contract is known: that of its amount, else of the contract."""
    stated = None if contract.amount_term is None else contract.amount_term.basis
    return stated or contract.basis


def _inferred(basis: str | None, amount: float) -> float:
    return 0.0 if basis in SOURCED else amount


def _between(edge: Edge, party: Mapping[str, str]) -> Edge:
    return replace(edge, payer=party.get(edge.payer, edge.payer), payee=party.get(edge.payee, edge.payee))


def parties(book: Book) -> dict[str, str]:
    """Return for each entity itself, or the company that it is a segment of: they share a ticker."""
    by_ticker: dict[str, list[Entity]] = defaultdict(list)
    for entity in book.entities.values():
        if entity.ticker is not None:
            by_ticker[entity.ticker].append(entity)
    company = {t: max(same, key=lambda e: ("cash" in e.opening, len(e.opening), e.id)) for t, same in by_ticker.items()}
    return {e.id: company[e.ticker].id if e.ticker is not None else e.id for e in book.entities.values()}


def merged(flows: Iterable[Edge], node: Mapping[str, str]) -> list[Edge]:
    """Return the money between nodes, of one kind between two of them added up."""
    groups: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in flows:
        if edge.payer in node and edge.payee in node and node[edge.payer] != node[edge.payee]:
            groups[node[edge.payer], node[edge.payee], edge.kind].append(edge)
    return [
        Edge(
            payer,
            payee,
            kind,
            math.fsum(e.amount for e in same),
            tuple(sorted({c for e in same for c in e.contracts})),
            tuple(sorted({s for e in same for s in e.sources})),
            measures=tuple(sorted({m for e in same for m in e.measures})),
            to_come=math.fsum(e.to_come for e in same),
            inferred=math.fsum(e.inferred for e in same),
        )
        for (payer, payee, kind), same in sorted(groups.items())
    ]


def by_the_leg(book: Book, edge: Edge, leg: LegDocument) -> Edge:
    """Return trade between two parties of a loop with the amount of its leg, so that map and loops say one number.

    Where a schedule takes over from the purchases ledger within the year, the leg has both. Equity stays all that was
    ever put in, of which a leg is the part of one year; a leg that has other money too says nothing of the trade alone.
    """
    if edge.kind != "trade" or not all(_is_trade(book, part) for part in leg.parts):
        return edge
    return replace(
        edge,
        amount=leg.amount.mid,
        contracts=tuple(part.contract for part in leg.parts if part.contract is not None),
        measures=("window",),
        to_come=0.0 if leg.to_come is None else leg.to_come.mid,
        inferred=_inferred(leg.basis, leg.amount.mid),
    )


def _is_trade(book: Book, part: LegPartDocument) -> bool:
    contract = None if part.contract is None else book.contracts.get(part.contract)
    return part.contract is None or (contract is not None and KINDS[contract.kind].family in TRADE)


def step_edge(payer: str, payee: str, leg: LegDocument, book: Book) -> Edge:
    """Return a step of a loop as money of the map; without a contract it stands in the purchases ledger."""
    contracts = tuple(part.contract for part in leg.parts if part.contract is not None)
    known = [book.contracts[c] for c in contracts if c in book.contracts]
    families = {KINDS[contract.kind].family for contract in known}
    kind = "trade" if families <= TRADE else "equity" if families == {"equity"} else "other"
    return Edge(
        payer,
        payee,
        kind,
        leg.amount.mid,
        contracts,
        tuple(sorted({s for contract in known for s in contract.source})),
        measures=("window",),
        to_come=0.0 if leg.to_come is None else leg.to_come.mid,
        inferred=_inferred(leg.basis, leg.amount.mid),
    )
