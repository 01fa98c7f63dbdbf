"""The charts of the report: each a function of plain records and a width, drawn for the screen and for the phone.

Every bar carries its number, every colour its hatch, every range its ends: a chart is readable without colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.svg import (
    LINE,
    Drawing,
    diamond,
    joined,
    label,
    line,
    lines_of,
    moved,
    nice_ticks,
    path,
    rect,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

EDGE = 20.0  # a number that is centred nearer to the left edge would be cut
PHONE = 400  # a narrower drawing puts labels above their bars
WIDEST_LABEL = 330.0
ROW = 22.0
BAR = 13.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it is.
        values: one for each key of the chart, stacked; negative ones go left from zero.
        low, high: the ends of a range around the sum, where known.
        mark: a second reading shown as a diamond.
        group: a heading above the first bar of each group.
        text: written at the end of the bar in place of its sum.
        style: the colour where the chart has one key and several kinds of bar.
    """

    label: str
    values: tuple[float, ...]
    low: float | None = None
    high: float | None = None
    mark: float | None = None
    group: str = ""
    text: str = ""
    style: int | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from data to the page."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def bars(rows: Sequence[Bar], keys: Sequence[str], width: float, *, share: bool = False) -> Drawing:
    """Return horizontal stacked bars.

    Args:
        rows: from top to bottom.
        keys: the legend, one for each value of a bar; none is drawn for a single key.
        width: of the drawing.
        share: values are shares of one, shown as per cent.
    """
    if not rows:
        return Drawing(rect(4, 4, width - 8, 28, "h0") + text(12, 23, "nothing to show: 0 rows"), width, 36)
    phone = width < PHONE
    show = percent if share else amount
    gutter = 6.0 if phone else min(WIDEST_LABEL, 24 + max(len(r.label) for r in rows) * 7.2)
    right = max(92.0, 20 + max(len(r.text) for r in rows) * 6.8)
    scale = Scale(*_extent(rows, share=share), gutter, width - (16.0 if phone else right))
    parts, top = _legend(keys, width) if len(keys) > 1 else ([], 4.0)
    y = top
    for row, previous in zip(rows, [None, *rows[:-1]], strict=True):
        if row.group and (previous is None or previous.group != row.group):
            y += 6
            parts.append(text(4, y + 12, row.group, "strong"))
            y += ROW - 2
        if phone:
            heading, y = _above(row.label, row.text or show(sum(row.values)), y, width)
            parts.append(heading)
        parts.append(_bar(row, keys, scale, y + 2, show, named=not phone))
        if not phone:
            lines = lines_of(row.label, gutter - 12)
            parts.append(label(gutter - 8, y + 12, lines, "", "end"))
            y += (len(lines) - 1) * LINE
        y += ROW
    axis = [] if share and len(keys) > 1 else _axis(scale, top, y, share=share)
    return Drawing(joined([*axis, *parts]), width, y + (18 if axis else 4))


def _above(words: str, said: str, y: float, width: float) -> tuple[Markup, float]:
    """Return the label above a bar of a phone with its number at the right, and where the bar begins.

    The number stands beside the last line of the label, or below it where it has no room there.
    """
    lines, room = lines_of(words, width - 8), width - 22 - 6.8 * len(said)
    if lines_of(lines[-1], room) != lines[-1:]:
        lines = lines_of(words, room) if len(lines_of(words, room)) == len(lines) else [*lines, ""]
    foot = y + 12 + (len(lines) - 1) * LINE
    return label(4, y + 12, lines) + text(width - 4, foot, said, "value", "end"), foot + 4


def _extent(rows: Sequence[Bar], *, share: bool) -> tuple[float, float]:
    highs = [max(sum(max(v, 0.0) for v in r.values), r.high or 0.0, r.mark or 0.0) for r in rows]
    lows = [min(sum(min(v, 0.0) for v in r.values), r.low or 0.0, r.mark or 0.0) for r in rows]
    if share and max(highs) > 0.5:
        return 0.0, 1.0
    low, high = min(0.0, *lows), max(1e-9, *highs)
    ticks = nice_ticks(low, high, 10) if high > 0.02 else [low, high]
    return ticks[0], ticks[-1]


def _bar(
    row: Bar, keys: Sequence[str], scale: Scale, y: float, show: Callable[[float | None], str], *, named: bool
) -> Markup:
    parts, right, left = [], 0.0, 0.0
    for index, value in enumerate(row.values):
        start = right if value >= 0 else left + value
        style = index if row.style is None else row.style
        x, end = scale(start), scale(start + abs(value))
        parts.append(rect(x, y, end - x, BAR, f"f{style}", f"{row.label}: {keys[index]} {show(value)}"))
        right, left = right + max(value, 0.0), left + min(value, 0.0)
    if row.low is not None and row.high is not None and row.high > row.low:
        parts.append(_whisker(scale(row.low), scale(row.high), y + BAR / 2))
    if row.mark is not None:
        parts.append(diamond(scale(row.mark), y + BAR / 2, 5, "mark", f"{row.label}: {show(row.mark)}"))
    if not named:
        return joined(parts)
    edge = max(scale(right), scale(row.high or 0.0), scale(row.mark or 0.0) + 4)
    return joined(parts) + text(edge + 5, y + BAR - 2.5, row.text or show(sum(row.values)), "value")


def _whisker(x1: float, x2: float, y: float) -> Markup:
    return line(x1, y, x2, y, "whisker") + line(x1, y - 4, x1, y + 4, "whisker") + line(x2, y - 4, x2, y + 4, "whisker")


def _legend(keys: Sequence[str], width: float) -> tuple[list[Markup], float]:
    parts, x, y = [], 4.0, 4.0
    for index, key in enumerate(keys):
        wide = 22 + len(key) * 6.6
        if x > 4 and x + wide > width:
            x, y = 4.0, y + 18
        parts += [rect(x, y, 13, 11, f"f{index}"), text(x + 18, y + 10, key, "legend")]
        x += wide + 14
    return parts, y + 22


def _axis(scale: Scale, top: float, bottom: float, *, share: bool) -> list[Markup]:
    ticks = [t for t in nice_ticks(scale.low, scale.high, 4) if scale.low <= t <= scale.high] or [0.0]
    ticks = ticks if len(ticks) > 1 else [scale.low, scale.high]
    return [
        line(scale(t), top, scale(t), bottom, "zero" if t == 0 else "grid")
        + text(scale(t), bottom + 13, f"{t * 100:g}%" if share else f"{t:,g}", "tick", _anchor(scale(t)))
        for t in ticks
    ]


def _anchor(x: float) -> str:
    """Return how a tick's number is anchored: in its middle, and at the edge of a drawing where it begins."""
    return "middle" if x >= EDGE else "start"


@dataclass(frozen=True, slots=True)
class Span:
    """A range from floor to ceiling (shares of one), a point in it where known, and what to say where there is none."""

    label: str
    floor: float | None
    point: float | None
    ceiling: float | None
    note: str = ""


def spans(rows: Sequence[Span], width: float) -> Drawing:
    """Return intervals as bars from floor to ceiling with a diamond at the point inside."""
    phone = width < PHONE
    gutter = 16.0 if phone else min(300.0, 24 + max(len(r.label) for r in rows) * 7.2)
    ceilings = [r.ceiling for r in rows if r.ceiling is not None]
    top_share = min(1.0, max([0.1, *ceilings]) * 1.02)
    scale = Scale(0.0, math.ceil(top_share * 10) / 10, gutter, width - 12 - 6.8 * max(len(_said(row)) for row in rows))
    parts, y = [], 6.0
    for row in rows:
        lines = lines_of(row.label, width - 8 if phone else gutter - 10)
        parts.append(label(4, y + 12, lines) if phone else label(gutter - 8, y + 13, lines, "", "end"))
        y += len(lines) * LINE + 3 if phone else 0.0
        parts.append(_span(row, scale, y + 2))
        y += 26 + (0.0 if phone else (len(lines) - 1) * LINE)
    axis = [
        line(scale(i / 10), 4, scale(i / 10), y, "grid") + text(scale(i / 10), y + 14, f"{i * 10} %", "tick", "middle")
        for i in range(0, round(scale.high * 10) + 1, 2 if phone or scale.high > 0.6 else 1)
    ]
    return Drawing(joined([*axis, *parts]), width, y + 20)


def _said(row: Span) -> str:
    """Return the interval in words, ``""`` where there is none."""
    if row.floor is None or row.ceiling is None:
        return ""
    return f"{percent(row.floor)} to {percent(row.ceiling)}" if row.ceiling > row.floor else percent(row.floor)


def _span(row: Span, scale: Scale, y: float) -> Markup:
    if row.floor is None or row.ceiling is None:
        return text(scale.left, y + 11, row.note or "not measurable", "muted")
    x1, x2 = scale(row.floor), scale(row.ceiling)
    said = _said(row)
    parts = [
        rect(x1, y + 2, max(x2 - x1, 2.0), 11, "f4", f"{row.label}: {said}"),
        _whisker(x1, max(x2, x1 + 2), y + 7.5),
    ]
    if row.point is not None:
        parts.append(diamond(scale(row.point), y + 7.5, 5.5, "mark", f"{row.label}: pro rata {percent(row.point)}"))
    return joined(parts) + text(x2 + 7, y + 11.5, said, "value")


def fan(quarters: Sequence[str], bands: Sequence[Sequence[float]], mean: Sequence[float], width: float) -> Drawing:
    """Return a fan chart.

    Args:
        quarters: the horizontal axis.
        bands: five lists: 5th, 25th, 50th, 75th and 95th percentile of each quarter, USD bn.
        mean: of each quarter.
        width: of the drawing.
    """
    names = ("5 %", "25 %", "median", "75 %", "95 %")
    said = [f"{name} {amount(each[-1])}" for each, name in zip((*bands, mean), (*names, "mean"), strict=True)]
    height, left, top = (260.0, 40.0, 12.0) if width < PHONE else (320.0, 52.0, 12.0)
    right = width - 10 - 6.6 * max(map(len, said))
    ticks = nice_ticks(min(0.0, *bands[0]), max(1e-6, *bands[4], *mean))
    across = Scale(0, max(1, len(quarters) - 1), left, right)
    up = Scale(ticks[0], ticks[-1], height - 30, top)
    grid = [
        line(left, up(t), right, up(t), "grid") + text(left - 6, up(t) + 4, f"{t:,g}", "tick", "end") for t in ticks
    ]
    every = max(1, math.ceil(len(quarters) * 50 / (right - left)))
    years = [
        text(across(i), height - 12, quarter, "tick", "middle") for i, quarter in enumerate(quarters) if i % every == 0
    ]
    lower, upper = [points(across, up, band) for band in bands], [points(across, up, band) for band in bands[::-1]]
    shapes = [
        path([*lower[0], *upper[0][::-1]], "band outer", closed=True),
        path([*lower[1], *upper[1][::-1]], "band inner", closed=True),
        path(lower[2], "median"),
        path(points(across, up, mean), "mean"),
    ]
    ends = [(up(each[-1]), words) for each, words in zip((*bands, mean), said, strict=True)]
    labels = [text(right + 5, y + 4, words, "value") for y, words in apart(ends, 13.0, height - 30)]
    return Drawing(joined([*grid, *years, *shapes, *labels]), width, height)


def fans(
    quarters: Sequence[str], panels: Sequence[tuple[str, Sequence[Sequence[float]], Sequence[float]]], width: float
) -> Drawing:
    """Return fan charts under their headings, two beside one another where there is room, each on its own scale.

    Args:
        quarters: the horizontal axis of all.
        panels: heading, bands and mean of each; see :func:`fan`.
        width: of the drawing.
    """
    each = 1 if width < PHONE or len(panels) == 1 else 2
    wide = width / each
    parts, y, height = [], 0.0, 0.0
    for i, (heading, bands, mean) in enumerate(panels):
        drawn = fan(quarters, bands, mean, wide)
        x, height = (i % each) * wide, drawn.height + 2 * LINE
        parts.append(moved(text(4, LINE, heading, "strong") + moved(drawn.body, 0, 1.5 * LINE), x, y))
        y += height if i % each == each - 1 else 0.0
    return Drawing(joined(parts), width, y + (height if len(panels) % each else 0.0))


def points(across: Scale, up: Scale, values: Sequence[float]) -> list[tuple[float, float]]:
    """Return where values stand in a drawing, one for each place of the horizontal axis."""
    return [(across(i), up(value)) for i, value in enumerate(values)]


def apart(labels: Sequence[tuple[float, str]], gap: float, bottom: float) -> list[tuple[float, str]]:
    """Return labels moved so that none lies on another and none below ``bottom``."""
    ordered = sorted(labels)
    ys = [y for y, _ in ordered]
    lowest = bottom
    for i in range(len(ys) - 1, -1, -1):
        ys[i] = min(ys[i], lowest)
        lowest = ys[i] - gap
    for i in range(1, len(ys)):
        ys[i] = max(ys[i], ys[i - 1] + gap)
    return [(y, words) for y, (_, words) in zip(ys, ordered, strict=True)]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of shares: its label, one share for each column, and what is written at its end."""

    label: str
    values: Sequence[float]
    said: str


def heat(rows: Sequence[HeatRow], columns: Sequence[str], width: float, head: str) -> Drawing:
    """Return shares by row and column as shaded cells; the darker the larger, its number in each wide enough cell.

    Args:
        rows: from top to bottom.
        columns: quarters, or years.
        width: of the drawing.
        head: of what is written at the ends of rows.
    """
    longest = max(len(word) for row in rows for word in row.label.split())
    gutter = max(96.0, 8 + 7.7 * longest) if width < PHONE else 236.0
    right = 12 + 6.6 * max(len(head), *(len(row.said) for row in rows))
    cell = (width - gutter - right) / len(columns)
    most = max([1e-9, *(value for row in rows for value in row.values)])
    parts = []
    y = 24.0
    for row in rows:
        lines = lines_of(row.label, gutter - 8)
        parts.append(label(gutter - 6, y + 14, lines, "", "end"))
        for column, value in enumerate(row.values):
            tip = f"{row.label}, {columns[column]}: {percent(value)}"
            parts.append(_cell(value, value / most, gutter + column * cell, y, cell, tip))
        parts.append(text(width - 4, y + 14, row.said, "value", "end"))
        y += 22 + (len(lines) - 1) * LINE
    every = max(1, math.ceil(44 / cell))
    heads = [
        text(gutter + column * cell, 15, name, "tick")
        for column, name in enumerate(columns)
        if column % every == 0 and (len(columns) - column) * cell > 14 + 6 * (len(name) - 2)
    ]
    heads.append(text(width - 4, 15, head, "tick", "end"))
    return Drawing(joined([*heads, *parts]), width, y + 6)


def _cell(value: float, part: float, x: float, y: float, wide: float, tip: str) -> Markup:
    level = math.ceil(5 * math.sqrt(part)) if value > 0 else 0
    shade = rect(x, y, wide - 1, 20, f"h{level}", tip)
    if wide <= 22 or value <= 0:
        return shade
    words = f"{value * 100:.0f}" if value >= 0.01 else "<1"
    return shade + text(x + wide / 2, y + 14, words, f"in{level}", "middle")
