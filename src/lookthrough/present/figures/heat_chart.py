"""Shares by row and column as shaded cells: the darker the larger, with the number in each cell that has room."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.present.figures.house import (
    INK,
    LETTER,
    LINE_HEIGHT,
    PHONE,
    SOFT,
    TEXT,
    layer,
    lines_of,
    nothing,
    whole,
    wide_of,
)
from lookthrough.present.figures.labelled_rows import SAME
from lookthrough.present.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.figures.house import Spec

SHADES = ("#eef1f4", "#d4e6f1", "#9cc5e0", "#5a9bc8", "#2171a8", "#08375f")
ON_DARK = 4
"""From this shade on numbers are white."""
GUTTER, LEAST_GUTTER, CELL = 230.0, 96.0, 22.0


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of shares: its label, one share for each column, and what is written at its end."""

    label: str
    values: Sequence[float]
    said: str


@dataclass(frozen=True, slots=True)
class HeatChart:
    """Shares by row and column.

    Attributes:
        rows: from top to bottom.
        columns: quarters, years or settings.
        head: of what is written at the ends of rows.
        narrow: the same with fewer columns, for a phone.
    """

    rows: tuple[HeatRow, ...]
    columns: tuple[str, ...]
    head: str
    narrow: HeatChart | None = None

    def spec(self, width: float) -> Spec:
        """Return its Vega-Lite specification; see :class:`lookthrough.present.figures.house.Chart`."""
        if not self.rows:
            return nothing(width)
        if width < PHONE and self.narrow is not None:
            return self.narrow.spec(width)
        right = 12 + max(wide_of(self.head), *(wide_of(row.said) for row in self.rows))
        places = self._places(self._gutter(width))
        lines_wide = max(wide_of(line) for place in places for line in place.split("\n"))
        plot = width - lines_wide - right - 16
        lines = max(place.count("\n") + 1 for place in places)
        views = [
            self._cells(places),
            *([self._numbers(places)] if plot / len(self.columns) > CELL else []),
            self._ends(places),
            self._head(),
        ]
        views[0]["encoding"] |= {"x": self._across(plot), "y": self._down(places)}
        padding = {"left": 4, "top": 4, "bottom": 4, "right": right}
        step = max(22, LINE_HEIGHT * lines + 4)
        return whole({"width": plot, "height": {"step": step}, "padding": padding, "layer": views})

    def _gutter(self, width: float) -> float:
        longest = max(len(word) for row in self.rows for word in row.label.split())
        return max(LEAST_GUTTER, 8 + LETTER * longest) if width < PHONE else GUTTER

    def _places(self, gutter: float) -> list[str]:
        places: list[str] = []
        for row in self.rows:
            place = "\n".join(lines_of(row.label, gutter))
            while place in places:
                place += SAME
            places.append(place)
        return places

    def _across(self, plot: float) -> Spec:
        every = max(1, math.ceil(44 * len(self.columns) / plot))
        axis = {"orient": "top", "title": None, "labelAngle": 0, "values": list(self.columns[::every])}
        axis |= {"labelAlign": "left", "bandPosition": 0, "labelLimit": 200, "labelPadding": 4, "labelFlush": False}
        return {"field": "column", "type": "ordinal", "scale": {"domain": list(self.columns)}, "axis": axis}

    def _down(self, places: list[str]) -> Spec:
        axis = {"title": None, "labelExpr": "split(datum.label, '\\n')", "labelLimit": 1000, "labelPadding": 6}
        axis |= {"labelLineHeight": LINE_HEIGHT, "labelColor": INK, "labelFontSize": TEXT}
        return {"field": "row", "type": "nominal", "scale": {"domain": places}, "axis": axis}

    def _cells(self, places: list[str]) -> Spec:
        most = max([1e-9, *(value for row in self.rows for value in row.values)])
        values = [
            {
                "row": place,
                "column": column,
                "shade": _shade(value, most),
                "tip": f"{row.label}, {column}: {percent(value)}",
            }
            for row, place in zip(self.rows, places, strict=True)
            for column, value in zip(self.columns, row.values, strict=True)
        ]
        scale = {"domain": list(range(len(SHADES))), "range": list(SHADES)}
        colour = {"field": "shade", "type": "ordinal", "scale": scale, "legend": _key(most)}
        mark = {"type": "rect", "stroke": "#fff", "strokeWidth": 1, "aria": False}
        return layer(mark, values, color=colour, tooltip={"field": "tip"})

    def _numbers(self, places: list[str]) -> Spec:
        most = max([1e-9, *(value for row in self.rows for value in row.values)])
        values = [
            {
                "row": place,
                "column": column,
                "words": f"{value * 100:.0f}" if value >= 0.01 else "<1",
                "dark": _shade(value, most) >= ON_DARK,
            }
            for row, place in zip(self.rows, places, strict=True)
            for column, value in zip(self.columns, row.values, strict=True)
            if value > 0
        ]
        colour = {"condition": {"test": "datum.dark", "value": "#ffffff"}, "value": "#14181c"}
        x, y = {"field": "column", "type": "ordinal"}, {"field": "row", "type": "nominal"}
        return layer({"type": "text", "fontSize": 10.5}, values, x=x, y=y, text={"field": "words"}, color=colour)

    def _ends(self, places: list[str]) -> Spec:
        values = [{"row": place, "said": row.said} for row, place in zip(self.rows, places, strict=True)]
        mark = {"type": "text", "align": "left", "x": "width", "dx": 8}
        return layer(mark, values, y={"field": "row", "type": "nominal"}, text={"field": "said"})

    def _head(self) -> Spec:
        mark = {"type": "text", "align": "left", "x": "width", "y": 0, "dx": 8, "dy": -9, "color": SOFT, "fontSize": 11}
        return layer(mark | {"text": self.head}, [{}])


def _key(most: float) -> Spec:
    """Return the legend: up to which share a cell has each shade."""
    ends = [f"to {percent(most * (shade / 5) ** 2)}" for shade in range(1, len(SHADES))]
    said = f"['0%', {', '.join(map(repr, ends))}][datum.value]"
    return {"orient": "bottom", "direction": "horizontal", "title": None, "labelExpr": said, "columns": 3}


def _shade(value: float, most: float) -> int:
    return math.ceil(5 * math.sqrt(value / most)) if value > 0 else 0
