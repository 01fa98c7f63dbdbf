"""A run among several finds on the shelf what a run alone is handed, and nothing of one run is left in another."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import lookthrough as lt
from lookthrough.contracts import KINDS
from lookthrough.simulate.compile.options import options_of
from lookthrough.simulate.engine import run_block
from lookthrough.simulate.one_run import Shelf
from lookthrough.simulate.runner.compiling import jitted
from lookthrough.simulate.set_up import set_up
from lookthrough.simulate.traced import base_and_last
from tests.book.small_book import write
from tests.mutants.bases import books

QUARTERS, PATHS = 6, 8


def test_the_base_run_reads_nothing_and_lays_down_its_quarters():
    read, write_ = Shelf(None, jnp.asarray(True)).places(3)
    assert (read.tolist(), write_.tolist()) == ([3, 3, 3], [0, 1, 2])  # the fourth row is of nothing


def test_the_runs_after_it_read_its_quarters_and_write_where_nobody_reads():
    read, write_ = Shelf(None, jnp.asarray(False)).places(3)
    assert (read.tolist(), write_.tolist()) == ([0, 1, 2], [4, 4, 4])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    book = lt.load(write(tmp_path_factory.mktemp("small"), books()["valid"]))
    options = options_of(book, "fade", paths=PATHS, quarters=QUARTERS, quick=True, trace=0)
    return set_up(book, options, kinds=KINDS, block=64, devices=1)


def test_base_and_incidence_are_those_of_runs_handed_each_quarter(small):
    """Of a block of two settings the second is kept; here the one with every channel frozen comes last."""
    model, paths = small.program.model, np.arange(PATHS)
    inputs = small.inputs._replace(settings=small.inputs.settings.copy())
    inputs.settings[[0, 1]] = inputs.settings[[1, 0]]
    among = jitted(partial(run_block, model))(inputs, paths)
    alone = jitted(lambda given, numbers: base_and_last(model, given, numbers, lambda found: found.outcome))
    base, last = alone(inputs, paths)
    assert float(jnp.abs(among.losses[1]).max()) > 0.0
    for one, other in ((among.base, base), (among.last, last)):
        pairs = zip(jax.tree.leaves(one.wealth), jax.tree.leaves(other.wealth), strict=True)
        assert all(np.allclose(a, b, rtol=0.0, atol=1e-12 * (1.0 + np.abs(b).max())) for a, b in pairs)
        assert np.array_equal(one.default_quarter, other.default_quarter)
        assert np.allclose(one.cash, other.cash, rtol=1e-12, atol=1e-12)
