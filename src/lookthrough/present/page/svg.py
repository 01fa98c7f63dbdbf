"""SVG by hand: a few shapes as markup, their texts escaped.

Numbers are written with one decimal: the same data give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.present.figures.rendering import hatches

if TYPE_CHECKING:
    from collections.abc import Iterable

LINE = 13.0
"""From the foot of a line of a label to that of the next."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The inside of an SVG, its size in its own units, and whether its shapes are links."""

    body: Markup
    width: float
    height: float
    is_linked: bool = False


def patterns() -> Markup:
    """Return once for the whole page the hatches of figures."""
    return Markup('<svg width="0" height="0" class="defs" aria-hidden="true"><defs>{}</defs></svg>').format(
        Markup(hatches())  # noqa: S704 - shapes of this package
    )


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


def diamond(x: float, y: float, size: float, css: str, tip: str = "") -> Markup:
    """Return a diamond: a point estimate inside a range."""
    way = f"M{n(x)} {n(y - size)}L{n(x + size)} {n(y)}L{n(x)} {n(y + size)}L{n(x - size)} {n(y)}z"
    return Markup('<path d="{}" class="{}"').format(way, css) + _tipped("path", tip)


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
