"""Figures as SVG and PNG, offline, by vl-convert; the same specification gives the same bytes.

In a page the greys become the page's own colours, which follow light and dark; a file keeps them as they are. Series
that touch one another get a hatch each, since their colours alone are one grey in print.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import json
import re
import resource
from typing import TYPE_CHECKING

from lookthrough.errors import UsageError
from lookthrough.present.figures.house import FAINT, FONT, HATCHED, INK, LINE, SERIES, SOFT

if TYPE_CHECKING:
    from types import ModuleType

    from lookthrough.present.figures.house import Spec

INSTALL = "figures need Altair and vl-convert, which are not installed: pip install 'lookthrough[figures]'"
CRAMPED = "figures are drawn by an engine that reserves more address space than is allowed here: lift ulimit -v"
RESERVED = 64 * 2**30
"""Bytes of address space, not of memory, below which the engine of vl-convert ends the process."""
KEPT = 512
"""Pictures that a process keeps: those of some reports, a few MB."""
SCALE = 2.0
"""Pixels of a PNG for each of the drawing."""
PAGE_COLOURS = {INK: "ink", SOFT: "soft", LINE: "line", FAINT: "faint", "#fff": "paper"}
HATCHES = (
    "",
    '<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="#fff" stroke-width="1.4"/>',
    '<circle cx="2" cy="2" r="1.1" fill="#fff"/><circle cx="6" cy="6" r="1.1" fill="#fff"/>',
    '<path d="M0 2h8M0 6h8" stroke="#fff" stroke-width="1.2"/>',
    '<path d="M2 0v8M6 0v8" stroke="#fff" stroke-width="1.2"/>',
    '<path d="M0 0l8 8M8 0l-8 8" stroke="#fff" stroke-width="1"/>',
)
DEFINED = re.compile("<defs>.*?</defs>")
COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{3,6})"')
UNREAD = re.compile(r' (?:aria-roledescription|aria-hidden|pointer-events|role|class|font-family)="[^"]*"| opacity="1"')
UNSEEN = re.compile(r'<path class="(?:background|foreground)"[^>]*/>')
TIPPED = re.compile(r'<path aria-label="([^"]*)"([^>]*)/>')
TAG = re.compile(r"<[^>]*>")
LONG = re.compile(r"(\d\.\d)\d{2,}")


def why_not() -> str | None:
    """Return why no figure can be drawn here, ``None`` where one can."""
    if importlib.util.find_spec("vl_convert") is None:
        return INSTALL
    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    return CRAMPED if 0 <= allowed < RESERVED else None


def svg_of(spec: Spec) -> str:
    """Return a specification drawn as SVG that stands alone.

    Raises:
        UsageError: vl-convert is not installed, or too little address space is allowed.
    """
    _engine()  # refused also where the same was drawn before
    return _drawn(json.dumps(spec, sort_keys=True))


@functools.lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    """Return a specification, written as JSON, as SVG: drawing takes some 40 ms, and a process may ask twice."""
    drawn, meta = _tidied(_engine().vegalite_to_svg(spec)), json.loads(spec).get("usermeta", {})
    return _hatched(drawn) if meta.get(HATCHED) else drawn


def _tidied(svg: str) -> str:
    """Return an SVG without what no reader sees: its shapes have tips, and a tenth of a pixel is fine enough."""
    head, body = svg.split(">", 1)
    body = UNREAD.sub("", UNSEEN.sub("", body))
    body = TIPPED.sub(r"<path\2><title>\1</title></path>", body)
    body = TAG.sub(lambda tag: LONG.sub(r"\1", tag[0]), body)
    return f'{head} font-family="{FONT}">{body}'


def png_of(svg: str) -> bytes:
    """Return an SVG as PNG.

    Raises:
        UsageError: vl-convert is not installed, or too little address space is allowed.
    """
    found: bytes = _engine().svg_to_png(svg, scale=SCALE)
    return found


def _engine() -> ModuleType:
    """Return what draws: an extra, of which whoever draws nothing needs none."""
    if missing := why_not():
        raise UsageError(missing)
    return importlib.import_module("vl_convert")


def in_page(svg: str) -> str:
    """Return an SVG whose greys and hatches are the page's own; the greys follow its light and its dark."""
    svg = DEFINED.sub("", svg)
    return COLOUR.sub(lambda found: _of_page(found[1], found[2]), svg)


def _of_page(what: str, colour: str) -> str:
    name = PAGE_COLOURS.get(colour)
    return f'{what}="{colour}"' if name is None else f'{what}="var(--{name},{colour})"'


def _hatched(svg: str) -> str:
    """Return an SVG whose series have a hatch each, defined inside it."""
    for i, (colour, hatch) in enumerate(zip(SERIES, HATCHES, strict=True)):
        if hatch:
            svg = svg.replace(f'fill="{colour}"', f'fill="url(#hatch{i})"')
    head, body = svg.split(">", 1)
    return f"{head}><defs>{hatches()}</defs>{body}"


def hatches() -> str:
    """Return the hatches of the series, which a page defines once and a file inside its picture."""
    return "".join(
        f'<pattern id="hatch{i}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{colour}"/>{hatch}</pattern>'
        for i, (colour, hatch) in enumerate(zip(SERIES, HATCHES, strict=True))
        if hatch
    )
