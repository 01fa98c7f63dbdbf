"""Brier and log score, and the two rivals, worked out by hand."""

import math

import pytest

from lookthrough.calibration.scores import MOST, Forecast, Posed, forecasts, score


def test_the_base_rate_of_a_question_leaves_its_subject_out():
    asked = [Posed("a", 1, 0.5, None), Posed("b", 0, 0.5, None), Posed("c", 0, 0.5, None)]
    assert [row.base for row in forecasts(asked)] == [
        pytest.approx(0.5 / 3),  # of b and c nothing happened: (0 + 1/2) / (2 + 1)
        pytest.approx(1.5 / 3),  # of a and c one thing
        pytest.approx(1.5 / 3),
    ]


def test_the_rating_scales_the_base_rate_by_the_rate_against_the_mean():
    asked = [Posed("a", 0, 0.5, 0.3), Posed("b", 0, 0.5, 0.1), Posed("c", 0, 0.5, None)]  # the mean rate is 0.2
    assert [row.rating / row.base for row in forecasts(asked)] == pytest.approx([1.5, 0.5, 1.0])


def test_a_rival_is_never_certain():
    asked = [Posed("a", 1, 0.5, 0.9), *(Posed(f"b{i}", 1, 0.5, 0.01) for i in range(9))]
    assert max(row.rating for row in forecasts(asked)) == MOST


def test_without_any_rate_the_second_rival_is_the_first():
    rows = forecasts([Posed("a", 1, 0.5, None), Posed("b", 0, 0.5, None)])
    assert [row.rating for row in rows] == [row.base for row in rows]


def test_scores_are_means_over_the_questions():
    found = score([Forecast("a", 1, 0.8, 0.5, 0.5), Forecast("b", 0, 0.4, 0.5, 0.25)])
    assert (found.asked, found.hits, found.mean_chance) == (2, 1, pytest.approx(0.6))
    assert found.brier == pytest.approx((0.2**2 + 0.4**2) / 2)
    assert found.brier_base == pytest.approx(0.25)
    assert found.brier_rating == pytest.approx((0.5**2 + 0.25**2) / 2)
    assert found.log == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)
    assert found.log_base == pytest.approx(math.log(2))
    assert found.log_rating == pytest.approx(-(math.log(0.5) + math.log(0.75)) / 2)
    assert found.beats  # 0.10 below 0.156 and 0.25; 0.367 below 0.49 and 0.69


def test_a_run_must_be_better_in_both_scores_and_than_both_rivals():
    assert not score([Forecast("a", 1, 0.8, 0.9, 0.5)]).beats
    assert not score([Forecast("a", 1, 0.8, 0.5, 0.8)]).beats


def test_who_says_what_happens_has_no_loss_and_who_says_the_contrary_most():
    assert score([Forecast("a", 1, 1.0, 0.5, 0.5)]).brier == 0.0
    wrong = score([Forecast("a", 1, 0.0, 0.5, 0.5)])
    assert wrong.brier == 1.0
    assert math.isfinite(wrong.log)
