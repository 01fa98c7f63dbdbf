"""How the mean loss of every ledger moves with every number of a book, by one pass backwards through a run.

It is the *pathwise* derivative: what a small change does while nobody fails, is taken over or is given relief who was
not before, and no date moves by a whole quarter. The jumps of those are not in it.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.simulate.runner.compiling import jitted
from lookthrough.simulate.runner.devices import WIDTH
from lookthrough.simulate.traced import base_and_last

if TYPE_CHECKING:
    from jax.stages import Compiled
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs


class Slopes:
    """The derivatives of a model's mean losses, compiled once.

    Attributes:
        forward, backward: seconds of one group of paths, the losses alone and with all derivatives, of the last call.
        forward_bytes, backward_bytes: temporary memory of either program.
    """

    def __init__(self, model: Model, inputs: Inputs) -> None:
        losses, one = partial(_losses, model), self._arguments(inputs, np.ones(1, dtype=bool))[0]
        self._forward = jitted(losses).lower(*one).compile()
        self._backward = jitted(partial(_derivatives, losses)).lower(*one).compile()
        self.forward_bytes, self.backward_bytes = _bytes(self._forward), _bytes(self._backward)
        self.forward = self.backward = 0.0

    def of(self, inputs: Inputs, paths: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return derivatives of the mean loss over some of the first paths ``[ledger, slot]``, USD bn a unit.

        Args:
            inputs: of the run; the last setting used is the one whose losses count.
            paths: which of the first paths count ``[path]``.
        """
        groups = self._arguments(inputs, paths)
        _, self.forward = _timed(self._forward, *groups[0])
        found, seconds = zip(*(_timed(self._backward, *group) for group in groups), strict=True)
        self.backward = min(seconds)
        return np.sum(found, axis=0)

    @staticmethod
    def _arguments(inputs: Inputs, paths: NDArray[np.bool_]) -> list[tuple[object, ...]]:
        """Return what the programs take, group of paths by group."""
        starts = range(0, len(paths), WIDTH)
        weights = np.zeros(len(starts) * WIDTH)
        weights[: len(paths)] = paths / max(int(paths.sum()), 1)
        shift, numbers = jnp.zeros(inputs.mid.shape), np.arange(len(weights))
        return [(shift, inputs, *(jnp.asarray(each[at : at + WIDTH]) for each in (numbers, weights))) for at in starts]


def _losses(model: Model, shift: Array, inputs: Inputs, paths: Array, weights: Array) -> Array:
    """Return the weighted loss of every ledger ``[ledger]`` with every slot shifted ``[slot]``."""
    moved = inputs._replace(low=inputs.low + shift, mid=inputs.mid + shift, high=inputs.high + shift)
    base, last = base_and_last(model, moved, paths, lambda found: jnp.sum(found.outcome.wealth.existing, axis=1))
    return jnp.sum(jnp.where(weights > 0.0, (base - last) * weights, 0.0), axis=-1)


def _derivatives(losses: partial[Array], shift: Array, inputs: Inputs, paths: Array, weights: Array) -> Array:
    """Return the derivatives of all losses ``[ledger, slot]``, one ledger after the other."""
    _, pulled = jax.vjp(lambda each: losses(each, inputs, paths, weights), shift)
    by_ledger: Array = jax.lax.map(lambda one: pulled(one)[0], jnp.eye(len(LEDGERS)))
    return by_ledger


def _timed(program: Compiled, *arguments: object) -> tuple[NDArray[np.float64], float]:
    begun = time.perf_counter()
    found = np.asarray(program(*arguments))
    return found, time.perf_counter() - begun


def _bytes(program: Compiled) -> int:
    found = program.memory_analysis()
    return 0 if found is None else int(found.temp_size_in_bytes)
