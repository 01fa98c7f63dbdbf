"""Sums are those of fractions, whatever cancels."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.clearing.exact_sums import exact_sums

numbers = st.floats(-1e280, 1e280, allow_nan=False) | st.sampled_from([0.0, 1e12, -1e12, 1e-9, 2.0**-1074, 0.1])


@given(st.lists(st.tuples(st.integers(0, 3), numbers, numbers), max_size=40))
@settings(max_examples=200)
def test_a_sum_is_right_to_the_last_bit_or_two(rows):
    to = np.array([row[0] for row in rows], dtype=np.int64)
    terms = np.array([row[1:] for row in rows], dtype=float).reshape(-1, 2)
    found = exact_sums(to, terms, 5)
    for entity in range(5):
        for path in range(2):
            expected = math.fsum(terms[to == entity, path])
            assert abs(found[entity, path] - expected) <= 2 * math.ulp(expected)


def test_what_cancels_leaves_the_rest():
    to = np.zeros(4, dtype=np.int64)
    assert exact_sums(to, np.array([[1e12], [1e-4], [-1e12], [-1e-3]]), 1)[0, 0] == 1e-4 - 1e-3
