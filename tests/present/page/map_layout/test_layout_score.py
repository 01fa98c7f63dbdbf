"""The score of a layout, worked out by hand on pictures of two or three lines."""

import pytest

from lookthrough.present.page.map_layout.layout import MapBox, MapPlan
from lookthrough.present.page.map_layout.layout_graph import MapLink
from lookthrough.present.page.map_layout.layout_score import MapScore, line_crossings, passes, polyline, score
from lookthrough.present.page.map_layout.routes import MapRoute

BOX = MapBox(10.0, 10.0, 20.0, 10.0)  # x 10..30, y 10..20


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([[(0, 0), (10, 10)], [(0, 10), (10, 0)]], 1),
        ([[(0, 0), (10, 10)], [(0, 1), (10, 11)]], 0),
        ([[(0, 0), (5, 5), (10, 10)], [(0, 10), (5, 5), (10, 0)]], 1),  # both have a point where they cross
        ([[(0, 9), (5, 5), (10, 9)], [(0, 5), (10, 5)]], 0),  # touches from below and turns back
        ([[(0, 0), (5, 5), (10, 0)], [(0, 5), (10, 5)]], 2),  # and from above: never too few are counted
        ([[(0, 0), (5, 8), (10, 0)], [(0, 5), (10, 5)]], 2),
        ([[(0, 0), (10, 0)], [(5, -1), (5, 1)], [(6, -1), (6, 1)]], 2),
        ([[(0, 0), (4, 4), (0, 4), (4, 0)]], 0),  # a line that crosses itself crosses no other
        ([], 0),
    ],
)
def test_crossings_are_those_of_different_lines(lines, count):
    assert line_crossings(lines) == count


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        ([(0, 15), (40, 15)], True),
        ([(0, 10), (40, 10)], False),  # along its side
        ([(0, 9), (40, 9)], False),
        ([(0, 0), (40, 30)], True),
        ([(0, 25), (15, 15)], True),  # ends inside
        ([(15, 12), (16, 13)], True),  # wholly inside
        ([(0, 15), (9, 15), (9, 40)], False),
        ([(35, 0), (35, 40)], False),
    ],
)
def test_a_line_passes_a_box_that_it_enters(line, inside):
    assert passes([line], [("a", "b")], {"c": BOX}) == inside


def test_the_boxes_of_payer_and_payee_are_not_foreign_and_each_pair_counts_once():
    line = [(0, 15), (40, 15), (40, 12), (0, 12)]
    assert passes([line], [("a", "b")], {"a": BOX}) == 0
    assert passes([line], [("b", "a")], {"a": BOX}) == 0
    assert passes([line, line], [("a", "b")] * 2, {"c": BOX, "d": BOX}) == 4


def test_a_box_taken_larger_is_passed_by_a_line_beside_it():
    beside = [(0, 22), (40, 22)]
    assert passes([beside], [("a", "b")], {"c": BOX}) == 0
    assert passes([beside], [("a", "b")], {"c": BOX}, clear=3.0) == 1


def test_a_curve_is_cut_into_points_on_it():
    points = polyline(MapRoute((0.0, 0.0), ((4.0, 0.0), (7.0, 0.0, 7.0, 8.0, 10.0, 8.0), (12.0, 8.0))))
    assert points[0] == (0.0, 0.0)
    assert points[1] == (4.0, 0.0)
    assert points[13] == pytest.approx((7.0, 4.0))  # half of the way: the middle of the curve
    assert points[-2:] == [pytest.approx((10.0, 8.0)), (12.0, 8.0)]


def test_a_layout_is_scored_by_its_lines_and_boxes():
    routes = (MapRoute((0.0, 15.0), ((40.0, 15.0),)), MapRoute((35.0, 0.0), ((35.0, 30.0),)))
    plan = MapPlan({"a": BOX, "b": MapBox(50.0, 0.0, 1.0, 1.0)}, routes, 60.0, 40.0)
    links = [MapLink("b", "c", 1.0), MapLink("a", "b", 1.0)]
    assert score(plan, links) == MapScore(crossings=1, through_boxes=1)
