"""A path is decided by its numbers and not by their last digits: two compilers' worth of rounding, the same losses."""

from functools import partial

import jax
import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.simulate.compile.options import options_of
from lookthrough.simulate.engine import run_block
from lookthrough.simulate.runner.compiling import jitted
from lookthrough.simulate.set_up import set_up
from tests.conftest import PLAIN, USUAL, compiled_with
from tests.slow import slow

GROUPS, WIDTH = 32, 32


@slow
@pytest.mark.parametrize("scenario", ["hype-fade", "base"])
def test_another_order_of_instructions_changes_no_path(book, scenario):
    """Of 1,024 paths; before it was mended seven had another world, since 0 over 1e-17 was taken for a plan."""
    options = options_of(book, scenario, paths=GROUPS * WIDTH, quick=True)
    run = set_up(book, options, kinds=KINDS, block=WIDTH, devices=1)
    found = []
    for how in (PLAIN, USUAL):
        with compiled_with(how):
            program = jitted(partial(run_block, run.program.model))
            found.append([program(run.inputs, at * WIDTH + np.arange(WIDTH)) for at in range(GROUPS)])
    for one, other in zip(*found, strict=True):
        for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
            assert np.allclose(a, b, rtol=1e-9, atol=1e-9)
