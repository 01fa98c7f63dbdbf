"""The picture of the map of the money: boxes in columns, ribbons as wide as their amount, what is paid and what is not.

A ribbon is full where it is paid and pale where it is still to come; one of which most is inferred is hollow, and what
is paid of it is pale inside. Loops are classes of ribbons (``loop1`` ...), so that the style sheet lights the one that
is picked; nothing of the picture needs a script. Where boxes and ribbons lie is the answer of ``map_layout``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.lens.circularity.loop_between import steps_of
from lookthrough.present.numbers import amount
from lookthrough.present.page.map_labels import Label, amounts_on
from lookthrough.present.page.map_layout.layout import layout
from lookthrough.present.page.map_layout.layout_graph import MapLink, MapNode, Sizes
from lookthrough.present.page.money_edges import MONEY
from lookthrough.present.page.money_network import COLUMNS
from lookthrough.present.page.svg import Drawing, joined, lines_of, n, rect, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.present.page.map_layout.layout import MapBox, MapPlan
    from lookthrough.present.page.map_layout.routes import MapRoute
    from lookthrough.present.page.money_edges import Edge
    from lookthrough.present.page.money_network import MoneyMap

TOP, MARGIN = 40.0, 2.0
LINE, TYPE, INSET = 13.5, 11.5, 6.0  # of a name in its box
LETTER = 0.6  # of the size of the type
LETTER_STRONG = 7.4  # px of a letter over a column
LEAST_HEIGHT = 30.0
LEAST_WIDTH, WIDEST_GAP = 1060.0, 400.0  # px of the whole; between two columns
WIDEST, THINNEST, THINNEST_HOLLOW = 17.0, 1.0, 3.0  # px of a ribbon
RIM = 1.0  # px of the outline of a hollow ribbon
HEAD, HEAD_BESIDE = Sizes().head, Sizes().beside / 2  # px of an arrowhead: its length, and beside its ribbon
NOTHING = 5e-3  # of an amount: less to come than this is not drawn
KINDS = {
    "equity": "equity put in",
    "debt": "debt lent",
    "trade": "trade of a year",
    "other": "other step of a loop",
}
PIECES = (
    ("ribbon k2", (("come", 8), ("paid", 3)), "pale: still to come"),
    ("ribbon k2", (("rim", 8), ("inside", 6)), "hollow: most of it inferred"),
    ("ribbon lit", (("paid", 8),), "the loop that is picked"),
)
"""Of the key: classes of a ribbon, its strokes with their widths, and what they mean."""


def draw_map(
    found: MoneyMap,
    links: Mapping[str, str] | None = None,
    widest: Sequence[float] | None = None,
    lit: int | None = None,
) -> Drawing:
    """Return the map as SVG.

    Args:
        found: the map; an edge of no amount keeps its place and is not shown.
        links: where the box of a node leads, by node.
        widest: the amounts that the ribbons have room for, in the order of the edges; their own where nothing is said.
        lit: the loop that is lit for good, by its number, as where no style sheet can light another.
    """
    leads, room = links or {}, widest or [edge.amount for edge in found.edges]
    scale, (plan, _) = ribbon_scale(room), placed(found, room)
    column = _columns(found)
    loops = _loops_of(found)
    ribbons = [
        _ribbon(i, edge, route, _width(edge, edge.amount, scale), loops.get((edge.payer, edge.payee), ()), found, lit)
        for i, (edge, route) in enumerate(zip(found.edges, plan.routes, strict=True))
    ]
    order = sorted(
        range(len(ribbons)), key=lambda i: ((found.edges[i].payer, found.edges[i].payee) in loops, -room[i], i)
    )
    left = {c: next(plan.boxes[id_].x for id_ in ids) for c, ids in enumerate(found.columns) if ids}
    parts = [
        *(text(x, -16, COLUMNS[c], "strong") for c, x in left.items()),
        *(ribbons[i] for i in order),
        *(_box(name_lines(found.names[id_]), plan.boxes[id_], leads.get(id_)) for id_ in column),
        *(_label(label) for label in amounts_on(found, plan) if label.is_seen(lit)),
    ]
    body = Markup('<g transform="translate({} {})">{}</g>').format(n(MARGIN), n(TOP), joined(parts))
    heading = max(x + LETTER_STRONG * len(COLUMNS[c]) for c, x in left.items())
    width = max(plan.width, heading, LEAST_WIDTH) + 2 * MARGIN
    return Drawing(body, width, plan.height + TOP + MARGIN, is_linked=bool(leads))


def placed(found: MoneyMap, widest: Sequence[float]) -> tuple[MapPlan, tuple[MapLink, ...]]:
    """Return where the boxes and ribbons of a map lie, wherever it is drawn, and the links that were laid out.

    Args:
        found: the map.
        widest: the amounts that the ribbons have room for, in the order of the edges.
    """
    scale = ribbon_scale(widest)
    nodes = [
        MapNode(id_, column, max(LEAST_HEIGHT, LINE * len(name_lines(found.names[id_])) + 2 * INSET))
        for id_, column in _columns(found).items()
    ]
    links = tuple(
        MapLink(e.payer, e.payee, _width(e, most, scale)) for e, most in zip(found.edges, widest, strict=True)
    )
    return layout(nodes, links, _sizes(len({node.column for node in nodes}))), links


def _sizes(columns: int) -> Sizes:
    """Return the measures of a map: where it has fewer columns than usual its gaps are wider, not its letters."""
    usual = Sizes()
    across = len(COLUMNS) * usual.box + (len(COLUMNS) - 1) * usual.gap
    return replace(usual, gap=min(WIDEST_GAP, (across - columns * usual.box) / max(columns - 1, 1)))


def _columns(found: MoneyMap) -> dict[str, int]:
    """Return the column of each node, counted without those that nobody stands in."""
    taken = [ids for ids in found.columns if ids]
    return {id_: column for column, ids in enumerate(taken) for id_ in ids}


def map_key(kinds: Sequence[str], *, is_split: bool) -> tuple[tuple[Markup, str], ...]:
    """Return what the ribbons mean: a piece of one, and its words.

    Args:
        kinds: of money, that are drawn.
        is_split: whether ribbons tell what is paid, what is inferred, and which loop is lit.
    """
    meant = [(f"ribbon k{MONEY.index(kind)}", (("paid", 8),), KINDS[kind]) for kind in kinds]
    line = Markup('<path d="M0 6H30" class="{}" stroke-width="{}"/>')
    swatch = Markup('<svg viewBox="0 0 30 12" class="swatch {}" aria-hidden="true">{}</svg>')
    return tuple(
        (swatch.format(css, joined(line.format(*stroke) for stroke in strokes)), words)
        for css, strokes, words in (*meant, *(PIECES if is_split else ()))
    )


def ribbon_scale(amounts: Sequence[float]) -> float:
    """Return px for each bn USD: the largest amount is the widest ribbon."""
    return WIDEST / max(amounts, default=1.0) if any(amounts) else 0.0


def _width(edge: Edge, size: float, scale: float) -> float:
    return max(THINNEST_HOLLOW if edge.is_inferred else THINNEST, size * scale)


def name_lines(name: str) -> list[str]:
    """Return a name in as many lines as it needs in its box, nothing of it cut: a word wider than the box is broken."""
    room = int((Sizes().box - 2 * INSET) / (TYPE * LETTER))
    words = (
        word[i : i + room - 1] + "-" if i + room < len(word) else word[i:]
        for word in name.split()
        for i in _breaks(word, room)
    )
    return lines_of(" ".join(words), Sizes().box - 2 * INSET, TYPE * LETTER / 0.64)


def _breaks(word: str, room: int) -> range:
    return range(0, len(word) - 1, room - 1) if len(word) > room else range(1)


def _loops_of(found: MoneyMap) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return the numbers of the loops of which each payer and payee are a step."""
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for loop in found.loops:
        for step in steps_of(loop.path):
            numbers[step].append(loop.number)
    return {step: tuple(each) for step, each in numbers.items()}


def _ribbon(
    i: int, edge: Edge, route: MapRoute, width: float, loops: Sequence[int], found: MoneyMap, lit: int | None
) -> Markup:
    css = f"ribbon k{MONEY.index(edge.kind)}" + "".join(f" loop{each}" for each in loops)
    css += (" lit" if lit in loops else "") + ("" if edge.amount else " none")
    line, (x, y) = _line(route), route.end
    way = 1 if x > route.pieces[-2][-2] or len(route.pieces) == 1 else -1
    head = Markup('<path class="head" d="M0 -1L1 0L0 1z" transform="translate({} {}) scale({} {:.1f})"/>').format(
        n(x - way * HEAD), n(y), n(way * HEAD), width / 2 + HEAD_BESIDE
    )
    return Markup('<g class="{}" data-ribbon="{}"><title>{}</title>{}{}</g>').format(
        css, i, _tip(edge, found.names), joined(_strokes(edge, line, width)), head
    )


def _strokes(edge: Edge, line: str, width: float) -> list[Markup]:
    """Return the strokes of a ribbon, one on another: first all of it as still to come, then what is paid."""
    paid = 1.0 if edge.to_come < NOTHING or not edge.amount else max(0.0, 1 - edge.to_come / edge.amount)
    stroke = Markup('<path d="{}" class="{}" stroke-width="{:.1f}"/>')
    if edge.is_inferred:
        inside = width - 2 * RIM
        strokes = [stroke.format(line, "rim", width), stroke.format(line, "inside", inside)]
        return [*strokes, stroke.format(line, "come", inside * paid)] if inside * paid >= RIM else strokes
    strokes = [] if paid == 1.0 else [stroke.format(line, "come", width)]
    return [*strokes, stroke.format(line, "paid", width * paid)] if width * paid >= THINNEST / 2 else strokes


def _tip(edge: Edge, names: Mapping[str, str]) -> str:
    coming = f", {amount(edge.to_come)} of it to come" if edge.to_come >= NOTHING else ""
    known = ", most of it inferred" if edge.is_inferred else ""
    return f"{names[edge.payer]} to {names[edge.payee]}: {amount(edge.amount)} bn USD, {edge.kind}{coming}{known}"


def _line(route: MapRoute) -> str:
    """Return the way of a route's ribbon, which ends where its arrowhead begins."""
    x, y = route.end
    before = route.pieces[-2][-2] if len(route.pieces) > 1 else route.start[0]
    pieces = (*route.pieces[:-1], (x - HEAD if x > before else x + HEAD, y))
    steps = (("L" if len(piece) == 2 else "C") + " ".join(map(n, piece)) for piece in pieces)
    return f"M{n(route.start[0])} {n(route.start[1])}" + "".join(steps)


def _box(lines: Sequence[str], box: MapBox, leads: str | None) -> Markup:
    first = box.y + (box.height - LINE * len(lines)) / 2 + LINE * 0.76
    middle = box.x + box.width / 2
    labels = [text(middle, first + i * LINE, words, "node", "middle") for i, words in enumerate(lines)]
    inside = joined([rect(box.x, box.y, box.width, box.height, "nodebox"), *labels])
    return Markup("<g>{}</g>").format(inside) if leads is None else Markup('<a href="{}">{}</a>').format(leads, inside)


def _label(label: Label) -> Markup:
    return Markup('<text x="{}" y="{}" class="{}" text-anchor="middle" data-ribbon="{}">{}</text>').format(
        n(label.x), n(label.y + 4), label.css, label.ribbon, label.words
    )
