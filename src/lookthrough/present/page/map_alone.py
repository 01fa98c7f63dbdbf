"""The map of the money as a picture that stands alone: colours inside, a key above, its heaviest loop lit.

It has the coordinates of the report. Its styles are plain ones with colours written out, as every reader of SVG
knows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.present.figures.house import FONT
from lookthrough.present.page.map_drawing import draw_map, map_key
from lookthrough.present.page.money_edges import MONEY
from lookthrough.present.page.svg import joined, n, text

if TYPE_CHECKING:
    from lookthrough.present.page.money_network import MoneyMap

KEY_LINE, SWATCH, LETTER, APART = 20.0, 36.0, 6.0, 18.0  # px: a line, a piece of a ribbon, a letter, room between
INK, PAPER, LIT = "#1b1f24", "#ffffff", "#D55E00"
INKS = {"k0": "#123f6d", "k1": "#4a90cc", "k2": "#7d8791", "k3": "#7d8791", "lit": LIT}
"""Of each kind of money and of the loop that is lit: those of the report by day (``report.css``)."""


def map_alone(found: MoneyMap) -> str:
    """Return the map as a whole SVG, with its width and height."""
    drawing = draw_map(found, lit=found.loops[0].number if found.loops else 0)
    key, down = _key([kind for kind in MONEY if any(edge.kind == kind for edge in found.edges)], drawing.width)
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" '
            'font-family="{font}"><style>{style}</style>{key}<g transform="translate(0 {down})">{body}</g></svg>'
        ).format(
            w=n(drawing.width),
            h=n(drawing.height + down),
            font=FONT,
            style=Markup(_style()),  # noqa: S704 - of the constants of this file
            key=key,
            down=n(down),
            body=drawing.body,
        )
    )


def _key(kinds: list[str], width: float) -> tuple[Markup, float]:
    """Return the key, in as many lines as it needs, and its height."""
    parts, x, y = [], 2.0, 0.0
    for swatch, words in (*map_key(kinds, is_split=True), (Markup(), "numbers: bn USD")):
        taken = (SWATCH if swatch else 0.0) + LETTER * len(words)
        if x + taken > width:
            x, y = 2.0, y + KEY_LINE
        placed = str(swatch).replace("<svg ", f'<svg x="{n(x)}" y="{n(y + 4)}" width="30" height="12" ', 1)
        parts += [Markup(placed), text(x + taken - LETTER * len(words), y + 14, words)]  # noqa: S704 - markup, moved
        x += taken + APART
    return joined(parts), y + KEY_LINE + 6


def _style() -> str:
    inks = (
        f".{name} path{{fill:none;stroke:{ink}}}.{name} .head{{fill:{ink};stroke:none}}" for name, ink in INKS.items()
    )
    return (
        f"text{{font-size:11.5px;fill:{INK}}}.strong{{font-size:12.5px;font-weight:bold}}"
        f".nodebox{{fill:{PAPER};stroke:#59616b}}{''.join(inks)}.none{{display:none}}"
        f".come{{opacity:.42}}.ribbon .inside{{stroke:{PAPER}}}"
        f".amount,.leg{{font-size:11px;font-weight:bold;stroke:{PAPER};stroke-width:3.5px;paint-order:stroke}}"
        f".leg{{fill:{LIT}}}.k3 path{{stroke-dasharray:7 3}}"
    )
