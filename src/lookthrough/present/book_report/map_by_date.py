"""The map of the money by date: one drawing with fixed places, whose ribbons are those of the day.

The nodes are those of the whole book and never move, so that two days can be compared. The page holds the amounts of
every ribbon on every day on which something became public and at the ends of quarters; what changed since the day
before is written under the map. Without scripts the map of the last day and all the lists of changes are there.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.book.replay import known_on
from lookthrough.positions.standing import standing_contracts
from lookthrough.present.book_report.article import article
from lookthrough.present.book_report.links import linked_table
from lookthrough.present.book_report.timeline import COMES, book_events, events_table
from lookthrough.present.labels import counted, in_words
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.map_drawing import HEAD_BESIDE, THINNEST, draw_map, map_key, ribbon_scale
from lookthrough.present.page.money_edges import Edge, contract_flows, parties, purchase_flows
from lookthrough.present.page.money_network import MoneyMap, map_between, places_of
from lookthrough.present.page.svg import joined, svg
from lookthrough.present.page.templates import render
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import day as day_column
from lookthrough.present.tables.common_columns import money, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.book_report.article import Article
    from lookthrough.present.book_report.links import Links
    from lookthrough.present.book_report.timeline import Event

SINCE = dt.date(2024, 1, 1)
RIBBONS = 64
KINDS_OF_MONEY = ("equity", "debt", "trade")
CHANGES = (day_column("day"), text("from"), text("to"), text("money"), money("amount"))

Ribbon = tuple[str, str, str]
"""Payer, payee, kind of money."""


@dataclass(frozen=True, slots=True)
class Dated:
    """The map over time.

    Attributes:
        days: oldest first.
        drawing: the nodes, and the ribbons that are ever wide enough to be drawn.
        amounts: ``[day, ribbon]``, USD bn.
        totals: ``[day]``: USD bn of each kind of money in the whole book, drawn or not.
        events: ``[day]``: what became public after the day before.
        between: USD bn on the last day between groups, drawn or not.
    """

    days: tuple[dt.date, ...]
    drawing: MoneyMap
    amounts: tuple[tuple[float, ...], ...]
    totals: tuple[Mapping[str, float], ...]
    events: tuple[tuple[Event, ...], ...]
    between: float


def map_page(book: Book, statuses: Sequence[str], links: Links) -> Article | None:
    """Return the page of the map by date, ``None`` where no day has any money.

    Args:
        book: the book.
        statuses: of the contracts that are drawn, on the day that is drawn.
        links: where ids lead.
    """
    dated = dated_map(book, statuses)
    if dated is None:
        return None
    last = len(dated.days) - 1
    shown = replace(dated.drawing, edges=_edges_on(dated, last))
    leads = {id_: f"#entity/{id_}" for id_ in dated.drawing.names if id_ in book.entities}
    drawing = draw_map(shown, leads, [edge.amount for edge in dated.drawing.edges])
    caption = f"{len(dated.drawing.names)} groups and companies, {len(dated.days)} days; {_totals_words(dated, last)}"
    drawn = svg(drawing, "map-by-date", "The money on a day", caption, "map")
    return article(
        "map",
        "The money, day by day",
        "Map by date",
        "book/map.html",
        statuses=" or ".join(map(in_words, statuses)),
        drawn=_drawn_words(dated),
        picture=render("money_map.html", key=map_key(KINDS_OF_MONEY, is_split=False), drawing=drawn, loops=None, lit=0),
        days=[_day(dated, i, links) for i in range(len(dated.days))],
        data=_data(dated),
        changes=linked_table(_changes(dated), "map-changes", links),
    )


def dated_map(book: Book, statuses: Sequence[str]) -> Dated | None:
    """Return the map of every day on which something became public since 2024, and of the ends of quarters."""
    events = book_events(book)
    days = _days(book, events)
    flows = _flows_by_day(book, days, statuses)
    node, column = places_of(book, statuses)
    party = parties(book)
    sums = [_merged(each, node, party) for each in flows]
    widest: dict[Ribbon, float] = defaultdict(float)
    for each in sums:
        for ribbon, size in each.items():
            widest[ribbon] = max(widest[ribbon], size)
    kept = sorted(sorted(widest, key=lambda r: (-widest[r], r))[:RIBBONS])
    if not kept:
        return None
    edges = [Edge(*ribbon, widest[ribbon], (), ()) for ribbon in kept]
    return Dated(
        days=days,
        drawing=map_between(book, edges, column),
        amounts=tuple(tuple(each.get(ribbon, 0.0) for ribbon in kept) for each in sums),
        totals=tuple(_totals(each) for each in flows),
        events=tuple(_since(events, days, i) for i in range(len(days))),
        between=math.fsum(sums[-1].values()),
    )


def _days(book: Book, events: Sequence[Event]) -> tuple[dt.date, ...]:
    changed = {e.day for e in events if e.day is not None and e.day >= SINCE and e.table == "contract"}
    last = max([book.as_of, *changed])
    ends = {
        dt.date(y, m, d) for y in range(SINCE.year, last.year + 1) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))
    }
    return tuple(sorted(changed | {day for day in ends if day <= last} | {book.as_of}))


def _flows_by_day(book: Book, days: Sequence[dt.date], statuses: Sequence[str]) -> list[list[Edge]]:
    """Return the money of each day; a contract is read again only on a day on which it changes."""
    turns: dict[str, set[dt.date]] = defaultdict(set)
    for event in book_events(replace(book, entities={}, purchases=())):
        if event.day is not None:
            turns[event.record].add(event.day)
    kept: dict[str, list[Edge]] = {}
    found, before = [], dt.date.min
    for day in days:
        turned = {
            id_: c
            for id_, c in book.contracts.items()
            if before == dt.date.min or any(before < t <= day for t in turns[id_])
        }
        part = known_on(replace(book, contracts=turned, entities={}), day)
        standing = standing_contracts(part)
        for id_ in turned:
            contract = standing.get(id_)
            live = contract is not None and contract.status in statuses
            kept[id_] = list(contract_flows(contract)) if contract is not None and live else []
        year = max((p.period for p in part.purchases), default="")
        found.append([*(edge for each in kept.values() for edge in each), *purchase_flows(part, year)])
        before = day
    return found


def _merged(flows: Sequence[Edge], node: Mapping[str, str], party: Mapping[str, str]) -> dict[Ribbon, float]:
    groups: dict[Ribbon, list[float]] = defaultdict(list)
    for edge in flows:
        payer, payee = (node.get(party.get(id_, id_)) for id_ in (edge.payer, edge.payee))
        if payer is not None and payee is not None and payer != payee:
            groups[payer, payee, edge.kind].append(edge.amount)
    return {ribbon: math.fsum(each) for ribbon, each in groups.items()}


def _totals(flows: Sequence[Edge]) -> dict[str, float]:
    return {kind: math.fsum(e.amount for e in flows if e.kind == kind) for kind in KINDS_OF_MONEY}


def _since(events: Sequence[Event], days: Sequence[dt.date], i: int) -> tuple[Event, ...]:
    before = days[i - 1] if i else dt.date.min
    return tuple(e for e in events if e.day is not None and before < e.day <= days[i])


def _edges_on(dated: Dated, i: int) -> tuple[Edge, ...]:
    return tuple(replace(e, amount=size) for e, size in zip(dated.drawing.edges, dated.amounts[i], strict=True))


def _day(dated: Dated, i: int, links: Links) -> dict[str, object]:
    """Return what changed on a day since the one before."""
    day, events = dated.days[i], dated.events[i]
    since = f"since {dated.days[i - 1]}" if i else "up to this day"
    came = sum(e.what == COMES for e in events)
    return {
        "day": day.isoformat(),
        "count": len(events),
        "words": f"{counted(len(events), 'change')} {since}, {came} of them new contracts. {_totals_words(dated, i)}",
        "tables": joined(
            linked_table(events_table([e for e in events if e.table == table], table), f"changes-{day}-{table}", links)
            for table in ("contract", "entity")
        ),
    }


def _drawn_words(dated: Dated) -> str:
    """Return how much of the money between the groups of the last day is wide enough to be drawn."""
    share = percent(math.fsum(dated.amounts[-1]) / dated.between) if dated.between else "none"
    return f"The {len(dated.drawing.edges)} widest ribbons are drawn; on the last day they carry {share} of the money."


def _totals_words(dated: Dated, i: int) -> str:
    sums = dated.totals[i]
    return (
        f"Equity {amount(sums['equity'])}, debt {amount(sums['debt'])}, trade of a year {amount(sums['trade'])} bn USD."
    )


def _data(dated: Dated) -> dict[str, object]:
    """Return what the script of the page draws a day from: for each ribbon the days on which it changes."""
    names = dated.drawing.names
    ribbons = [
        {"name": f"{names[edge.payer]} to {names[edge.payee]}, {edge.kind}", "steps": _steps(dated, i)}
        for i, edge in enumerate(dated.drawing.edges)
    ]
    return {
        "days": [day.isoformat() for day in dated.days],
        "ribbons": ribbons,
        "said": [_totals_words(dated, i) for i in range(len(dated.days))],
        "width": {
            "least": THINNEST,
            "each": ribbon_scale([edge.amount for edge in dated.drawing.edges]),
            "head": HEAD_BESIDE,
        },
    }


def _steps(dated: Dated, ribbon: int) -> list[list[float]]:
    found: list[list[float]] = []
    for day, sizes in enumerate(dated.amounts):
        if not found or sizes[ribbon] != found[-1][1]:
            found.append([day, sizes[ribbon]])
    return found


def _changes(dated: Dated) -> Table:
    """Return one row for each ribbon and day on which it changes."""
    names = dated.drawing.names
    rows = [
        (dated.days[round(day)].isoformat(), names[e.payer], names[e.payee], e.kind, size)
        for i, e in enumerate(dated.drawing.edges)
        for day, size in _steps(dated, i)
        if size or day
    ]
    rows.sort(key=lambda row: row[0])
    return Table(CHANGES, tuple(rows))
