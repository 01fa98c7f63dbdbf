"""The map of the money: who hands money to whom, in columns from those who have it to those who sell the machines.

Three kinds of money are drawn and never added to each other: equity put in and debt lent (stocks: signed or funded
amounts), and trade (purchases of one year and rent of a year). A step of a loop that is none of these (interest,
warrants) is drawn with what the loop says is paid. Companies keep their names while their column has room,
the rest of a column is one node; funds and banks stand by kind. Loops come from the circularity lens, are drawn in
full and numbered. Nothing is placed by chance: the same book gives the same map.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.loop_between import steps_of
from lookthrough.positions.standing import standing_contracts
from lookthrough.positions.standing_contract import BINDING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from lookthrough.book.records import Book, Entity
    from lookthrough.positions.standing_contract import StandingContract
    from lookthrough.present.page.run_document import LegDocument, LoopDocument, LoopsDocument

COLUMNS = ("Customers, savers", "Funds and banks", "Vehicles, developers", "Labs", "Clouds", "Chip makers, servers")
ROOM = (5, 6, 7, 4, 8, 5)
EDGES = 56
LOOPS = 6
MONEY = ("equity", "debt", "trade", "other")
COLUMN_OF = {
    "spv": 2,
    "developer": 2,
    "frontier_lab": 3,
    "hyperscaler": 4,
    "neocloud": 4,
    "chip_vendor": 5,
}
TRADE = frozenset({"lease", "commitment", "order", "backstop"})
MEASURES = {
    "equity": "equity signed or funded",
    "debt": "debt outstanding",
    "rent": "rent of the first year",
    "purchases": "purchases of the year",
    "window": "payments of the window, of a loop's leg",
}
SOLD_BY = {"rent": 2, "models": 3, "cloud": 4, "chips": 5}


@dataclass(frozen=True, slots=True)
class Edge:
    """Money of one kind from one node to another, USD bn, with the contracts and sources behind it."""

    payer: str
    payee: str
    kind: str
    amount: float
    contracts: tuple[str, ...]
    sources: tuple[str, ...]
    sold_by: int = 5
    """The column of who sells what is paid for."""
    measures: tuple[str, ...] = ()
    """What the amount is: keys of :data:`MEASURES`, several where money of one kind is added up."""


@dataclass(frozen=True, slots=True)
class DrawnLoop:
    """A loop of the circularity lens: entity ids, each paying the next, and USD bn."""

    number: int
    path: tuple[str, ...]
    weight: float
    bottleneck: float
    legs: tuple[LegDocument, ...]


@dataclass(frozen=True, slots=True)
class MoneyMap:
    """Nodes by column with their names, edges between them, and the loops."""

    columns: tuple[tuple[str, ...], ...]
    names: Mapping[str, str]
    edges: tuple[Edge, ...]
    loops: tuple[DrawnLoop, ...]
    year: str
    left_out: float
    """USD bn of the smallest edges, of all kinds, that are not drawn."""


def money_map(book: Book, loops: LoopsDocument) -> MoneyMap:
    """Return the map of a book.

    Args:
        book: the book.
        loops: the document of the circularity lens.
    """
    year = max((p.period for p in book.purchases), default="")
    flows = list(_flows(book, year))
    ranked = _loops(loops.loops, book)
    on_loop = {entity for loop in ranked for entity in loop.path}
    column = _columns(book, flows)
    node = _nodes(book, flows, column, on_loop)
    edges = _merged(flows, node)
    steps = {(node[a], node[b]) for loop in ranked for a, b in steps_of(loop.path)}
    drawn = sorted(edges, key=lambda e: ((e.payer, e.payee) not in steps, -e.amount, e.payer, e.payee, e.kind))[:EDGES]
    drawn += _missing_steps(book, ranked, node, {(e.payer, e.payee) for e in drawn})
    return replace(
        map_between(book, drawn, column),
        loops=ranked,
        year=year,
        left_out=math.fsum(e.amount for e in edges if e not in drawn),
    )


def map_between(book: Book, edges: Sequence[Edge], column: Mapping[str, int]) -> MoneyMap:
    """Return the map of some edges between nodes, without loops; ``column`` is that of each entity."""
    present = sorted({id_ for e in edges for id_ in (e.payer, e.payee)})
    columns = [[id_ for id_ in present if _column_of_node(id_, column) == c] for c in range(len(COLUMNS))]
    return MoneyMap(
        columns=tuple(map(tuple, _ordered(columns, edges))),
        names={id_: _name(book, id_) for id_ in present},
        edges=tuple(edges),
        loops=(),
        year="",
        left_out=0.0,
    )


def places_of(book: Book, statuses: Collection[str]) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Return the node of each entity and its column, from the money of contracts of some statuses and no loop."""
    flows = list(_flows(book, max((p.period for p in book.purchases), default=""), statuses))
    column = _columns(book, flows)
    return _nodes(book, flows, column, set()), column


def _flows(book: Book, year: str, statuses: Collection[str] = BINDING) -> Iterator[Edge]:
    """Yield the money of the book between its entities (companies for their segments), by kind."""
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
            amount, sources = purchase.amount.mid, purchase.amount.source
            column = SOLD_BY.get(purchase.kind, 5)
            yield Edge(purchase.buyer, purchase.seller, "trade", amount, (), sources, column, ("purchases",))


def _between(edge: Edge, party: Mapping[str, str]) -> Edge:
    return replace(edge, payer=party.get(edge.payer, edge.payer), payee=party.get(edge.payee, edge.payee))


def contract_flows(contract: StandingContract) -> Iterator[Edge]:
    """Yield the money of one contract between entities: rent of a year, debt outstanding, equity, by first holder."""
    kind, ids, rent = contract.family, (contract.id,), contract.first_rent
    if kind == "lease":
        if rent is not None and rent.mid > 0:
            column = SOLD_BY["rent"]
            yield Edge(contract.debtor, contract.creditor, "trade", rent.mid, ids, contract.source, column, ("rent",))
        return
    amount = contract.outstanding if kind == "debt" else contract.amount
    if kind not in {"debt", "equity"} or contract.kind == "acquisition" or amount is None:
        return
    for holder, share in contract.holders.items():
        if amount.mid * share > 0:
            lent = amount.mid * share
            yield Edge(holder, contract.taker, kind, lent, ids, contract.source, measures=(kind,))


def parties(book: Book) -> dict[str, str]:
    """Return for each entity itself, or the company that it is a segment of: they share a ticker."""
    by_ticker: dict[str, list[Entity]] = defaultdict(list)
    for entity in book.entities.values():
        if entity.ticker is not None:
            by_ticker[entity.ticker].append(entity)
    company = {t: max(same, key=lambda e: ("cash" in e.opening, len(e.opening), e.id)) for t, same in by_ticker.items()}
    return {e.id: company[e.ticker].id if e.ticker is not None else e.id for e in book.entities.values()}


def _loops(loops: Iterable[LoopDocument], book: Book) -> tuple[DrawnLoop, ...]:
    """Return the largest loops between entities of the book, numbered."""
    known = (loop for loop in loops if all(id_ in book.entities for id_ in loop.path))
    ranked = sorted(known, key=lambda loop: (-loop.weight, loop.path))[:LOOPS]
    return tuple(DrawnLoop(i, loop.path, loop.weight, loop.bottleneck, loop.legs) for i, loop in enumerate(ranked, 1))


def _nodes(book: Book, flows: Iterable[Edge], column_of: Mapping[str, int], keep: set[str]) -> dict[str, str]:
    """Return the node of each entity: its own where its column has room, else that of its column or kind."""
    volume: dict[str, float] = defaultdict(float)
    for edge in flows:
        for id_ in (edge.payer, edge.payee):
            volume[id_] += edge.amount
    passing = Counter(e.kind for e in book.entities.values() if e.class_ == "pass_through" and e.id not in keep)
    node = {}
    for column, room in enumerate(ROOM):
        members = [id_ for id_ in book.entities if column_of[id_] == column]
        members.sort(key=lambda id_: (id_ not in keep, book.entities[id_].passes_to != {}, -volume[id_], id_))
        for rank, id_ in enumerate(members):
            entity = book.entities[id_]
            by_kind = entity.class_ == "pass_through" and id_ not in keep
            if by_kind:
                node[id_] = f"kind:{entity.kind}" if passing[entity.kind] > 1 else id_
            else:
                node[id_] = id_ if id_ in keep or rank < room - 1 else f"rest:{column}"
    return node


def _column_of_node(id_: str, column: Mapping[str, int]) -> int:
    kind, _, rest = id_.partition(":")
    return int(rest) if kind == "rest" else 1 if kind == "kind" else column[id_]


def _columns(book: Book, flows: Iterable[Edge]) -> dict[str, int]:
    """Return the column of each entity: by its kind, else by what it does most in the book."""
    doing: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for edge in flows:
        if edge.kind == "trade":
            doing[edge.payee][edge.sold_by] += edge.amount
        doing[edge.payer][0 if edge.kind == "trade" else 1] += edge.amount
    column = {}
    for entity in book.entities.values():
        done = doing[entity.id]
        most = max(sorted(done), key=lambda c: done[c], default=0)
        is_saver = entity.class_ == "sector" and most == 1
        known = 1 if entity.class_ == "pass_through" else COLUMN_OF.get(entity.kind)
        column[entity.id] = known if known is not None else 0 if is_saver else most
    return column


def _name(book: Book, id_: str) -> str:
    if id_.startswith("rest:"):
        column = int(id_.removeprefix("rest:"))
        return (
            "Other customers, savers",
            "Other lenders",
            "Other vehicles",
            "Other labs",
            "Other clouds",
            "Other suppliers",
        )[column]
    if id_.startswith("kind:"):
        word = id_.removeprefix("kind:").replace("_", " ")
        return {"other": "Other companies", "private credit": "Private credit"}.get(word, word.capitalize() + "s")
    return book.entities[id_].name


def _merged(flows: Iterable[Edge], node: Mapping[str, str]) -> list[Edge]:
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
        )
        for (payer, payee, kind), same in sorted(groups.items())
    ]


def _missing_steps(
    book: Book, loops: Sequence[DrawnLoop], node: Mapping[str, str], drawn: set[tuple[str, str]]
) -> list[Edge]:
    """Return the steps of loops that the amounts of the book do not show, with what the loop says is paid."""
    found: dict[tuple[str, str], Edge] = {}
    for leg in (leg for loop in loops for leg in loop.legs):
        pair = (node[leg.payer], node[leg.payee])
        if pair not in drawn and pair not in found and pair[0] != pair[1]:
            found[pair] = _step(*pair, leg, book)
    return [found[pair] for pair in sorted(found)]


def _step(payer: str, payee: str, leg: LegDocument, book: Book) -> Edge:
    """Return a step of a loop; without a contract it stands in the purchases ledger."""
    contracts = tuple(part.contract for part in leg.parts if part.contract is not None)
    known = [book.contracts[c] for c in contracts if c in book.contracts]
    families = {KINDS[contract.kind].family for contract in known}
    kind = "trade" if families <= TRADE else "equity" if families == {"equity"} else "other"
    sources = tuple(sorted({s for contract in known for s in contract.source}))
    return Edge(payer, payee, kind, leg.amount.mid, contracts, sources, measures=("window",))


def _ordered(columns: Sequence[Sequence[str]], edges: Sequence[Edge]) -> list[list[str]]:
    """Return each column ordered by where its money comes from and goes to, so that ribbons cross less."""
    order = [list(column) for column in columns]
    for _ in range(6):
        place = {id_: (i + 0.5) / len(column) for column in order for i, id_ in enumerate(column)}
        pull: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for edge in edges:
            weight = math.sqrt(edge.amount)
            pull[edge.payer].append((weight, place[edge.payee]))
            pull[edge.payee].append((weight, place[edge.payer]))
        centre = {i: sum(w * p for w, p in each) / sum(w for w, _ in each) for i, each in pull.items()}
        order = [sorted(column, key=lambda i: (round(centre.get(i, 0.5), 9), i)) for column in order]
    return order
