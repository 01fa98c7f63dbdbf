"""No word of a drawing is cut, or lies beyond its edge, on the widths of a screen and of a phone."""

import re

import pytest

from lookthrough.present.page import charts
from lookthrough.present.page.page import NARROW, WIDE

TEXT = re.compile(r'<text x="(-?[\d.]+)"[^>]* text-anchor="(\w+)">([^<]*)</text>')
LETTER = 6.4  # the width of a digit of a drawing, px


def beyond(drawing):
    """Return the texts that would begin or end outside the drawing."""
    found = []
    for x, anchor, words in TEXT.findall(str(drawing.body)):
        wide = LETTER * len(words)
        left = float(x) - {"middle": wide / 2, "end": wide}.get(anchor, 0.0)
        if left < -1 or left + wide > drawing.width + 1:
            found.append(words)
    return found


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_ends_of_a_fan_have_room_however_large_they_are(width):
    bands = [[0.0, size] for size in (1_000.0, 12_345.6, 123_456.7, 234_567.8, 1_234_567.8)]
    drawing = charts.fan(["2026Q3", "2026Q4"], bands, [0.0, 99.0], width)
    assert "median 123,456.7" in str(drawing.body)
    assert [words for words in beyond(drawing) if " " in words] == []


def test_a_number_at_the_left_edge_of_an_axis_begins_there():
    drawing = charts.bars([charts.Bar("a", (-2_000.0,)), charts.Bar("b", (500.0,))], ("mean",), NARROW)
    assert "-2,000" in str(drawing.body)
    assert beyond(drawing) == []


def test_a_long_word_of_a_table_of_failures_is_whole_on_a_phone():
    rows = [charts.HeatRow("Stack Infrastructure", [0.1, 0.2], "1% / 0%")]
    assert "Infrastructure" in str(charts.heat(rows, ["2026Q3", "2026Q4"], NARROW, "with / without").body)
