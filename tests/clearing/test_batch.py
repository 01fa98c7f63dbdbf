"""Many paths at once: what a batch finds is what the exact solver finds, whatever is closed, ranked or costly."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.clearing import ClearingInputError, clear, system
from lookthrough.clearing.batch import worker_processes
from tests.clearing.test_system import systems

EXACT = 10**9


def exactly(*args, **kwargs):
    """Clear by exact sums and linear solves alone, path by path: the oracle."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(system, "FEW_SWEEPS", EXACT)
        found = clear(*args, **kwargs)
    assert len(found._found.exact)
    return found


def network(n, claims, paths, *, seed, inside, cash):
    """Return random claims of which the share ``inside`` stays among the entities, and cash by path."""
    random = np.random.default_rng(seed)
    payer, payee = random.integers(0, n, claims), random.integers(0, n - 1, claims)
    payee += payee >= payer
    due = random.lognormal(0.0, 1.0, claims)
    owed = np.bincount(payer, due, n)
    out = owed * (1.0 - inside) / inside
    rows = [(f"e{i:03}", f"e{j:03}", d) for i, j, d in zip(payer, payee, due, strict=True)]
    rows += [(f"e{i:03}", "outside", x) for i, x in enumerate(out) if x > 0.0]
    size = out if inside < 1.0 else np.maximum(owed - np.bincount(payee, due, n), 0.0)
    return rows, {f"e{i:03}": random.uniform(*cash, paths) * size[i] for i in range(n)}


def assert_same(one, two, size):
    assert one.status == two.status == "converged"
    np.testing.assert_allclose(one.paid, two.paid, rtol=1e-12, atol=1e-12 * size)
    for name in ("payments", "equity", "lost", "recovery"):
        mine, other = getattr(one, name), getattr(two, name)
        assert list(mine) == list(other)
        for who in mine:
            np.testing.assert_allclose(mine[who], other[who], rtol=1e-11, atol=1e-12 * size)


@given(systems(holdings=False), st.lists(st.floats(0, 2), min_size=1, max_size=9))
@settings(max_examples=200)
def test_any_system_clears_as_the_exact_solver_clears_it(system, shocks):
    cash = {name: value * np.array(shocks) for name, value in system["cash"].items()}
    cash["somebody"] = np.zeros(len(shocks))
    both = system | {"cash": cash}
    one, two = clear(**both), exactly(**both)
    assert_same(one, two, 1e3)
    assert {k: v.tolist() for k, v in one.defaulted.items()} == {k: v.tolist() for k, v in two.defaulted.items()}


@pytest.mark.parametrize("inside", [0.5, 0.9, 0.99, 0.9999, 1.0])
@pytest.mark.parametrize("default_cost", [(0.0, 0.0), (0.1, 0.2)])
def test_networks_of_any_closeness_clear_as_the_exact_solver_clears_them(inside, default_cost):
    claims, cash = network(40, 300, 30, seed=3, inside=inside, cash=(0.2, 1.3))
    one = clear(claims, cash, default_cost=default_cost)
    assert_same(one, exactly(claims, cash, default_cost=default_cost), 10.0)
    assert one.residual <= 1e-12
    assert one.leak <= 1e-13


def test_nearly_closed_paths_are_settled_by_the_batch_in_few_sweeps():
    claims, cash = network(300, 3_000, 8, seed=3, inside=0.99, cash=(0.2, 1.1))
    found = clear(claims, cash)
    assert not len(found._found.exact)
    assert found.sweeps < 250  # plain sweeps take twice to four times as many
    assert found.residual <= 1e-12


def test_a_chain_is_settled_level_by_level():
    # Each pays nine tenths of what it gets, the rest is lost: 300 levels, one pass each beside the first plain sweeps.
    chain = [(f"{i:03}", f"{i + 1:03}", 10.0) for i in range(300)]
    found = clear(chain, {"000": np.array([9.0, 10.0])}, default_cost=(0.0, 0.1))
    assert not len(found._found.exact)
    assert found.sweeps < 50
    np.testing.assert_allclose(found.paid[:, 0], 9.0 * 0.9 ** np.arange(300), rtol=1e-12)
    assert found.paid[:, 1].tolist() == [10.0] * 300


def test_a_path_has_the_same_bits_alone_and_in_company_whatever_it_takes_to_settle_it():
    claims, cash = network(60, 500, 300, seed=5, inside=0.98, cash=(0.2, 1.3))
    together = clear(claims, cash)
    for path in (0, 7, 255, 256, 299):
        alone = clear(claims, {name: values[path] for name, values in cash.items()})
        assert together.paid[:, path].tolist() == alone.paid.tolist()
        assert {name: values[path] for name, values in together.equity.items()} == dict(alone.equity)


def test_conservation_is_told():
    claims, cash = network(40, 300, 30, seed=3, inside=0.9, cash=(0.2, 1.3))
    assert clear(claims, cash).leak <= 1e-14
    assert clear(claims, cash, default_cost=(0.3, 0.3)).leak <= 1e-14


@pytest.mark.parametrize("forks", [True, False])
def test_workers_change_no_bit(forks, monkeypatch):
    if forks and not worker_processes._can_fork():  # a fork would not survive threads that another test has started
        pytest.skip("the engine is loaded in this process, or nothing can be forked here")
    monkeypatch.setattr(worker_processes, "_can_fork", lambda: forks)
    claims, cash = network(40, 300, 900, seed=3, inside=0.95, cash=(0.2, 1.3))
    one, two = clear(claims, cash), clear(claims, cash, workers=2)
    assert one.paid.tolist() == two.paid.tolist()
    assert (one.sweeps, one.status) == (two.sweeps, two.status)


def test_the_work_of_a_worker_that_dies_is_done_again():
    here, done = os.getpid(), {}

    def solve(block):
        if os.getpid() != here and block.start > 1:
            os._exit(9)
        return np.array([block.start]), np.array([True])

    def keep(block, found):
        done[block.start] = [each.tolist() for each in found]

    worker_processes.share_out(solve, keep, [slice(i, i + 1) for i in range(5)], 2)
    assert done == {i: [[i], [True]] for i in range(5)}


@pytest.mark.parametrize("workers", [0, 1_000])
def test_workers_are_a_number_that_can_be(workers):
    with pytest.raises(ClearingInputError, match="workers"):
        clear([("a", "b", 1.0)], {}, workers=workers)
