"""Horizontal bars, stacked where a row has several values, with ranges around them and their numbers at their ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.present.figures.house import (
    ACCENT,
    HATCHED,
    INK,
    MAIN,
    NUMBERS,
    SERIES,
    SHARES,
    SOFT,
    layer,
    nice_ticks,
    nothing,
    whole,
    wide_of,
)
from lookthrough.present.figures.labelled_rows import BAR, LabelledRows, labelled
from lookthrough.present.numbers import amount, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookthrough.present.figures.house import Spec

COUNTED = "number"
"""The unit of what is counted."""
AT_END = 6
"""Pixels between the end of a bar and its number."""


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
        accent: whether it is drawn in the accent, as what the words speak of or what falls outside.
    """

    label: str
    values: tuple[float, ...]
    low: float | None = None
    high: float | None = None
    mark: float | None = None
    group: str = ""
    text: str = ""
    accent: bool = False

    @property
    def right(self) -> float:
        """Where the bar ends on the right: the sum of what is positive."""
        return sum(max(value, 0.0) for value in self.values)

    @property
    def left(self) -> float:
        """Where it ends on the left: the sum of what is negative."""
        return sum(min(value, 0.0) for value in self.values)

    @property
    def most(self) -> float:
        """The rightmost of what is drawn."""
        return max(self.right, self.high or 0.0, self.mark or 0.0)

    @property
    def least(self) -> float:
        """The leftmost of what is drawn."""
        return min(self.left, self.low or 0.0, self.mark or 0.0)


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from top to bottom.

    Attributes:
        rows: the bars.
        keys: what the values of a bar are, in their order; a legend names them where there are several.
        unit: of the values; ``""`` where the caption says it. Shares are shown as per cent.
        share: whether values are shares of one.
    """

    rows: tuple[Bar, ...]
    keys: tuple[str, ...]
    unit: str = "USD bn"
    share: bool = False

    def spec(self, width: float) -> Spec:
        """Return its Vega-Lite specification; see :class:`lookthrough.present.figures.house.Chart`."""
        if not self.rows:
            return nothing(width)
        said = [self._said(row) for row in self.rows]
        stand = labelled([(row.label, row.group) for row in self.rows], width, said)
        views = [*self._bars(stand), *self._ranges(stand), *stand.labels(), self._numbers(stand, said)]
        low, high = self._ends(stand, said)
        views[0]["encoding"]["x"] |= self._scale(low, high)
        return whole(
            {
                "width": width - 8,
                "height": stand.height,
                "autosize": {"type": "fit-x", "contains": "padding"},
                "layer": views,
                "usermeta": {HATCHED: len(self.keys) > 1},
            }
        )

    def _show(self) -> Callable[[float | None], str]:
        return percent if self.share else amount

    def _said(self, row: Bar) -> str:
        return row.text or self._show()(sum(row.values))

    def _ends(self, stand: LabelledRows, said: list[str]) -> tuple[float, float]:
        """Return the ends of the scale: such that the number at the end of each bar has its room."""
        low, high = min(0.0, *(row.least for row in self.rows)), max(1e-9, *(row.most for row in self.rows))
        if stand.is_phone:
            return low, high
        room = [min(0.8, (wide_of(words) + AT_END) / stand.plot) for words in said]
        for row, part in zip(self.rows, room, strict=True):
            if row.most > 0.0:
                high = max(high, low + (row.most - low) / (1.0 - part))
            else:
                high = max(high, (0.0 - low) * part / (1.0 - part))
        return low, high

    def _scale(self, low: float, high: float) -> Spec:
        scale = {"domain": [low, high], "nice": False, "zero": False}
        if self._is_whole():
            return {"scale": scale, "axis": None}
        top = max(1e-9, *(row.most for row in self.rows))
        ticks = [tick for tick in nice_ticks(low, top, 4) if low <= tick <= high and not self._splits(tick)]
        written = {"format": SHARES, "title": None} if self.share else {"format": NUMBERS, "title": self.unit or None}
        return {"scale": scale, "axis": {"values": ticks, "titleAnchor": "end", **written}}

    def _splits(self, tick: float) -> bool:
        """Tell whether a tick lies inside what is counted and cannot be halved."""
        return self.unit == COUNTED and not tick.is_integer()

    def _is_whole(self) -> bool:
        """Tell whether every bar is the whole split up: its parts are written, and an axis says nothing."""
        return self.share and len(self.keys) > 1

    def _bars(self, stand: LabelledRows) -> Iterator[Spec]:
        parts = list(self._parts(stand))
        colours = list(SERIES[: len(self.keys)]) if len(self.keys) > 1 else [MAIN, ACCENT]
        names = list(self.keys) if len(self.keys) > 1 else ["main", "accent"]
        legend = (
            {"orient": "top", "title": None, "direction": "horizontal", "columns": 3 if not stand.is_phone else 1}
            if len(self.keys) > 1
            else None
        )
        yield layer(
            {"type": "bar", "height": BAR, "yOffset": stand.down},
            parts,
            y=stand.y,
            x={"field": "start", "type": "quantitative"},
            x2={"field": "end"},
            color={"field": "key", "type": "nominal", "scale": {"domain": names, "range": colours}, "legend": legend},
            tooltip={"field": "tip"},
        )

    def _parts(self, stand: LabelledRows) -> Iterator[Spec]:
        show, several = self._show(), len(self.keys) > 1
        for row, place in zip(self.rows, stand.places, strict=True):
            right = left = 0.0
            for key, value in zip(self.keys, row.values, strict=False):
                start = right if value >= 0.0 else left + value
                right, left = right + max(value, 0.0), left + min(value, 0.0)
                words = f"{row.label}: {key} {show(value)}" if several else f"{row.label}: {self._said(row)}"
                name = key if several else "accent" if row.accent else "main"
                yield {"row": place, "key": name, "start": start, "end": start + abs(value), "tip": words}

    def _ranges(self, stand: LabelledRows) -> Iterator[Spec]:
        ends = [
            {"row": place, "low": row.low, "high": row.high}
            for row, place in zip(self.rows, stand.places, strict=True)
            if row.low is not None and row.high is not None and row.high > row.low
        ]
        if ends:
            x = {"field": "low", "type": "quantitative"}
            rule = {"type": "rule", "color": INK, "yOffset": stand.down, "y2Offset": stand.down}
            yield layer(rule, ends, y=stand.y, x=x, x2={"field": "high"})
            for end in ("low", "high"):
                tick = {"type": "tick", "color": INK, "height": 8, "thickness": 1, "yOffset": stand.down}
                yield layer(tick, ends, y=stand.y, x={"field": end, "type": "quantitative"})
        marks = [
            {"row": place, "mark": row.mark, "tip": f"{row.label}: {self._show()(row.mark)}"}
            for row, place in zip(self.rows, stand.places, strict=True)
            if row.mark is not None
        ]
        if marks:
            diamond = {"type": "point", "shape": "diamond", "filled": True, "size": 70, "color": INK, "opacity": 1}
            diamond |= {"stroke": "#fff", "strokeWidth": 1, "yOffset": stand.down}
            yield layer(
                diamond, marks, y=stand.y, x={"field": "mark", "type": "quantitative"}, tooltip={"field": "tip"}
            )

    def _numbers(self, stand: LabelledRows, said: list[str]) -> Spec:
        values = [
            {"row": place, "end": max(row.most, 0.0), "said": words}
            for row, place, words in zip(self.rows, stand.places, said, strict=True)
        ]
        if not stand.is_phone:
            mark = {"type": "text", "align": "left", "dx": AT_END}
            return layer(mark, values, y=stand.y, x={"field": "end", "type": "quantitative"}, text={"field": "said"})
        above = {"type": "text", "align": "right", "x": "width", "dy": stand.down - BAR - 3, "color": SOFT}
        return layer(above, values, y=stand.y, text={"field": "said"})
