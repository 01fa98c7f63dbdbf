"""The derivative of a fixed point, held against its formula and against differences."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.simulate.quarter.settling.implicit import fixed_point
from lookthrough.simulate.runner.compiling import prepare

PASSED_ON = np.array([[0.0, 0.5], [0.9, 0.0]])  # a circle that lets little out


@pytest.fixture(autouse=True)
def double():
    prepare(1)


def swept(point, given):
    """What each of two owes the other passes on, and what comes from outside; nobody passes on more than 3."""
    return jnp.minimum(given + jnp.asarray(PASSED_ON) @ point, 3.0)


def solve(start, given):
    def body(point, _):
        return swept(point, given), None

    return jax.lax.scan(body, start, None, length=400)[0], jnp.ones(given.shape[-1])


def total(given):
    return fixed_point(swept, solve, jnp.zeros_like(given), given)[0].sum()


def test_inside_a_circle_it_is_the_inverse_of_what_is_not_passed_on():
    given = jnp.array([[0.2], [0.1]])
    found = jax.jit(jax.grad(total))(given)
    expected = np.linalg.inv(np.eye(2) - PASSED_ON).T @ np.ones((2, 1))
    assert np.asarray(found) == pytest.approx(expected, rel=1e-12)


def test_who_is_at_its_bound_passes_nothing_on():
    given = jnp.array([[5.0], [0.1]])
    assert np.asarray(jax.grad(total)(given)) == pytest.approx(np.array([[0.0], [1.0]]))


def test_it_is_what_differences_say():
    given, step = jnp.array([[0.9, 0.3], [0.4, 0.2]]), 1e-6
    found = np.asarray(jax.grad(total)(given))
    for at in np.ndindex(2, 2):
        by = jnp.zeros((2, 2)).at[at].set(step)
        assert found[at] == pytest.approx(float(total(given + by) - total(given - by)) / (2 * step), rel=1e-7)
