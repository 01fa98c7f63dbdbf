"""The amounts on the map of the money: on its ten widest ribbons always, on the legs of a loop while it is lit.

A label lies on its ribbon, where that runs level if it can, and on no other label, box or arrowhead.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount
from lookthrough.present.page.map_layout.layout_score import polyline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.present.page.map_layout.layout import MapPlan
    from lookthrough.present.page.map_layout.routes import MapRoute, Point
    from lookthrough.present.page.money_edges import Edge
    from lookthrough.present.page.money_network import DrawnLoop, MoneyMap

_Room = tuple[float, float, float, float]
"""The middle of what is taken, and half of its width and of its height."""

LABELLED = 10
LETTER, TALL = 6.4, 15.0  # px


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a ribbon: the middle of where they stand, their classes, and the place of the ribbon's edge."""

    x: float
    y: float
    words: str
    css: str
    ribbon: int

    def is_seen(self, lit: int | None) -> bool:
        """Return whether it is there while one loop is lit; where that is open all are, and a style sheet picks."""
        kind, *loops = self.css.split()
        return lit is None or (f"loop{lit}" in loops) is (kind == "leg")


def amounts_on(found: MoneyMap, plan: MapPlan) -> list[Label]:
    """Return the labels of a map. One of the widest gives way to that of a loop's leg while the loop is lit."""
    boxes = [(b.x + b.width / 2, b.y + b.height / 2, b.width / 2, b.height / 2) for b in plan.boxes.values()]
    legs = [(loop.number, dict(_legs(found.edges, loop))) for loop in found.loops]
    widest = sorted(range(len(found.edges)), key=lambda i: (-found.edges[i].amount, i))[:LABELLED]
    taken = dict[int, _Room]()
    labels = []
    for i in widest:
        edge = found.edges[i]
        if edge.amount:
            css = "amount" + "".join(f" loop{number}" for number, on in legs if i in on)
            label, taken[i] = _placed(plan, i, f"{amount(edge.amount)} {edge.kind}", css, [*boxes, *taken.values()])
            labels.append(label)
    for number, on in legs:
        rooms = [*boxes, *(room for i, room in taken.items() if i not in on)]
        for i, words in on.items():
            label, room = _placed(plan, i, words, f"leg loop{number}", rooms)
            rooms.append(room)
            labels.append(label)
    return labels


def _legs(edges: Sequence[Edge], loop: DrawnLoop) -> Iterator[tuple[int, str]]:
    """Yield the widest ribbon of each leg of a loop, and what is paid in the window, of how much where of more."""
    for leg in loop.legs:
        same = [i for i, e in enumerate(edges) if (e.payer, e.payee) == (leg.payer, leg.payee)]
        if same:
            i = max(same, key=lambda each: (edges[each].amount, -each))
            paid, drawn = amount(leg.amount.mid), amount(edges[i].amount)
            is_part = len(same) == 1 and paid != drawn and leg.amount.mid < edges[i].amount
            yield i, f"{paid} of {drawn}" if is_part else paid


def _placed(plan: MapPlan, ribbon: int, words: str, css: str, taken: Sequence[_Room]) -> tuple[Label, _Room]:
    """Return a label at the first free place of its ribbon, else at the first, and the room that it takes."""
    half = LETTER * len(words) / 2, TALL / 2
    spots = [(min(max(x, half[0]), plan.width - half[0]), y) for x, y in _spots(plan.routes[ribbon])]
    x, y = next((spot for spot in spots if not _is_taken((*spot, *half), taken)), spots[0])
    return Label(x, y, words, css, ribbon), (x, y, *half)


def _is_taken(room: _Room, taken: Sequence[_Room]) -> bool:
    x, y, wide, tall = room
    return any(abs(a - x) < w + wide and abs(b - y) < h + tall for a, b, w, h in taken)


def _spots(route: MapRoute) -> Iterator[Point]:
    """Yield the middles of a route's level pieces, the longest first, then points along it from its middle outwards."""
    points = polyline(route)
    level = [(a, b) for a, b in pairwise(points) if a[1] == b[1]]
    for a, b in sorted(level, key=lambda each: -abs(each[1][0] - each[0][0])):
        yield (a[0] + b[0]) / 2, a[1]
    middle = len(points) // 2
    yield from sorted(points, key=lambda each: abs(points.index(each) - middle))
