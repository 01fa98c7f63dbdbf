"""The map of the money: the picture, its key, the list of its loops, and the legs that the loops are made of.

Ribbons are what stands between two boxes (equity, debt, trade of a year); legs are what is paid in the window of the
circularity lens. The list of loops says of a leg what the table of legs says.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.evidence import SOURCED
from lookthrough.lens.circularity.circularity import Circularity
from lookthrough.lens.circularity.loop_between import steps_of
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.cited import name_of
from lookthrough.present.page.map_alone import map_alone
from lookthrough.present.page.map_drawing import draw_map, map_key
from lookthrough.present.page.money_edges import MEASURES, MONEY
from lookthrough.present.page.money_network import money_map
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.svg import svg
from lookthrough.present.page.templates import render
from lookthrough.present.sections.report_data import ReportData, SectionEntry, data_of
from lookthrough.present.table import pick, table_of
from lookthrough.present.tables.circularity import (
    LEGS_ON_PAGE,
    LEGS_WORDS,
    change_words,
    leg_words,
    legs_table,
    published,
)
from lookthrough.present.tables.common_columns import SOURCES, ids, money, named, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from markupsafe import Markup

    from lookthrough.book.records import Book
    from lookthrough.present.page.money_edges import Edge
    from lookthrough.present.page.money_network import DrawnLoop, MoneyMap
    from lookthrough.present.page.run_document import LegDocument, LoopsDocument
    from lookthrough.present.table import Fields

TITLE = "The map of the money"


class DrawnEdge(NamedTuple):
    """A flow of the map."""

    edge: Edge
    map: MoneyMap


FIELDS: Fields[DrawnEdge] = (
    (text("payer"), lambda r: r.map.names[r.edge.payer]),
    (text("payee"), lambda r: r.map.names[r.edge.payee]),
    (named("kind"), lambda r: r.edge.kind),
    (money("amount"), lambda r: r.edge.amount),
    (money("to_come"), lambda r: r.edge.to_come),
    (money("inferred"), lambda r: r.edge.inferred),
    (text("measure", "what it is"), lambda r: " and ".join(MEASURES[each] for each in r.edge.measures)),
    (text("loops"), lambda r: " ".join(str(loop.number) for loop in _loops_of(r))),
    (ids("contracts"), lambda r: " ".join(r.edge.contracts)),
    (SOURCES, lambda r: " ".join(r.edge.sources)),
)


def section(data: ReportData) -> Section | None:
    """Return the legs of the loops on the map; ``None`` where no payment of a loop is known."""
    book, loops = data.book, data.documents.loops
    if loops is None:
        return None
    figures = _legs(book, loops, money_map(book, loops))
    return Section("map", "The loops on the map", _lead(loops), figures) if figures else None


def map_figure(data: ReportData, lit: int = 1, leads: Mapping[str, str] | None = None) -> Figure | None:
    """Return the map of the money with its loops to pick; ``None`` where no amount of money is known.

    Args:
        data: what the report is made from.
        lit: the number of the loop that is lit first, 0 for none.
        leads: where the box of a node leads, by node.
    """
    book, loops = data.book, data.documents.loops
    drawn = None if loops is None else money_map(book, loops)
    if loops is None or drawn is None or not drawn.edges:
        return None
    caption = _caption(drawn)
    return Figure(
        "money-map",
        TITLE,
        caption,
        table_of(FIELDS, (DrawnEdge(edge, drawn) for edge in drawn.edges)),
        sources=tuple(sorted({source for edge in drawn.edges for source in edge.sources})),
        note=f"Ribbons are as wide as their amount. Equity is signed or funded, debt outstanding; trade is purchases "
        f"of {drawn.year} and a year's rent: they are not added up. Loops are payments of {window_words(loops)}: trade "
        "between two parties of a loop is drawn as these, and where its leg is equity the number on it says how much "
        f"of the whole is of the window. To come is what falls after {book.as_of.isoformat()}, the balance-sheet date. "
        f"{amount(drawn.left_out)} bn USD of smaller flows are left out of the picture.",
        html=_picture(book, drawn, caption, lit, leads),
        alone=partial(map_alone, drawn),
    )


def _legs(book: Book, loops: LoopsDocument, drawn: MoneyMap) -> tuple[Figure, ...]:
    """Return the legs of the numbered loops; nothing where there is no loop."""
    legs = {(leg.payer, leg.payee): leg for loop in drawn.loops for leg in loop.legs}.values()
    if not legs:
        return ()
    table, bars = pick(legs_table(drawn.loops, book), LEGS_ON_PAGE), [_bar(book, leg) for leg in legs]
    sources = {id_ for cell in pick(table, ("sources",)).rows for id_ in str(cell[0]).split()}
    figure = Figure(
        "loop-legs",
        "The legs of these loops",
        f"{published(legs)} of the {len(legs)} payments that make up the numbered loops are stated or estimated by a "
        f"source, the others inferred from totals. All are of {window_words(loops)}; what lies after "
        f"{book.as_of.isoformat()}, the balance-sheet date, is to come by schedule or forecast.",
        table,
        BarChart(tuple(bars), ("before the balance-sheet date", "to come")),
        sources=tuple(sorted(sources)),
        note=f"The line is the range. {LEGS_WORDS} The smallest amount of a loop is the most that could go round it; "
        "where loops share a leg, less does.",
    )
    return (figure,)


def _bar(book: Book, leg: LegDocument) -> Bar:
    stated = "" if leg.basis in SOURCED else f" ({leg.basis or 'basis not said'})"
    label = f"{name_of(book, leg.payer)} to {name_of(book, leg.payee)}{stated}"
    values = (leg.amount.mid, 0.0) if leg.paid is None or leg.to_come is None else (leg.paid.mid, leg.to_come.mid)
    return Bar(label, values, leg.amount.low, leg.amount.high)


def window_words(loops: LoopsDocument) -> str:
    """Return the window of the circularity lens in words, and whether warrants count."""
    paper = ", warrants included" if loops.layer == "all" else ""
    return ("the table of flows" if loops.window is None else f"{loops.window.from_} to {loops.window.to}") + paper


def _lead(loops: LoopsDocument) -> str:
    share = loops.system.throughput_circularity
    measured = (
        "No payment is recorded in the window, so the circular flow is not measurable."
        if share is None
        else f"Of the money put through the system in {window_words(loops)}, {percent(share)} goes in circles."
    )
    return (
        "Money goes from customers and lenders on the left to the makers of machines on the right. Where it turns "
        f"back, a supplier pays its own customer. {measured}"
    )


def _caption(drawn: MoneyMap) -> str:
    largest = max(drawn.edges, key=lambda edge: edge.amount)
    return (
        f"{len(drawn.edges)} flows between {len(drawn.names)} groups and companies; the largest is "
        f"{amount(largest.amount)} bn USD of {largest.kind} from {drawn.names[largest.payer]} to "
        f"{drawn.names[largest.payee]}; {_coming(drawn)}"
    )


def _coming(drawn: MoneyMap) -> str:
    loops = f"; the largest of {len(drawn.loops)} loops is lit" if drawn.loops else ""
    hollow = sum(edge.is_inferred for edge in drawn.edges)
    return f"most of the amount is inferred in {hollow} of the flows{loops}."


def _picture(book: Book, drawn: MoneyMap, caption: str, lit: int, leads: Mapping[str, str] | None) -> Markup:
    drawing = svg(draw_map(drawn, leads), "map-svg", TITLE, caption, "map")
    loops = [_loop_words(book, loop) for loop in drawn.loops]
    kinds = [kind for kind in MONEY if any(edge.kind == kind for edge in drawn.edges)]
    return render("money_map.html", key=map_key(kinds, is_split=True), drawing=drawing, loops=loops, lit=lit)


def _loop_words(book: Book, loop: DrawnLoop) -> dict[str, str | int]:
    legs = [f"{name_of(book, leg.payer)} → {leg_words(leg)}" for leg in loop.legs]
    names = " → ".join((*legs, name_of(book, loop.path[0])))
    size = f"circular flow {amount(loop.weight)} bn USD; {published(loop.legs)} of {len(loop.path)} legs published"
    changes = [_changed(book, leg, change) for leg in loop.legs if (change := change_words(leg))]
    path = " → ".join(name_of(book, id_) for id_ in (*loop.path, loop.path[0]))
    return {"number": loop.number, "path": path, "words": ". ".join((f"{names}: {size}", *changes))}


def _changed(book: Book, leg: LegDocument, change: str) -> str:
    return f"{name_of(book, leg.payer)} to {name_of(book, leg.payee)}: {change}"


def _loops_of(flow: DrawnEdge) -> list[DrawnLoop]:
    """Return the loops that a flow is a step of."""
    step = (flow.edge.payer, flow.edge.payee)
    return [loop for loop in flow.map.loops if step in steps_of(loop.path)]


def _of_loops(book: Book, answer: Circularity) -> Iterator[Figure]:
    data = data_of(book, "loops", answer)
    drawn, made = map_figure(data), section(data)
    yield from () if drawn is None else (drawn,)
    yield from () if made is None else made.figures


SECTION = SectionEntry(20, "goes-round", section, is_of_book=True, draws={Circularity: _of_loops})
