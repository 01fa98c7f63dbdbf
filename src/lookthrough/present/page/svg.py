"""SVG by hand: a few shapes as markup, their texts escaped, with colours that colour-blind readers can tell apart.

Colours are those of Okabe and Ito (2008); every colour also has its own hatch, so that a picture is readable in grey.
Numbers are written with one decimal: the same data give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
GREY = "#6b7480"
LINE = 13.0
"""From the foot of a line of a label to that of the next."""
HATCHES = (
    Markup(),
    Markup('<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="#fff" stroke-width="1.4"/>'),
    Markup('<circle cx="2" cy="2" r="1.1" fill="#fff"/><circle cx="6" cy="6" r="1.1" fill="#fff"/>'),
    Markup('<path d="M0 2h8M0 6h8" stroke="#fff" stroke-width="1.2"/>'),
    Markup('<path d="M2 0v8M6 0v8" stroke="#fff" stroke-width="1.2"/>'),
    Markup('<path d="M0 0l8 8M8 0l-8 8" stroke="#fff" stroke-width="1"/>'),
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The inside of an SVG, its size in its own units, and whether its shapes are links."""

    body: Markup
    width: float
    height: float
    is_linked: bool = False


def patterns() -> Markup:
    """Return the hatches once for the whole page; shapes refer to them by class (``f0`` ... ``f5``)."""
    hatches = joined(
        Markup(
            '<pattern id="p{}" width="8" height="8" patternUnits="userSpaceOnUse">'
            '<rect width="8" height="8" fill="{}"/>{}</pattern>'
        ).format(i, colour, hatch)
        for i, (colour, hatch) in enumerate(zip(PALETTE, HATCHES, strict=True))
    )
    return Markup('<svg width="0" height="0" class="defs" aria-hidden="true"><defs>{}</defs></svg>').format(hatches)


def svg(drawing: Drawing, id_: str, title: str, description: str, css: str) -> Markup:
    """Return the SVG element: it scales with the page and is read aloud by its title and description.

    One with links is a group, since what is inside an image cannot be reached by those who hear the page.
    """
    return Markup(
        '<svg id="{id}" class="{css}" viewBox="0 0 {width} {height}" role="{role}" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>{body}</svg>'
    ).format(
        id=id_,
        css=css,
        role="group" if drawing.is_linked else "img",
        width=n(drawing.width),
        height=n(drawing.height),
        title=title,
        description=description,
        body=drawing.body,
    )


def joined(parts: Iterable[Markup]) -> Markup:
    """Return parts of a drawing one after another."""
    return Markup().join(parts)


def n(value: float) -> str:
    """Return a coordinate."""
    text = f"{value:.1f}"
    return text.removesuffix(".0").replace("-0", "0", 1) if text in {"-0.0", "0.0"} else text.removesuffix(".0")


def text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> Markup:
    """Return a label."""
    return Markup('<text x="{}" y="{}" class="{}" text-anchor="{}">{}</text>').format(n(x), n(y), css, anchor, words)


def rect(x: float, y: float, width: float, height: float, css: str, tip: str = "") -> Markup:
    """Return a box, with what it shows as a tip."""
    box = Markup('<rect x="{}" y="{}" width="{}" height="{}" class="{}"')
    return box.format(n(x), n(y), n(max(width, 0.0)), n(height), css) + _tipped("rect", tip)


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Markup:
    """Return a straight line."""
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>').format(n(x1), n(y1), n(x2), n(y2), css)


def path(points: Iterable[tuple[float, float]], css: str, *, closed: bool = False) -> Markup:
    """Return a line through points."""
    way = "L".join(f"{n(x)} {n(y)}" for x, y in points)
    return Markup('<path d="M{}{}" class="{}"/>').format(way, "z" if closed else "", css)


def diamond(x: float, y: float, size: float, css: str, tip: str = "") -> Markup:
    """Return a diamond: a point estimate inside a range."""
    way = f"M{n(x)} {n(y - size)}L{n(x + size)} {n(y)}L{n(x)} {n(y + size)}L{n(x - size)} {n(y)}z"
    return Markup('<path d="{}" class="{}"').format(way, css) + _tipped("path", tip)


def moved(shapes: Markup, x: float, y: float) -> Markup:
    """Return shapes moved to the right and down."""
    return Markup('<g transform="translate({} {})">{}</g>').format(n(x), n(y), shapes)


def disc(x: float, y: float, radius: float, css: str, tip: str = "") -> Markup:
    """Return a disc."""
    return Markup('<circle cx="{}" cy="{}" r="{}" class="{}"').format(n(x), n(y), n(radius), css) + _tipped(
        "circle", tip
    )


def _tipped(tag: str, tip: str) -> Markup:
    """Return the end of an element: with what it shows as a tip, or nothing."""
    return Markup("><title>{}</title></{}>").format(tip, tag) if tip else Markup("/>")


def fitted(words: str, width: float, size: float = 12.0) -> str:
    """Return the words cut to a width; letters are taken as 0.64 of the type size, a wide sans face."""
    room = max(4, int(width / (size * 0.64)))
    return words if len(words) <= room else words[: room - 1].rstrip() + "…"


def lines_of(words: str, width: float, size: float = 12.0) -> list[str]:
    """Return the words in lines of a width, broken at spaces; only a word wider than a line is cut."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fitted(longer, width, size) == longer:
            lines[-1] = longer
        else:
            lines.append(fitted(word, width, size))
    return lines or [""]


def label(x: float, y: float, lines: Iterable[str], css: str = "", anchor: str = "start") -> Markup:
    """Return a label of several lines; ``y`` is the foot of the first."""
    return joined(text(x, y + i * LINE, words, css, anchor) for i, words in enumerate(lines) if words)


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
