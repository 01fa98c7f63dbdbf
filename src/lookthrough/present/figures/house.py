"""The house style of all figures, and the small pieces of which their Vega-Lite specifications are made.

One colour and one accent; series that touch one another have colours of Okabe and Ito (2008) and a hatch each, which
:mod:`lookthrough.present.figures.rendering` puts in. Numbers and words are written at what they belong to, so that a
figure is readable without colour and without a legend.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
INK, SOFT, LINE, FAINT = "#1b1f24", "#59616b", "#d8dde3", "#eceff2"
MAIN, ACCENT = "#0072b2", "#d55e00"
SERIES = (MAIN, "#e69f00", "#009e73", "#cc79a7", "#56b4e9", ACCENT)
FONT = "Helvetica Neue, Arial, sans-serif"
SMALL, TEXT = 11, 12
LETTER = 6.7
"""Pixels that a letter of ``TEXT`` takes, a wide sans face."""
LINE_HEIGHT = 14
NUMBERS, SHARES = ",.12~g", ".1~%"
"""How the numbers of a scale are written, in the words of d3-format."""
HATCHED = "hatched"
"""In what a specification says of itself: its series touch one another and need a hatch each."""
PHONE = 400.0
"""A figure that is narrower puts labels above what they belong to."""


class Chart(Protocol):
    """A figure that can be drawn at any width."""

    def spec(self, width: float) -> Spec:
        """Return its Vega-Lite specification.

        Args:
            width: of the whole figure, pixels.
        """
        ...


def whole(view: Spec) -> Spec:
    """Return a view as a specification that stands alone: with schema and house style."""
    axis = {
        "labelColor": SOFT,
        "labelFontSize": SMALL,
        "titleColor": SOFT,
        "titleFontSize": SMALL,
        "titleFontWeight": "normal",
        "gridColor": FAINT,
        "domain": False,
        "aria": False,
        "ticks": False,
    }
    config = {
        "font": FONT,
        "axis": axis,
        "view": {"stroke": None},
        "text": {"color": INK, "fontSize": TEXT - 0.5},
        "legend": {"labelColor": INK, "labelFontSize": TEXT - 0.5, "symbolType": "square", "aria": False},
        "title": {"color": INK, "fontSize": TEXT + 0.5, "anchor": "start", "offset": 6, "aria": False},
        "concat": {"spacing": 24},
    }
    return {"$schema": SCHEMA, "background": "transparent", "padding": 4, **view, "config": config}


def layer(mark: Spec, values: Sequence[Spec], **encoding: Spec) -> Spec:
    """Return a layer with data of its own; what has a tip is read aloud by it, the rest is not."""
    tip = {"description": encoding["tooltip"]} if "tooltip" in encoding else {}
    return {
        "mark": mark if tip else mark | {"aria": False},
        "data": {"values": list(values)},
        "encoding": encoding | tip,
    }


def nothing(width: float) -> Spec:
    """Return the figure of what has no rows."""
    mark = {"type": "text", "align": "left", "text": "nothing to show: 0 rows", "x": 0}
    return whole({"width": width - 8, "height": 24, "data": {"values": [{}]}, "mark": mark})


def lines_of(words: str, width: float) -> list[str]:
    """Return words in lines of a width in pixels, broken at spaces; a word is never cut."""
    room = max(4, int(width / LETTER))
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def wide_of(words: str) -> float:
    """Return how many pixels a line of words takes."""
    return LETTER * len(words)


def apart(labels: Sequence[tuple[float, str]], gap: float, bottom: float) -> list[tuple[float, str]]:
    """Return labels at heights in pixels, moved so that none lies on another and none below ``bottom``.

    Labels of one height keep their order from above.
    """
    ordered = sorted(labels, key=itemgetter(0))
    ys = [y for y, _ in ordered]
    lowest = bottom
    for i in range(len(ys) - 1, -1, -1):
        ys[i] = min(ys[i], lowest)
        lowest = ys[i] - gap
    for i in range(1, len(ys)):
        ys[i] = max(ys[i], ys[i - 1] + gap)
    return [(y, words) for y, (_, words) in zip(ys, ordered, strict=True)]


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers from at or below ``low`` to at or above ``high``: steps of 1, 2, 2.5 or 5."""
    span = max(high - low, 1e-9)
    power = 10.0 ** len(str(int(span / count))) if span / count >= 1 else 1.0
    while power > span / count:
        power /= 10
    step = next((m * power for m in (1, 2, 2.5, 5) if m * power * count >= span), 10 * power)
    return [round(i * step, 10) for i in range(int(low // step), int(-(-high // step)) + 1)]
