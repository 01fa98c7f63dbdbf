"""Lines with the bands around them: a panel for each number, under its heading and on its own scale.

Every line says at its right end what it is and where it ends, so that no legend is needed. Points that are held against
a line have a shape each, which is named under the panels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.present.figures.house import (
    ACCENT,
    INK,
    MAIN,
    NUMBERS,
    PHONE,
    SERIES,
    SHARES,
    SOFT,
    apart,
    layer,
    nice_ticks,
    nothing,
    whole,
    wide_of,
)
from lookthrough.present.numbers import amount, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lookthrough.present.figures.house import Spec

    Values = Sequence[float | None]

HEIGHT, PHONE_HEIGHT = 210.0, 190.0
AXIS = 52.0
"""Pixels left of a panel for the numbers of its scale."""
LABEL_GAP = 13.0
FLAT = 1e-3  # of its size: what moves less than that is drawn from zero on, as what does not move
STYLES = {
    "median": {"color": INK, "strokeWidth": 2},
    "mean": {"color": ACCENT, "strokeWidth": 2, "strokeDash": [6, 4]},
    "without": {"color": MAIN, "strokeWidth": 1.8, "strokeDash": [6, 4]},
    "planned": {"color": SOFT, "strokeWidth": 1.8, "strokeDash": [2, 3]},
}
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
BANDS = (0.18, 0.34)
"""How dense the outer and the inner band are."""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line: what it is, its value at each place (``None``: none there), and its style, a key of ``STYLES``."""

    words: str
    values: Values
    style: str = "median"


@dataclass(frozen=True, slots=True)
class Band:
    """What lies between two lines; ``said`` is written at its ends, low and high, where they are to be read."""

    low: Values
    high: Values
    said: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Dots:
    """Observations in one wording: period, place on the horizontal scale and value of each."""

    wording: str
    points: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class LinePanel:
    """A number over time.

    Attributes:
        heading: what it is.
        places: the horizontal scale: quarters or years, as words, or as numbers where observations lie between them.
        bands: from the outer to the inner.
        curves: the lines.
        dots: observations beside them.
        unit: of the values; shares are shown as per cent.
        share: whether values are shares of one.
        ends: the ends of the vertical scale, where they are given.
    """

    heading: str
    places: tuple[str, ...] | tuple[float, ...]
    bands: tuple[Band, ...] = ()
    curves: tuple[DrawnLine, ...] = ()
    dots: tuple[Dots, ...] = ()
    unit: str = ""
    share: bool = False
    ends: tuple[float, float] | None = None

    @property
    def said(self) -> Callable[[float | None], str]:
        """How its numbers are written."""
        return percent if self.share else amount

    @property
    def is_numeric(self) -> bool:
        """Whether the horizontal scale is one of numbers."""
        return bool(self.dots) or any(isinstance(place, float) for place in self.places)

    def drawn(self) -> list[float]:
        """Return every value that is drawn."""
        lines = [*(curve.values for curve in self.curves), *(each for band in self.bands for each in _sides(band))]
        return [v for line in lines for v in line if v is not None] + [p[2] for dots in self.dots for p in dots.points]

    def ticks(self) -> list[float]:
        """Return the ticks around all that is drawn; from zero on where nothing moves."""
        drawn = self.drawn()
        low, high = self.ends or (min(drawn, default=0.0), max(drawn, default=1.0))
        if high - low <= FLAT * max(abs(low), abs(high)):
            low, high = min(0.0, low), max(0.0, high)
        return nice_ticks(low, high if high > low else low + 1.0, 4)

    def labels(self) -> list[tuple[float, str]]:
        """Return where lines and bands end, each with what is written there, from the highest to the lowest."""
        said = [band for band in self.bands if any(band.said)]
        ends = [(band.said[1], band.high) for band in said]
        ends += [(curve.words, curve.values) for curve in self.curves]
        ends += [(band.said[0], band.low) for band in reversed(said)]
        return [
            (v, f"{words} {self.said(v)}".strip()) for words, values in ends if values and (v := values[-1]) is not None
        ]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Panels, two beside one another where there is room."""

    panels: tuple[LinePanel, ...]

    def spec(self, width: float) -> Spec:
        """Return its Vega-Lite specification; see :class:`lookthrough.present.figures.house.Chart`."""
        if not self.panels:
            return nothing(width)
        columns = 1 if width < PHONE or len(self.panels) == 1 else 2
        wide = (width - 8 - 24 * (columns - 1)) / columns
        numeric = [place for panel in self.panels if panel.is_numeric for place in _numbers(panel)]
        span = (math.floor(min(numeric)), math.ceil(max(numeric))) if numeric else (0, 1)
        wordings = [dots.wording for panel in self.panels for dots in panel.dots]
        taken = max([0.0, *(wide_of(words) + 10 for panel in self.panels for _, words in panel.labels())])
        size = (max(60.0, wide - AXIS - taken), PHONE_HEIGHT if width < PHONE else HEIGHT)
        views = [_view(panel, size, span, list(dict.fromkeys(wordings))) for panel in self.panels]
        if len(views) == 1:
            return whole(views[0])
        return whole(
            {"concat": views, "columns": columns, "resolve": {"legend": {"color": "shared", "shape": "shared"}}}
        )


def _view(panel: LinePanel, size: tuple[float, float], span: tuple[int, int], wordings: list[str]) -> Spec:
    """Return a panel.

    Args:
        panel: what it shows.
        size: of its plot, pixels.
        span: of the horizontal scale where that is one of numbers, the same for all.
        wordings: of all observations of the figure, so that each has one shape throughout.
    """
    plot, height = size
    ticks = panel.ticks()
    views = [*_bands(panel), *_lines(panel), *_dots(panel, wordings), *_ends(panel.labels(), ticks, height)]
    views[0]["encoding"]["y"] |= _up(panel, ticks)
    views[0]["encoding"]["x"] |= _across(panel, plot, span)
    return {"title": panel.heading, "width": plot, "height": height, "layer": views}


def _sides(band: Band) -> tuple[Values, Values]:
    return band.low, band.high


def _numbers(panel: LinePanel) -> Iterator[float]:
    yield from (float(place) for place in panel.places)
    yield from (place for dots in panel.dots for _, place, _ in dots.points)


def _up(panel: LinePanel, ticks: list[float]) -> Spec:
    axis: Spec = {"values": ticks, "format": SHARES if panel.share else NUMBERS, "title": panel.unit or None}
    axis |= {"minExtent": AXIS - 12, "maxExtent": AXIS - 12}
    axis |= {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": -AXIS + 12, "titleY": -10}
    return {"scale": {"domain": [ticks[0], ticks[-1]], "nice": False, "zero": False}, "axis": axis}


def _across(panel: LinePanel, plot: float, span: tuple[int, int]) -> Spec:
    axis: Spec = {"title": None, "labelAngle": 0, "grid": False, "labelPadding": 8}
    if panel.is_numeric:
        every = max(1, math.ceil((span[1] - span[0]) * 44 / plot))
        axis |= {"values": list(range(span[0], span[1] + 1, every)), "format": "d"}
        return {"scale": {"domain": list(span), "nice": False, "zero": False}, "axis": axis}
    every = max(1, math.ceil(len(panel.places) * 50 / plot))
    axis |= {"values": list(panel.places[::every])}
    return {"scale": {"domain": list(panel.places), "type": "point", "padding": 0.05}, "axis": axis}


def _x(panel: LinePanel) -> Spec:
    return {"field": "place", "type": "quantitative" if panel.is_numeric else "ordinal"}


def _y(field: str) -> Spec:
    return {"field": field, "type": "quantitative"}


def _bands(panel: LinePanel) -> Iterator[Spec]:
    for band, opacity in zip(panel.bands, BANDS, strict=False):
        values = [
            {"place": place, "low": low, "high": high}
            for place, low, high in zip(panel.places, band.low, band.high, strict=True)
            if low is not None and high is not None
        ]
        mark = {"type": "area", "color": MAIN, "opacity": opacity}
        yield layer(mark, values, x=_x(panel), y=_y("low"), y2={"field": "high"})


def _lines(panel: LinePanel) -> Iterator[Spec]:
    for i, curve in enumerate(panel.curves):
        values = [
            {"place": place, "value": value, "tip": f"{place}: {curve.words} {panel.said(value)}"}
            for place, value in zip(panel.places, curve.values, strict=True)
            if value is not None
        ]
        line = {"type": "line", **STYLES[curve.style]}
        yield layer(line, values, x=_x(panel), y=_y("value"))
        if not panel.is_numeric and (i == 0 or len(values) == 1):
            point = {"type": "point", "filled": True, "size": 14, "opacity": 1, "color": STYLES[curve.style]["color"]}
            yield layer(point, values, x=_x(panel), y=_y("value"), tooltip={"field": "tip"})


def _dots(panel: LinePanel, wordings: list[str]) -> Iterator[Spec]:
    values = [
        {
            "place": place,
            "value": value,
            "wording": dots.wording,
            "tip": f"{dots.wording}, {period}: {panel.said(value)}",
        }
        for dots in panel.dots
        for period, place, value in dots.points
    ]
    if not values:
        return
    legend = {"orient": "bottom", "title": None, "columns": 1, "labelLimit": 1000}
    domain = {"domain": wordings}
    colour = {"field": "wording", "type": "nominal", "legend": legend}
    colour |= {"scale": domain | {"range": [SERIES[i % len(SERIES)] for i in range(len(wordings))]}}
    shape = {"field": "wording", "type": "nominal", "legend": legend}
    shape |= {"scale": domain | {"range": [SHAPES[i % len(SHAPES)] for i in range(len(wordings))]}}
    mark = {"type": "point", "filled": True, "size": 46, "opacity": 0.95}
    yield layer(mark, values, x=_x(panel), y=_y("value"), color=colour, shape=shape, tooltip={"field": "tip"})


def _ends(labels: list[tuple[float, str]], ticks: list[float], height: float) -> Iterator[Spec]:
    """Yield the words at the ends of lines, moved so that none lies on another."""
    if not labels:
        return
    low, high = ticks[0], ticks[-1]
    heights = [(height * (high - value) / (high - low), words) for value, words in labels]
    values = [{"down": y, "words": words} for y, words in apart(heights, LABEL_GAP, height)]
    for each in values:
        mark = {"type": "text", "align": "left", "x": "width", "dx": 6, "y": each["down"], "baseline": "middle"}
        yield layer(mark | {"text": each["words"]}, [{}])
