"""Scores of an order and of chances, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from lookthrough.calibration.bust.scoring import Came, brier, covered, order, parts, tau

FIRMS = ("a", "b", "c", "d")
CAME = [Came("a", 1), Came("b", 4), Came("c", None), Came("d", None)]


def test_tau_counts_pairs_of_which_one_failed():
    """Five pairs count: a before b, and both before c and d. b before c is called the other way, a and d even."""
    danger = {"a": 3.0, "b": 1.0, "c": 2.0, "d": 3.0}
    # a-b +1, a-c +1, a-d 0, b-c -1, b-d -1
    assert order(danger, CAME).value == pytest.approx(0.0)


def test_firms_that_fail_in_one_quarter_make_no_pair():
    assert tau(np.array([1.0, 2.0]), np.array([3.0, 3.0])) is None
    assert tau(np.array([1.0, 2.0]), np.array([np.inf, np.inf])) is None


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=12, unique=True), st.randoms())
def test_it_is_kendalls_where_nobody_survives_and_nothing_is_even(quarters, random):
    danger = list(range(len(quarters)))
    random.shuffle(danger)
    theirs = kendalltau(danger, [-q for q in quarters]).statistic
    assert tau(np.array(danger, float), np.array(quarters, float)) == pytest.approx(theirs)


def test_the_interval_holds_the_score_and_is_the_same_again():
    danger = {"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0}
    found = order(danger, CAME)
    assert found.value == 1.0
    assert found == order(danger, CAME)
    assert found.low <= found.value <= found.high


def test_brier_and_its_parts_by_hand():
    """Chances 0.8, 0.6, 0.2, 0.0 of 1, 1, 0, 0: (0.04 + 0.16 + 0.04 + 0) / 4 = 0.06.

    Thirds, the lowest first, are {0.0, 0.2}, {0.6}, {0.8}: reliability (2 x 0.1^2 + 0.4^2 + 0.2^2) / 4 = 0.055,
    resolution (2 x 0.5^2 + 0.5^2 + 0.5^2) / 4 = 0.25, uncertainty 0.25; 0.005 is left within thirds.
    """
    chance = {"a": 0.8, "b": 0.6, "c": 0.2, "d": 0.0}
    assert brier(chance, CAME).value == pytest.approx(0.06)
    assert tuple(parts(chance, CAME)) == pytest.approx((0.06, 0.055, 0.25, 0.25))


def test_a_quarter_is_covered_between_its_quantiles_and_never_is_later_than_all():
    spans = {"a": (0, 2), "b": (5, None), "c": (0, 1), "d": (None, None)}
    assert covered(spans, CAME).value == pytest.approx(0.5)
    assert covered({**spans, "b": (2, None)}, CAME).value == 1.0
    assert covered({**spans, "b": (None, None)}, CAME).value == pytest.approx(0.5)
    assert covered(spans, CAME[2:]).value is None
