"""The page of an entity: what it owes in every view, how it opens, what it filed, its contracts, its money."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.positions.standing import standing_contracts
from lookthrough.present import labels
from lookthrough.present.book_report.article import article
from lookthrough.present.book_report.links import SEMICOLON, linked_table
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import amount
from lookthrough.present.page.money_edges import contract_flows
from lookthrough.present.page.page import NOTHING, Figure, picture_html
from lookthrough.present.page.panels import panel_html, panel_of, pieces_of_contracts
from lookthrough.present.table import Table, pick, without
from lookthrough.present.tables.book import (
    of_facts,
    of_opening,
    place,
    purchases_table,
    said,
    unknown_holders,
    values_table,
)
from lookthrough.present.tables.common_columns import CONTRACT, CONTRACTS, day, ids, money, named, text
from lookthrough.present.tables.opening import adjustments_table
from lookthrough.present.tables.through import borne_table, committed_table, rules_table, trail_table, views_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lookthrough.book.records import Book, Contract, Entity
    from lookthrough.lens.through.answer import EntityThrough
    from lookthrough.present.book_report.article import Article
    from lookthrough.present.book_report.links import Links
    from lookthrough.present.page.money_edges import Edge
    from lookthrough.present.tables.answers import Answers, EntityAnswers

    MoneyBetween = Mapping[str, tuple[list[Edge], list[Edge]]]

CONTRACTS_OF = (
    *(CONTRACT, named("kind"), text("as"), ids("with"), named("status", words=labels.STATUSES), text("value")),
    *(day("known"), ids("deal")),
)
VIEWS_SHOWN = ("view", "amount", "unknown", "sources")
ADJUSTED = ("item", "before", "after", "change", "grade", "sources")
OPENING = ("term", "value", "from", "known", "basis", "grade", "sources", "place", "why")


def entity_pages(book: Book, answers: Answers, links: Links) -> list[Article]:
    """Return the page of every entity."""
    money = money_between(book, answers.statuses)
    return [entity_page(book, e, answers.of_entities, links, money) for e in book.entities.values()]


def entity_page(book: Book, entity: Entity, answers: EntityAnswers, links: Links, between: MoneyBetween) -> Article:
    """Return the page of one entity; ``between`` is of :func:`money_between`."""
    id_ = entity.id
    money = between.get(id_, ([], []))
    own = [c for c in book.contracts.values() if id_ in c.roles.values() or id_ in c.held_by]
    given, taken = _money(money[0], "payee"), _money(money[1], "payer")
    owed = next((e for e in answers.through.entities if e.id == id_), None)
    adjusted = [row for row in answers.adjustments if row.entity == id_]
    opening = pick(values_table(book, of_opening(entity)), OPENING)
    facts = pick(values_table(book, of_facts(entity)), OPENING)
    bought = purchases_table(book, (p for p in book.purchases if p.buyer == id_))
    sold = purchases_table(book, (p for p in book.purchases if p.seller == id_))
    return article(
        f"entity/{id_}",
        entity.name,
        f"{entity.class_.replace('_', ' ')}, {entity.kind.replace('_', ' ')}",
        "book/entity.html",
        meta=_facts(book, entity),
        sources=links.all_to("source", entity.source, SEMICOLON),
        note=said(entity.reason, entity.note),
        passes=Markup(", ").join(_passed(entity, links)),
        panel=panel_html(panel_of(pieces_of_contracts(book, own)), "stated in its contracts"),
        owes=None if owed is None else _owes(book, owed, links),
        borne=_borne(answers, id_, links),
        opening=linked_table(opening, f"{id_}-opening", links),
        facts=linked_table(facts, f"{id_}-facts", links),
        balanced=linked_table(pick(adjustments_table(book, adjusted), ADJUSTED), f"{id_}-adjustments", links),
        contracts=linked_table(_contracts(own, id_), f"{id_}-contracts", links),
        funded_by=linked_table(taken, f"{id_}-funded-by", links),
        funds=linked_table(given, f"{id_}-funds", links),
        buys=linked_table(without(bought, "buyer"), f"{id_}-buys", links),
        sells=linked_table(without(sold, "seller"), f"{id_}-sells", links),
    )


def _facts(book: Book, entity: Entity) -> str:
    unknown = unknown_holders(book, entity)
    facts = (
        *(entity.id, entity.country, entity.ticker, entity.basis, f"grade {book.grade(entity) or 'none'}"),
        None if unknown is None else f"unknown holders {unknown}",
    )
    return ", ".join(fact for fact in facts if fact) + f"; {place(entity.position)}"


def _passed(entity: Entity, links: Links) -> list[Markup]:
    return [Markup("{} {:.0%}").format(links.to("entity", id_), share) for id_, share in entity.passes_to.items()]


def _owes(book: Book, owed: EntityThrough, links: Links) -> dict[str, object]:
    """Return the views as bars with their ranges, as a table, and the trail folded up; what is promised; the rules."""
    trail, figure = without(trail_table([owed]), "entity", "name"), views_figure(owed)
    return {
        "picture": NOTHING if figure.chart is None else picture_html(figure),
        "caption": figure.caption,
        "views": linked_table(pick(views_table([owed]), VIEWS_SHOWN), f"{owed.id}-views", links),
        "count": len(trail.rows),
        "trail": linked_table(trail, f"{owed.id}-trail", links),
        "promised": _promised(owed, links),
        "rules": _rules(book, owed, links),
    }


def _are_one(bars: Sequence[Bar]) -> bool:
    """Tell whether all views of an entity are one amount, of which a picture would say nothing."""
    return len({(bar.values, bar.low, bar.high, bar.text) for bar in bars}) == 1


def _said_of(bars: Sequence[Bar]) -> str:
    said = f"In every view {bars[0].text}" if _are_one(bars) else ", ".join(f"{bar.label} {bar.text}" for bar in bars)
    return f"{said} bn USD; + is a floor, some rows are unknown."


def views_figure(owed: EntityThrough) -> Figure:
    """Return what an entity owes in each view; no picture where all views are one amount."""
    bars = [_view_bar(owed, name) for name in owed.views]
    chart = None if _are_one(bars) else BarChart(tuple(bars), ("mid",))
    return Figure(f"views-{owed.id}", f"What {owed.name} owes", _said_of(bars), views_table([owed]), chart)


def _view_bar(owed: EntityThrough, name: str) -> Bar:
    view = owed.views[name]
    size = "unknown" if view.mid is None else amount(view.mid) + ("+" if owed.unknown[name] else "")
    label = labels.first_upper(labels.VIEWS[name])
    return Bar(label, (view.mid or 0.0,), view.low, view.high, text=size)


def _promised(owed: EntityThrough, links: Links) -> Markup:
    return linked_table(without(committed_table([owed]), "entity"), f"{owed.id}-promised", links)


def _rules(book: Book, owed: EntityThrough, links: Links) -> Markup:
    return linked_table(without(rules_table([owed], book), "entity"), f"{owed.id}-rules", links)


def _borne(answers: EntityAnswers, id_: str, links: Links) -> Markup:
    found = [answers.borne[id_]] if id_ in answers.borne else []
    return linked_table(without(borne_table(found), "vehicle"), f"{id_}-borne", links)


def _contracts(contracts: Iterable[Contract], id_: str) -> Table:
    rows = (
        (
            *(c.id, c.kind, ", ".join(r for r, e in c.roles.items() if e == id_) or "holder"),
            *(" ".join(dict.fromkeys(e for e in c.roles.values() if e != id_)), c.current_status, _size(c)),
            *(None if c.known is None else c.known.isoformat(), c.deal),
        )
        for c in contracts
    )
    return Table(CONTRACTS_OF, tuple(rows))


def _size(contract: Contract) -> str | None:
    names = ("amount", "principal", "cap", "rent", "price", "shares")
    return next((v.text for name in names if (v := contract.value(name)) is not None), None)


def money_between(book: Book, statuses: Collection[str]) -> MoneyBetween:
    """Return for each entity the debt and equity that it gives, and what it receives, of contracts that count."""
    found: dict[str, tuple[list[Edge], list[Edge]]] = defaultdict(lambda: ([], []))
    for contract in standing_contracts(book).values():
        for edge in contract_flows(contract) if contract.status in statuses else ():
            if edge.kind in {"debt", "equity"}:
                found[edge.payer][0].append(edge)
                found[edge.payee][1].append(edge)
    return found


def _money(edges: Iterable[Edge], other: str) -> Table:
    """Return with whom, how much and by which contracts, largest first."""
    found: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        found[edge.payee if other == "payee" else edge.payer, edge.kind].append(edge)
    rows = [
        (id_, kind, math.fsum(e.amount for e in each), " ".join(sorted({c for e in each for c in e.contracts})))
        for (id_, kind), each in found.items()
    ]
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    return Table((ids(other), text("money"), money("amount"), CONTRACTS), tuple(rows))
