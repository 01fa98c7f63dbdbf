"""The section of the map of the money: the picture, its key, and the list of its loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.present.numbers import amount, percent
from lookthrough.present.page import evidence
from lookthrough.present.page.map_drawing import draw_map
from lookthrough.present.page.money_map import money_map, steps_of
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.run_document import dig, maybe, words
from lookthrough.present.page.svg import joined, svg
from lookthrough.present.page.templates import render
from lookthrough.present.table import Table, heads

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.page.money_map import Loop
    from lookthrough.present.page.run_document import Document

_KEY = ((2, "equity put in"), (132, "debt lent"), (232, "trade of a year"), (372, "other step of a loop"))


def map_section(book: Book, loops: Document) -> Section | None:
    """Return the map of the money with its loops; ``None`` where no amount of money is known."""
    found = money_map(book, loops)
    if not found.edges:
        return None
    data = Table(
        heads("payer", "payee", "kind", "amount (USD bn)", "loops", "contracts", "sources"),
        tuple(
            (
                found.names[e.payer],
                found.names[e.payee],
                e.kind,
                e.amount,
                " ".join(str(x.number) for x in found.loops if (e.payer, e.payee) in steps_of(x.path)),
                " ".join(e.contracts),
                " ".join(e.sources),
            )
            for e in found.edges
        ),
    )
    largest = max(found.edges, key=lambda e: e.amount)
    caption = (
        f"{len(found.edges)} flows between {len(found.names)} groups and companies; the largest is "
        f"{amount(largest.amount)} bn USD of {largest.kind} from {found.names[largest.payer]} to "
        f"{found.names[largest.payee]}; {len(found.loops)} loops are numbered."
    )
    title = "The map of the money"
    loops_shown = [_loop_words(book, loop) for loop in found.loops]
    drawn = svg(draw_map(found), "map-svg", title, caption, "map")
    picture = render("money_map.html", key=map_key(), drawing=drawn, loops=loops_shown)
    note = (
        f"Ribbons are as wide as their amount. Equity and debt are amounts signed or funded; trade is purchases of "
        f"{found.year} and a year's rent: they are not added up. {amount(found.left_out)} bn USD of smaller flows are "
        "left out of the picture. Press a loop to see it alone."
    )
    sources = tuple(sorted({s for e in found.edges for s in e.sources}))
    share = maybe(loops, "system", "throughput_circularity")
    lead = (
        "Money goes from savers and customers on the left to the makers of machines on the right. Where it turns back, "
        "a supplier pays its own customer. "
    )
    told = (
        f"Of the money put through the system in {window_words(loops)}, {percent(share)} goes in circles."
        if share is not None
        else "No payment is recorded in the window, so circularity is not measurable."
    )
    figure = Figure("money-map", title, caption, data, sources=sources, note=note, html=picture)
    return Section("map", "The map of the money", lead + told, (figure,))


def window_words(loops: Document) -> str:
    """Return the window of the circularity lens in words, and whether warrants count."""
    window = dig(loops, "window")
    paper = ", warrants included" if words(loops, "layer") == "all" else ""
    return (f"{words(window, 'from')} to {words(window, 'to')}" if window is not None else "the table of flows") + paper


def map_key(kinds: int = len(_KEY)) -> Markup:
    """Return what the colours of the ribbons of the first so many kinds of money mean."""
    swatches = (
        Markup(
            '<line x1="{}" y1="8" x2="{}" y2="8" class="ribbon k{}" stroke-width="7" style="opacity:.9"/>'
            '<text x="{}" y="12" class="legend">{}</text>'
        ).format(x, x + 34, i, x + 40, word)
        for i, (x, word) in enumerate(_KEY[:kinds])
    )
    return Markup('<svg viewBox="0 0 560 18" style="width:560px" aria-hidden="true">{}</svg>').format(joined(swatches))


def _loop_words(book: Book, loop: Loop) -> dict[str, str | int]:
    names = " → ".join(evidence.name_of(book, id_) for id_ in (*loop.path, loop.path[0]))
    size = f"{amount(loop.weight)} bn USD go round, the narrowest step is {amount(loop.bottleneck)} bn"
    return {"number": loop.number, "words": f"{names}: {size}"}
