"""The picture of the map of the money: columns of boxes, ribbons between them, the numbers of loops on their steps."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.lens.circularity.loop_between import steps_of
from lookthrough.present.page.money_network import COLUMNS, MONEY
from lookthrough.present.page.svg import Drawing, fitted, joined, lines_of, n, rect, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.present.page.money_network import Edge, MoneyMap

BOX_WIDTH, BOX_HEIGHT, PITCH, TOP = 116.0, 46.0, 194.0, 44.0
CLEAR = BOX_WIDTH / 2 + 10, BOX_HEIGHT / 2 + 10  # half of what no badge may lie on around the middle of a box
LINE = 13.0  # of a name in a box, which has room for three
THINNEST, THICKEST, THICKNESS = 0.9, 16.0, 1 / 8  # of a ribbon; the last for each bn USD

KEY = ((2, "equity put in"), (132, "debt lent"), (232, "trade of a year"), (372, "other step of a loop"))
"""Where each kind of money stands in the key, in the order of the colours, and its name."""


def draw_map(found: MoneyMap, links: Mapping[str, str] | None = None) -> Drawing:
    """Return the map as SVG: ribbons as wide as their amount, loops numbered.

    Args:
        found: the map; an edge of no amount keeps its place and is not shown.
        links: where the box of a node leads, by node.
    """
    leads = links or {}
    tallest = max(len(column) for column in found.columns)
    height = TOP + tallest * 58 + 16
    boxes = {
        id_: (6 + c * PITCH, TOP + (i + 0.5) * (height - TOP - 16) / len(column) - BOX_HEIGHT / 2)
        for c, column in enumerate(found.columns)
        for i, id_ in enumerate(column)
    }
    numbers = _loop_numbers(found)
    parts = [text(6 + c * PITCH, 18, name, "strong") for c, name in enumerate(COLUMNS) if found.columns[c]]
    ports = _ports(found.edges, boxes)
    ribbons, badges = [], []
    taken: list[tuple[float, float, float, float]] = []
    for index, edge in enumerate(found.edges):
        curve = _curve(*ports[index])
        ribbons.append(_ribbon(edge, curve, numbers.get((edge.payer, edge.payee), ()), found.names))
        if numbers.get((edge.payer, edge.payee)) and _first_of_pair(found.edges, index):
            kept_clear = ((x + BOX_WIDTH / 2, y + BOX_HEIGHT / 2, *CLEAR) for x, y in boxes.values())
            spot = _free_spot(curve, [*kept_clear, *taken])
            taken.append((*spot, 14 + 6 * len(numbers[edge.payer, edge.payee]), 19))
            badges.append(_badge(*spot, numbers[edge.payer, edge.payee]))
    parts += [*ribbons, *(_box(found.names[id_], *boxes[id_], leads.get(id_)) for id_ in sorted(boxes)), *badges]
    return Drawing(joined(parts), 6 + (len(COLUMNS) - 1) * PITCH + BOX_WIDTH + 48, height, is_linked=bool(leads))


def map_key(kinds: int = len(KEY)) -> Markup:
    """Return what the colours of the ribbons of the first so many kinds of money mean."""
    swatches = (
        Markup(
            '<line x1="{}" y1="8" x2="{}" y2="8" class="ribbon k{}" stroke-width="7"/>'
            '<text x="{}" y="12" class="legend">{}</text>'
        ).format(x, x + 34, i, x + 40, words)
        for i, (x, words) in enumerate(KEY[:kinds])
    )
    return Markup('<svg viewBox="0 0 560 18" class="mapkey" aria-hidden="true">{}</svg>').format(joined(swatches))


def _loop_numbers(found: MoneyMap) -> dict[tuple[str, str], tuple[int, ...]]:
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for loop in found.loops:
        for step in steps_of(loop.path):
            numbers[step].append(loop.number)
    return {step: tuple(each) for step, each in numbers.items()}


def _first_of_pair(edges: Sequence[Edge], index: int) -> bool:
    pair = (edges[index].payer, edges[index].payee)
    return all((e.payer, e.payee) != pair for e in edges[:index])


_Port = tuple[float, float, float, float]


def _ports(edges: Sequence[Edge], boxes: Mapping[str, tuple[float, float]]) -> list[_Port]:
    """Return where each ribbon leaves and arrives, spread over the side of the box so that none hides another."""
    side: dict[tuple[str, bool], list[tuple[float, int, bool]]] = defaultdict(list)
    for i, edge in enumerate(edges):
        out, into = boxes[edge.payer], boxes[edge.payee]
        forward = into[0] >= out[0]
        side[edge.payer, forward].append((into[1], i, True))
        side[edge.payee, not forward or into[0] == out[0]].append((out[1], i, False))
    place: dict[tuple[int, bool], tuple[float, float]] = {}
    for (id_, right), each in side.items():
        x, y = boxes[id_]
        for rank, (_, i, leaves) in enumerate(sorted(each)):
            place[i, leaves] = (x + BOX_WIDTH if right else x, y + (rank + 1) * BOX_HEIGHT / (len(each) + 1))
    return [(*place[i, True], *place[i, False]) for i in range(len(edges))]


_Curve = tuple[float, float, float, float, float, float]
"""A ribbon's start, the horizontal pulls at start and end, and its end: x1, y1, a, b, x2, y2."""


def _curve(x1: float, y1: float, x2: float, y2: float) -> _Curve:
    """Return the curve between two ports; inside a column it bulges to the right."""
    if abs(x1 - x2) < 1:
        reach = 34.0 + abs(y2 - y1) * 0.12
        return x1, y1, x1 + reach, x2 + reach, x2, y2
    reach = max(44.0, abs(x2 - x1) * 0.45) * (1.0 if x2 > x1 else -1.0)
    return x1, y1, x1 + reach, x2 - reach, x2, y2


def _free_spot(curve: _Curve, taken: Sequence[tuple[float, float, float, float]]) -> tuple[float, float]:
    """Return the place on a curve nearest its middle that lies on nothing taken (centre, half width, half height)."""
    spots = [_on(curve, t) for t in sorted((i / 40 for i in range(4, 37)), key=lambda t: (abs(t - 0.5), t))]
    free = (s for s in spots if not any(abs(s[0] - x) < w and abs(s[1] - y) < h for x, y, w, h in taken))
    return next(free, spots[0])


def _on(curve: _Curve, t: float) -> tuple[float, float]:
    x1, y1, a, b, x2, y2 = curve
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    xs, ys = (x1, a, b, x2), (y1, y1, y2, y2)
    return sum(w * x for w, x in zip(weights, xs, strict=True)), sum(w * y for w, y in zip(weights, ys, strict=True))


def _ribbon(edge: Edge, curve: _Curve, loops: Sequence[int], names: Mapping[str, str]) -> Markup:
    x1, y1, a, b, x2, y2 = curve
    colour = MONEY.index(edge.kind)
    css = (
        f"ribbon k{colour}"
        + "".join(f" loop{i}" for i in loops)
        + (" onloop" if loops else "")
        + ("" if edge.amount else " none")
    )
    tip = f"{names[edge.payer]} to {names[edge.payee]}: {edge.amount:.3g} bn USD, {edge.kind}"
    d = f"M{n(x1)} {n(y1)}C{n(a)} {n(y1)} {n(b)} {n(y2)} {n(x2)} {n(y2)}"
    width = min(THICKEST, max(THINNEST, edge.amount * THICKNESS))
    return Markup(
        '<path d="{}" class="{}" stroke-width="{:.1f}" marker-end="url(#head{})"><title>{}</title></path>'
    ).format(d, css, width, colour, tip)


def _badge(x: float, y: float, loops: Sequence[int]) -> Markup:
    words = ",".join(map(str, loops))
    half = 8 + 3.2 * (len(words) - 1)
    box = Markup('<rect x="{}" y="{}" width="{}" height="18" rx="9" class="badge"/>')
    return box.format(n(x - half), n(y - 9), n(2 * half)) + text(x, y + 4, words, "badgetext", "middle")


def _box(name: str, x: float, y: float, leads: str | None) -> Markup:
    lines = _in_box(name)
    first = y + (BOX_HEIGHT - LINE * len(lines)) / 2 + 10
    labels = [text(x + BOX_WIDTH / 2, first + i * LINE, words, "node", "middle") for i, words in enumerate(lines)]
    inside = joined([rect(x, y, BOX_WIDTH, BOX_HEIGHT, "nodebox", name), *labels])
    return Markup("<g>{}</g>").format(inside) if leads is None else Markup('<a href="{}">{}</a>').format(leads, inside)


def _in_box(name: str) -> list[str]:
    """Return a name in at most three lines; only what a fourth would hold is cut."""
    lines = lines_of(name, BOX_WIDTH - 10, 10.8)
    return lines if len(lines) <= 3 else [*lines[:2], fitted(" ".join(lines[2:]), BOX_WIDTH - 10, 10.8)]
