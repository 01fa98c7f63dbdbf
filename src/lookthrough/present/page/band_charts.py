"""Lines by year with the band around one of them: a panel for each number, under its heading and on its own scale.

Every line says at its right end what it is and where it ends, so that no legend and no colour is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.charts import PHONE, Scale, apart
from lookthrough.present.page.svg import (
    LINE,
    Drawing,
    disc,
    joined,
    label,
    line,
    lines_of,
    moved,
    nice_ticks,
    path,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    Values = Sequence[float | None]

HEIGHT, LEFT, TOP, FOOT = 190.0, 46.0, 10.0, 28.0
LETTER = 6.6
FLAT = 1e-3  # of its size: what moves less than that is drawn from zero on, as what does not move


@dataclass(frozen=True, slots=True)
class BandCurve:
    """A line: what it is, its values by year (``None``: none there), and its class in the style of the page."""

    words: str
    values: Values
    css: str


@dataclass(frozen=True, slots=True)
class BandPanel:
    """A number by year.

    Attributes:
        heading: what it is.
        curves: the lines, the one with the band first.
        low, high: the ends of the band around the first line.
        share: values are shares of one, shown as per cent.
    """

    heading: str
    curves: tuple[BandCurve, ...]
    low: Values
    high: Values
    share: bool = False

    def said(self, value: float) -> str:
        """Return a value as it is written."""
        return percent(value) if self.share else amount(value)


def panels(quarters: Sequence[str], shown: Sequence[BandPanel], width: float) -> Drawing:
    """Return panels, two beside one another where there is room.

    Args:
        quarters: the horizontal axis of all: ends of years.
        shown: the panels.
        width: of the drawing.
    """
    each = 1 if width < PHONE or len(shown) == 1 else 2
    wide = width / each
    headings = [lines_of(panel.heading, wide - 12) for panel in shown]
    head = LINE * max(map(len, headings))
    high = head + HEIGHT + LINE
    parts = []
    for i, (panel, heading) in enumerate(zip(shown, headings, strict=True)):
        body = label(4, LINE, heading, "strong") + moved(_panel(quarters, panel, wide), 0, head + LINE / 2)
        parts.append(moved(body, (i % each) * wide, (i // each) * high))
    return Drawing(joined(parts), width, math.ceil(len(shown) / each) * high)


def _panel(quarters: Sequence[str], panel: BandPanel, width: float) -> Markup:
    ends = _ends(panel)
    right = width - 16 - LETTER * max((len(words) for _, words in ends), default=0)
    ticks = _ticks(panel)
    across = Scale(0, max(1, len(quarters) - 1), LEFT, right)
    up = Scale(ticks[0], ticks[-1], HEIGHT - FOOT, TOP)
    grid = [
        line(LEFT, up(t), right, up(t), "grid")
        + text(LEFT - 6, up(t) + 4, f"{t * 100:g}%" if panel.share else f"{t:,g}", "tick", "end")
        for t in ticks
    ]
    labels = _below([(up(value), words) for value, words in ends])
    said = [text(right + 8, y + 4, words, "value") for y, words in labels]
    return joined([*grid, *_years(quarters, across), *_shapes(quarters, panel, across, up), *said])


def _below(labels: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Return labels apart from one another and none above the panel."""
    lowest, placed = TOP, []
    for y, words in apart(labels, LINE, HEIGHT - FOOT):
        placed.append((max(y, lowest), words))
        lowest = placed[-1][0] + LINE
    return placed


def _years(quarters: Sequence[str], across: Scale) -> list[Markup]:
    """Return the axis: a year by its number, a quarter that ends none by its whole name."""
    names = [quarter.removesuffix("Q4") for quarter in quarters]
    every = max(1, math.ceil(len(quarters) * 44 / (across.right - across.left)))
    last = len(names) - 1
    return [
        text(across(i), HEIGHT - 10, name, "tick", "middle") for i, name in enumerate(names) if (last - i) % every == 0
    ]


def _shapes(quarters: Sequence[str], panel: BandPanel, across: Scale, up: Scale) -> list[Markup]:
    """Return band and lines; where there is but one year a bar from end to end and points."""
    lower, upper = _points(panel.low, across, up), _points(panel.high, across, up)
    if len(lower) == 1:
        return [line(*lower[0], *upper[0], "whisker"), *_dots(quarters, panel, across, up)]
    band = [path([*lower, *upper[::-1]], "band outer", closed=True)] if lower else []
    lines = [path(points, each.css) for each in panel.curves if len(points := _points(each.values, across, up)) > 1]
    return [*band, *lines[::-1], *_dots(quarters, panel, across, up)]


def _dots(quarters: Sequence[str], panel: BandPanel, across: Scale, up: Scale) -> list[Markup]:
    """Return a point a year on the first line, and on the others where they have one year, with what it says."""
    first, *others = panel.curves
    dotted = [first, *(curve for curve in others if len(quarters) == 1)]
    return [
        disc(across(i), up(value), 2.4, "mark", f"{quarters[i]}: {curve.words} {panel.said(value)}")
        for curve in dotted
        for i, value in enumerate(curve.values)
        if value is not None
    ]


def _points(values: Values, across: Scale, up: Scale) -> list[tuple[float, float]]:
    return [(across(i), up(value)) for i, value in enumerate(values) if value is not None]


def _ends(panel: BandPanel) -> list[tuple[float, str]]:
    """Return where lines and band end, each with what is written there; what ends nowhere has no label."""
    named = [*((curve.words, curve.values) for curve in panel.curves), ("95 %", panel.high), ("5 %", panel.low)]
    return [(value, f"{words} {panel.said(value)}") for words, values in named if (value := values[-1]) is not None]


def _ticks(panel: BandPanel) -> list[float]:
    """Return the ticks around all that is drawn; from zero on where nothing moves."""
    drawn = [v for each in (panel.low, panel.high, *(c.values for c in panel.curves)) for v in each if v is not None]
    low, high = min(drawn, default=0.0), max(drawn, default=1.0)
    if high - low <= FLAT * max(abs(low), abs(high)):
        low, high = min(0.0, low), max(0.0, high)
    return nice_ticks(low, high if high > low else low + 1.0, 4)
