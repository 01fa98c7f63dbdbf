"""The base run and the last setting of a block in one loop of known length: for every payment, and for slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp

from lookthrough.simulate.compile.model import sampled as cut
from lookthrough.simulate.draws import draw, given_paths
from lookthrough.simulate.engine import BASE_RUN, Tree, chosen, of_run
from lookthrough.simulate.one_run import Given, nothing_given, unfold
from lookthrough.world import drivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import QuarterRecord
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.one_run import Left, Unfolded


class Trace(NamedTuple):
    """Every quarter of a few paths ``[quarter, thing, path]``, and what is left: the base run and the shocked run."""

    base: QuarterRecord
    shocked: QuarterRecord
    base_left: Left
    left: Left


def trace_block(model: Model, inputs: Inputs, paths: Array) -> tuple[QuarterRecord, Left]:
    """Run one block and keep what is seen each quarter, of both runs ``[run, ...]``; see :func:`by_run`.

    The shocked run is the last setting of those used.
    """
    return _both(model, inputs, paths, lambda found: (found.seen, found.left(model)))


def by_run(both: tuple[QuarterRecord, Left]) -> Trace:
    """Return what :func:`trace_block` keeps, run by run; of NumPy arrays views, which take no memory."""
    (base, base_left), (shocked, left) = _parted(both)
    return Trace(base, shocked, base_left, left)


def base_and_last(model: Model, inputs: Inputs, paths: Array, kept: Callable[[Unfolded], Tree]) -> tuple[Tree, Tree]:
    """Run the base run of a block and the last setting of those used; return what is kept of either."""
    base, last = _parted(_both(model, inputs, paths, kept))
    return base, last


def _parted(both: Tree) -> Iterator[Tree]:
    return (jax.tree.map(lambda each, at=at: each[at], both) for at in range(2))


def _both(model: Model, inputs: Inputs, paths: Array, kept: Callable[[Unfolded], Tree]) -> Tree:
    """Return what is kept of the base run and of the last setting ``[run, ...]``.

    One loop over both, so that the program has a quarter once, and with a known length, so that it has a derivative.
    """
    values, fates, noise, shocks = draw(model, inputs, paths)
    numbers = cut(model, values, fates)
    shock = drivers.shock(inputs.severity, shocks)._replace(
        failing=inputs.failing[:, None], paths=given_paths(inputs, paths)
    )

    def one(given: Given, index: Array) -> tuple[Given, Tree]:
        found = unfold(model, numbers, *of_run(inputs, shock, index), noise, given)
        return chosen(index == BASE_RUN, Given(found.frozen, found.ratios), given), kept(found)

    _, both = jax.lax.scan(one, nothing_given(model, numbers), jnp.stack([jnp.asarray(BASE_RUN), inputs.used]))
    return both
