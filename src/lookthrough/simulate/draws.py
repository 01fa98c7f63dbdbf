"""What is drawn for a block of paths.

All draws of a path come from ``fold_in(key(seed), path)``; the draw of an uncertain term is keyed by the term's name on
top of that. What is guessed of several things from one assumption is drawn jointly.
"""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.simulate.quarter.segments import made_once
from lookthrough.world import drivers
from lookthrough.world.paths import DrawnPath

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.contracts.slots import SlotArrays
    from lookthrough.simulate.compile.static_model import Model

    Noise = dict[int, Array]  # by stream (see ``world.driver.Noise``)


OUTSIDE = 64
"""What keys the noise of labs that cannot fail, on top of the stream's: who may fail draws as if there were none."""


GIVEN = 32
"""What keys the draws of given paths, each by its name on top of that: nobody else's draws depend on them."""


class GivenBounds(NamedTuple):
    """A path that the scenario gives: bounds by quarter ``[quarter]``, and how much of it is given, 1 for all."""

    low: Array
    high: Array
    share: Array


MORE_DRAWN = 64
"""Slots without a range of their own that one question may give a range."""


class DrawnSlots(NamedTuple):
    """The slots that are drawn: those with a range in the book, then :data:`MORE_DRAWN` places for others.

    Attributes:
        row: in the slot table ``[drawn]``; a place that is not used has that of the first slot once more, with the
            same draw.
        key: what keys the draw of each; ``joint`` where it has something in common with its group.
        group: what keys the draw of every group ``[group]``, and ``of_group`` which one each slot is of.
    """

    row: Array
    key: Array
    joint: Array
    group: Array
    of_group: Array


def drawn_slots(table: SlotArrays, ranged: NDArray[np.int64], others: Sequence[int] = ()) -> DrawnSlots:
    """Return the slots that are drawn.

    Args:
        table: of all slots.
        ranged: rows with a range in the book.
        others: rows that get one, at most :data:`MORE_DRAWN`.
    """
    rows = np.zeros(len(ranged) + MORE_DRAWN, dtype=np.int64)
    rows[: len(ranged)] = ranged
    rows[len(ranged) : len(ranged) + len(others)] = others
    groups, of_group = np.unique(table.group[rows], return_inverse=True)
    most = len(np.unique(table.group[ranged])) + MORE_DRAWN
    padded = np.concatenate([groups, np.zeros(most - len(groups), dtype=groups.dtype)])
    return DrawnSlots(rows, table.key[rows], table.joint[rows], padded, of_group.ravel())


class Inputs(NamedTuple):
    """Everything traced: changing any of it never compiles a second program.

    ``low``, ``mid`` and ``high`` are of all slots ``[slot]``, those that ``drawn`` names are drawn between them;
    ``total`` is the number of paths wanted (what lies beyond is padding). ``settings`` is ``[setting, switch]``
    (see :class:`Switches`), of which the first ``used`` rows are run, the last of
    them being the one whose details are kept. ``failing`` is the chance that the scenario makes a company fail
    ``[limited]``, and ``paths`` are what the scenario gives, by name: which there are is compiled in.
    """

    low: Array
    mid: Array
    high: Array
    drawn: DrawnSlots
    seed: Array
    total: Array
    severity: Array
    failing: Array
    shock_low: Array
    shock_high: Array
    settings: Array
    used: Array
    paths: dict[str, GivenBounds]


def with_rows(values: Array, rows: NDArray[np.int64], to: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return numbers of inputs ``[slot]`` or ``[shock]`` with other ones in some rows."""
    found = np.array(values)
    found[rows] = to
    return found


def draw(model: Model, inputs: Inputs, paths: Array) -> tuple[Array, Array, Noise, Array]:
    """Return slots ``[slot, path]``, fates ``[fate, path]``, noise ``[quarter, row, path]`` by stream, and shocks."""
    ranged, keys = inputs.drawn.row, inputs.drawn.key
    failing, with_outside = (drivers.noise_rows(labs) for labs in (len(model.lab_rows), len(model.lab_names)))
    root = jax.random.key(inputs.seed)

    def of_path(path: Array) -> tuple[Array, Array, Array, Noise, Array]:
        key = jax.random.fold_in(root, path)
        noise = {
            stream: jax.random.normal(jax.random.fold_in(key, stream), (model.quarters, rows))
            for stream, rows in failing.items()
        }
        for stream, rows in with_outside.items():
            if rows > failing[stream]:
                more = (model.quarters, rows - failing[stream])
                other = jax.random.normal(jax.random.fold_in(key, OUTSIDE + stream), more)
                noise[stream] = jnp.concatenate([noise[stream], other], axis=1)
        terms = jax.random.fold_in(key, 3)
        uniform = jax.vmap(lambda k: jax.random.uniform(jax.random.fold_in(terms, k)))(keys)
        common = jax.vmap(lambda k: jax.random.uniform(jax.random.fold_in(terms, k)))(inputs.drawn.group)
        shock = jax.random.uniform(jax.random.fold_in(key, 4), (len(drivers.SHOCKS),))
        fates = jax.random.fold_in(key, 5)
        fate = jax.vmap(lambda k: jax.random.uniform(jax.random.fold_in(fates, k)))(model.fate_keys)
        return uniform, common, fate, noise, shock

    uniform, common, fates, noise, part = jax.vmap(of_path, out_axes=-1)(paths)
    shocks = inputs.shock_low[:, None] + (inputs.shock_high - inputs.shock_low)[:, None] * part
    values = jnp.broadcast_to(inputs.mid[:, None], (inputs.mid.shape[0], paths.shape[0]))
    low, high = inputs.low[ranged][:, None], inputs.high[ranged][:, None]
    is_it = (ranged == model.correlation)[:, None]
    drawn = jnp.max(jnp.where(is_it, low + (high - low) * uniform, -jnp.inf), axis=0)
    correlation = jnp.where(is_it.any(), drawn, inputs.mid[model.correlation])
    uniform = _jointly(inputs.drawn, correlation, uniform, common)
    return values.at[ranged].set(low + (high - low) * uniform), fates, noise, shocks


def given_paths(inputs: Inputs, paths: Array) -> dict[str, DrawnPath]:
    """Return what the scenario gives by name, on so many simulated paths: of a range the same part in all quarters."""
    root = jax.random.key(inputs.seed)

    def part(name: str, path: Array) -> Array:
        key = jax.random.fold_in(jax.random.fold_in(root, path), GIVEN)
        return jax.random.uniform(jax.random.fold_in(key, zlib.crc32(name.encode())))

    drawn = {name: jax.vmap(partial(part, name))(paths) for name in inputs.paths}
    return {
        name: DrawnPath(given.low[:, None] + (given.high - given.low)[:, None] * drawn[name], given.share)
        for name, given in inputs.paths.items()
    }


def _jointly(drawn: DrawnSlots, correlation: Array, own: Array, common: Array) -> Array:
    """Return uniform draws ``[slot, path]``, those of one group with a correlation of their normal scores ``[path]``.

    ``common`` is what each group draws ``[group, path]``.

    What is guessed of ten companies from one assumption is mostly wrong for all of them in one direction.
    """
    score, shared = (jax.scipy.special.ndtri(jnp.clip(each, 1e-12, 1.0 - 1e-12)) for each in (own, common))
    mixed = jnp.sqrt(correlation) * made_once(shared)[drawn.of_group] + jnp.sqrt(1.0 - correlation) * score
    return jnp.where(drawn.joint[:, None], jax.scipy.special.ndtr(mixed), own)
