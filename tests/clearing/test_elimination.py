"""What little leaks decides how much goes round, to the last digits."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from lookthrough.clearing.elimination import solve_leaking


@pytest.mark.parametrize("leak", [0.5, 1e-3, 1e-9, 1e-15, 1e-18])
def test_a_ring_of_two_multiplies_by_what_leaks(leak):
    # x0 = 1 + x1 and x1 = (1 - leak) x0, so x0 = 1 / leak: 1 - leak cannot be told from 1 and the leak can.
    passed = sparse.csc_array(np.array([[0.0, 1.0], [1.0 - leak, 0.0]]))
    found = solve_leaking(passed, np.array([leak, 0.0]), np.array([1.0, 0.0]))
    assert found == pytest.approx([1 / leak, 1 / leak - 1], rel=1e-14)


def test_what_leaks_nothing_has_no_answer():
    passed = sparse.csc_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    assert solve_leaking(passed, np.zeros(2), np.ones(2)) is None


@pytest.mark.parametrize("seed", range(5))
def test_the_answer_is_that_of_fractions(seed):
    # Integer flows; each column is divided by its sum and a leak of 1 in 2^45, so that fractions know it exactly.
    rng, n = np.random.default_rng(seed), 6
    flows = [[0 if i == j else int(rng.integers(0, 9)) for j in range(n)] for i in range(n)]
    leaks = [Fraction(int(rng.integers(1, 5)), 2**45) for _ in range(n)]
    whole = [sum(flows[i][j] for i in range(n)) + leaks[j] for j in range(n)]
    exact = [[Fraction(flows[i][j]) / whole[j] for j in range(n)] for i in range(n)]
    rows = [[(1 if i == j else 0) - exact[i][j] for j in range(n)] + [Fraction(i + 1)] for i in range(n)]
    for k in range(n):  # Gauss and Jordan
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    passed = sparse.csc_array(np.array([[float(x) for x in row] for row in exact]))
    leak = np.array([float(leaks[j] / whole[j]) for j in range(n)])
    found = solve_leaking(passed, leak, np.arange(1.0, n + 1))
    assert found == pytest.approx([float(row[-1]) for row in rows], rel=1e-13)
