"""The page of an entity: what it owes in every view, its opening position, its contracts, whom it pays and who it."""

from __future__ import annotations

import math
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from lookthrough.present.book_report.cells import article, table_html, titled
from lookthrough.present.numbers import amount
from lookthrough.present.page import charts
from lookthrough.present.page.money_map import contract_flows
from lookthrough.present.page.page import Figure, picture_html
from lookthrough.present.page.panels import panel_html, panel_of, pieces_of_contracts
from lookthrough.present.sections.owes import VIEW_WORDS
from lookthrough.present.table import Table, heads, pick, without
from lookthrough.present.tables.book import of_entity, place, purchases_table, said, values_table
from lookthrough.present.tables.opening import adjustments_table
from lookthrough.present.tables.through import borne_table, committed_table, rules_table, trail_table, views_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lookthrough.book.records import Book, Contract, Entity
    from lookthrough.lens.through.through import EntityThrough
    from lookthrough.present.book_report.cells import Article
    from lookthrough.present.book_report.links import Links
    from lookthrough.present.page.money_map import Edge
    from lookthrough.present.tables.answers import Answers

ADJUSTED = ("item", "before", "after", "change", "grade", "sources")
OPENING = ("term", "value", "from", "known", "basis", "grade", "sources", "place", "why")


def entity_pages(book: Book, answers: Answers, links: Links) -> list[Article]:
    """Return the page of every entity."""
    money = money_between(book, answers.statuses)
    return [_entity_page(book, e, answers, links, money.get(e.id, ([], []))) for e in book.entities.values()]


def _entity_page(
    book: Book, entity: Entity, answers: Answers, links: Links, money: tuple[list[Edge], list[Edge]]
) -> Article:
    id_ = entity.id
    own = [c for c in book.contracts.values() if id_ in c.roles.values() or id_ in c.held_by]
    given, taken = _money(money[0], "payee"), _money(money[1], "payer")
    owed = next((e for e in answers.through.entities if e.id == id_), None)
    adjusted = [row for row in answers.adjustments if row.entity == id_]
    opening = pick(values_table(book, of_entity(entity)), OPENING)
    bought = purchases_table(book, (p for p in book.purchases if p.buyer == id_))
    sold = purchases_table(book, (p for p in book.purchases if p.seller == id_))
    body = [
        _head(book, entity, links),
        panel_html(panel_of(pieces_of_contracts(book, own)), "stated in the contracts it stands in"),
        titled("What it owes", "" if owed is None else _views(owed, links), OWES_WORDS),
        titled("What it has promised", "" if owed is None else _promised(owed, links), PROMISED_WORDS),
        titled("The rules behind it", "" if owed is None else _rules(book, owed, links), RULES_WORDS),
        titled("Who bears its debt", _borne(answers, id_, links), BORNE_WORDS),
        titled("Opening position", table_html(opening, f"{id_}-opening", links)),
        titled(
            "How the opening position was balanced",
            table_html(pick(adjustments_table(book, adjusted), ADJUSTED), f"{id_}-adjustments", links),
            BALANCE_WORDS,
        ),
        titled("Contracts", table_html(_contracts(own, id_), f"{id_}-contracts", links)),
        titled("Who funds it", table_html(taken, f"{id_}-funded-by", links), FLOW_WORDS),
        titled("What it funds", table_html(given, f"{id_}-funds", links), FLOW_WORDS),
        titled("What it buys", table_html(without(bought, "buyer"), f"{id_}-buys", links)),
        titled("What it sells", table_html(without(sold, "seller"), f"{id_}-sells", links)),
    ]
    kicker = f"{entity.class_.replace('_', ' ')}, {entity.kind.replace('_', ' ')}"
    return article(f"entity/{id_}", entity.name, kicker, "".join(body))


OWES_WORDS = (
    "Undiscounted, USD bn. Each view is the sum of its rows in the trail; rows of the view memo are shown and never "
    "added. The agency views are our reading of published methods."
)
PROMISED_WORDS = "On no balance sheet yet. The columns are not added up: leases and purchases are different promises."
RULES_WORDS = "Each rule as a question, the answer, and the field of the book that decides it."
BORNE_WORDS = "When the collateral alone is not enough: low, middle and high cases, each adding up to the debt."
BALANCE_WORDS = (
    "Figures of several dates are rolled to the book's date and moved as little as possible so that debt equals listed "
    "loans and unlisted debt; what the market pays beyond the balance sheet is named franchise value."
)
FLOW_WORDS = "Debt outstanding and equity that binds, by first holder, USD bn."


def _head(book: Book, entity: Entity, links: Links) -> str:
    facts = (entity.id, entity.country, entity.ticker, entity.basis, f"grade {book.grade(entity) or 'none'}")
    meta = ", ".join(fact for fact in facts if fact) + f"; {place(entity.position)}"
    sources = ", ".join(links.to("source", id_) for id_ in entity.source)
    passes = ", ".join(f"{links.to('entity', id_)} {share:.0%}" for id_, share in entity.passes_to.items())
    note = said(entity.reason, entity.note)
    return (
        f'<p class="meta">{escape(meta)}{"; sources " + sources if sources else ""}</p>'
        + (f'<p class="said">{escape(note)}</p>' if note else "")
        + (f"<p>Passes on to {passes}.</p>" if passes else "")
    )


def _views(owed: EntityThrough, links: Links) -> str:
    """Return the views as bars with their ranges, as a table, and the trail folded up."""
    bars = [
        charts.Bar(
            VIEW_WORDS.get(name, name.replace("_", " ")),
            (view.mid or 0.0,),
            view.low,
            view.high,
            text="unknown" if view.mid is None else amount(view.mid) + ("+" if owed.unknown[name] else ""),
            style=i % 6,
        )
        for i, (name, view) in enumerate(owed.views.items())
    ]
    caption = ", ".join(f"{bar.label} {bar.text}" for bar in bars) + " bn USD; + is a floor, some rows are unknown."
    picture = picture_html(
        Figure(
            f"views-{owed.id}",
            f"What {owed.name} owes",
            caption,
            Table((), ()),
            lambda width: charts.bars(bars, ("mid",), width),
        )
    )
    views = pick(views_table([owed]), ("view", "amount", "unknown", "sources"))
    trail = trail_table([owed])
    kept = without(trail, "entity", "name")
    return (
        f"<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>"
        + table_html(views, f"{owed.id}-views", links)
        + f"<details><summary>The trail: all {len(kept.rows)} rows, with what decides each</summary>"
        + f"{table_html(kept, f'{owed.id}-trail', links)}</details>"
    )


def _promised(owed: EntityThrough, links: Links) -> str:
    return table_html(without(committed_table([owed]), "entity"), f"{owed.id}-promised", links)


def _rules(book: Book, owed: EntityThrough, links: Links) -> str:
    return table_html(without(rules_table([owed], book), "entity"), f"{owed.id}-rules", links)


def _borne(answers: Answers, id_: str, links: Links) -> str:
    found = [answers.borne[id_]] if id_ in answers.borne else []
    return table_html(without(borne_table(found), "vehicle"), f"{id_}-borne", links)


def _contracts(contracts: Iterable[Contract], id_: str) -> Table:
    rows = (
        (
            *(c.id, c.kind, ", ".join(r for r, e in c.roles.items() if e == id_) or "holder"),
            *(" ".join(dict.fromkeys(e for e in c.roles.values() if e != id_)), c.current_status, _size(c)),
            *(None if c.known is None else c.known.isoformat(), c.deal),
        )
        for c in contracts
    )
    return Table(heads("contract", "kind", "as", "with", "status", "value", "known", "deal"), tuple(rows))


def _size(contract: Contract) -> str | None:
    names = ("amount", "principal", "cap", "rent", "price", "shares")
    return next((v.text for name in names if (v := contract.value(name)) is not None), None)


def money_between(book: Book, statuses: Collection[str]) -> Mapping[str, tuple[list[Edge], list[Edge]]]:
    """Return for each entity the debt and equity that it gives, and what it receives, of contracts that count."""
    found: dict[str, tuple[list[Edge], list[Edge]]] = defaultdict(lambda: ([], []))
    for contract in book.contracts.values():
        for edge in contract_flows(contract) if contract.current_status in statuses else ():
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
    return Table(heads(other, "money", "amount (USD bn)", "contracts"), tuple(rows))
