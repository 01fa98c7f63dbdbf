"""What goes with an event is found by rank correlation; what does not is left out, and so is what never varies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.reasons.screen import DrawnColumn, rank_correlation, screen

PATHS = 400
DRAWN = np.random.default_rng(1).random((2, PATHS))
CAME = DRAWN[0] < 0.25  # the planted cause: below a quarter of its range


def column(name, values, quarters=0):
    return DrawnColumn(name, quarters, np.asarray(values, dtype=float))


def test_a_planted_cause_is_found_and_what_has_nothing_to_do_with_it_is_not():
    [found] = screen([column("cause", DRAWN[0]), column("other", DRAWN[1])], CAME)
    assert found.name == "cause"
    # it comes on nearly all of the lowest hundred paths and on none of the highest hundred
    assert found.lowest > 0.9
    assert found.highest == 0.0
    assert found.swing == found.lowest
    assert found.correlation < 0.0


def test_the_rank_correlation_of_an_event_by_hand():
    # ranks 1 2 3 4 less 2.5 are -1.5 -0.5 0.5 1.5; the event less its mean of a half is 0.5 0.5 -0.5 -0.5:
    # (-0.75 - 0.25 - 0.25 - 0.75) / sqrt(5 x 1) = -2 / 2.236
    assert rank_correlation(np.array([1.0, 2.0, 5.0, 9.0]), np.array([True, True, False, False])) == pytest.approx(
        -2.0 / np.sqrt(5.0)
    )


@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans()), min_size=2, max_size=40))
def test_only_the_order_of_values_counts(pairs):
    values, came = np.array([v for v, _ in pairs]), np.array([c for _, c in pairs])
    assert rank_correlation(np.exp(values / 2.0), came) == pytest.approx(rank_correlation(values, came), abs=1e-12)


def test_what_never_varies_and_an_event_that_never_or_always_comes_tell_nothing():
    assert screen([column("still", np.ones(PATHS))], CAME) == []
    assert screen([column("cause", DRAWN[0])], np.zeros(PATHS, dtype=bool)) == []
    assert screen([column("cause", DRAWN[0])], np.ones(PATHS, dtype=bool)) == []


def test_of_one_luck_only_the_strongest_sum_is_kept():
    weak = DRAWN[0] + DRAWN[1]
    found = screen([column("race", weak, 4), column("race", DRAWN[0], 8), column("race", weak, 12)], CAME)
    assert [(each.name, each.quarters) for each in found] == [("race", 8)]


def test_on_a_few_paths_nothing_can_be_told_from_chance():
    assert screen([column("cause", [1.0, 2.0, 3.0, 4.0])], np.array([True, True, False, False])) == []
