"""What refutes a chance, and a group of chances: bounds worked by hand."""

from math import comb

import numpy as np
import pytest

from lookthrough.calibration.refuting import EventBounds, band, band_words, number_of_events, of_group, of_one, words

CALM = np.zeros(200)  # futures in which nothing comes


@pytest.mark.parametrize(
    ("chance", "said", "bounds"),
    [
        (0.001, "below 2 %", (0, 0)),  # it must not come
        (0.02, "2 to 10 %", (0, 1)),
        (0.5, "50 to 75 %", (0, 1)),
        (0.979, "90 to 98 %", (0, 1)),
        (0.98, "98 % or more", (1, 1)),  # it must come
    ],
)
def test_one_chance_is_refuted_only_near_the_ends(chance, said, bounds):
    assert band_words(band(chance)) == said
    assert of_one(chance) == EventBounds(1, *bounds)


def test_the_number_of_events_of_one_chance_is_binomial():
    expected = [comb(5, k) * 0.3**k * 0.7 ** (5 - k) for k in range(6)]
    assert number_of_events([0.3] * 5) == pytest.approx(expected)


def test_the_number_of_events_of_two_chances_is_worked_by_hand():
    # None 0.9 x 0.6, one 0.1 x 0.6 + 0.9 x 0.4, both 0.1 x 0.4
    assert number_of_events([0.1, 0.4]) == pytest.approx([0.54, 0.42, 0.04])
    assert number_of_events([]) == pytest.approx([1.0])


def test_a_group_of_independent_events_lies_between_the_quantiles_of_their_number():
    # Of 10 at 0.1: none 0.349, up to one 0.736, two 0.930, three 0.987. None is the first at 0.025 or more, three the
    # first at 0.975 or more.
    assert of_group([0.1] * 10, CALM) == EventBounds(10, 0, 3)
    # Of 10 at 0.9 the mirror image: from seven to ten.
    assert of_group([0.9] * 10, CALM + 10.0) == EventBounds(10, 7, 10)


def test_events_that_come_together_widen_the_bounds():
    # The same ten come all at once in a tenth of the futures, none in 180 of 200 and ten in 20: ten is no surprise.
    assert of_group([0.1] * 10, np.repeat([0.0, 10.0], [180, 20])) == EventBounds(10, 0, 10)
    # In a fiftieth of them it is one: below 2.5 %.
    assert of_group([0.1] * 10, np.repeat([0.0, 10.0], [196, 4])) == EventBounds(10, 0, 3)


def test_part_of_an_event_in_a_future_counts_for_a_whole_one_at_either_end():
    assert of_group([0.5] * 2, np.full(200, 0.5)) == EventBounds(2, 0, 2)
    assert of_group([1e-9] * 2, np.full(200, 0.5)) == EventBounds(2, 0, 1)


def test_more_refute_at_once_and_fewer_only_when_the_time_is_over():
    bounds = EventBounds(10, 2, 4)
    assert [bounds.refuted(n, is_over=False) for n in (0, 2, 4, 5)] == [False, False, False, True]
    assert [bounds.refuted(n, is_over=True) for n in (0, 1, 2, 4, 5)] == [True, True, False, False, True]


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (EventBounds(10, 2, 4), "fewer than 2 or more than 4 of 10 happen by 2027-09-30"),
        (EventBounds(10, 0, 4), "more than 4 of 10 happen by 2027-09-30"),
        (EventBounds(10, 7, 10), "fewer than 7 of 10 happen by 2027-09-30"),
        (EventBounds(4, 0, 4), "nothing: any number of 4 happen by 2027-09-30"),
        (EventBounds(1, 0, 0), "it happens by 2027-09-30"),
        (EventBounds(1, 1, 1), "it has not happened by 2027-09-30"),
        (EventBounds(1, 0, 1), "nothing: it may happen by 2027-09-30 or not"),
    ],
)
def test_what_refutes_a_group_is_a_sentence_with_its_threshold(bounds, said):
    assert words(bounds, "2027-09-30") == said
