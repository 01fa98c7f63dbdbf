"""The map of the money: who hands money to whom, in columns from those who have it to those who sell the machines.

Three kinds of money are drawn and never added to each other: equity put in, debt lent and trade (``money_edges``). A
step of a loop that is none of these (interest, warrants) is drawn with what the loop says is paid. Companies keep their
names while their column has room, the rest of a column is one node; funds and banks stand by kind. A vehicle that is
drawn has the money between it and the company that it serves, however little that is. Loops come from the circularity
lens and are drawn in full. Nothing is placed by chance: the same book gives the same map.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.present.page.money_edges import by_the_leg, edges_of, merged, step_edge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lookthrough.book.records import Book, Entity
    from lookthrough.present.page.money_edges import Edge
    from lookthrough.present.page.run_document import LegDocument, LoopDocument, LoopsDocument

COLUMNS = ("Customers", "Investors, lenders", "Vehicles, developers", "Labs", "Clouds", "Chip makers, servers")
OTHERS = ("Other customers", "Other lenders", "Other vehicles", "Other labs", "Other clouds", "Other suppliers")
LENDERS, VEHICLES, LABS, CLOUDS = 1, 2, 3, 4
ROOM = (5, 6, 7, 4, 8, 5)
EDGES = 56
LOOPS = 6
COLUMN_OF = {
    "spv": VEHICLES,
    "developer": VEHICLES,
    "frontier_lab": LABS,
    "hyperscaler": CLOUDS,
    "neocloud": CLOUDS,
    "chip_vendor": 5,
}
NO_KIND = frozenset({"sector", "aggregate"})
"""Kinds that say nothing of what an entity does: a lender is not drawn with others of them."""


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
    flows = list(edges_of(book, year))
    ranked = _loops(loops.loops, book)
    column = _columns(book, flows)
    node = _nodes(book, flows, column, {entity for loop in ranked for entity in loop.path})
    legs = {(node[leg.payer], node[leg.payee]): leg for loop in ranked for leg in loop.legs}
    edges = [
        by_the_leg(book, e, legs[pair]) if (pair := (e.payer, e.payee)) in legs else e for e in merged(flows, node)
    ]
    wanted = legs.keys() | _served(book, edges, column)
    drawn = sorted(edges, key=lambda e: ((e.payer, e.payee) not in wanted, -e.amount, e.payer, e.payee, e.kind))[:EDGES]
    shown = {(e.payer, e.payee) for e in drawn}
    drawn += (
        step_edge(*pair, leg, book) for pair, leg in sorted(legs.items()) if pair not in shown and len({*pair}) > 1
    )
    return replace(
        map_between(book, drawn, column),
        loops=ranked,
        year=year,
        left_out=math.fsum(e.amount for e in edges if e not in drawn),
    )


def map_between(book: Book, edges: Sequence[Edge], column: Mapping[str, int]) -> MoneyMap:
    """Return the map of some edges between nodes, without loops; ``column`` is that of each entity."""
    present = sorted({id_ for e in edges for id_ in (e.payer, e.payee)})
    return MoneyMap(
        columns=tuple(tuple(i for i in present if _column_of_node(i, column) == c) for c in range(len(COLUMNS))),
        names={id_: _name(book, id_) for id_ in present},
        edges=tuple(edges),
        loops=(),
        year="",
        left_out=0.0,
    )


def places_of(book: Book, statuses: Collection[str]) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Return the node of each entity and its column, from the money of contracts of some statuses and no loop."""
    flows = list(edges_of(book, max((p.period for p in book.purchases), default=""), statuses))
    column = _columns(book, flows)
    return _nodes(book, flows, column, set()), column


def _loops(loops: Iterable[LoopDocument], book: Book) -> tuple[DrawnLoop, ...]:
    """Return the largest loops between entities of the book, numbered."""
    known = (loop for loop in loops if all(id_ in book.entities for id_ in loop.path))
    ranked = sorted(known, key=lambda loop: (-loop.weight, loop.path))[:LOOPS]
    return tuple(DrawnLoop(i, loop.path, loop.weight, loop.bottleneck, loop.legs) for i, loop in enumerate(ranked, 1))


def _served(book: Book, edges: Iterable[Edge], column: Mapping[str, int]) -> set[tuple[str, str]]:
    """Return the payer and payee of the money between each vehicle and the lab or cloud with which it has most."""
    between: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for edge in edges:
        for one, other in ((edge.payer, edge.payee), (edge.payee, edge.payer)):
            is_vehicle = one in book.entities and book.entities[one].class_ == "vehicle"
            if is_vehicle and other in book.entities and column[other] in {LABS, CLOUDS}:
                between[one][other] += edge.amount
    most = {one: max(sorted(others), key=lambda id_: others[id_]) for one, others in between.items()}
    return {pair for one, other in most.items() for pair in ((one, other), (other, one))}


def _nodes(book: Book, flows: Iterable[Edge], column_of: Mapping[str, int], keep: set[str]) -> dict[str, str]:
    """Return the node of each entity: its own where its column has room, else that of its column or kind."""
    volume: dict[str, float] = defaultdict(float)
    for edge in flows:
        for id_ in (edge.payer, edge.payee):
            volume[id_] += edge.amount
    pooled = {id_ for id_, e in book.entities.items() if id_ not in keep and _is_pooled(e, column_of[id_])}
    count = Counter(book.entities[id_].kind for id_ in pooled)
    node = {}
    for column, room in enumerate(ROOM):
        members = [id_ for id_ in book.entities if column_of[id_] == column]
        members.sort(key=lambda id_: (id_ not in keep, book.entities[id_].passes_to != {}, -volume[id_], id_))
        for rank, id_ in enumerate(members):
            kind = book.entities[id_].kind
            if id_ in pooled:
                node[id_] = f"kind:{kind}" if count[kind] > 1 else id_
            else:
                node[id_] = id_ if id_ in keep or rank < room - 1 else f"rest:{column}"
    return node


def _is_pooled(entity: Entity, column: int) -> bool:
    """Return whether an entity is drawn with the others of its kind: who passes money on, and sectors that lend."""
    is_lending_sector = entity.class_ == "sector" and column == LENDERS and entity.kind not in NO_KIND
    return entity.class_ == "pass_through" or is_lending_sector


def _column_of_node(id_: str, column: Mapping[str, int]) -> int:
    kind, _, rest = id_.partition(":")
    return int(rest) if kind == "rest" else LENDERS if kind == "kind" else column[id_]


def _columns(book: Book, flows: Iterable[Edge]) -> dict[str, int]:
    """Return the column of each entity: by its kind, else by what it does most in the book."""
    doing: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for edge in flows:
        if edge.kind == "trade":
            doing[edge.payee][edge.sold_by] += edge.amount
        doing[edge.payer][0 if edge.kind == "trade" else LENDERS] += edge.amount
    column = {}
    for entity in book.entities.values():
        done = doing[entity.id]
        most = max(sorted(done), key=lambda c: done[c], default=0)
        known = LENDERS if entity.class_ == "pass_through" else COLUMN_OF.get(entity.kind)
        column[entity.id] = most if known is None else known
    return column


def _name(book: Book, id_: str) -> str:
    kind, _, rest = id_.partition(":")
    if kind == "rest":
        return OTHERS[int(rest)]
    if kind == "kind":
        word = rest.replace("_", " ")
        return {"other": "Other companies", "private credit": "Private credit"}.get(word, word.capitalize() + "s")
    return book.entities[id_].name
