"""Intervals from floor to ceiling, with the point inside them where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.present.figures.house import FAINT, INK, MAIN, SOFT, layer, nothing, whole, wide_of
from lookthrough.present.figures.labelled_rows import BAR, labelled
from lookthrough.present.numbers import percent

if TYPE_CHECKING:
    from lookthrough.present.figures.house import Spec
    from lookthrough.present.figures.labelled_rows import LabelledRows

LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Span:
    """A range from floor to ceiling (shares of one), a point in it where known, and what to say where there is none."""

    label: str
    floor: float | None
    point: float | None
    ceiling: float | None
    note: str = ""

    @property
    def said(self) -> str:
        """The interval in words, the note where there is none."""
        if self.floor is None or self.ceiling is None:
            return self.note or "not measurable"
        return f"{percent(self.floor)} to {percent(self.ceiling)}" if self.ceiling > self.floor else percent(self.floor)


@dataclass(frozen=True, slots=True)
class SpanChart:
    """Intervals from top to bottom, shares of one."""

    rows: tuple[Span, ...]

    def spec(self, width: float) -> Spec:
        """Return its Vega-Lite specification; see :class:`lookthrough.present.figures.house.Chart`."""
        if not self.rows:
            return nothing(width)
        stand = labelled([(row.label, "") for row in self.rows], width, [row.said for row in self.rows])
        views = [self._intervals(stand), self._points(stand), *stand.labels(), self._words(stand)]
        views[0]["encoding"]["x"] |= {"scale": {"domain": [0, self._top(stand)], "nice": False}, "axis": self._axis()}
        return whole(
            {
                "width": width - 8,
                "height": stand.height,
                "autosize": {"type": "fit-x", "contains": "padding"},
                "layer": views,
            }
        )

    def _top(self, stand: LabelledRows) -> float:
        """Return the end of the scale, with room for the words behind each interval."""
        ends = [(row.ceiling or 0.0, 0.0 if stand.is_phone else wide_of(row.said) + 10) for row in self.rows]
        return max(LEAST, *(end / (1.0 - min(0.8, taken / stand.plot)) for end, taken in ends))

    def _axis(self) -> Spec:
        most = max(LEAST, *(row.ceiling or 0.0 for row in self.rows))
        step = 0.1 if most <= 0.6 else 0.2
        return {"values": [i * step for i in range(int(most / step) + 1)], "format": ".0%", "title": None}

    def _intervals(self, stand: LabelledRows) -> Spec:
        values = [
            {"row": place, "floor": row.floor, "ceiling": row.ceiling, "tip": f"{row.label}: {row.said}"}
            for row, place in zip(self.rows, stand.places, strict=True)
        ]
        mark = {"type": "bar", "height": BAR - 2, "color": MAIN, "opacity": 0.55, "yOffset": stand.down}
        mark |= {"minBandSize": 2}
        x = {"field": "floor", "type": "quantitative"}
        return layer(mark, values, y=stand.y, x=x, x2={"field": "ceiling"}, tooltip={"field": "tip"})

    def _points(self, stand: LabelledRows) -> Spec:
        values = [
            {"row": place, "point": row.point, "tip": f"{row.label}: pro rata {percent(row.point)}"}
            for row, place in zip(self.rows, stand.places, strict=True)
            if row.point is not None and row.floor is not None
        ]
        mark = {"type": "point", "shape": "diamond", "filled": True, "size": 80, "color": INK, "opacity": 1}
        mark |= {"stroke": FAINT, "strokeWidth": 1, "yOffset": stand.down}
        x = {"field": "point", "type": "quantitative"}
        return layer(mark, values, y=stand.y, x=x, tooltip={"field": "tip"})

    def _words(self, stand: LabelledRows) -> Spec:
        values = [
            {"row": place, "end": row.ceiling or 0.0, "said": row.said, "known": row.floor is not None}
            for row, place in zip(self.rows, stand.places, strict=True)
        ]
        colour = {"condition": {"test": "datum.known", "value": INK}, "value": SOFT}
        if stand.is_phone:
            mark = {"type": "text", "align": "right", "x": "width", "dy": stand.down - BAR - 3}
            return layer(mark, values, y=stand.y, text={"field": "said"}, color=colour)
        mark = {"type": "text", "align": "left", "dx": 8}
        x = {"field": "end", "type": "quantitative"}
        return layer(mark, values, y=stand.y, x=x, text={"field": "said"}, color=colour)
