"""Draws keyed by name: what else is drawn, and in which order, changes nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.keyed_draws import keyed_uniform


@given(st.lists(st.text(max_size=6), max_size=5, unique=True), st.integers(0, 2**63 - 1), st.integers(0, 9))
def test_a_draw_depends_on_the_seed_its_name_and_its_number_alone(names, seed, draws):
    found = keyed_uniform(seed, names, draws)
    assert found.shape == (draws, len(names))
    assert ((found >= 0.0) & (found < 1.0)).all()
    assert np.array_equal(keyed_uniform(seed, names[::-1], draws + 3)[:draws, ::-1], found)
    for column, name in enumerate(names):
        assert np.array_equal(keyed_uniform(seed, [name], draws)[:, 0], found[:, column])


def test_seeds_and_names_tell_draws_apart():
    one, other = (keyed_uniform(seed, ["a", "b"], 50) for seed in (0, 1))
    assert not np.array_equal(one, other)
    assert not np.array_equal(one[:, 0], one[:, 1])
