"""The luck of a path, drawn again from its seed and number: the noise of the world, and the fates of companies.

The noise of a quarter is a surprise; what counts is its sum over the first quarters, one, two and three years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.reasons.screen import DrawnColumn
from lookthrough.simulate.draws import draw
from lookthrough.world import drivers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs

YEARS = (4, 8, 12)  # first quarters over which a surprise is added up
TOGETHER = 1024  # paths that are drawn at once
HAZARD, TAKEOVER = "hazard", "takeover"


def luck_of(model: Model, inputs: Inputs, entity: str, paths: NDArray[np.int64]) -> list[DrawnColumn]:
    """Return the luck of paths by name.

    Args:
        model: of the run.
        inputs: of the run.
        entity: whose own fate counts; of others only that of sponsors does.
        paths: their numbers ``[path]``.
    """
    sums, fates = _drawn_again(model, inputs, paths)
    return [*_noises(model, sums), *_fates(model, entity, fates)]


def _drawn_again(
    model: Model, inputs: Inputs, paths: NDArray[np.int64]
) -> tuple[dict[int, NDArray[np.float64]], NDArray[np.float64]]:
    """Return the sums of noise by stream ``[quarter, row, path]`` and fates ``[fate, path]``."""

    @jax.jit
    def one(inputs: Inputs, numbers: Array) -> tuple[dict[int, Array], Array]:
        _, fates, noise, _ = draw(model, inputs, numbers)
        return {stream: jnp.cumsum(each, axis=0)[: max(YEARS)] for stream, each in noise.items()}, fates

    padded = np.resize(paths, -(-len(paths) // TOGETHER) * TOGETHER)
    found = [one(inputs, jnp.asarray(padded[i : i + TOGETHER])) for i in range(0, len(padded), TOGETHER)]
    sums, fates = jax.tree.map(lambda *parts: np.concatenate(parts, axis=-1)[..., : len(paths)], *found)
    return sums, fates


def _noises(model: Model, sums: dict[int, NDArray[np.float64]]) -> Iterator[DrawnColumn]:
    names = drivers.noise_names(model.lab_names)
    for stream, rows in names.items():
        for row, name in enumerate(rows):
            for quarters in sorted({min(years, model.quarters) for years in YEARS}):
                yield DrawnColumn(name, quarters, sums[stream][quarters - 1, row])


def _fates(model: Model, entity: str, fates: NDArray[np.float64]) -> Iterator[DrawnColumn]:
    plan, sponsors = model.plan, len(model.sponsors)
    for row, sponsor in enumerate(model.sponsors):
        yield DrawnColumn(f"{HAZARD}.{plan.entities[sponsor]}", model.quarters, fates[row])
    names = [plan.entities[i] for i in plan.limited]
    if entity in names:
        own = names.index(entity)
        yield DrawnColumn(f"{HAZARD}.{entity}", model.quarters, fates[sponsors + own])
        yield DrawnColumn(f"{TAKEOVER}.{entity}", model.quarters, fates[sponsors + len(names) + own])
