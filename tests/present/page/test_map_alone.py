"""The map as a picture that stands alone: well formed, colours written out, one loop lit for good, and as a PNG."""

import re
import xml.etree.ElementTree as ET

import pytest

from lookthrough import load
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.all_figures import figures_of_book
from lookthrough.present.export.figure_file import TakenFigure, figure_bytes
from lookthrough.present.page.map_alone import INKS, map_alone
from lookthrough.present.page.map_drawing import draw_map
from lookthrough.present.page.money_edges import Edge
from lookthrough.present.page.templates import asset
from lookthrough.present.tables.answers import answers_of
from tests.present.page.test_map_drawing import between, today
from tests.slow import slow

SVG = "{http://www.w3.org/2000/svg}"


def test_it_has_the_ribbons_of_the_report_where_the_report_has_them():
    lines = re.compile(r'<path d="([^"]*)" class="(?:paid|come|rim)"')
    alone = lines.findall(map_alone(today()))
    drawn = lines.findall(str(draw_map(today()).body))
    assert alone[-len(drawn) :] == drawn  # after the pieces of the key


def test_it_is_well_formed_and_says_its_size():
    root = ET.fromstring(map_alone(today()))  # noqa: S314 our own text
    assert float(root.get("width")) > 1_000
    assert float(root.get("height")) > 300
    texts = {"".join(each.itertext()) for each in root.iter(f"{SVG}text")}
    assert {"Customers", "Clouds", "pale: still to come", "numbers: bn USD"} <= texts


def test_one_loop_is_lit_the_heaviest_and_no_label_of_another_is_left():
    alone = map_alone(today())
    lit = re.findall(r'class="(ribbon[^"]* lit)"', alone)
    assert len(lit) >= len(today().loops[0].path)
    assert all("loop1" in css.split() for css in lit)
    labels = re.findall(r'class="((?:leg|amount)[^"]*)"', alone)
    assert sum(css == "leg loop1" for css in labels) == len(today().loops[0].path)
    assert not [css for css in labels if css.startswith("amount") and "loop1" in css.split()]
    assert not [css for css in labels if css.startswith("leg") and css != "leg loop1"]


def test_its_colours_are_written_out_and_are_those_of_the_report_by_day():
    alone = map_alone(today())
    assert "var(" not in alone
    day = str(asset("report.css")).split("@media", 1)[0]
    for ink in INKS.values():
        assert ink in alone
        assert ink in day


def test_a_map_without_a_loop_has_nothing_lit():
    alone = map_alone(between(Edge("a", "b", "debt", 10.0, (), ())))
    assert "leg loop" not in alone
    assert not re.findall(r'class="ribbon[^"]* lit"', alone.split("numbers: bn USD")[1])


@slow
def test_it_can_be_taken_away_with_its_title_and_sources_as_picture_and_data():
    pytest.importorskip("vl_convert", reason="the extra figures is not installed")
    data, figures = figures_of_book(load(), answers_of(load(), book_loops(load(), BINDING), BINDING))
    taken = TakenFigure(figures["money-map"], data.book, None, "lookthrough")
    svg = figure_bytes(taken, ".svg").decode("utf-8")
    ET.fromstring(svg)  # noqa: S314 our own text
    assert "The map of the money" in svg
    assert "balance-sheet date" in svg
    assert figure_bytes(taken, ".png").startswith(b"\x89PNG")
    assert figure_bytes(taken, ".csv").startswith(b"payer,payee")
    assert figure_bytes(taken, ".zip") == figure_bytes(taken, ".zip")
