"""A range is moved by its own widths; what has a sign keeps it, and a share stays within the whole."""

import numpy as np
import pytest

from lookthrough.contracts.slots import SHARE
from lookthrough.reasons.again import within
from lookthrough.reasons.confirm import paired
from lookthrough.reasons.events import NEVER, USUAL, first_of, outcomes_of
from lookthrough.runs.contents import OUTCOMES
from lookthrough.world import drivers


def ends(low, high, widths, form=""):
    found = within(np.array([low]), np.array([high]), widths, form)
    return tuple(float(end[0]) for end in found)


def test_a_range_moves_by_its_own_width():
    assert ends(8.0, 14.0, 1.0) == (14.0, 20.0)
    assert ends(8.0, 14.0, -0.5) == (5.0, 11.0)
    assert ends(8.0, 14.0, 0.0) == (8.0, 14.0)


def test_what_is_not_negative_never_becomes_so_nor_the_other_way_round():
    assert ends(1.0, 3.0, -1.0) == (0.0, 1.0)
    assert ends(1.0, 3.0, -4.0) == (0.0, 0.0)
    assert ends(-3.0, -1.0, 1.0) == (-1.0, 0.0)
    assert ends(-1.0, 1.0, -1.0) == (-3.0, -1.0)  # a range about nothing has no sign to keep


def test_a_share_written_in_per_cent_stays_within_the_whole_and_a_number_does_not():
    assert ends(0.5, 0.75, 2.0, SHARE) == (1.0, 1.0)
    assert ends(0.5, 0.75, 1.0, SHARE) == (0.75, 1.0)
    assert ends(0.5, 0.75, 2.0) == (1.0, 1.25)
    assert ends(0.5, 1.5, 1.0, SHARE) == (1.5, 2.5)  # was above the whole already


def test_a_paired_difference_by_hand():
    # 4 paths, of which one no longer fails: -1/4; the differences 0 0 0 -1 have a standard deviation of 1/2
    before, after = np.array([True, True, False, True]), np.array([True, True, False, False])
    assert paired(before, after) == pytest.approx((-0.25, 0.5 / 2.0))
    assert paired(before[:1], after[:1]) == (0.0, 0.0)


def test_the_first_of_several_quarters_is_the_earliest_that_is_not_never():
    assert first_of([np.array([3, NEVER, NEVER]), np.array([1, 5, NEVER])]).tolist() == [1, 5, NEVER]


def test_an_event_is_one_outcome_or_the_usual_two():
    assert outcomes_of(None) == USUAL
    assert set(USUAL) <= set(OUTCOMES)
    assert [outcomes_of(name) for name in OUTCOMES] == [(name,) for name in OUTCOMES]


def test_every_row_of_noise_has_one_name_of_its_own():
    names = drivers.noise_names(["a", "b"])
    assert {stream: len(rows) for stream, rows in names.items()} == drivers.noise_rows(2)
    every = [name for rows in names.values() for name in rows]
    assert len(set(every)) == len(every)
    assert {"race.a", "race.b", "demand"} <= set(every)
