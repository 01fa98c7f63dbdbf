"""Rows with their labels: what bar charts and interval charts share.

Wide, the labels stand left of the rows; on a phone above them. Two rows with the same words are told apart by a mark
that nobody sees, so that both are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.present.figures.house import INK, LETTER, LINE_HEIGHT, PHONE, TEXT, layer, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.figures.house import Spec

WIDEST_LABEL, LEAST_LABEL = 310.0, 60.0
STEP, HEAD = 24, "\u2063"
SAME = "\u200b"
BAR = 13


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """Where rows stand: a place on the vertical scale for each, heads of groups between them.

    Attributes:
        places: of the rows, in their order; words in lines, and a mark where words recur.
        domain: of the scale: the places with the heads of groups between them.
        plot: pixels from left to right between the labels and the edge.
        is_phone: whether labels stand above.
        lines: the most lines that a label takes.
    """

    places: tuple[str, ...]
    domain: tuple[str, ...]
    plot: float
    is_phone: bool
    lines: int

    @property
    def y(self) -> Spec:
        """The encoding of the vertical scale."""
        axis = (
            None
            if self.is_phone
            else {
                "title": None,
                "grid": False,
                "labelExpr": "split(datum.label, '\\n')",
                "labelLimit": 1000,
                "labelLineHeight": LINE_HEIGHT,
                "labelColor": INK,
                "labelFontSize": TEXT,
                "labelPadding": 8,
                "labelFontWeight": {
                    "condition": {"test": f"indexof(datum.label, '{HEAD}') >= 0", "value": 600},
                    "value": "normal",
                },
            }
        )
        scale = {"domain": list(self.domain), "paddingInner": 0, "paddingOuter": 0}
        return {"field": "row", "type": "nominal", "scale": scale, "axis": axis}

    @property
    def down(self) -> float:
        """How far below the middle of its place a row is drawn, pixels."""
        return (LINE_HEIGHT * self.lines) / 2 if self.is_phone else 0.0

    @property
    def height(self) -> Spec:
        """The height: so much a row."""
        room = LINE_HEIGHT * self.lines + BAR + 11 if self.is_phone else max(STEP, LINE_HEIGHT * self.lines + 6)
        return {"step": room}

    def labels(self) -> list[Spec]:
        """Return the layer with the labels above the rows of a phone; nothing where an axis has them."""
        if not self.is_phone:
            return []
        up = -(BAR + 4) / 2 - LINE_HEIGHT * (self.lines - 1) / 2
        mark = {"type": "text", "align": "left", "x": 0, "baseline": "middle", "dy": up, "lineBreak": "\n"}
        kinds = {600: [p for p in self.domain if p.startswith(HEAD)], "normal": list(self.places)}
        return [
            layer(mark | {"fontWeight": weight}, self._hung(places), y=self.y, text={"field": "words"})
            for weight, places in kinds.items()
            if places
        ]

    def _hung(self, places: Sequence[str]) -> list[Spec]:
        """Return words with empty lines before them, so that all end at the same height."""
        return [{"row": place, "words": "\n" * (self.lines - 1 - place.count("\n")) + place} for place in places]


def labelled(rows: Sequence[tuple[str, str]], width: float, said: Sequence[str] = ()) -> LabelledRows:
    """Return where rows stand.

    Args:
        rows: label and group of each; ``""`` where there is no group.
        width: of the figure.
        said: what is written at the right of the labels of a phone, which takes its room.
    """
    phone = width < PHONE
    longest = max((len(label) for label, _ in rows), default=0) * LETTER
    gutter = 0.0 if phone else min(WIDEST_LABEL, max(LEAST_LABEL, longest))
    taken = max((LETTER * len(words) for words in said), default=0.0) + 16 if phone else 0.0
    room = width - taken - 8 if phone else gutter
    places: list[str] = []
    domain: list[str] = []
    group = ""
    for label, of in rows:
        if of and of != group:
            domain.append(_new("\n".join(lines_of(HEAD + of, room)), domain))
            group = of
        place = _new("\n".join(lines_of(label, room)), domain)
        places.append(place)
        domain.append(place)
    lines = max((place.count("\n") + 1 for place in domain), default=1)
    return LabelledRows(tuple(places), tuple(domain), width - gutter - 24.0, phone, lines)


def _new(words: str, taken: Sequence[str]) -> str:
    """Return words as a place that is not taken yet."""
    while words in taken:
        words += SAME
    return words
