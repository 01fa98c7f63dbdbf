"""No word of a box of the map is cut."""

import re

import pytest

from lookthrough.present.page.map_drawing import BOX_HEIGHT, LINE, draw_map
from lookthrough.present.page.money_network import Edge, MoneyMap

TEXT = re.compile(r'<text x="(-?[\d.]+)"[^>]* text-anchor="(\w+)">([^<]*)</text>')


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("OpenAI", ["OpenAI"]),
        ("Data-center landlords (aggregate)", ["Data-center", "landlords", "(aggregate)"]),
        ("One two three four words that need more than a box", ["One two three", "four words that", "need more than…"]),
    ],
)
def test_a_box_has_room_for_three_lines(name, lines):
    found = MoneyMap(
        (("a",), ("b",), (), (), (), ()), {"a": name, "b": "B"}, (Edge("a", "b", "debt", 1.0, (), ()),), (), "2026", 0.0
    )
    words = [words for _, _, words in TEXT.findall(str(draw_map(found).body))]
    start = words.index(lines[0])
    assert words[start : start + len(lines)] == lines
    assert len(lines) * LINE <= BOX_HEIGHT
