"""Curves with their points: every observation is there with its words, a region without a curve has points alone."""

import re

import pytest

from lookthrough.present.page.curve_chart import CurvePanel, Dots, curves

OLD = Dots("old wording", (("2023", 2023.5, 0.1), ("2024", 2024.5, 0.2)))
DOTS = (OLD, Dots("new wording", (("2026", 2026.5, 0.5),)))
WITH = CurvePanel("Atlantis", (2026.5, 2030.0), (0.4, 0.5), (0.5, 0.7), (0.6, 0.9), DOTS)
WITHOUT = CurvePanel("Thule", (), (), (), (), DOTS[:1])


def test_every_point_says_its_wording_period_and_share():
    tips = re.findall(r"<title>(.*?)</title>", str(curves([WITH], 900).body))
    assert tips == ["old wording, 2023: 10.0%", "old wording, 2024: 20.0%", "new wording, 2026: 50.0%"]


def test_a_region_without_a_curve_has_points_and_no_band():
    assert 'class="band' in str(curves([WITH], 900).body)
    alone = str(curves([WITHOUT], 900).body)
    assert 'class="band' not in alone
    assert alone.count("<circle") == 3  # two points, and the key of their wording


def test_points_of_one_share_stand_as_high_in_every_panel_and_later_ones_further_right():
    drawn = str(curves([WITH], 900).body)
    x = [float(at) for at in re.findall(r'<circle cx="([\d.]+)"[^>]*class="f\d"><title>', drawn)]
    y = [float(at) for at in re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)"[^>]*class="f\d"><title>', drawn)]
    assert x == sorted(x)
    assert y == sorted(y, reverse=True)


@pytest.mark.parametrize(("width", "beside"), [(900, True), (350, False)])
def test_panels_stand_beside_one_another_where_there_is_room(width, beside):
    both, one = curves([WITH, WITHOUT], width), curves([WITH], width)
    assert (both.height < 1.5 * one.height) is beside


def test_no_region_is_an_empty_drawing():
    assert curves([], 900).height == 0.0
