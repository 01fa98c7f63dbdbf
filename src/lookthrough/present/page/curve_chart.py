"""Curves with the points they are held against: a panel a region, a band for the draws, a disc for each observation.

Discs have the colour and hatch of their wording, which stands under the panel, since levels of different wordings do
not compare; every disc says its period and share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.present.numbers import percent
from lookthrough.present.page.charts import PHONE
from lookthrough.present.page.svg import LINE, Drawing, disc, joined, line, lines_of, moved, path, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

HEIGHT, LEFT, TOP, RIGHT = 230.0, 44.0, 14.0, 16.0
STYLES = 6
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Dots:
    """Observations in one wording: period, year with its part that has gone, and share of each."""

    wording: str
    points: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class CurvePanel:
    """One region: its heading, the years of its curve, low, middle and high shares of each, and its observations."""

    heading: str
    years: tuple[float, ...]
    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]
    dots: tuple[Dots, ...]


def curves(panels: Sequence[CurvePanel], width: float) -> Drawing:
    """Return the panels on one scale, two beside one another where there is room."""
    each = 1 if width < PHONE or len(panels) == 1 else 2
    wide = width / each
    every = [year for panel in panels for year in (*panel.years, *(p[1] for d in panel.dots for p in d.points))]
    span = (math.floor(min(every, default=0.0)), math.ceil(max(every, default=1.0)))
    parts, y, row = [], 0.0, 0.0
    for i, panel in enumerate(panels):
        drawn = _panel(panel, wide, span)
        parts.append(moved(drawn.body, (i % each) * wide, y))
        row = max(row, drawn.height)
        if i % each == each - 1 or i == len(panels) - 1:
            y, row = y + row, 0.0
    return Drawing(joined(parts), width, y)


def _panel(panel: CurvePanel, width: float, span: tuple[int, int]) -> Drawing:
    first, last = span
    foot = HEIGHT - 22.0

    def at(year: float, share: float) -> tuple[float, float]:
        across = LEFT + (year - first) / max(last - first, 1) * (width - LEFT - RIGHT)
        return across, foot - share * (foot - LINE - TOP)

    grid = [
        line(*at(first, s), *at(last, s), "grid") + text(LEFT - 6, at(first, s)[1] + 4, percent(s), "tick", "end")
        for s in SHARES
    ]
    every = max(1, math.ceil((last - first) * 44 / (width - LEFT - RIGHT)))
    years = [text(at(y, 0)[0], HEIGHT - 6, str(y), "tick", "middle") for y in range(first, last + 1, every)]
    low, mid, high = (
        [at(*p) for p in zip(panel.years, ends, strict=True)] for ends in (panel.low, panel.mid, panel.high)
    )
    band = [path([*low, *high[::-1]], "band outer", closed=True), path(mid, "median")] if panel.years else []
    seen = [
        disc(*at(year, share), 4.0, f"f{i % STYLES}", f"{dots.wording}, {period}: {percent(share)}")
        for i, dots in enumerate(panel.dots)
        for period, year, share in dots.points
    ]
    keys, height = _keys(panel.dots, width)
    body = joined([text(4, LINE, panel.heading, "strong"), *grid, *years, *band, *seen, keys])
    return Drawing(body, width, height)


def _keys(dots: Sequence[Dots], width: float) -> tuple[Markup, float]:
    """Return the wordings under a panel, each behind its disc, and how far down they reach."""
    parts, y = [], HEIGHT + LINE
    for i, each in enumerate(dots):
        parts.append(disc(12, y - 4, 4.0, f"f{i % STYLES}"))
        for words in lines_of(each.wording, width - 30):
            parts.append(text(24, y, words))
            y += LINE
    return joined(parts), y
