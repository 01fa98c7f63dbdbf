"""SVG by hand: a few shapes as text, each escaped, with colours that colour-blind readers can tell apart.

Colours are those of Okabe and Ito (2008); every colour also has its own hatch, so that a picture is readable in grey.
Numbers are written with one decimal: the same data give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
GREY = "#6b7480"
HATCHES = (
    "",
    '<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="#fff" stroke-width="1.4"/>',
    '<circle cx="2" cy="2" r="1.1" fill="#fff"/><circle cx="6" cy="6" r="1.1" fill="#fff"/>',
    '<path d="M0 2h8M0 6h8" stroke="#fff" stroke-width="1.2"/>',
    '<path d="M2 0v8M6 0v8" stroke="#fff" stroke-width="1.2"/>',
    '<path d="M0 0l8 8M8 0l-8 8" stroke="#fff" stroke-width="1"/>',
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The inside of an SVG and its size in its own units."""

    body: str
    width: float
    height: float


def patterns() -> str:
    """Return the hatches once for the whole page; shapes refer to them by class (``f0`` ... ``f5``)."""
    defs = "".join(
        f'<pattern id="p{i}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{colour}"/>{hatch}</pattern>'
        for i, (colour, hatch) in enumerate(zip(PALETTE, HATCHES, strict=True))
    )
    heads = "".join(
        f'<marker id="{name}" viewBox="0 0 8 8" refX="6.5" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" '
        f'markerHeight="9" orient="auto"><path d="M0 0.5L8 4L0 7.5z" fill="{colour}"/></marker>'
        for name, colour in (("head0", PALETTE[0]), ("head1", PALETTE[1]), ("head2", PALETTE[2]), ("head3", GREY))
    )
    return f'<svg width="0" height="0" class="defs" aria-hidden="true"><defs>{defs}{heads}</defs></svg>'


def svg(drawing: Drawing, id_: str, title: str, description: str, css: str) -> str:
    """Return the SVG element: it scales with the page and is read aloud by its title and description."""
    return (
        f'<svg id="{id_}" class="{css}" viewBox="0 0 {n(drawing.width)} {n(drawing.height)}" role="img" '
        f'aria-labelledby="{id_}-t {id_}-d"><title id="{id_}-t">{escape(title)}</title>'
        f'<desc id="{id_}-d">{escape(description)}</desc>{drawing.body}</svg>'
    )


def n(value: float) -> str:
    """Return a coordinate."""
    text = f"{value:.1f}"
    return text.removesuffix(".0").replace("-0", "0", 1) if text in {"-0.0", "0.0"} else text.removesuffix(".0")


def text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> str:
    """Return a label."""
    return f'<text x="{n(x)}" y="{n(y)}" class="{css}" text-anchor="{anchor}">{escape(words)}</text>'


def rect(x: float, y: float, width: float, height: float, css: str, tip: str = "") -> str:
    """Return a box, with what it shows as a tip."""
    tag = f'<rect x="{n(x)}" y="{n(y)}" width="{n(max(width, 0.0))}" height="{n(height)}" class="{css}"'
    return f"{tag}><title>{escape(tip)}</title></rect>" if tip else tag + "/>"


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    """Return a straight line."""
    return f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}" class="{css}"/>'


def path(points: Iterable[tuple[float, float]], css: str, *, closed: bool = False) -> str:
    """Return a line through points."""
    joined = "L".join(f"{n(x)} {n(y)}" for x, y in points)
    return f'<path d="M{joined}{"z" if closed else ""}" class="{css}"/>'


def diamond(x: float, y: float, size: float, css: str, tip: str = "") -> str:
    """Return a diamond: a point estimate inside a range."""
    d = f"M{n(x)} {n(y - size)}L{n(x + size)} {n(y)}L{n(x)} {n(y + size)}L{n(x - size)} {n(y)}z"
    return f'<path d="{d}" class="{css}"{_tipped("path", tip)}'


def disc(x: float, y: float, radius: float, css: str, tip: str = "") -> str:
    """Return a disc."""
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" class="{css}"{_tipped("circle", tip)}'


def _tipped(tag: str, tip: str) -> str:
    """Return the end of an element: with what it shows as a tip, or nothing."""
    return f"><title>{escape(tip)}</title></{tag}>" if tip else "/>"


def fitted(words: str, width: float, size: float = 12.0) -> str:
    """Return the words cut to a width; letters are taken as 0.64 of the type size, a wide sans face."""
    room = max(4, int(width / (size * 0.64)))
    return words if len(words) <= room else words[: room - 1].rstrip() + "…"


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers from at or below ``low`` to at or above ``high``: steps of 1, 2, 2.5 or 5."""
    span = max(high - low, 1e-9)
    power = 10.0 ** len(str(int(span / count))) if span / count >= 1 else 1.0
    while power > span / count:
        power /= 10
    step = next((m * power for m in (1, 2, 2.5, 5) if m * power * count >= span), 10 * power)
    first = int(low // step)
    last = int(-(-high // step))
    return [round(i * step, 10) for i in range(first, last + 1)]
