"""What each form of figure puts into its specification, by hand, and that Vega-Lite takes it at both widths."""

import itertools
import re

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.figures.heat_chart import HeatChart, HeatRow
from lookthrough.present.figures.house import apart, nice_ticks
from lookthrough.present.figures.line_chart import Band, Dots, DrawnLine, LineChart, LinePanel
from lookthrough.present.figures.rendering import in_page, png_of, svg_of
from lookthrough.present.figures.span_chart import Span, SpanChart
from tests.present.figures.drawn import beyond, said_by, words_of

QUARTERS = ("2026Q3", "2026Q4", "2027Q1")
OLD = Dots("old wording", (("2023", 2023.5, 0.1), ("2024", 2024.5, 0.2)))
NEW = Dots("new wording", (("2026", 2026.5, 0.5),))
ATLANTIS = LinePanel(
    "Atlantis", (2026.5, 2030.0), (Band((0.4, 0.5), (0.6, 0.9)),), (DrawnLine("", (0.5, 0.7)),), (OLD, NEW), share=True
)
THULE = LinePanel("Thule", (), dots=(OLD,), share=True)
FAN = LinePanel(
    "Lenders",
    QUARTERS,
    (Band((0, 1, 2), (4, 5, 8), ("5 %", "95 %")),),
    (DrawnLine("median", (2, 3, 5)), DrawnLine("mean", (2.5, None, 6), "mean")),
    unit="USD bn",
)
CHARTS = {
    "bars": BarChart((Bar("a", (4.0,), 3.0, 6.0, 5.0, "first"), Bar("a", (-2.0,), group="second")), ("mean",)),
    "stacked": BarChart((Bar("a", (0.5, 0.25, 0.25)), Bar("b", (0.0, 0.1, 0.0))), ("x", "y", "z"), share=True),
    "spans": SpanChart((Span("a", 0.1, 0.2, 0.4), Span("b", None, None, None, "not measurable"))),
    "heat": HeatChart((HeatRow("a", (0.0, 0.004, 0.5), "50% / 0%"),), QUARTERS, "with / without"),
    "fan": LineChart((FAN,)),
    "curves": LineChart((ATLANTIS, THULE)),
    "no bars": BarChart((), ("mean",)),
    "no lines": LineChart(()),
}


def layers(spec, mark):
    """Return the values of the layers of a mark."""
    return [each["data"]["values"] for each in spec["layer"] if each["mark"]["type"] == mark]


@pytest.mark.parametrize("width", [900.0, 350.0])
@pytest.mark.parametrize("name", CHARTS)
def test_vega_lite_takes_it_and_draws_the_same_bytes_twice(name, width):
    spec = CHARTS[name].spec(width)
    alt.Chart.from_dict(spec)  # its schema refuses what the grammar does not know
    assert svg_of(spec) == svg_of(spec)


@pytest.mark.parametrize("width", [900.0, 350.0])
def test_values_of_a_row_are_stacked_to_the_right_and_negative_ones_to_the_left(width):
    chart = BarChart((Bar("a", (3.0, -1.0, 2.0, -4.0)),), ("w", "x", "y", "z"))
    (bars,) = layers(chart.spec(width), "bar")
    assert [(bar["start"], bar["end"]) for bar in bars] == [(0, 3), (-1, 0), (3, 5), (-5, -1)]


def test_two_rows_of_one_name_are_two_rows():
    spec = CHARTS["bars"].spec(900.0)
    (bars,) = layers(spec, "bar")
    assert len({bar["row"] for bar in bars}) == 2
    domain = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert [place.strip("\u2063\u200b") for place in domain] == ["first", "a", "second", "a"]


def test_a_number_stands_behind_the_furthest_of_bar_range_and_mark():
    *_, numbers = layers(CHARTS["bars"].spec(900.0), "text")
    assert [(each["end"], each["said"]) for each in numbers] == [(6.0, "4.00"), (0.0, "-2.00")]


def test_the_scale_leaves_room_for_the_longest_number():
    bars = (Bar("a", (100.0,), text="a hundred, which is said at length"), Bar("b", (10.0,)))
    spec = BarChart(bars, ("mean",)).spec(900.0)
    low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    words = len("a hundred, which is said at length")
    assert low == 0.0
    assert high > 100.0
    assert (900 - 24 - 60) * (1 - 100.0 / high) >= 6.7 * words  # pixels behind the bar against pixels of the words


def test_counts_have_no_ticks_between_whole_numbers():
    spec = BarChart((Bar("a", (2.0,)),), ("count",), "number").spec(900.0)
    assert spec["layer"][0]["encoding"]["x"]["axis"]["values"] == [0, 1, 2]


def test_an_interval_that_is_not_known_says_why():
    *_, words = layers(CHARTS["spans"].spec(900.0), "text")
    assert [each["said"] for each in words] == ["10.0% to 40.0%", "not measurable"]


def test_cells_are_the_darker_the_larger_and_nothing_is_the_lightest():
    (cells,) = layers(CHARTS["heat"].spec(900.0), "rect")
    assert [cell["shade"] for cell in cells] == [0, 1, 5]
    numbers = layers(CHARTS["heat"].spec(900.0), "text")[0]
    assert [number["words"] for number in numbers] == ["<1", "50"]


def test_a_phone_gets_the_narrow_form_of_a_table_of_shades():
    narrow = HeatChart((HeatRow("a", (0.5,), "50%"),), ("26",), "with")
    (cells,) = layers(HeatChart((HeatRow("a", (0.2, 0.3), "50%"),), ("x", "y"), "with", narrow).spec(350.0), "rect")
    assert [cell["column"] for cell in cells] == ["26"]


def test_lines_end_with_what_they_are_and_skip_what_is_not_there():
    spec = CHARTS["fan"].spec(900.0)
    written = [each["mark"]["text"] for each in spec["layer"] if each["mark"]["type"] == "text"]
    assert sorted(written) == ["5 % 2.00", "95 % 8.00", "mean 6.00", "median 5.00"]
    assert [len(values) for values in layers(spec, "line")] == [3, 2]


def test_every_observation_says_its_wording_period_and_share():
    spec = CHARTS["curves"].spec(900.0)
    tips = [each["tip"] for view in spec["concat"] for values in layers(view, "point") for each in values]
    assert tips[:3] == ["old wording, 2023: 10.0%", "old wording, 2024: 20.0%", "new wording, 2026: 50.0%"]
    assert tips[3:] == tips[:2]


def test_panels_stand_beside_one_another_where_there_is_room():
    assert CHARTS["curves"].spec(900.0)["columns"] == 2
    assert CHARTS["curves"].spec(350.0)["columns"] == 1


def test_only_series_that_touch_have_hatches():
    assert "url(#hatch1)" in svg_of(CHARTS["stacked"].spec(900.0))
    assert "hatch" not in svg_of(CHARTS["bars"].spec(900.0))


def test_in_a_page_greys_and_hatches_are_those_of_the_page():
    svg = svg_of(CHARTS["stacked"].spec(900.0))
    assert "<defs>" in svg
    inside = in_page(svg)
    assert "<defs>" not in inside
    assert 'fill="var(--ink,#1b1f24)"' in inside
    assert 'fill="#1b1f24"' not in inside


def test_words_of_a_book_are_escaped():
    svg = svg_of(BarChart((Bar("<script>alert(1)</script> & co", (1.0,)),), ("mean",)).spec(900.0))
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_only_places_are_rounded_and_no_number_that_is_read():
    svg = svg_of(BarChart((Bar("a 0.12345", (1.23456,), text="1.23456"),), ("mean",)).spec(900.0))
    assert ">1.23456<" in svg
    assert ">a 0.12345<" in svg
    assert not any(re.search(r"\d\.\d{3}", tag) for tag in re.findall("<[^>]*>", svg))


def test_a_png_is_one():
    assert png_of(svg_of(CHARTS["bars"].spec(900.0))).startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [350.0, 900.0])
@pytest.mark.parametrize("name", CHARTS)
def test_no_word_lies_beyond_the_picture(name, width):
    assert beyond(CHARTS[name], width) == []


@pytest.mark.parametrize("width", [350.0, 900.0])
@pytest.mark.parametrize("size", [1.0, 12_345.6, 1_234_567.8])
def test_the_ends_of_a_fan_have_room_however_large_they_are_and_none_lies_on_another(width, size):
    bands = (
        Band((0, size), (0, size * 1.003), ("5 %", "95 %")),
        Band((0, size * 1.001), (0, size * 1.002), ("25 %", "75 %")),
    )
    fan = LineChart((LinePanel("a", QUARTERS[:2], bands, (DrawnLine("median", (0, size)),)),))
    assert beyond(fan, width) == []
    ends = sorted(word.foot for word in words_of(fan, width)[1] if "%" in word.words or "median" in word.words)
    assert len(ends) == 5
    assert all(b - a >= 12.8 for a, b in itertools.pairwise(ends))


@pytest.mark.parametrize("width", [350.0, 900.0])
def test_no_label_of_a_bar_is_cut_and_none_lies_on_another(width):
    long = "Owners of private companies and vehicles that nobody consolidates"
    chart = BarChart((Bar(long, (3.0,), text="3.00, 99 %: 1,234"), Bar("Creditors", (-2.0,))), ("mean",))
    assert beyond(chart, width) == []
    said = said_by(chart, width)
    assert " ".join(said).count("consolidates") == 1
    assert not any("…" in words for words in said)


@given(st.lists(st.floats(0, 200), max_size=12))
def test_labels_keep_their_distance_and_their_order(heights):
    moved = apart([(y, str(i)) for i, y in enumerate(heights)], 13.0, 400.0)
    ys = [y for y, _ in moved]
    assert all(b - a >= 13.0 - 1e-9 for a, b in itertools.pairwise(ys))
    assert [words for _, words in moved] == [str(i) for i in sorted(range(len(heights)), key=heights.__getitem__)]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_round_and_around_all_that_is_drawn(low, span):
    ticks = nice_ticks(low, low + span)
    assert ticks[0] <= low + 1e-6 * span
    assert ticks[-1] >= low + span - 1e-6 * span
    assert len(ticks) <= 8
