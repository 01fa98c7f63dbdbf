"""Rows of an array are chosen and not written into it: the same array as NumPy makes by writing."""

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.simulate.draws import with_rows
from lookthrough.simulate.quarter.segments import added, everyone, made_once, of_party, replaced

WHOLE = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
ROWS = [np.array([2, 0]), np.array([3]), slice(1, 3), slice(0, 4), np.array([], dtype=int), slice(2, 2)]
MODEL = SimpleNamespace(plan=SimpleNamespace(limited=np.array([3, 1]), entities=("a", "b", "c", "d")))


@pytest.mark.parametrize("rows", ROWS, ids=str)
def test_rows_are_as_if_written(rows):
    count = len(WHOLE[rows])
    values = np.arange(10.0, 10.0 + 2 * count).reshape(count, 2)
    by_writing, by_adding = WHOLE.copy(), WHOLE.copy()
    by_writing[rows] = values
    by_adding[rows] += values
    assert np.array_equal(replaced(jnp.asarray(WHOLE), rows, jnp.asarray(values)), by_writing)
    assert np.array_equal(added(jnp.asarray(WHOLE), rows, jnp.asarray(values)), by_adding)


@pytest.mark.parametrize(
    "one", [np.array([9.0, 8.0]), np.array([[9.0, 8.0]]), np.array(9.0)], ids=["path", "row", "number"]
)
def test_one_row_may_be_for_all(one):
    by_writing = WHOLE.copy()
    by_writing[[1, 3]] = one
    assert np.array_equal(replaced(jnp.asarray(WHOLE), np.array([1, 3]), jnp.asarray(one)), by_writing)


def test_what_is_not_chosen_may_be_no_number_and_stays_out_of_the_rest():
    whole = jnp.asarray([[np.nan, 1.0], [2.0, np.inf]])
    assert np.array_equal(replaced(whole, np.array([0]), jnp.asarray([[3.0, 4.0]])), [[3.0, 4.0], [2.0, np.inf]])


def test_parties_that_cannot_fail_have_nothing_of_what_companies_have():
    """Of a, b, c and d the companies are d, first, and b."""
    amount = jnp.asarray([[4.0, 5.0], [6.0, 7.0]])
    assert np.array_equal(everyone(MODEL, amount), [[0.0, 0.0], [6.0, 7.0], [0.0, 0.0], [4.0, 5.0]])
    assert np.array_equal(of_party(MODEL, amount, np.array([3, 3, 0])), [[4.0, 5.0], [4.0, 5.0], [0.0, 0.0]])


def test_what_is_made_once_is_what_was_made_with_what_stands_behind_it():
    assert np.array_equal(made_once(jnp.asarray(WHOLE)), WHOLE)
    behind = made_once(jnp.asarray(WHOLE[:2]), jnp.ones((3, 2)))
    assert np.array_equal(behind, [*WHOLE[:2].tolist(), [1.0, 1.0]])


def test_inputs_are_changed_in_a_copy():
    values = np.array([1.0, 2.0, 3.0])
    assert with_rows(values, np.array([0, 2]), 9.0).tolist() == [9.0, 2.0, 9.0]
    assert with_rows(values, np.array([1]), np.array([5.0])).tolist() == [1.0, 5.0, 3.0]
    assert values.tolist() == [1.0, 2.0, 3.0]
