"""Where the words of a drawn figure stand: what a test of its layout reads."""

import re
from typing import NamedTuple
from xml.etree import ElementTree as ET

from lookthrough.present.figures.rendering import svg_of

MOVED = re.compile(r"translate\((-?[\d.]+)[ ,]+(-?[\d.]+)\)")
LETTER = 5.2  # the width of a letter of 11 px on average


class Word(NamedTuple):
    """Words of a picture: their ends and their foot, pixels."""

    left: float
    right: float
    foot: float
    words: str


def words_of(chart, width):
    """Return the words of a figure drawn at a width."""
    root = ET.fromstring(svg_of(chart.spec(width)))  # noqa: S314  # a picture that this test has just drawn
    return float(root.get("width")), list(_texts(root, 0.0, 0.0))


def said_by(chart, width=900.0):
    """Return all words of a figure, in its order."""
    return [word.words for word in words_of(chart, width)[1]]


def beyond(chart, width):
    """Return the words that begin or end outside the picture."""
    wide, words = words_of(chart, width)
    return [each.words for each in words if each.left < -1 or each.right > wide + 1]


def _texts(element, x, y):
    if found := MOVED.search(element.get("transform") or ""):
        x, y = x + float(found[1]), y + float(found[2])
    if element.tag.endswith("}text"):
        lines = [element.text, *(each.text for each in element)]
        seen = [each.strip("\u200b\u2063") for each in lines if each]
        for i, line in enumerate(each for each in seen if each.strip()):
            wide = LETTER * len(line)
            left = x - {"middle": wide / 2, "end": wide}.get(element.get("text-anchor"), 0.0)
            yield Word(left, left + wide, y + 14 * i, line)
    for each in element:
        yield from _texts(each, x, y)
